"""Words of KPI declarations in Dutch and English: what is counted, the parts of a value, where a definition is from."""

from __future__ import annotations

from peil.kpis.kpi import Kpi
from peil.show.examples_nl import EXAMPLES

#: What the records of a fact are.
THINGS = {
    "contacts": ("contacten", "contacts"),
    "queue_visits": ("aangeboden contacten", "offered contacts"),
    "legs": ("gespreksdelen", "call legs"),
    "replies": ("beurten van klanten", "customers' turns"),
    "survey_invitations": ("enquêteantwoorden", "survey answers"),
    "agent_states": ("standen van medewerkers", "states of employees"),
    "sessions": ("websitesessies", "website sessions"),
    "costs": ("kostenboekingen", "cost bookings"),
    "open_spells": ("openstaande contacten", "open contacts"),
    "backlog_changes": ("veranderingen in het openstaande werk", "changes in the open work"),
}
_INVITATIONS = ("enquête-uitnodigingen", "survey invitations")

PARTS = {
    "abandoned": ("opgehangen", "abandoned"),
    "all": ("alle", "all"),
    "answered": ("beantwoord", "answered"),
    "answered_in_time": ("op tijd beantwoord", "answered in time"),
    "answered_or_abandoned": ("beantwoord of opgehangen", "answered or abandoned"),
    "answers": ("antwoorden", "answers"),
    "bookings": ("boekingen", "bookings"),
    "bounced": ("teruggekomen", "bounced"),
    "calls_answered": ("beantwoorde gesprekken", "answered calls"),
    "calls_repeated": ("herhaalde gesprekken", "repeated calls"),
    "censored": ("staan nog open", "still open"),
    "cents": ("centen", "cents"),
    "changed_team": ("van team gewisseld", "changed team"),
    "chats": ("chats", "chats"),
    "consulted": ("met ruggespraak", "with a consult"),
    "contacted": ("namen contact op", "made contact"),
    "contacts": ("contacten", "contacts"),
    "counted": ("meegeteld", "counted"),
    "delivered": ("aangekomen", "delivered"),
    "detractors": ("criticasters", "detractors"),
    "done": ("klaar", "done"),
    "easy": ("vonden het makkelijk", "found it easy"),
    "eligible": ("kwamen in aanmerking", "eligible"),
    "ended": ("klaar", "ended"),
    "escalated": ("geëscaleerd", "escalated"),
    "finished": ("klaar", "finished"),
    "handle_s": ("seconden afhandeltijd", "seconds of handling"),
    "handled": ("afgehandeld", "handled"),
    "in_time": ("op tijd", "in time"),
    "invited": ("uitgenodigd", "invited"),
    "issues": ("vragen", "issues"),
    "legs": ("gespreksdelen", "legs"),
    "legs_without_wrap_up": ("delen zonder bekend nawerk", "legs without known wrap-up"),
    "negative": ("ontevreden antwoorden", "negative answers"),
    "offered": ("aangeboden", "offered"),
    "on_duty_s": ("seconden in dienst", "seconds on duty"),
    "one_touch": ("opgelost met hoogstens één antwoord", "solved with at most one reply"),
    "open": ("open", "open"),
    "opened": ("begonnen", "opened"),
    "over_target": ("over het doel", "over the target"),
    "positive": ("positieve antwoorden", "positive answers"),
    "promoters": ("promotors", "promoters"),
    "purchased": ("kochten", "purchased"),
    "queued": ("in de wachtrij gezet", "queued"),
    "removed_in_time": ("op tijd uit de rij", "left the queue in time"),
    "reopen_events": ("heropeningen", "reopenings"),
    "reopened": ("heropend", "reopened"),
    "reopened_ever": ("ooit heropend", "ever reopened"),
    "repeated": ("herhaald", "repeated"),
    "replied": ("met een antwoord", "replied to"),
    "saw_support": ("zagen een hulppagina", "saw a support page"),
    "score_total": ("scores opgeteld", "sum of scores"),
    "sessions": ("sessies", "sessions"),
    "shown": ("knop getoond", "button shown"),
    "solved": ("opgelost", "solved"),
    "solved_at_once": ("in één keer opgelost", "solved at once"),
    "squares": ("kwadraten opgeteld", "sum of squares"),
    "support_sessions": ("sessies met een hulppagina", "sessions with a support page"),
    "talk_s": ("seconden gesprek", "seconds of talk"),
    "tickets_reopened": ("heropende tickets", "reopened tickets"),
    "tickets_solved": ("opgeloste tickets", "solved tickets"),
    "total_s": ("seconden opgeteld", "sum of seconds"),
    "transferred": ("doorverbonden", "transferred"),
    "transfers": ("keer doorverbonden", "transfers"),
    "unfinished": ("nog niet klaar", "unfinished"),
    "value": ("waarde", "value"),
    "wait_total_s": ("wachttijd opgeteld (s)", "sum of waits (s)"),
    "within_target": ("binnen het doel", "within the target"),
}

#: Where definitions are from, as declarations say it: Dutch and English.
SOURCES = {
    "CM.com: de huidige open gesprekken of vragen": (
        "CM.com: de huidige open gesprekken of vragen",
        "CM.com: the conversations or questions open now",
    ),
    "CM.com: de huidige open gesprekken of vragen; COPC: ageing of items in backlog": (
        "CM.com: de huidige open gesprekken of vragen; COPC: leeftijd van wat openstaat",
        "CM.com: the conversations or questions open now; COPC: ageing of items in backlog",
    ),
    "CM.com: openstaande vragen; in- and outflow as the two sides of its change": (
        "CM.com: openstaande vragen; in- en uitstroom als de twee kanten van hun verandering",
        "CM.com: open questions; in- and outflow as the two sides of their change",
    ),
    "CM.com: totale gespreksvolume; TKC: aantal calls": (
        "CM.com: totale gespreksvolume; TKC: aantal calls",
        "CM.com: total volume of conversations; TKC: number of calls",
    ),
    "SpangenbergGroep: opgelost bij eerste contact / cases; repeat window by choice": (
        "SpangenbergGroep: opgelost bij eerste contact / cases; het venster voor herhaling is een keuze",
        "SpangenbergGroep: solved at first contact / cases; repeat window by choice",
    ),
    "Zendesk: one-touch tickets, those solved without any reply included": (
        "Zendesk: one-touch-tickets, met die zonder enig antwoord erbij",
        "Zendesk: one-touch tickets, those solved without any reply included",
    ),
    "SpangenbergGroep: herhaalcontacten": ("SpangenbergGroep: herhaalcontacten", "SpangenbergGroep: repeat contacts"),
    "SpangenbergGroep: heropeningsgraad; window by choice": (
        "SpangenbergGroep: heropeningsgraad; het venster is een keuze",
        "SpangenbergGroep: reopen rate; window by choice",
    ),
    "SpangenbergGroep: totale operationele kosten, inclusief salarissen, tooling en overhead": (
        "SpangenbergGroep: totale operationele kosten, inclusief salarissen, tooling en overhead",
        "SpangenbergGroep: total operational costs, salaries, tooling and overhead included",
    ),
    "CM.com: totale kosten / totale aantal gesprekken": (
        "CM.com: totale kosten / totale aantal gesprekken",
        "CM.com: total costs / total number of conversations",
    ),
    "SpangenbergGroep: totale operationele kosten / aantal opgeloste tickets; net of reopened and repeated by choice": (
        "SpangenbergGroep: totale operationele kosten / aantal opgeloste tickets; zonder heropende en herhaalde is een"
        " keuze",
        "SpangenbergGroep: total operational costs / solved tickets; net of reopened and repeated by choice",
    ),
    "SpangenbergGroep: totale operationele kosten / aantal opgeloste tickets": (
        "SpangenbergGroep: totale operationele kosten / aantal opgeloste tickets",
        "SpangenbergGroep: total operational costs / solved tickets",
    ),
    "AAPOR: valid answers / eligible units": (
        "AAPOR: geldige antwoorden / wie in aanmerking komt",
        "AAPOR: valid answers / eligible units",
    ),
    "invitation rate: invited / eligible": (
        "uitnodigingsgraad: uitgenodigd / wie in aanmerking komt",
        "invitation rate: invited / eligible",
    ),
    "SpangenbergGroep: totale handlingtijd / contacten; Amazon Connect: talk, hold and after-contact work": (
        "SpangenbergGroep: totale handlingtijd / contacten; Amazon Connect: gesprek, in de wacht en nawerk",
        "SpangenbergGroep: total handling time / contacts; Amazon Connect: talk, hold and after-contact work",
    ),
    "a queue log that knows no wrap-up": ("een wachtrijlog zonder nawerk", "a queue log that knows no wrap-up"),
    "Process mining: throughput time of a case (BPI Challenge 2014, eventdataR)": (
        "Process mining: doorlooptijd van een zaak (BPI Challenge 2014, eventdataR)",
        "Process mining: throughput time of a case (BPI Challenge 2014, eventdataR)",
    ),
    "CM.com: hoeveel verkeer wordt er afgehandeld tijdens de uren": (
        "CM.com: hoeveel verkeer wordt er afgehandeld tijdens de uren",
        "CM.com: how much traffic is handled during the hours",
    ),
    "SpangenbergGroep: beantwoord binnen drempel / aangeboden, exclusief fast-abandons": (
        "SpangenbergGroep: beantwoord binnen drempel / aangeboden, exclusief fast-abandons",
        "SpangenbergGroep: answered within the threshold / offered, fast abandons left out",
    ),
    "Genesys Cloud, all switches on; Vonage without breakouts": (
        "Genesys Cloud, alle schakelaars aan; Vonage zonder breakouts",
        "Genesys Cloud, all switches on; Vonage without breakouts",
    ),
    "Asterisk SL; Genesys Cloud, abandons off": (
        "Asterisk SL; Genesys Cloud, ophangers uit",
        "Asterisk SL; Genesys Cloud, abandons off",
    ),
    "Amazon Connect administrator guide, historical metrics, April 2023": (
        "Amazon Connect, beheerdershandleiding, historische metingen, april 2023",
        "Amazon Connect administrator guide, historical metrics, April 2023",
    ),
    "Asterisk app_queue.c": ("Asterisk app_queue.c", "Asterisk app_queue.c"),
    "XCALLY documentation, space XS": ("XCALLY-documentatie, ruimte XS", "XCALLY documentation, space XS"),
    "Amazon Connect: average queue answer time": (
        "Amazon Connect: gemiddelde tijd in de rij tot het opnemen",
        "Amazon Connect: average queue answer time",
    ),
    "Twilio Flex, Amazon Connect: IVR exits and callbacks are no abandons": (
        "Twilio Flex, Amazon Connect: uitgangen van het keuzemenu en terugbelverzoeken zijn geen ophangers",
        "Twilio Flex, Amazon Connect: IVR exits and callbacks are no abandons",
    ),
    "Amazon Connect: abandoned / queued": (
        "Amazon Connect: opgehangen / in de rij gezet",
        "Amazon Connect: abandoned / queued",
    ),
    "CM.com, engagement: welk percentage van het websiteverkeer de customer service pagina bezoekt": (
        "CM.com, engagement: welk percentage van het websiteverkeer de customer service pagina bezoekt",
        "CM.com, engagement: what share of the website's traffic visits the customer service page",
    ),
    "CM.com, engagement: percentage bezoekers van de supportpagina dat contact opneemt": (
        "CM.com, engagement: percentage bezoekers van de supportpagina dat contact opneemt",
        "CM.com, engagement: share of visitors of the support page who make contact",
    ),
    "CM.com, engagement: hoe vaak de Live Chat knop wordt getoond met hoe vaak een chat wordt gestart": (
        "CM.com, engagement: hoe vaak de Live Chat knop wordt getoond met hoe vaak een chat wordt gestart",
        "CM.com, engagement: how often the live chat button is shown and how often a chat is started",
    ),
    "CM.com, bijdrage: (micro-)conversies; per sessie, met en zonder bezoek aan een hulppagina": (
        "CM.com, bijdrage: (micro-)conversies; per sessie, met en zonder bezoek aan een hulppagina",
        "CM.com, contribution: (micro-)conversions; per session, with and without a visit to a support page",
    ),
    "Zendesk: creation to first public agent comment; CM.com: responstijd (lower is better)": (
        "Zendesk: van aanmaken tot de eerste openbare reactie van een medewerker; CM.com: responstijd (lager is beter)",
        "Zendesk: creation to first public agent comment; CM.com: response time (lower is better)",
    ),
    "Zendesk: next reply time, from the oldest unanswered customer comment to the next public agent comment": (
        "Zendesk: next reply time, van de oudste onbeantwoorde vraag van de klant tot de volgende openbare reactie van"
        " een medewerker",
        "Zendesk: next reply time, from the oldest unanswered customer comment to the next public agent comment",
    ),
    "Zendesk: first resolution time; CM.com: gemiddelde oplostijd": (
        "Zendesk: first resolution time; CM.com: gemiddelde oplostijd",
        "Zendesk: first resolution time; CM.com: average resolution time",
    ),
    "Zendesk: full resolution time": ("Zendesk: full resolution time", "Zendesk: full resolution time"),
    "Zendesk: requester wait time, status new, open and on-hold": (
        "Zendesk: requester wait time, status nieuw, open en aangehouden",
        "Zendesk: requester wait time, status new, open and on-hold",
    ),
    "Reichheld; SpangenbergGroep: % promoters − % detractors": (
        "Reichheld; SpangenbergGroep: % promotors − % criticasters",
        "Reichheld; SpangenbergGroep: % promoters − % detractors",
    ),
    "SpangenbergGroep; positive sets by scale by choice": (
        "SpangenbergGroep; wat per schaal als positief telt is een keuze",
        "SpangenbergGroep; positive sets by scale by choice",
    ),
    "an answer given before the reopening praises what did not hold": (
        "een antwoord van vóór de heropening prijst wat geen stand hield",
        "an answer given before the reopening praises what did not hold",
    ),
    "bottom set by scale by choice; not 100 % less CSAT": (
        "wat per schaal als ontevreden telt is een keuze; niet 100 % min CSAT",
        "bottom set by scale by choice; not 100 % less CSAT",
    ),
    "CM.com: een 6,7 … een 8": ("CM.com: een 6,7 … een 8", "CM.com: a 6.7 … an 8"),
    "CES 2.0: share of 5 to 7 on seven points; mean beside it": (
        "CES 2.0: aandeel 5 tot en met 7 op zeven punten; het gemiddelde ernaast",
        "CES 2.0: share of 5 to 7 on seven points; mean beside it",
    ),
    "AAPOR response rate definitions; valid / delivered": (
        "AAPOR, definities van respons; geldig / aangekomen",
        "AAPOR response rate definitions; valid / delivered",
    ),
    "Amazon Connect parts transfers from consults; over handled contacts": (
        "Amazon Connect scheidt doorverbinden van ruggespraak; over afgehandelde contacten",
        "Amazon Connect parts transfers from consults; over handled contacts",
    ),
    "Amazon Connect: contacts transferred out": (
        "Amazon Connect: doorverbonden contacten",
        "Amazon Connect: contacts transferred out",
    ),
    "assignments of a ticket to another team after the first public reply": (
        "toewijzingen van een ticket aan een ander team na de eerste openbare reactie",
        "assignments of a ticket to another team after the first public reply",
    ),
    "SpangenbergGroep: zonder follow-up of escalatie; only where events tell": (
        "SpangenbergGroep: zonder follow-up of escalatie; alleen waar gebeurtenissen het zeggen",
        "SpangenbergGroep: without follow-up or escalation; only where events tell",
    ),
    "Amazon Connect: handle time / (handle + idle); breaks are not idle": (
        "Amazon Connect: afhandeltijd / (afhandeltijd + wachten op werk); pauzes zijn geen wachten",
        "Amazon Connect: handle time / (handle + idle); breaks are not idle",
    ),
    "systems that know no wrap-up": ("systemen zonder nawerk", "systems that know no wrap-up"),
}


def things(kpi: Kpi, lang: str) -> str:
    """What the records behind a KPI are: contacts, survey answers, website sessions."""
    invited = kpi.fact == "survey_invitations" and not kpi.sampled
    return _in(_INVITATIONS if invited else THINGS.get(kpi.fact, THINGS["contacts"]), lang)


def part(name: str, lang: str) -> str:
    """A part of a value in words; its name where it is a KPI of one's own."""
    return _in(PARTS[name], lang) if name in PARTS else name


def source(declared: str, lang: str) -> str:
    """Where a definition is from; as declared where it is a KPI of one's own."""
    return _in(SOURCES[declared], lang) if declared in SOURCES else declared


def example(title: str, lang: str) -> tuple[str, str]:
    """The title of a worked example, and the language that it is in."""
    if lang == "nl" and title in EXAMPLES:
        return EXAMPLES[title], "nl"
    return title, "en"


def _in(pair: tuple[str, str], lang: str) -> str:
    return pair[lang == "en"]
