"""The Dutch of what commands say when they run, by the English sentence or its template. Help is in `help_nl`."""

from __future__ import annotations

_DATA = {
    "Made a project. Its settings: {path}": "Project gemaakt. De instellingen: {path}",
    "Next: peil import FILE --mapping NAME --project {folder}   (peil mappings lists the shipped ones),": "Hierna: peil"
    " import BESTAND --mapping NAAM --project {folder}   (peil mappings noemt de meegeleverde),",
    "or a system that is read by itself: peil connect --project {folder}   (lists what can be connected)": "of een"
    " systeem dat vanzelf gelezen wordt: peil connect --project {folder}   (noemt wat er te verbinden is)",
    "Wrote {mapping}. Check it, then connect with --set mapping={mapping} instead of --guess": "{mapping} is"
    " geschreven. Kijk hem na, en verbind dan met --set mapping={mapping} in plaats van --guess",
    "Wrote {mapping}. Check it, then: peil import {file} --mapping {mapping}": "{mapping} is geschreven. Kijk hem na,"
    " en dan: peil import {file} --mapping {mapping}",
    "Print one to start from: peil mappings tickets > mine.toml": "Toon er een om mee te beginnen: peil mappings"
    " tickets > mijn.toml",
    "There is nothing to offer again.": "Er is niets om opnieuw aan te bieden.",
    "Wrote {count:,} rows to {file}.": "{count:,} rijen geschreven in {file}.",
    "one mapping is written for one file": "één mapping wordt voor één bestand geschreven",
    "Name one file.": "Noem één bestand.",
    "exists already": "bestaat al",
    "Name another file.": "Noem een ander bestand.",
    "Import {n}: {rows:,} rows read in {seconds:.1f} s": "Inlezen {n}: {rows:,} rijen gelezen in {seconds:.1f} s",
    "events new": "nieuwe gebeurtenissen",
    "known already": "al bekend",
    "repeated in file": "dubbel in het bestand",
    "rows not used": "rijen niet gebruikt",
    "rows rejected": "rijen geweigerd",
    "events rejected": "gebeurtenissen geweigerd",
    "open again": "weer open",
    "Taken as empty, for no file has them: {columns}{more}": "Als leeg gelezen, want geen bestand heeft ze:"
    " {columns}{more}",
    " and {n} more": " en nog {n}",
    "Taken without their customer or employee, who was erased: {n:,} rows": "Ingelezen zonder hun klant of medewerker,"
    " die gewist is: {n:,} rijen",
    "There are no rows below the header.": "Er zijn geen rijen onder de kolomnamen.",
    "No row made an event: look at the columns, and at `when` in the mapping.": "Geen rij gaf een gebeurtenis: kijk"
    " naar de kolommen, en naar `when` in de mapping.",
    "Rejected rows are kept: peil quarantine list": "Geweigerde rijen zijn bewaard: peil quarantine list",
    "{rows:,} rows  {rate:,.0f} rows/s": "{rows:,} rijen  {rate:,.0f} rijen/s",
    "Quarantine is empty: every row was taken.": "De quarantaine is leeg: elke rij is ingelezen.",
    "{n:,} more: peil quarantine export FILE writes all of them.": "Nog {n:,}: peil quarantine export BESTAND schrijft"
    " ze allemaal.",
    "Mend the mapping, then: peil quarantine replay --mapping MENDED.toml": "Verbeter de mapping, en dan: peil"
    " quarantine replay --mapping VERBETERD.toml",
    "zone {zone}, generation {generation}": "tijdzone {zone}, generatie {generation}",
    "  (simulated)": "  (gesimuleerd)",
    "Findings in the data:": "Opvallend in de gegevens:",
    "{n} reports or alerts could not be sent; see: peil alert list": "{n} rapporten of waarschuwingen konden niet"
    " verstuurd worden; zie: peil alert list",
    "Deriving {what}": "Berekenen: {what}",
    "Waiting: another process is writing to this project ({who}).": "Wacht: een ander proces schrijft in dit project"
    " ({who}).",
    "Wrote {file}.": "{file} is geschreven.",
    "No records.": "Geen contacten.",
    "{kpi} is now at definition version {version}; older versions can still be asked.": "{kpi} heeft nu versie"
    " {version} van de definitie; oudere zijn nog te vragen.",
    "Write name=whole number, such as threshold_s=30.": "Schrijf naam=heel getal, zoals threshold_s=30.",
    "settings changed after these figures were derived; run: peil derive": "de instellingen zijn veranderd sinds deze"
    " cijfers; geef: peil derive",
    "an earlier version of Peil derived these figures; this one may count otherwise; run: peil derive": "een eerdere"
    " versie van Peil berekende deze cijfers; deze telt misschien anders; geef: peil derive",
    "a period is given in two ways": "een periode is op twee manieren gegeven",
    "Give one of them.": "Geef er één.",
}
_GUESS = {
    "no mapping was given": "er is geen mapping gegeven",
    "This file fits a shipped one: --mapping {name}": "Dit bestand past op een meegeleverde: --mapping {name}",
    "Its columns: {shown}. Let Peil propose one: peil import {path} --guess --write mine.toml. Or start from: peil"
    " mappings {near}": "De kolommen: {shown}. Laat Peil er een voorstellen: peil import {path} --guess --write"
    " mijn.toml. Of begin met: peil mappings {near}",
    "this mapping cannot be read: {why}": "deze mapping is niet te lezen: {why}",
    "there is no mapping '{name}'": "er is geen mapping '{name}'",
    "{near} Or give the path of a .toml file.": "{near} Of geef het pad van een .toml-bestand.",
    "is not UTF-8 text": "is geen tekst in UTF-8",
    "Save it as UTF-8.": "Bewaar het als UTF-8.",
    "Check the path.": "Kijk het pad na.",
    "is a folder": "is een map",
    "Name the files in it.": "Noem de bestanden erin.",
    "may not be read by you": "mag je niet lezen",
    "Ask for the right to read it.": "Vraag om het recht het te lezen.",
    "is no file that can be read twice": "is geen bestand dat twee keer te lezen is",
    "Save it to disk first.": "Bewaar het eerst op de schijf.",
    "for": "want",
    "written as {how}; {n:,} rows looked at": "geschreven als {how}; {n:,} rijen bekeken",
    "encoding {name}": "tekens {name}",
    "separator {mark}": "scheiding {mark}",
    "sheet '{name}'": "blad '{name}'",
    "header in row {n}": "kolomnamen in rij {n}",
    "no header": "geen kolomnamen",
    "Columns": "Kolommen",
    "  … and {n} more": "  … en nog {n}",
    "filled": "gevuld",
    "flag": "ja/nee",
    "clock": "duur",
    "span": "duur",
    "whole": "heel",
    "choice": "keuze",
    "text": "tekst",
    "empty": "leeg",
    "or {others}": "of {others}",
    "empty: {words}": "leeg: {words}",
    "Parts that they seem to play (how sure, and why)": "Wat ze lijken te zijn (hoe zeker, en waarom)",
    "Please check": "Kijk dit na",
    "No mapping can be proposed: start from one of peil mappings, and put these names in.": "Er is geen mapping voor te"
    " stellen: begin met een van peil mappings, en zet deze namen erin.",
    "The proposal does not work yet: {why}": "Het voorstel werkt nog niet: {why}",
    "Tried on {rows:,} rows: {events:,} events; rejected rows: {rejected:,}": "Geprobeerd op {rows:,} rijen: {events:,}"
    " gebeurtenissen; geweigerde rijen: {rejected:,}",
    "The first events": "De eerste gebeurtenissen",
    "KPIs that could be asked: {kpis}": "KPI's die te vragen zijn: {kpis}",
    "none": "geen",
    "This file fits a mapping that comes with Peil: --mapping {name}": "Dit bestand past op een meegeleverde mapping:"
    " --mapping {name}",
    "Proposed mapping (--write MINE.toml saves it)": "Voorgestelde mapping (--write MIJN.toml bewaart hem)",
}
_LIVE = {
    "There are no tokens yet: peil token create NAME": "Er zijn nog geen tokens: peil token create NAAM",
    "Revoked {name}: it stops within a second.": "{name} is ingetrokken: het stopt binnen een seconde.",
    "Keep it now: it cannot be seen again. POST events to {path} with Authorization: Bearer and this token.": "Bewaar"
    " het nu: het is niet nog eens te zien. POST gebeurtenissen naar {path} met Authorization: Bearer en dit token.",
    "Keep it now: it cannot be seen again.": "Bewaar het nu: het is niet nog eens te zien.",
    "Let {name} sign its deliveries and POST them to {path}": "Laat {name} zijn zendingen ondertekenen en POSTen naar"
    " {path}",
    "no token is named": "er is geen token genoemd",
    "Give its name.": "Geef de naam.",
    "{rows:,} rows: {events:,} events new, {known:,} known, {rejected:,} rejected.": "{rows:,} rijen: {events:,}"
    " gebeurtenissen nieuw, {known:,} bekend, {rejected:,} geweigerd.",
    "Nothing comes in by itself yet: peil token create NAME, or peil connect.": "Er komt nog niets vanzelf binnen: peil"
    " token create NAAM, of peil connect.",
    "Save this source? [y/N] ": "Deze bron bewaren? [j/N] ",
    "What was rejected, and why: peil quarantine list": "Wat geweigerd is, en waarom: peil quarantine list",
    " (on one line, or @FILE)": " (op één regel, of @BESTAND)",
    " (env:NAME or file:PATH)": " (env:NAAM of file:PAD)",
    "it is no text in UTF-8": "het is geen tekst in UTF-8",
    "{key}=@FILE takes what stands in a file, seen from here.": "{key}=@BESTAND neemt wat in een bestand staat, vanaf"
    " hier gezien.",
    "Nothing was saved.": "Er is niets bewaard.",
    "Saved as {name}. Read it now: peil sync {name}   (peil serve reads it by itself)": "Bewaard als {name}. Lees hem"
    " nu: peil sync {name}   (peil serve leest hem vanzelf)",
    "Its settings, the name of its secret, how far it was read and its tokens go. What it brought in stays.": "De"
    " instellingen, de naam van het geheim, hoe ver er gelezen is en de tokens gaan weg. Wat hij bracht, blijft.",
    "Remove it?": "Weghalen?",
    "Nothing was removed.": "Er is niets weggehaald.",
    "Removed {name}. Its events and figures stay.": "{name} is weggehaald. De gebeurtenissen en cijfers blijven.",
    "'{raw}' is no setting": "'{raw}' is geen instelling",
    "Write key=value.": "Schrijf naam=waarde.",
    "'{raw}' is no map": "'{raw}' is geen vertaling",
    "Write status:resolved=solved.": "Schrijf status:resolved=solved.",
    "Reading connected sources; stop with Ctrl+C.": "Verbonden bronnen worden gelezen; stop met Ctrl+C.",
    "No source is connected yet: peil connect": "Er is nog geen bron verbonden: peil connect",
    "{name}: {records:,} records": "{name}: {records:,} records",
    "{records:,} records, {events:,} events new, {known:,} known, {rejected:,} rejected": "{records:,} records,"
    " {events:,} gebeurtenissen nieuw, {known:,} bekend, {rejected:,} geweigerd",
    "Nothing is joined. [joining] in peil.toml declares what is; then: peil joins run": "Er is niets samengevoegd."
    " [joining] in peil.toml zegt wat samen hoort; daarna: peil joins run",
    "Joined {customers} customers and {contacts} contacts. Left apart: {left}.": "{customers} klanten en {contacts}"
    " contacten samengevoegd. Uit elkaar gelaten: {left}.",
    "nothing": "niets",
    "Join {number} is undone.": "Samenvoeging {number} is ongedaan gemaakt.",
    "no join is named": "er is geen samenvoeging genoemd",
    "Give its number: peil joins lists them.": "Geef het nummer: peil joins noemt ze.",
}
_PEOPLE = {
    "Held on {value}:": "Over {value} is bewaard:",
    "Erased:": "Gewist:",
    "Erase?": "Wissen?",
    "Nothing was erased.": "Er is niets gewist.",
    "All of it is erased; counts stay. An import of the same files will not bring it back.": "Alles wordt gewist;"
    " aantallen blijven. Dezelfde bestanden opnieuw inlezen brengt het niet terug.",
    "another process has the database open; stop it (peil serve), then erase again to empty its log.": "een ander"
    " proces heeft de database open; stop het (peil serve), en wis nog eens om ook het logboek ervan te legen.",
    "another process has the database open; stop it (peil serve), then run: peil erase EMAIL": "een ander proces heeft"
    " de database open; stop het (peil serve), en geef dan: peil erase E-MAIL",
    "{kind} in {source}: {value}": "{kind} in {source}: {value}",
    "rejected rows in quarantine: {n}": "geweigerde rijen in de quarantaine: {n}",
    "accounts of users: {n}": "accounts van gebruikers: {n}",
    "texts in {table}: {n}": "teksten in {table}: {n}",
    "nothing in the project's data": "niets in de gegevens van het project",
    "not Peil's own file, remove it yourself: {path}": "geen eigen bestand van Peil, verwijder het zelf: {path}",
    "a backup of {made} holds it until {expires}: {file}": "een reservekopie van {made} bevat het tot {expires}:"
    " {file}",
    "'{kind}' is no kind of person": "'{kind}' is geen soort persoon",
    "Choose customer or agent.": "Kies customer of agent.",
    "names nobody": "noemt niemand",
    "Give an address, a number, or an id in a source.": "Geef een adres, een nummer, of een id in een bron.",
    "Add --source NAME, or --source all where it is one person.": "Voeg --source NAAM toe, of --source all waar het één"
    " persoon is.",
    "nothing is held on this person": "over deze persoon is niets bewaard",
    "Try another address, number or id.": "Probeer een ander adres, nummer of id.",
    "User {id}, {role}: address, name, password, sessions and links go for good.": "Gebruiker {id}, {role}: adres,"
    " naam, wachtwoord, sessies en links gaan voorgoed weg.",
    "User {id} is erased; the audit log keeps that number.": "Gebruiker {id} is gewist; het logboek houdt dat nummer.",
    "A backup of {made} holds the account until {expires}: {file}": "Een reservekopie van {made} bevat de account tot"
    " {expires}: {file}",
    "There are no users yet. Make the first one: peil user owner": "Er zijn nog geen gebruikers. Maak de eerste: peil"
    " user owner",
    "This link works once. Pass it on in a way that you trust; Peil must be served (peil serve).": "Deze link werkt één"
    " keer. Geef hem door op een manier die je vertrouwt; Peil moet te zien zijn (peil serve).",
    "no user is named": "er is geen gebruiker genoemd",
    "Give the e-mail address.": "Geef het e-mailadres.",
    "Password: ": "Wachtwoord: ",
    "Added user {id}, {role}.": "Gebruiker {id} toegevoegd, {role}.",
    "User {id} is {role} of {teams}.": "Gebruiker {id} is {role} van {teams}.",
    "User {id} is {role}.": "Gebruiker {id} is {role}.",
    "User {id} can no longer sign in.": "Gebruiker {id} kan niet meer inloggen.",
    "User {id} can sign in again.": "Gebruiker {id} kan weer inloggen.",
    "add --yes to do it without being asked": "zet er --yes bij om het zonder vragen te doen",
    "Type yes: ": "Typ ja: ",
}
_STEERING = {
    "Report {number} goes to {n}; 'peil run' or 'peil serve' sends it.": "Rapport {number} gaat naar {n}; 'peil run' of"
    " 'peil serve' verstuurt het.",
    "no mail server is set yet; fill in [mail] in peil.toml": "er is nog geen mailserver ingesteld; vul [mail] in"
    " peil.toml in",
    "No reports.": "Geen rapporten.",
    "Rule {number} is watched by 'peil run' and 'peil serve'.": "'peil run' en 'peil serve' letten op regel {number}.",
    "rules": "regels",
    "alerts": "waarschuwingen",
    "deliveries": "verzendingen",
    "  none": "  geen",
    "quiet hours have a start and an end": "stille uren hebben een begin en een einde",
    "Write 22:00-07:00.": "Schrijf 22:00-07:00.",
    "Give the number that the list shows.": "Geef het nummer uit de lijst.",
    "Keeping watch over {name} (stop with Ctrl+C).": "Let op {name} (stop met Ctrl+C).",
    "reports {reports}, alerts {alerts}, sent {sent}, failed {failed}": "rapporten {reports}, waarschuwingen {alerts},"
    " verstuurd {sent}, mislukt {failed}",
    "Target {number} is entered.": "Doel {number} is vastgelegd.",
    "There are no targets yet: peil target set": "Er zijn nog geen doelen: peil target set",
    "gives no value": "geeft geen waarde",
    "Give --low, --high or both.": "Geef --low, --high of beide.",
    "closed": "gesloten",
    "There are no goals yet: peil goal add NAME": "Er zijn nog geen verbeterdoelen: peil goal add NAAM",
    "{n} benchmarks added.": "{n} cijfers van anderen toegevoegd.",
    "There are none for this KPI.": "Voor deze KPI zijn er geen.",
    "cannot be read: {why}": "is niet te lezen: {why}",
    "Name a CSV or TOML file.": "Noem een CSV- of TOML-bestand.",
    "There are no notes yet: peil note add TEXT": "Er zijn nog geen notities: peil note add TEKST",
    "There are no baselines yet: peil baseline freeze NAME --from DAY --to DAY": "Er is nog geen nulmeting: peil"
    " baseline freeze NAAM --from DAG --to DAG",
    "Nothing to compare.": "Niets om te vergelijken.",
    "Nothing was frozen.": "Er is niets vastgezet.",
    "{number}. {name}: {first} to {end}": "{number}. {name}: {first} tot {end}",
    "Deleted; 'peil board restore {name}' brings it back.": "Weggegooid; 'peil board restore {name}' haalt het terug.",
    "a scope is one value of a dimension": "een doel geldt voor één waarde van een dimensie",
    "Write team=A.": "Schrijf team=A.",
    "'{raw}' is no number": "'{raw}' is geen nummer",
    "'peil {command}' lists them with theirs.": "'peil {command}' noemt ze met hun nummer.",
}
_KEEPING = {
    "stopped; nothing half done was kept": "gestopt; er is niets half bewaard",
    "Moved {rows} rows; the store is {where}.": "{rows} rijen verplaatst; de opslag is {where}.",
    "Backed up into {file}; keep it until {expires} and then remove it.": "Reservekopie in {file}; bewaar hem tot"
    " {expires} en gooi hem dan weg.",
    "Restored the project of {made} into {folder}: {files} files, all as they were.": "Het project van {made} staat"
    " weer in {folder}: {files} bestanden, alle zoals ze waren.",
    "Erased again, as it was after the backup: {counts}": "Opnieuw gewist, zoals het na de reservekopie was: {counts}",
    "is there already": "is er al",
    "Name another file, or add --force.": "Noem een ander bestand, of zet er --force bij.",
    "cannot be written there": "kan daar niet geschreven worden",
    "Name a folder outside the project's data.": "Noem een map buiten de gegevens van het project.",
    "Give 1 or more.": "Geef 1 of meer.",
    "holds a project already": "bevat al een project",
    "Name another folder, or add --force to put the backup in its place.": "Noem een andere map, of zet er --force bij"
    " om de reservekopie ervoor in de plaats te zetten.",
    "is a backup of another project: who was erased here cannot be erased from it": "is een reservekopie van een ander"
    " project: wie hier gewist is, kan er niet uit gewist worden",
    "Restore it into a folder of its own.": "Zet hem terug in een eigen map.",
    "the settings name a PostgreSQL, and a store is brought from one only into data/peil.db": "de instellingen noemen"
    " een PostgreSQL, en uit een PostgreSQL gaat de opslag alleen naar data/peil.db",
    "Take [store] out of peil.toml to bring it back; between servers, use pg_dump and pg_restore.": "Haal [store] uit"
    " peil.toml om hem terug te halen; gebruik tussen servers pg_dump en pg_restore.",
    "the settings name no PostgreSQL to bring the store to": "de instellingen noemen geen PostgreSQL om de opslag heen"
    " te brengen",
    'Add [store] with url = "env:NAME"; or, to bring it back from there, say --from env:NAME.': "Voeg [store] toe met"
    ' url = "env:NAAM"; of geef, om hem daarvandaan terug te halen, --from env:NAAM.',
    "The present store cannot be read: erase those again who were erased after the backup was made.": "De opslag van nu"
    " is niet te lezen: wis opnieuw wie gewist is nadat de reservekopie gemaakt werd.",
    "Peil listens on standard input for an assistant (stop with Ctrl+C).": "Peil luistert op de standaardinvoer naar"
    " een assistent (stop met Ctrl+C).",
    "Simulating {contacts:,} contacts of a webshop that does not exist (seed {seed}) …": "{contacts:,} contacten van"
    " een webwinkel die niet bestaat worden gesimuleerd (seed {seed}) …",
    "Importing their events …": "Hun gebeurtenissen worden ingelezen …",
    "is not empty and not a demo": "is niet leeg en geen demo",
    "Name another folder: --dir.": "Noem een andere map: --dir.",
    "The demo organisation is in {folder}.": "De demo-organisatie staat in {folder}.",
    "Using the demo organisation in {folder}. Remove that folder to make it anew.": "De demo-organisatie in {folder}"
    " wordt gebruikt. Gooi die map weg om haar opnieuw te maken.",
    "Peil shows {name} on {address}  (listens on {listening}; stop with Ctrl+C)": "Peil toont {name} op {address} "
    " (luistert op {listening}; stop met Ctrl+C)",
    "Peil shows {name} on {address}  (only on this machine; stop with Ctrl+C)": "Peil toont {name} op {address} "
    " (alleen op deze computer; stop met Ctrl+C)",
}
_SYSTEM = {
    "there is not enough memory": "er is niet genoeg geheugen",
    "Close other programs, or import smaller files.": "Sluit andere programma's, of lees kleinere bestanden in.",
    "there is no room left on the disk{kept}": "er is geen ruimte meer op de schijf{kept}",
    ", so nothing of this was kept": ", dus hiervan is niets bewaard",
    "Make room (a first import may take as much as the file itself) and give the command again.": "Maak ruimte (een"
    " eerste keer inlezen kan evenveel vragen als het bestand zelf) en geef de opdracht opnieuw.",
    "Check the path, your rights on it, and the space on the disk.": "Kijk naar het pad, uw rechten erop, en de ruimte"
    " op de schijf.",
    "the project's database cannot be used: {text}": "de database van het project is niet te gebruiken: {text}",
    "Try it again; or restore it from a backup.": "Probeer het nog eens; of zet een reservekopie terug.",
    "the project's data cannot be read or written: {text}": "de gegevens van het project zijn niet te lezen of te"
    " schrijven: {text}",
    "Check your rights on the folder data and the space on the disk; or restore it from a backup.": "Kijk naar uw"
    " rechten op de map data en de ruimte op de schijf; of zet een reservekopie terug.",
    "something went wrong that Peil did not foresee ({kind}: {text})": "er ging iets mis waar Peil niet op rekende"
    " ({kind}: {text})",
    "Run it again with PEIL_TRACE=1 before the command, and send what it then says to the makers.": "Geef de opdracht"
    " nog eens met PEIL_TRACE=1 ervoor, en stuur wat er dan staat aan de makers.",
    "The events are stored; then run: peil derive": "De gebeurtenissen zijn opgeslagen; geef daarna: peil derive",
    "Its inbox holds what was not read yet, so nothing was erased.": "In de inbox staat nog wat niet gelezen is, dus is"
    " er niets gewist.",
}
#: Headings of tables.
_HEADS = {
    "import": "inlezen",
    "file": "bestand",
    "row": "rij",
    "rows": "rijen",
    "column": "kolom",
    "value": "waarde",
    "reason": "reden",
    "source": "bron",
    "type": "soort",
    "events": "gebeurtenissen",
    "first": "eerste",
    "last": "laatste",
    "derived": "afgeleid",
    "name": "naam",
    "what": "wat",
    "key": "sleutel",
    "unit": "eenheid",
    "by": "naar",
    "check": "controle",
    "count": "aantal",
    "examples": "voorbeelden",
    "connector": "koppeling",
    "settings": "instellingen",
    "health": "toestand",
    "received": "ontvangen",
    "rejected": "geweigerd",
    "waiting": "wacht",
    "since": "sinds",
    "error": "fout",
    "version": "versie",
    "author": "wie",
    "note": "notitie",
    "number": "nummer",
    "role": "rol",
    "teams": "teams",
    "seen": "gezien",
    "disabled": "uitgezet",
    "title": "titel",
    "from": "van",
    "to": "tot",
    "year": "jaar",
    "sector": "sector",
    "kind": "soort",
    "low": "laagste",
    "high": "hoogste",
    "customer": "klant",
    "agent": "medewerker",
    "time": "tijd",
    "state": "stand",
    "into": "in",
    "one": "de ene",
    "rule": "regel",
}
NL: dict[str, str] = {**_HEADS, **_DATA, **_GUESS, **_LIVE, **_PEOPLE, **_STEERING, **_KEEPING, **_SYSTEM}
