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
    "the organisation has no name": "de organisatie heeft geen naam",
    "Give it one.": "Geef er een.",
    "the name is longer than {most} letters": "de naam is langer dan {most} letters",
    "Shorten it.": "Kort hem in.",
    "there is no rejected row {number}": "er is geen geweigerde rij {number}",
    "Look at the list of quarantine.": "Kijk in de lijst van de quarantaine.",
}
