"""The Dutch of the commands' help, by its English. What a command says when it runs is in `terminal_nl`."""

from __future__ import annotations

NL: dict[str, str] = {
    "Measure customer service from what really happened, and know how sure it is.": "Meet klantcontact aan wat er echt"
    " gebeurde, en weet hoe zeker het is.",
    "usage: ": "gebruik: ",
    "words": "woorden",
    "options": "opties",
    "commands": "opdrachten",
    "COMMAND": "OPDRACHT",
    "show this help": "toon deze hulp",
    "show the version": "toon de versie",
    # What all share.
    "the project (default: here)": "het project (anders: hier)",
    "language of names (default: the project's)": "taal (anders: die van het project)",
    "as JSON": "als JSON",
    "as CSV": "als CSV",
    "as CSV (default: JSON)": "als CSV (anders: JSON)",
    "split by dimensions": "uitgesplitst naar dimensies",
    "day, week, month, quarter, year or total": "day, week, month, quarter, year of total",
    "first local day": "eerste dag",
    "first local day after the period": "eerste dag na de periode",
    "last local day, in place of --to": "laatste dag, in plaats van --to",
    "yesterday, last_week, weeks4, last_month, year …, as on the pages": "yesterday, last_week, weeks4, last_month,"
    " year …, zoals op de pagina's",
    "only these": "alleen deze",
    "only these; != for not": "alleen deze; != voor niet",
    "median, p75, p90, p95, mean, share_within": "median, p75, p90, p95, mean, share_within",
    "calendar or business": "calendar of business",
    "finished, or cohort: cases still open count, censored (Kaplan-Meier)": "finished, of cohort: wat nog open is telt"
    " mee, gecensureerd (Kaplan-Meier)",
    "percentiles may be near (≈), within a bound, where that is faster": "percentielen mogen bij benadering (≈), binnen"
    " een grens, waar dat sneller is",
    "a rival way of counting; peil kpi KEY lists them": "een andere manier van tellen; peil kpi KEY noemt ze",
    "duckdb, or spark as set in peil.toml": "duckdb, of spark zoals in peil.toml staat",
    "duckdb or spark; default: the one set in peil.toml": "duckdb of spark; anders: die in peil.toml staat",
    "stop when another process is writing": "stop waar een ander proces schrijft",
    "fail at once where another process writes": "stop meteen waar een ander proces schrijft",
    "do not ask": "niet vragen",
    "ask nothing": "niets vragen",
    "save nothing: propose a mapping for what it gives": "niets bewaren: een mapping voorstellen voor wat de bron"
    " geeft",
    # Examples, and what stands behind them.
    "examples:": "voorbeelden:",
    "example:": "voorbeeld:",
    "a one-time link that makes whoever opens it the owner": "een link die één keer werkt: wie hem opent, is de"
    " eigenaar",
    "a one-time link for a new password": "een link die één keer werkt, voor een nieuw wachtwoord",
    "their account for good; the audit log keeps a number": "de hele account; het logboek houdt een nummer",
    "a secret, shown once: Authorization: Bearer …": "een geheim, één keer te zien: Authorization: Bearer …",
    "the connectors there are": "welke koppelingen er zijn",
    "A source that is connected already is changed: only what is given anew. peil disconnect NAME removes it.": "Een"
    " bron die al verbonden is, wordt veranderd: alleen wat nu gegeven wordt. peil disconnect NAAM haalt hem weg.",
    "what was joined, with why": "wat samengevoegd is, en waarom",
    "join now what the rules of [joining] in peil.toml say": "voeg nu samen wat de regels van [joining] in peil.toml"
    " zeggen",
    "part number 12; the rules join it no more": "haal nummer 12 uit elkaar; de regels voegen het niet meer samen",
    # Bringing data in.
    "make a project in a folder": "maak een project in een map",
    "the organisation's name": "de naam van de organisatie",
    "import files with a mapping, then derive the figures": "lees bestanden in met een mapping, en bereken de cijfers",
    "a mapping's file, or the name of a shipped one (peil mappings)": "het bestand van een mapping, of de naam van een"
    " meegeleverde (peil mappings)",
    "survey questions and scales, declared in TOML": "enquêtevragen en schalen, vastgelegd in TOML",
    "up to when the export is complete; default: its latest event": "tot wanneer de export volledig is; anders: de"
    " laatste gebeurtenis",
    "import nothing: propose a mapping for the file, and try it": "lees niets in: stel een mapping voor, en probeer"
    " hem",
    "with --guess: save the proposed mapping": "met --guess: bewaar de voorgestelde mapping",
    "only store events; derive later": "sla alleen gebeurtenissen op; bereken later",
    "derive all figures anew, as after a change of settings": "bereken alle cijfers opnieuw, zoals na andere"
    " instellingen",
    "list the shipped mappings, or print one to start from": "noem de meegeleverde mappings, of toon er een om mee te"
    " beginnen",
    "rows that could not be taken: list, replay, export": "rijen die niet ingelezen konden worden: list, replay,"
    " export",
    "export: a CSV file, or JSON Lines where it ends in .jsonl": "export: een CSV-bestand, of JSON Lines als het op"
    " .jsonl eindigt",
    "only of this import": "alleen van deze keer inlezen",
    "replay: a mended mapping": "replay: een verbeterde mapping",
    "list: rows to show": "list: hoeveel rijen",
    "what the project holds: sources, coverage, findings": "wat het project bevat: bronnen, dekking, bevindingen",
    # Asking.
    "ask KPIs": "vraag KPI's",
    "into a Parquet file": "in een Parquetbestand",
    "each group of a KPI against all the others, with what is chance": "elke groep van een KPI tegenover alle andere,"
    " met wat toeval is",
    "the records behind a figure": "de contacten achter een cijfer",
    "counted, excluded, pending or all": "counted, excluded, pending of all",
    "list the KPIs": "noem de KPI's",
    "what a KPI means: definition, parts, SQL, source": "wat een KPI betekent: definitie, delen, SQL, herkomst",
    "SQL that opens the facts in DuckDB, to be asked by hand: peil script > open.sql": "SQL die de feiten in DuckDB"
    " opent, om zelf te vragen: peil script > open.sql",
    "change a KPI's settings, with an entry in the ledger": "verander de instellingen van een KPI, met een regel in het"
    " register",
    "none: show the ledger": "geen: toon het register",
    "why": "waarom",
    # Reports and alerts.
    "a board as files, or on a schedule": "een bord als bestanden, of op vaste tijden",
    "a board's name, or KPIs with commas between; or schedule, list, stop": "de naam van een bord, of KPI's met komma's"
    " ertussen; of schedule, list, stop",
    "schedule: the board; stop: the number": "schedule: het bord; stop: het nummer",
    "yesterday, last_week, last_month, weeks4, quarter … (default: last_week)": "yesterday, last_week, last_month,"
    " weeks4, quarter … (anders: last_week)",
    "pdf, xlsx, csv, png, svg (default: pdf)": "pdf, xlsx, csv, png, svg (anders: pdf)",
    "where the files go (default: here)": "waar de bestanden komen (anders: hier)",
    "first day after, or a reader of a schedule": "eerste dag erna, of een lezer op vaste tijden",
    "schedule: what it is called": "schedule: hoe het heet",
    "schedule: day, weekday, week or month": "schedule: day, weekday, week of month",
    "schedule: of a week": "schedule: van een week",
    "schedule: of a month": "schedule: van een maand",
    "schedule: local time": "schedule: tijd van de dag",
    "schedule: the readers' time zone": "schedule: de tijdzone van de lezers",
    "what to warn of: rules, alerts, sendings": "waarvoor gewaarschuwd wordt: regels, waarschuwingen, verzendingen",
    "add: its name; ack, mute, remove, again: the number": "add: de naam; ack, mute, remove, again: het nummer",
    "signal, target or silence": "signal, target of silence",
    "only this team or channel": "alleen dit team of kanaal",
    "day, week or month": "day, week of month",
    "silence: of this source (default: of any)": "silence: van deze bron (anders: van elke)",
    "silence: after so many hours (default: its usual gap)": "silence: na zoveel uur (anders: na wat gewoon is)",
    "mail:…, webhook:…, apprise:VARIABLE": "mail:…, webhook:…, apprise:VARIABELE",
    "local hours in which nothing is sent": "uren waarin niets verstuurd wordt",
    "none, daily or weekly": "none, daily of weekly",
    "the readers' time zone": "de tijdzone van de lezers",
    "mute: up to this day (default: no longer)": "mute: tot deze dag (anders: niet meer)",
    "ack: what was done": "ack: wat er gedaan is",
    "send due reports and alerts, until stopped": "verstuur rapporten en waarschuwingen op tijd, tot het gestopt wordt",
    "one round only": "één ronde",
    # Persons, and keeping a project safe.
    "erase a person for good: an address, a number, or an id in a source": "wis iemand voorgoed: een adres, een nummer,"
    " of een id in een bron",
    "all that is held on a person, in words": "alles wat over iemand bewaard wordt, in woorden",
    "an address or number in any spelling, or an id": "een adres of nummer, hoe ook geschreven, of een id",
    "only as this": "alleen als dit",
    "the source whose id it is; all for every source": "de bron waarvan het id is; all voor elke bron",
    "write the whole project into one file, while others may write": "schrijf het hele project in één bestand, ook"
    " terwijl anderen schrijven",
    "how long it is kept; erasing names it until then": "hoe lang het bewaard wordt; wissen noemt het tot dan",
    "in the place of a file that is there": "in de plaats van een bestand dat er is",
    "put a backup into a folder": "zet een reservekopie terug in een map",
    "in the place of the project that is there": "in de plaats van het project dat er is",
    "where the store is, and moving it between data/peil.db and a PostgreSQL": "waar de opslag is, en hem verplaatsen"
    " tussen data/peil.db en een PostgreSQL",
    "move: back from the PostgreSQL whose address is there": "move: terug uit de PostgreSQL waarvan het adres daar"
    " staat",
    "move --from: the schema that it has there": "move --from: het schema dat hij daar heeft",
    # Pages.
    "show the project in a browser; on this machine only, unless it gets an address": "toon het project in een browser;"
    " alleen op deze computer, tenzij het een adres krijgt",
    "open the browser": "open de browser",
    "the https address that people use, from a reverse proxy": "het https-adres dat mensen gebruiken, van een reverse"
    " proxy",
    "the IP address to listen on; needs --address": "het IP-adres om op te luisteren; vraagt om --address",
    "where the proxy asks from; may be repeated": "vanwaar de proxy vraagt; mag vaker",
    "let an assistant ask figures (Model Context Protocol, over stdio); reading only": "laat een assistent cijfers"
    " vragen (Model Context Protocol, over stdio); alleen lezen",
    "whose rights it has (default: those of a viewer)": "wiens rechten hij heeft (anders: die van een kijker)",
    "a simulated organisation, in the browser": "een gesimuleerde organisatie, in de browser",
    "only make it": "alleen maken",
    # Steering.
    "values to reach: list, set KPI, end NUMBER": "waarden om te halen: list, set KPI, end NUMMER",
    "at least: 80, 3:20, 5 min": "minstens: 80, 3:20, 5 min",
    "at most": "hoogstens",
    "the day from which it holds": "de dag vanaf wanneer het geldt",
    "the improvement goal that it serves": "het verbeterdoel waar het bij hoort",
    "improvement goals: list, add NAME, close NUMBER, reopen NUMBER": "verbeterdoelen: list, add NAAM, close NUMMER,"
    " reopen NUMMER",
    "the goal that it serves": "het doel waar het bij hoort",
    "figures of others: list [KPI], import FILE, withdraw NUMBER": "cijfers van anderen: list [KPI], import BESTAND,"
    " withdraw NUMMER",
    "what is known of days: list, add TEXT, withdraw NUMBER": "wat er van dagen bekend is: list, add TEKST, withdraw"
    " NUMMER",
    "note, phase or excluded": "note, phase of excluded",
    "a nulmeting: list, freeze NAME, show NUMBER": "een nulmeting: list, freeze NAAM, show NUMMER",
    "whose figures are frozen": "waarvan de cijfers vastgezet worden",
    "boards: list, show NAME, delete NAME, restore NAME": "borden: list, show NAAM, delete NAAM, restore NAAM",
    "for this team or channel only": "alleen voor dit team of kanaal",
    # Users.
    "users and rights": "gebruikers en rechten",
    "owner, analyst, manager, lead, agent or viewer": "owner, analyst, manager, lead, agent of viewer",
    "add: the user's name; token: the program's": "add: de naam van de gebruiker; token: die van het programma",
    "of a lead or agent; may be repeated": "van een teamleider of medewerker; mag vaker",
    "of an agent: who they are in the sources": "van een medewerker: wie het is in de bronnen",
    "add: ask for a password instead of making a link": "add: vraag een wachtwoord in plaats van een link te maken",
    "of a token: records, export, agents, steer": "van een token: records, export, agents, steer",
    "of a token: how long it works": "van een token: hoe lang het werkt",
    "erase: do not ask": "erase: niet vragen",
    "where Peil is served, for links": "waar Peil te zien is, voor links",
    # What comes in by itself.
    "tokens with which systems push events": "tokens waarmee systemen gebeurtenissen sturen",
    "create: the source that it speaks for (default: its name)": "create: de bron waarvoor het spreekt (anders: de"
    " naam)",
    "create: contact, queue, survey, …; may be repeated": "create: contact, queue, survey, …; mag vaker",
    "create: a mapping's file, where it sends no events in Peil's own form": "create: het bestand van een mapping, waar"
    " het niet in Peils eigen vorm stuurt",
    "create: deliveries are signed: standard, hub, peil or zendesk": "create: zendingen zijn ondertekend: standard,"
    " hub, peil of zendesk",
    "create: where the signing secret stands: env:NAME or file:PATH": "create: waar het geheim voor de handtekening"
    " staat: env:NAAM of file:PAD",
    "create: how long it works (default: until it is revoked)": "create: hoe lang het werkt (anders: tot het"
    " ingetrokken wordt)",
    "create: events a second at most": "create: hoogstens zoveel gebeurtenissen per seconde",
    "what was pushed or fetched and waits for the lake": "wat gestuurd of opgehaald is en wacht op verwerking",
    "connect a source: ask, test, show, save": "verbind een bron: vragen, proberen, tonen, bewaren",
    "which connector; left out: list them": "welke koppeling; weggelaten: noem ze",
    "what the source is called (default: the connector's)": "hoe de bron heet (anders: als de koppeling)",
    "a setting": "een instelling",
    "a word of theirs": "een woord van hen",
    "read all there is once more, under what is changed": "lees alles nog eens, met wat veranderd is",
    "only try it; save nothing": "alleen proberen; niets bewaren",
    "remove a source: its connection goes, what it brought in stays": "haal een bron weg: de verbinding gaat, wat hij"
    " bracht blijft",
    "which source": "welke bron",
    "read connected sources from where they were left": "lees verbonden bronnen verder vanaf waar ze gebleven waren",
    "which sources (default: all)": "welke bronnen (anders: alle)",
    "go on reading until stopped": "blijf lezen tot het gestopt wordt",
    "customers and contacts of several sources that are one": "klanten en contacten uit meer bronnen die één zijn",
    "undo: which join": "undo: welke samenvoeging",
}
#: What is wrong with how a command is written, as the parser says it (a pattern), and in Dutch.
USAGE: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", "dit ontbreekt: {0}"),
    (r"unrecognized arguments: (.+)", "onbekende woorden: {0}"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", "{0}: {1} kan niet; kies uit {2}"),
    (r"argument (.+): expected one argument", "{0}: hier hoort één woord achter"),
    (r"argument (.+): expected at least one argument", "{0}: hier hoort minstens één woord achter"),
    (r"argument (.+): invalid int value: (.+)", "{0}: {1} is geen heel getal"),
    (r"argument (.+): ignored explicit argument (.+)", "{0}: hier hoort niets achter, en er staat {1}"),
    (r"ambiguous option: (.+) could match (.+)", "{0} kan meer betekenen: {1}"),
)
