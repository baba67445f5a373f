"""Texts about settings, definitions, sources and quarantine, in Dutch and English."""

from __future__ import annotations

_SHEETS: dict[str, tuple[str, str]] = {
    "nav.settings": ("Instellingen", "Settings"),
    "settings.all": ("Wat je kunt instellen en inzien", "What you can set and see"),
    "settings.rest": (
        "Kostenverdeling en rekenmotor staan in het bestand van het project:",
        "Cost sharing and the engine are set in the project's file:",
    ),
    "settings.save": ("Opslaan", "Save"),
    "settings.saved": ("Opgeslagen.", "Saved."),
    "settings.wrong": (
        "Niet bewaard: er klopt iets niet. Kijk bij het veld waar het staat; wat je typte staat er nog.",
        "Not saved: something is wrong. Look at the field where it says so; what you typed is still there.",
    ),
    "settings.others": (
        "Iemand anders heeft de instellingen intussen veranderd; de jouwe zijn nog niet bewaard.",
        "Someone else changed the settings in the meantime; yours are not saved yet.",
    ),
    "settings.others.text": (
        "Hieronder staat wat jij typte. Sla je opnieuw op, dan wordt dit veranderd:",
        "Below is what you typed. If you save again, this changes:",
    ),
    "settings.anew": ("De cijfers moeten opnieuw berekend worden", "The figures must be derived anew"),
    "settings.anew.text": (
        "Ze zijn nog berekend met de vorige instellingen. Dat opnieuw doen verandert ook de cijfers van vroeger; de"
        " gegevens zelf blijven zoals ze zijn.",
        "They still follow the settings before. Deriving them anew changes the figures of the past as well; the data"
        " themselves stay as they are.",
    ),
    "settings.anew.go": ("Bereken opnieuw", "Derive anew"),
    "organisation.title": ("Organisatie", "Organisation"),
    "organisation.name": ("Naam", "Name"),
    "organisation.zone": ("Tijdzone", "Time zone"),
    "organisation.zone.hint": (
        "Bepaalt welke dag en welk uur een contact krijgt.",
        "Decides which day and hour a contact gets.",
    ),
    "organisation.language": ("Taal van de pagina's", "Language of the pages"),
    "organisation.currency": ("Munt", "Currency"),
    "organisation.currency.hint": ("Drie letters, zoals EUR.", "Three letters, such as EUR."),
    "holidays.title": ("Feestdagen", "Holidays"),
    "holidays.text": (
        "Op deze dagen staat de klok van de openingstijden stil, tenzij een rooster dan open is.",
        "On these days the clock of opening hours stands still, unless a schedule is open then.",
    ),
    "holidays.country": ("Land (twee letters)", "Country (two letters)"),
    "holidays.liberation": ("Bevrijdingsdag, 5 mei", "Liberation Day, 5 May (Netherlands)"),
    "holidays.lustrum": ("dicht in lustrumjaren (2025, 2030)", "closed in lustrum years (2025, 2030)"),
    "holidays.always": ("elk jaar dicht", "closed every year"),
    "holidays.never": ("nooit dicht", "never closed"),
    "holidays.good_friday": ("Dicht op Goede Vrijdag", "Closed on Good Friday"),
    "holidays.own": ("Eigen vrije dagen", "Days of your own"),
    "holidays.own.text": (
        "Een regel leegmaken haalt de dag weg. Na het opslaan komen er lege regels bij.",
        "Emptying a line removes the day. After saving there are new empty lines.",
    ),
    "holidays.label": ("Wat het is", "What it is"),
    "day": ("Dag", "Day"),
    "hours.title": ("Openingstijden", "Opening hours"),
    "hours.text": (
        "De klok ‘in openingstijd’ loopt in deze uren. Schrijf 09:00-17:30; met een pauze 09:00-12:30, 13:00-17:30."
        " Tijden zijn veelvouden van 15 minuten. Leeg is dicht.",
        "The clock of opening hours runs in these. Write 09:00-17:30; with a break 09:00-12:30, 13:00-17:30. Times are"
        " multiples of 15 minutes. Empty is closed.",
    ),
    "hours.default": ("Het gewone rooster (default)", "The usual schedule (default)"),
    "hours.schedule": ("Rooster", "Schedule"),
    "hours.new": (
        "Nieuw rooster, of een later begin van een bestaand",
        "New schedule, or a later start of a known one",
    ),
    "hours.name": ("Naam", "Name"),
    "hours.from": ("Geldt vanaf (leeg: altijd)", "Valid from (empty: always)"),
    "hours.holidays": ("Ook open op feestdagen", "Open on holidays too"),
    "hours.closed": ("dicht", "closed"),
    "hours.remove": ("Verwijder dit rooster", "Remove this schedule"),
    "hours.team": ("Teams met een eigen rooster", "Teams with a schedule of their own"),
    "hours.channel": ("Kanalen met een eigen rooster", "Channels with a schedule of their own"),
    "hours.owners": (
        "Wie hier niet staat, volgt het rooster ‘default’. Een team gaat voor een kanaal.",
        "Who is not here follows the schedule ‘default’. A team goes before a channel.",
    ),
    "hours.usual": ("het gewone", "the usual one"),
    "weekday.0": ("Maandag", "Monday"),
    "weekday.1": ("Dinsdag", "Tuesday"),
    "weekday.2": ("Woensdag", "Wednesday"),
    "weekday.3": ("Donderdag", "Thursday"),
    "weekday.4": ("Vrijdag", "Friday"),
    "weekday.5": ("Zaterdag", "Saturday"),
    "weekday.6": ("Zondag", "Sunday"),
    "instruments.title": ("Enquêtevragen", "Survey questions"),
    "instruments.text": (
        "Een vraag is haar bewoording, haar schaal en welke antwoorden als positief tellen. Verandert een van die drie,"
        " dan is het een andere vraag: antwoorden van ervoor en erna zijn niet te vergelijken. Daarom verandert een"
        " vraag hier nooit, en krijgt een gewijzigde vraag een eigen naam.",
        "A question is its wording, its scale, and which answers count as positive. Where one of these changes it is"
        " another question: answers from before and after cannot be compared. So a question never changes here, and a"
        " changed one gets a key of its own.",
    ),
    "instruments.known": ("Vragen van dit project", "Questions of this project"),
    "instruments.none": (
        "Er is nog geen vraag. Een enquêtebestand brengt zijn vragen zelf mee.",
        "There is no question yet. A file of survey answers brings its own.",
    ),
    "instruments.key": ("Naam in de gegevens", "Key in the data"),
    "instruments.question": ("Vraag", "Question"),
    "instruments.family": ("Soort", "Family"),
    "instruments.scale": ("Schaal", "Scale"),
    "instruments.positive": ("Telt als positief", "Counts as positive"),
    "instruments.negative": ("Telt als negatief", "Counts as negative"),
    "instruments.answers": ("Antwoorden", "Answers"),
    "instruments.new": ("Nieuwe vraag", "New question"),
    "instruments.new.text": (
        "Laat positief en negatief leeg voor wat bij de schaal gebruikelijk is (5 punten: 4 en 5).",
        "Leave positive and negative empty for what is customary on the scale (5 points: 4 and 5).",
    ),
    "instruments.low": ("Laagste punt", "Lowest point"),
    "instruments.high": ("Hoogste punt", "Highest point"),
    "instruments.polarity": ("Richting", "Direction"),
    "instruments.up": ("hoger is beter", "higher is better"),
    "instruments.down": ("lager is beter", "lower is better"),
    "instruments.question_nl": ("Bewoording in het Nederlands", "Wording in Dutch"),
    "instruments.question_en": ("Bewoording in het Engels", "Wording in English"),
    "instruments.declare": ("Voeg de vraag toe", "Add the question"),
    "family.nps": ("NPS (aanbevelen)", "NPS (recommend)"),
    "family.csat": ("CSAT (tevreden)", "CSAT (satisfied)"),
    "family.ces": ("CES (moeite)", "CES (effort)"),
    "family.friendliness": ("vriendelijkheid", "friendliness"),
    "family.solved": ("opgelost of niet", "solved or not"),
    "family.other": ("anders", "otherwise"),
    "index.instruments": ("{n} vragen met hun schaal", "{n} questions with their scale"),
    "index.ledger": ("{n} wijzigingen in het register", "{n} changes in the ledger"),
    "index.import": ("een bestand inbrengen en bekijken", "bring in a file and look at it"),
    "index.sources": (
        "wat elke bron levert, tot wanneer, en wat je ermee kunt meten",
        "what each source gives, until when, and what it can measure",
    ),
    "index.quarantine": ("{n} geweigerde rijen", "{n} rejected rows"),
}

_DEFINITIONS: dict[str, tuple[str, str]] = {
    "definitions.title": ("Definities", "Definitions"),
    "definitions.text": (
        "Drempels en vensters van elke KPI. Een wijziging zie je eerst op je eigen cijfers, en komt daarna met naam en"
        " reden in het register. Oude versies blijven te vragen.",
        "Thresholds and windows of each KPI. You first see a change on your own figures; then it enters the ledger with"
        " name and reason. Older versions can still be asked.",
    ),
    "definitions.version": ("Versie", "Version"),
    "definitions.since": ("Sinds", "Since"),
    "definitions.fixed": (
        "De andere KPI's hebben geen instellingen; waar andere regels bestaan, kies je die op de pagina van de KPI.",
        "The other KPIs have no settings; where rival rules exist, choose them on the KPI's page.",
    ),
    "definition.now": ("Nu geldt versie {n}", "Version {n} holds now"),
    "definition.settings": ("Nieuwe instellingen", "New settings"),
    "definition.seconds": ("in seconden; nu {now}", "in seconds; now {now}"),
    "definition.days": ("in dagen; nu {now}", "in days; now {now}"),
    "definition.look": ("Bekijk ervoor en erna", "See before and after"),
    "definition.compare": ("Ervoor en erna op je eigen cijfers", "Before and after on your own figures"),
    "definition.over": ("Over {span}.", "Over the days {span}."),
    "definition.before": ("Nu", "Now"),
    "definition.after": ("Straks", "Then"),
    "definition.difference": ("Verschil", "Difference"),
    "definition.left_out": ("Telt straks niet mee", "Left out then"),
    "definition.total": ("Alles", "All"),
    "definition.same": (
        "Je hebt nog niets veranderd: vul een andere waarde in en bekijk wat die doet.",
        "You have not changed anything yet: fill in another value and see what it does.",
    ),
    "definition.confirm": ("Leg vast", "Enter it"),
    "definition.confirm.text": (
        "De wijziging geldt voor alle dagen, ook die van vroeger. Ze komt in het register met je naam en deze reden.",
        "The change holds for all days, those of the past too. It enters the ledger with your name and this reason.",
    ),
    "definition.note": ("Waarom", "Why"),
    "definition.no_figures": (
        "Er zijn nog geen cijfers om ervoor en erna mee te laten zien.",
        "There are no figures yet to show before and after on.",
    ),
    "ledger.title": ("Register van definities", "Ledger of definitions"),
    "ledger.text": (
        "Elke wijziging van een definitie, met wie, wanneer, waarom, en wat ze deed met de cijfers over {span}.",
        "Every change of a definition, with who, when, why, and what it did to the figures over {span}.",
    ),
    "ledger.none": (
        "Er is nog niets gewijzigd: alles geldt zoals Peil het levert.",
        "Nothing was changed yet: all holds as Peil ships it.",
    ),
    "ledger.when": ("Wanneer", "When"),
    "ledger.who": ("Wie", "Who"),
    "ledger.what": ("Wat", "What"),
    "ledger.effect": ("Gevolg", "Effect"),
    "ledger.nobody": ("onbekend", "unknown"),
}

_SOURCES: dict[str, tuple[str, str]] = {
    "sources.title": ("Bronnen", "Sources"),
    "sources.text": (
        "Wat elke bron levert, tot wanneer, en wat daarmee wel en niet te meten is.",
        "What each source gives, until when, and what it can and cannot measure.",
    ),
    "sources.until": ("Gegevens tot {when}; {lag} geleden", "Data until {when}; {lag} ago"),
    "sources.what": ("Wat er binnen is", "What came in"),
    "sources.events": ("Gebeurtenissen", "Events"),
    "sources.first": ("Eerste", "First"),
    "sources.last": ("Laatste", "Last"),
    "sources.derived": ("afgeleid uit de stand van nu", "derived from how things stand now"),
    "sources.can": ("Te meten met deze bron: {n}", "Can be measured with this source: {n}"),
    "sources.cannot": ("Niet te meten met deze bron: {n}", "Cannot be measured with this source: {n}"),
    "sources.lacks": ("levert niet: {what}", "does not give: {what}"),
    "connect.records": ("Wat er het laatst in kwam, als gebeurtenissen:", "Its last records as events:"),
    "connect.none": ("geen", "none"),
    "connect.rejected": ("geweigerd: {column} {value} {reason}", "rejected: {column} {value} {reason}"),
    "connect.can": ("Cijfers die het geeft: {kpis}", "KPIs that it gives: {kpis}"),
    "connect.cannot": ("niet {kpi}: {why}", "not {kpi}: {why}"),
    "connect.lacks": ("het levert niet: {what}", "it does not give: {what}"),
    "sources.none": ("Er is nog geen bron.", "There is no source yet."),
    "sources.imports": ("Laatste keren ingelezen", "Latest imports"),
    "sources.mapping": ("Mapping", "Mapping"),
    "sources.files": ("Bestanden", "Files"),
    "quickscan.title": ("Quickscan van definities", "Quick scan of definitions"),
    "quickscan.text": (
        "Waar cijfers op gegevens rusten die niet kloppen, en hoeveel elke definitie buiten laat, over {span}.",
        "Where figures rest on data that are wrong, and how much each definition leaves out, over {span}.",
    ),
    "quickscan.findings": ("Wat niet klopt in de gegevens", "What is wrong in the data"),
    "quickscan.advice": ("Wat je kunt doen", "What you can do"),
    "quickscan.kpis": ("Hoeveel elke definitie meetelt", "How much each definition counts"),
    "quickscan.left_out": ("Buiten gelaten", "Left out"),
    "quickscan.why": ("Waarom", "Why"),
    "quickscan.do.merge_cycle": (
        "Kijk in de bron welke contacten in elkaar zijn samengevoegd en herstel er één.",
        "See in the source which contacts were merged into each other, and mend one.",
    ),
    "quickscan.do.solved_before_opened": (
        "Meestal een verwisselde kolom of een datum met dag en maand omgekeerd: kijk naar de mapping.",
        "Usually a swapped column, or a date with day and month reversed: look at the mapping.",
    ),
    "quickscan.do.reply_before_request": (
        "Controleer wie er in de bron als afzender staat: een melding van het systeem telt hier als antwoord.",
        "Check who is the sender in the source: a message of the system counts as a reply here.",
    ),
    "quickscan.do.answer_before_invitation": (
        "De klokken van enquête en helpdesk lopen niet gelijk, of de tijdzone van de mapping klopt niet.",
        "The clocks of survey and helpdesk differ, or the mapping's time zone is wrong.",
    ),
    "quickscan.do.left_before_entered": (
        "Kijk naar de tijdzone van de mapping en naar exports over een zomertijdwissel.",
        "Look at the mapping's time zone, and at exports across a change of the clock.",
    ),
    "quickscan.do.survey_of_unknown_contact": (
        "Lees ook de contacten in waar deze enquêtes over gaan, en zet contact_source op hun bron.",
        "Import the contacts of these surveys too, and set contact_source to their source.",
    ),
    "quickscan.do.cost_without_rate": (
        "Geef in het kostenbestand een koers voor elke vreemde munt.",
        "Give a rate for each foreign currency in the file of costs.",
    ),
    "quickscan.do.cost_not_shared": (
        "Kies hoe kosten zonder kanaal verdeeld worden: share_by in peil.toml.",
        "Choose how costs of no channel are shared: share_by in peil.toml.",
    ),
    "quickscan.do.row_given_again": (
        "Kijk of de export dubbel is, of dat de rijen verschillen in een kolom die de mapping niet leest.",
        "See whether the export is doubled, or the rows differ in a column that the mapping does not read.",
    ),
    "quickscan.do.opened_without_clock": (
        "Neem in de export een kolom met de kloktijd op, en lees hem opnieuw in.",
        "Add a column with the time of day to the export, and import it again.",
    ),
    "quickscan.do.open_without_end": (
        "Ga na welke echt nog openstaan: een einde dat nooit is ingevuld maakt het openstaande werk te groot.",
        "Find out which are really open: an end that was never filled in makes the backlog too large.",
    ),
    "quickscan.do.closed_without_solution": (
        "Ze tellen niet mee in oplostijden. Kent de bron maar één eindstand, zet die dan in de mapping om naar solved.",
        "They do not count in resolution times. If the source has one final status, map it to solved.",
    ),
    "quickscan.do.solved_without_column": (
        "Reken met de gebeurtenissen: cijfers over deze kolom laten deze contacten weg.",
        "Go by the events: figures over this column leave these contacts out.",
    ),
    "quickscan.do.session_day_unknown": (
        "Vergelijk hier maanden, geen dagen of weken; vraag een export met de dag of het tijdstip erin.",
        "Compare months here, not days or weeks; ask for an export with the day or the time in it.",
    ),
    "quickscan.do.reopened_by_column_only": (
        "De bron telt heropeningen zonder ze te dateren; vraag een export met een rij per wijziging.",
        "The source counts reopenings without dating them; ask for an export with a row per change.",
    ),
    "quickscan.do.solved_by_column_only": (
        "De bron levert geen geschiedenis van deze contacten; vraag een export met een rij per wijziging.",
        "The source gives no history of these contacts; ask for an export with a row per change.",
    ),
    "quarantine.title": ("Quarantaine", "Quarantine"),
    "quarantine.text": (
        "Rijen die niet ingelezen konden worden, heel bewaard met de reden. Verbeter de mapping en bied ze"
        " opnieuw aan.",
        "Rows that could not be taken, kept whole with the reason. Mend the mapping and offer them again.",
    ),
    "quarantine.none": ("Leeg: elke rij is ingelezen.", "Empty: every row was taken."),
    "quarantine.by": ("Per keer inlezen en reden", "By import and reason"),
    "quarantine.import": ("Keer", "Import"),
    "quarantine.rows": ("Rijen", "Rows"),
    "quarantine.file": ("Bestand", "File"),
    "quarantine.csv": ("Download alle als CSV", "Download all as CSV"),
    "quarantine.mend": ("Verbeter de mapping", "Mend the mapping"),
    "quarantine.all": ("Toon alle redenen", "Show all reasons"),
    "quarantine.shown": ("Rij {first} tot en met {last} van {all}", "Rows {first} to {last} of {all}"),
    "quarantine.next": ("Volgende", "Next"),
    "quarantine.previous": ("Vorige", "Previous"),
    "quarantine.row": ("Geweigerde rij {n}", "Rejected row {n}"),
    "quarantine.whole": ("De hele rij, zoals gelezen", "The whole row, as it was read"),
    "quarantine.replayed": ("Deze rij is opnieuw aangeboden.", "This row was offered again."),
    "mend.title": ("Mapping van keer {n} verbeteren", "Mending the mapping of import {n}"),
    "mend.text": (
        "Dit is de mapping waarmee deze rijen gelezen zijn. Na het aanbieden verdwijnen ze uit deze lijst; wat weer"
        " geweigerd wordt, komt terug met de nieuwe reden.",
        "This is the mapping with which these rows were read. Once offered they leave this list; what is rejected again"
        " returns with the new reason.",
    ),
    "mend.go": ("Bied {n} rijen opnieuw aan", "Offer {n} rows again"),
}

_PAIRS = {**_SHEETS, **_DEFINITIONS, **_SOURCES}
NL: dict[str, str] = {key: pair[0] for key, pair in _PAIRS.items()}
EN: dict[str, str] = {key: pair[1] for key, pair in _PAIRS.items()}
