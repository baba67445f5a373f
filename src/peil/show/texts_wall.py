"""Texts of the wallboard and of the page that makes its links, in Dutch and English."""

from __future__ import annotations

_BOTH: dict[str, tuple[str, str]] = {
    "wall.title": ("Wandbord", "Wallboard"),
    "wall.waiting": ("Wachtend", "Waiting"),
    "wall.longest": ("langst {time}", "longest {time}"),
    "wall.nobody": ("niemand wacht", "nobody waits"),
    "wall.today": ("Servicelevel vandaag", "Service level today"),
    "wall.half_hour": ("Laatste half uur", "Last half hour"),
    "wall.of": ("{part} van {all} binnen {seconds} s", "{part} of {all} within {seconds} s"),
    "wall.goal": ("doel\N{NO-BREAK SPACE}{goal}", "goal\N{NO-BREAK SPACE}{goal}"),
    "wall.none_yet": ("nog niets geteld", "nothing counted yet"),
    "wall.open": ("Open", "Open"),
    "wall.overdue": ("{count} te laat", "{count} overdue"),
    "wall.on_time": ("niets te laat", "nothing overdue"),
    "wall.not_of_queue": ("hoort bij geen wachtrij", "belongs to no queue"),
    "wall.contacts": ("Contacten vandaag", "Contacts today"),
    "wall.usual": ("gewoonlijk {middle} ({low}–{high})", "usually {middle} ({low}–{high})"),
    "wall.usual.unknown": ("nog niet te vergelijken", "nothing to compare with yet"),
    "wall.more": ("meer dan gewoonlijk", "more than usual"),
    "wall.less": ("minder dan gewoonlijk", "less than usual"),
    "wall.agents": ("Medewerkers", "Employees"),
    "wall.agents.available": ("Vrij", "Free"),
    "wall.agents.handling": ("In gesprek", "Busy"),
    "wall.agents.wrap_up": ("Nawerk", "Wrap-up"),
    "wall.agents.break": ("Pauze", "Break"),
    "wall.agents.other": ("Ander werk", "Other work"),
    "wall.not_measured": ("niet gemeten", "not measured"),
    "wall.attention": ("let op", "attention"),
    "wall.at": ("Stand van {time}", "As of {time}"),
    "wall.latest": ("laatste gebeurtenis {time}", "latest event {time}"),
    "wall.latest.none": ("nog geen gebeurtenissen", "no events yet"),
    "wall.failing": ("Bron leest niet: {names}", "Source cannot be read: {names}"),
    "wall.stale": ("Geen verbinding. Deze cijfers zijn van {time}.", "No connection. These figures are of {time}."),
    "wall.stale.server": (
        "Peil kan nu niets nieuws tellen. Deze cijfers zijn van {time}.",
        "Peil cannot count anything new now. These figures are of {time}.",
    ),
    "wall.starting": ("De cijfers komen eraan.", "The figures are on their way."),
    "wall.gone": (
        "Deze link werkt niet meer. Vraag een nieuwe aan wie de klantenservice leidt.",
        "This link works no more. Ask who manages customer service for a new one.",
    ),
    "wall.links": ("Wandborden", "Wallboards"),
    "wall.links.intro": (
        "Een wandbord toont wat er nu gebeurt: wie wacht, het servicelevel, wie er is en wat open staat. Wie de link"
        " heeft, ziet het zonder in te loggen. Er staat niets op over personen.",
        "A wallboard shows what goes on now: who waits, the service level, who is there and what is open. Whoever has"
        " the link sees it without signing in. Nothing on it is about persons.",
    ),
    "wall.links.name": ("Waar hangt het scherm?", "Where does the screen hang?"),
    "wall.links.make": ("Maak een link", "Make a link"),
    "wall.links.made": ("De link voor het scherm", "The link for the screen"),
    "wall.links.once": (
        "Open hem op het scherm. Peil toont hem maar één keer; hij werkt een jaar, of tot je hem intrekt.",
        "Open it on the screen. Peil shows it once; it works for a year, or until you revoke it.",
    ),
    "wall.links.none": ("Er zijn nog geen links.", "There are no links yet."),
    "wall.links.for": ("Voor", "For"),
    "wall.links.all": ("alles", "everything"),
    "wall.links.optional": ("leeg: alle", "empty: all"),
    "wall.links.place": ("Scherm", "Screen"),
    "wall.links.since": ("Gemaakt", "Made"),
    "wall.links.until": ("Werkt tot", "Works until"),
    "wall.links.revoke": ("Trek in", "Revoke"),
}
NL: dict[str, str] = {key: both[0] for key, both in _BOTH.items()}
EN: dict[str, str] = {key: both[1] for key, both in _BOTH.items()}
