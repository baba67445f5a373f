"""Texts of connecting a source and of tokens that push, in Dutch and English."""

from __future__ import annotations

_BOTH: dict[str, tuple[str, str]] = {
    "connect.title": ("Een bron verbinden", "Connect a source"),
    "connect.intro": (
        "Kies wat je wilt verbinden. Je vult in waar het staat, Peil leest de laatste gegevens en laat zien welke"
        " cijfers ze geven. Pas daarna wordt er iets bewaard.",
        "Choose what to connect. You fill in where it is, Peil reads its last records and shows the figures that they"
        " give. Only then is anything saved.",
    ),
    "connect.name": ("Naam van de bron", "Name of the source"),
    "connect.name.hint": (
        "Zo heet de bron in alle cijfers. Begin met een letter of cijfer.",
        "What the source is called in all figures. Begin with a letter or digit.",
    ),
    "connect.name.changing": (
        "Deze bron is al verbonden: wat je verandert, geldt voor wat er vanaf nu wordt gelezen.",
        "This source is connected already: what you change holds for what is read from now on.",
    ),
    "connect.secret": (
        "Typ hier nooit het geheim zelf, maar waar het staat: env:{variables}NAAM voor een omgevingsvariabele van Peil,"
        " of file:{secrets}/NAAM voor een bestand in die map van het project.",
        "Never type the secret itself, but where it stands: env:{variables}NAME for an environment variable of Peil, or"
        " file:{secrets}/NAME for a file in that folder of the project.",
    ),
    "connect.where": ("Alleen als “{name}” {value} is.", "Only where “{name}” is {value}."),
    "connect.where_empty": ("Alleen als “{name}” leeg is.", "Only where “{name}” is empty."),
    "connect.mapping.kept": ("zoals die nu is", "as it is now"),
    "connect.mapping.none": ("kies een mapping", "choose a mapping"),
    "connect.mapping.own": (
        "Een eigen mapping staat als NAAM.toml in de map van het project.",
        "A mapping of your own lies as NAME.toml in the project's folder.",
    ),
    "connect.words": ("Woorden van de bron", "Words of the source"),
    "connect.words.hint": (
        "Per regel een woord van de bron en dat van Peil, zoals status:in behandeling=open. Wat je leeg laat, blijft"
        " zoals het is.",
        "A line each: a word of the source and that of Peil, such as status:in progress=open. What you leave out stays"
        " as it is.",
    ),
    "connect.words.now": ("Zo staan de woorden nu", "The words as they are now"),
    "connect.test": ("Probeer", "Try it"),
    "connect.save": ("Bewaar en verbind", "Save and connect"),
    "connect.nothing_saved": (
        "Proberen bewaart niets. Bij bewaren wordt de bron nog één keer geprobeerd.",
        "Trying saves nothing. On saving the source is tried once more.",
    ),
    "connect.tried": ("De bron antwoordt", "The source answers"),
    "connect.newest": ("Wat er het laatst in kwam, als gebeurtenissen", "Its last records, as events"),
    "connect.wrong": ("Nog niet goed:", "Not right yet:"),
    "connect.done": (
        "{name} is verbonden. De server leest de bron vanaf nu vanzelf; dat kan even duren.",
        "{name} is connected. The server reads it by itself from now on; that may take a while.",
    ),
    "connect.change": ("Wijzig", "Change"),
    "connect.column.time": ("Tijd (UTC)", "Time (UTC)"),
    "connect.column.type": ("Wat", "What"),
    "connect.column.contact": ("Contact", "Contact"),
    "connect.column.status": ("Status", "Status"),
    "connect.column.actor": ("Door", "By"),
    "connect.column.team": ("Team", "Team"),
    "connect.column.channel": ("Kanaal", "Channel"),
    "connect.column.reason": ("Reden", "Reason"),
    "push.title": ("Tokens om gebeurtenissen te sturen", "Tokens that push events"),
    "push.intro": (
        "Met een token stuurt een systeem zelf gebeurtenissen naar Peil. Elk token hoort bij één bron en mag verder"
        " niets: het kan geen cijfers lezen.",
        "With a token a system sends events to Peil by itself. Each token speaks for one source and may do nothing"
        " else: it cannot read figures.",
    ),
    "push.all": ("Alle tokens", "All tokens"),
    "push.none": ("Er zijn nog geen tokens.", "There are no tokens yet."),
    "push.new": ("Nieuw token", "New token"),
    "push.name": ("Naam", "Name"),
    "push.source": ("Bron", "Source"),
    "push.source.hint": (
        "Zo heet de bron in alle cijfers. Leeg: de naam van het token.",
        "What the source is called in all figures. Empty: the token's name.",
    ),
    "push.mapping": ("Wat het stuurt", "What it sends"),
    "push.mapping.own": ("gebeurtenissen zoals Peil ze kent", "events in Peil's own form"),
    "push.mapping.hint": (
        "Stuurt het iets anders, kies dan de mapping die er gebeurtenissen van maakt. Een eigen mapping is een"
        " .toml-bestand in de map van het project.",
        "Where it sends something else, choose the mapping that makes events of it. One of your own is a .toml file in"
        " the project's folder.",
    ),
    "push.scope": ("Waarover", "About what"),
    "push.scope.hint": ("Niets aangevinkt: over alles.", "Nothing ticked: about everything."),
    "push.scope.all": ("alles", "everything"),
    "push.scope.contact": ("contacten", "contacts"),
    "push.scope.queue": ("wachtrijen", "queues"),
    "push.scope.call": ("gesprekken", "calls"),
    "push.scope.agent": ("medewerkers", "employees"),
    "push.scope.survey": ("enquêtes", "surveys"),
    "push.scope.customer": ("klanten", "customers"),
    "push.scope.session": ("sessies op de website", "sessions on the website"),
    "push.scope.cost": ("kosten", "costs"),
    "push.signed": ("Ondertekening", "Signing"),
    "push.signed.none": ("geen: het toont zijn token", "none: it shows its token"),
    "push.signed.standard": ("volgens Standard Webhooks", "by Standard Webhooks"),
    "push.signed.hub": (
        "met X-Hub-Signature (Jira, GitHub, Zammad, Intercom)",
        "by X-Hub-Signature (Jira, GitHub, Zammad, Intercom)",
    ),
    "push.signed.peil": ("zoals Peil zelf ondertekent", "as Peil itself signs"),
    "push.signed.zendesk": ("zoals Zendesk ondertekent", "as Zendesk signs"),
    "push.signed.hint": (
        "Bij een ondertekende webhook hoort een geheim; noem hieronder waar het staat.",
        "A signed webhook needs a secret; name below where it stands.",
    ),
    "push.secret": ("Waar het geheim staat", "Where the secret stands"),
    "push.days": ("Hoeveel dagen het werkt", "How many days it works"),
    "push.days.hint": ("0: tot het wordt ingetrokken.", "0: until it is revoked."),
    "push.per_second": ("Gebeurtenissen per seconde, hoogstens", "Events a second, at most"),
    "push.make": ("Maak het token", "Make the token"),
    "push.made": ("Het token {name} is gemaakt", "The token {name} was made"),
    "push.send": (
        "Stuur het mee als Authorization: Bearer, naar",
        "Send it along as Authorization: Bearer, to",
    ),
    "push.sign": ("Laat het systeem ondertekend sturen naar", "Let the system send signed deliveries to"),
    "push.since": ("Sinds", "Since"),
    "push.state": ("Toestand", "State"),
    "push.state.works": ("werkt", "works"),
    "push.state.revoked": ("ingetrokken", "revoked"),
    "push.state.expired": ("verlopen", "expired"),
    "push.revoke": ("Trek in", "Revoke"),
    "remove.link": ("Verwijder", "Remove"),
    "remove.title": ("Bron {name} verwijderen", "Remove the source {name}"),
    "remove.intro": (
        "Via: {by}. Tot nu toe ontvangen: {received} records.",
        "By: {by}. Received until now: {received} records.",
    ),
    "remove.goes": ("Wat weggaat", "What goes"),
    "remove.goes.connection": (
        "De verbinding: haar instellingen, woorden en mapping, en de naam van haar geheim.",
        "The connection: its settings, words and mapping, and the name of its secret.",
    ),
    "remove.goes.cursor": (
        "Tot waar de bron gelezen was. Er komt niets nieuws meer binnen.",
        "How far the source was read. Nothing new comes in any more.",
    ),
    "remove.goes.tokens": (
        "De tokens waarmee deze bron stuurt: {names}.",
        "The tokens with which this source sends: {names}.",
    ),
    "remove.stays": ("Wat blijft", "What stays"),
    "remove.stays.events": (
        "Alles wat binnenkwam: gebeurtenissen, contacten, cijfers en geweigerde rijen.",
        "All that came in: events, contacts, figures and rejected rows.",
    ),
    "remove.stays.waiting": (
        "Wat nog wacht ({n} rijen): het wordt eerst verwerkt.",
        "What still waits ({n} rows): it is taken in first.",
    ),
    "remove.stays.secret": (
        "Het geheim zelf, in zijn bestand of omgevingsvariabele, en de toegang bij de leverancier: haal die daar weg.",
        "The secret itself, in its file or environment variable, and the access at the vendor: take them away there.",
    ),
    "remove.again": (
        "Verbind je later weer onder dezelfde naam, dan wordt alles opnieuw gelezen en telt niets dubbel.",
        "If you connect it again under the same name, all is read once more and nothing counts twice.",
    ),
    "remove.do": ("Verwijder", "Remove"),
    "remove.not": ("Laat staan", "Keep it"),
    "remove.done": (
        "De bron {name} is verwijderd. Wat binnenkwam is gebleven.",
        "The source {name} was removed. What came in has stayed.",
    ),
}
NL: dict[str, str] = {key: both[0] for key, both in _BOTH.items()}
EN: dict[str, str] = {key: both[1] for key, both in _BOTH.items()}
