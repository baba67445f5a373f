"""What errors of importing, settings and definitions say, in Dutch, by their English."""

from __future__ import annotations

NL: dict[str, str] = {
    "call_before_ticket_min = {value!r} is no number of minutes": "call_before_ticket_min = {value!r} is geen aantal"
    " minuten",
    "Write 0 to 240, such as 10; leave it out to join no calls.": "Schrijf 0 tot en met 240, zoals 10; laat het weg om"
    " geen gesprekken samen te voegen.",
    "shared is a list of addresses and numbers": "shared is een lijst van adressen en nummers",
    'Write shared = ["020 1234567"].': 'Schrijf shared = ["020 1234567"].',
    "there is no join {number}": "er is geen samenvoeging {number}",
    "'peil joins' lists them.": "'peil joins' toont ze.",
    "join {number} is undone already": "samenvoeging {number} is al ongedaan gemaakt",
    "the definition is at version {version} by now": "de definitie is intussen op versie {version}",
    "Look at what was changed, then change it again.": "Kijk wat er veranderd is en wijzig hem dan opnieuw.",
    "KPI '{key}' has no settings": "KPI '{key}' heeft geen instellingen",
    "Its page tells by which rules it can be asked.": "Op zijn pagina staat met welke regels je hem kunt vragen.",
    "nothing was changed": "er is niets veranderd",
    "Fill in another value first.": "Vul eerst een andere waarde in.",
    "there is no reason": "er staat geen reden bij",
    "Write why, for who reads the ledger later.": "Schrijf waarom, voor wie het register later leest.",
    "the file was not looked at to the end": "het bestand is niet tot het eind bekeken",
    "Bring it in again.": "Breng het opnieuw in.",
    "there is no such kind of table": "zo'n soort tabel is er niet",
    "Choose one of the list.": "Kies er een uit de lijst.",
    "is larger than {most} MB ({size} MB)": "is groter dan {most} MB ({size} MB)",
    "Pack it (zip or gz), or import it on this computer: peil import FILE --mapping NAME": "Pak het in (zip of gz), of"
    " lees het in op deze computer: peil import BESTAND --mapping NAAM",
    "no file was sent": "er is geen bestand verstuurd",
    "Choose a file on the page of importing.": "Kies een bestand op de pagina van inlezen.",
    "this file is no longer here: it was imported, removed, or left for a day": "dit bestand is er niet meer: het is"
    " ingelezen, verwijderd, of een dag blijven liggen",
    "no file was chosen": "er is geen bestand gekozen",
    "Choose a file first.": "Kies eerst een bestand.",
    "is empty": "is leeg",
    "Export it again.": "Exporteer het opnieuw.",
    "there is no room for it: {free} MB are free": "er is geen ruimte voor: {free} MB is vrij",
    "Make room on the disk of the project.": "Maak ruimte op de schijf van het project.",
    "more than one file was sent": "er is meer dan één bestand verstuurd",
    "Send one at a time.": "Verstuur er één tegelijk.",
    "the upload did not arrive whole": "het bestand is niet heel aangekomen",
    "Send it again.": "Verstuur het opnieuw.",
    "the file cannot be kept: {why}": "het bestand is niet te bewaren: {why}",
    "Check the space on the disk, and your rights on the project's folder.": "Kijk of er ruimte is op de schijf, en of"
    " je in de map van het project mag schrijven.",
    "there is no job '{key}' any more": "het werk '{key}' is er niet meer",
    "The server was started again since, or it is long over. Look at the list of imports.": "De server is sindsdien"
    " opnieuw gestart, of het is lang klaar. Kijk bij de laatste keren ingelezen.",
    "points of a scale are whole numbers": "punten van een schaal zijn hele getallen",
    "Write them as 4, 5.": "Schrijf ze als 4, 5.",
    "a question needs a key of letters, digits and low lines": "een vraag heeft een naam van letters, cijfers en lage"
    " streepjes nodig",
    "Write it as csat_2026.": "Schrijf hem als csat_2026.",
    "the settings cannot be read: {error}": "de instellingen zijn niet te lezen: {error}",
    "Check that the file is there, is UTF-8 text, and that you may read it.": "Kijk of het bestand er is, UTF-8-tekst"
    " is, en of je het mag lezen.",
    "the settings cannot be written: {why}": "de instellingen zijn niet te schrijven: {why}",
    "Check your rights on the project's folder, and the space on the disk.": "Kijk of je in de map van het project mag"
    " schrijven, en of er ruimte is op de schijf.",
    "'{schema}' cannot be the name of a schema": "'{schema}' kan geen naam van een schema zijn",
    'Write small letters, figures and _, such as schema = "peil".': "Schrijf kleine letters, cijfers en _, zoals"
    ' schema = "peil".',
    "is damaged": "is beschadigd",
    "Put it back from a copy of data/.": "Zet het terug uit een kopie van data/.",
    "is no address of a PostgreSQL database": "is geen adres van een PostgreSQL-database",
    "Write it as postgresql://user:password@host/database where this says that it stands.": "Schrijf het als"
    " postgresql://gebruiker:wachtwoord@host/database op de plaats die hier genoemd is.",
    "the driver of PostgreSQL is not installed ({name})": "het stuurprogramma van PostgreSQL is niet geïnstalleerd"
    " ({name})",
    "Install it beside Peil: pip install peil[postgresql].": "Installeer het naast Peil: pip install peil[postgresql].",
    "the store of this project is in a PostgreSQL, which the settings no longer name": "de opslag van dit project staat"
    " in een PostgreSQL, die de instellingen niet meer noemen",
    "Put [store] back, or bring it here: peil store move --from env:NAME": "Zet [store] terug, of haal hem hierheen:"
    " peil store move --from env:NAAM",
    "the settings name a PostgreSQL, but the store is in data/{file}": "de instellingen noemen een PostgreSQL, maar de"
    " opslag staat in data/{file}",
    "Bring it there: peil store move": "Breng hem daarheen: peil store move",
    "schema {schema} of that database is empty, but this project has a store": "schema {schema} van die database is"
    " leeg, maar dit project heeft een opslag",
    "Name the database and schema where it is, or bring a copy of it there (pg_dump, pg_restore).": "Noem de database"
    " en het schema waar hij staat, of zet er een kopie van neer (pg_dump, pg_restore).",
    "schema {schema} of that database holds the store of another project": "schema {schema} van die database bevat de"
    " opslag van een ander project",
    'Name another schema under [store], such as schema = "peil2".': "Noem een ander schema onder [store], zoals"
    ' schema = "peil2".',
    "the database server with the store of this project does not answer": "de databaseserver met de opslag van dit"
    " project antwoordt niet",
    "Try again a little later; who looks after that server can tell more.": "Probeer het straks opnieuw; wie die server"
    " beheert weet meer.",
    "there is no room left on the disk of the database server": "er is geen plaats meer op de schijf van de"
    " databaseserver",
    "Make room there: a server of Peil goes on by itself, a command is to be given again.": "Maak daar plaats: een"
    " server van Peil gaat vanzelf verder, een opdracht moet opnieuw gegeven worden.",
    "Make room: a server of Peil goes on by itself, a command is to be given again.": "Maak plaats: een server van"
    " Peil gaat vanzelf verder, een opdracht moet opnieuw gegeven worden.",
    "the database server takes no more connections": "de databaseserver neemt geen verbindingen meer aan",
    "Raise max_connections there, or let other programs keep fewer; each peil serve takes some ten.": "Verhoog daar"
    " max_connections, of laat andere programma's er minder houden; elke peil serve gebruikt er een stuk of tien.",
    "the database server is read-only just now": "in de databaseserver kan nu niet geschreven worden",
    "Let it take writes again, or name the one that does in the address: with target_session_attrs=read-write it is"
    " found among several.": "Laat schrijven weer toe, of noem in het adres de server die het doet: met"
    " target_session_attrs=read-write wordt die onder verscheidene gevonden.",
    "the database server refuses this project": "de databaseserver weigert dit project",
    "Check user, password and database in the address. A file that it stands in is read again by itself; with an"
    " environment variable start Peil again.": "Kijk gebruiker, wachtwoord en database in het adres na. Een bestand"
    " waar het in staat wordt vanzelf opnieuw gelezen; start met een omgevingsvariabele Peil opnieuw.",
    "the database server does not let this project's user do that": "de databaseserver staat de gebruiker van dit"
    " project dat niet toe",
    "Make that user the owner of the schema and its tables.": "Maak die gebruiker eigenaar van het schema en de"
    " tabellen.",
    "the database server broke off what took it too long": "de databaseserver brak af wat te lang duurde",
    "Give this project's user more time there (statement_timeout).": "Geef de gebruiker van dit project daar meer"
    " tijd (statement_timeout).",
    "the store of this project is no longer there: it was moved": "de opslag van dit project staat er niet meer: die"
    " is verhuisd",
    "Start Peil again; it then looks where it is.": "Start Peil opnieuw; dan kijkt het waar hij staat.",
    "the project's database on a PostgreSQL server cannot be used": "de database van het project op een"
    " PostgreSQL-server is niet te gebruiken",
    "another process has the project's database for itself": "een ander proces heeft de database van het project voor"
    " zichzelf",
    "Wait until it has finished, and try again.": "Wacht tot het klaar is, en probeer het opnieuw.",
    "the project's database data/peil.db may not be written": "in de database van het project, data/peil.db, mag niet"
    " geschreven worden",
    "Check your rights on it and on its folder.": "Kijk de rechten erop na, en die op de map.",
    "the project's database data/peil.db cannot be used": "de database van het project, data/peil.db, is niet te"
    " gebruiken",
    "Check your rights on it and the space on the disk; or restore it from a backup.": "Kijk de rechten erop en de"
    " plaats op de schijf na; of zet een back-up terug.",
    "the organisation has no name": "de organisatie heeft geen naam",
    "Give it one.": "Geef er een.",
    "the name is longer than {most} letters": "de naam is langer dan {most} letters",
    "Shorten it.": "Kort hem in.",
    "there is no rejected row {number}": "er is geen geweigerde rij {number}",
    "Look at the list of quarantine.": "Kijk in de lijst van de quarantaine.",
}
