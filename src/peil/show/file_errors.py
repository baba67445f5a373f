"""What is wrong with a file or its mapping, in Dutch: the errors of importing that are only raised while a file is
looked at. Patterns over their English; what is not here is told in English."""

from __future__ import annotations

import re

from peil.show import guess_errors
from peil.show.patterns import by_pattern

_DUTCH: tuple[tuple[str, str], ...] = (
    # What a file is.
    (r"is a PDF", "is een PDF"),
    (r"is packed with (\S+)", "is ingepakt met {0}"),
    (r"is a SQLite database", "is een SQLite-database"),
    (r"is an Office document, but no workbook", "is een Office-document, maar geen werkmap"),
    (r"is not a whole zip file", "is geen heel zipbestand"),
    (r"holds no file", "bevat geen bestand"),
    (r"is not a Parquet file", "is geen Parquetbestand"),
    (r"is a web page that is called a workbook", "is een webpagina die een werkmap heet"),
    (r"is one JSON array", "is één JSON-lijst"),
    (r"is no workbook", "is geen werkmap"),
    (r"has no header in its first lines", "heeft geen regel met kolomnamen bovenaan"),
    (r"the header has (.+) more than once", "de regel met kolomnamen heeft {0} meer dan eens"),
    (r"seems to be UTF-16", "lijkt UTF-16 te zijn"),
    (r"is not text but binary", "is geen tekst maar binair"),
    (r"is no plain text: there is a NUL at byte (.+)", "is geen gewone tekst: er staat een NUL op byte {0}"),
    (r"is protected by a password", "is beveiligd met een wachtwoord"),
    (r"is packed in an unknown way", "is op een onbekende manier ingepakt"),
    (r"is damaged or cut off \((.+)\)", "is beschadigd of afgekapt ({0})"),
    (r"is not written in (\S+)( at line \d+)? \((.+)\)", "is niet geschreven in {0} ({2})"),
    (
        r"is written in no encoding that could be found out \(line (\d+)\)",
        "is geschreven met tekens die niet te herkennen zijn (regel {0})",
    ),
    (r"has no rows below its header", "heeft geen rijen onder de kolomnamen"),
    (r"holds no table", "bevat geen tabel"),
    (r"has no sheet '(.+)'", "heeft geen blad '{0}'"),
    (r"is no workbook that can be read \((.+)\)", "is geen werkmap die te lezen is ({0})"),
    (r"is not a whole Parquet file that can be read \((.+)\)", "is geen heel Parquetbestand ({0})"),
    (r"has a row longer than (\d+) MB after row (\d+)", "heeft een rij van meer dan {0} MB na rij {1}"),
    (r"cannot be read as a table: (.+)", "is niet als tabel te lezen: {0}"),
    (
        r"has none of the columns that the mapping '(.+)' reads",
        "heeft geen van de kolommen die de mapping '{0}' leest",
    ),
    (
        r"has no column '(.+)', which the mapping '(.+)' reads( \(nor \d+ others\))?",
        "heeft geen kolom '{0}', die de mapping '{1}' leest",
    ),
    # What to do about it.
    (r"Export the table itself, as CSV( or \.xlsx)?\.", "Exporteer de tabel zelf, als CSV of .xlsx."),
    (r"Export the table itself\.", "Exporteer de tabel zelf."),
    (r"Unpack it, or pack it with gzip or zip\.", "Pak het uit, of pak het in met gzip of zip."),
    (r"Unpack it first\.", "Pak het eerst uit."),
    (r"Fetch or make it again\.", "Haal het opnieuw op, of maak het opnieuw."),
    (r"Zip the table itself\.", "Pak de tabel zelf in."),
    (r"Open it in Excel and save it as \.xlsx.*", "Open het in Excel en bewaar het als .xlsx of CSV UTF-8."),
    (
        r"Write one object a line \(JSON Lines\), as jq -c '\.\[\]' does\.",
        "Schrijf één object per regel (JSON Lines), zoals jq -c '.[]' doet.",
    ),
    (
        r"has a record longer than (\d+) MB, or one that does not end",
        "heeft een record van meer dan {0} MB, of een dat niet eindigt",
    ),
    (r"Look for a quote or bracket that is never closed\.", "Zoek een aanhalingsteken of haak die nooit sluit."),
    (r"Write one object a line\.", "Schrijf één object per regel."),
    (r"Name a table as text\.", "Kies een tabel als tekst."),
    (r"Name a CSV, JSON Lines or Parquet file\.", "Kies een CSV-, JSON Lines- of Parquetbestand."),
    (r"Name a file with some rows\.", "Kies een bestand met rijen."),
    (r"Name a sheet with a header and rows below it\.", "Kies een blad met kolomnamen en rijen eronder."),
    (r"Save it without one\.", "Bewaar het zonder wachtwoord."),
    (
        r"Check separator and quote in the mapping's \[file\]\.",
        "Kijk naar separator en quote onder [file] in de mapping.",
    ),
    (
        r"It has: (.+)\. Copy the mapping and put these names in\.",
        "Het heeft: {0}. Zet deze namen in de mapping.",
    ),
    (r"Say so in the mapping: (.+)", "Zeg dat in de mapping: {0}"),
    (r"Say it in the mapping: (.+) \(Windows\).*", "Zeg het in de mapping: {0} (Windows), of een andere."),
    # What was chosen for its columns, or typed in a form.
    (r"'(.+)' and '(.+)' have the same meaning", "'{0}' en '{1}' hebben dezelfde betekenis"),
    (
        r"Choose one of them; a meaning belongs to one column\.",
        "Kies een van beide; een betekenis hoort bij één kolom.",
    ),
    (r"Choose it, or choose another kind of table\.", "Kies die, of kies een andere soort tabel."),
    (r"'(.+)' holds no durations", "in '{0}' staan geen tijdsduren"),
    (r"'(.+)' holds no dates or times", "in '{0}' staan geen datums of tijden"),
    (
        r"'(.+)' holds no numbers, and no words of a scale that Peil knows",
        "in '{0}' staan geen getallen, en geen woorden van een schaal die Peil kent",
    ),
    (r"Choose another meaning, or another column\.", "Kies een andere betekenis, of een andere kolom."),
    (
        r"Choose another meaning, or write the scale in the mapping itself\.",
        "Kies een andere betekenis, of schrijf de schaal in de mapping zelf.",
    ),
    (r"(\d{4}-\d{2}-\d{2}) stands there twice", "{0} staat er twee keer"),
    (r"Leave one out\.", "Laat er een weg."),
    (r"this schedule has no name", "dit rooster heeft geen naam"),
    # What should be looked at in a guess.
    (
        r"'(.+)': (\S+) is read as minutes and seconds; if it is hours and minutes, write (.+)\.",
        "‘{0}’: {1} is gelezen als minuten en seconden; zijn het uren en minuten, schrijf dan in de mapping {2}.",
    ),
    (
        r"'(.+)': '(.)' is read as the decimal sign \((.+)\); if it parts thousands, set (.+) under \[file\]\.",
        "‘{0}’: ‘{1}’ is gelezen als decimaalteken ({2}); scheidt het duizendtallen, zet dan {3} onder [file].",
    ),
    (
        r"'(.+)': (\S+) is read as milliseconds, which fits how long the calls lasted; if it is seconds, take (.+)"
        r" out\.",
        "‘{0}’: {1} is gelezen als milliseconden, want dat past bij hoe lang de gesprekken duurden; zijn het seconden,"
        " haal dan in de mapping {2} weg.",
    ),
    (
        r"'(.+)': (\S+) is read as minutes, which fits how long the calls lasted; if it is seconds, take (.+) out\.",
        "‘{0}’: {1} is gelezen als minuten, want dat past bij hoe lang de gesprekken duurden; zijn het seconden, haal"
        " dan in de mapping {2} weg.",
    ),
    (
        r"'(.+)' is as long as from '(.+)' to '(.+)', so the wait is in it: handle times come out too long by that;"
        r" leave it out of the mapping if that matters\.",
        "‘{0}’ is even lang als van ‘{1}’ tot ‘{2}’, dus met de wachttijd erin: afhandeltijden worden daar te lang van;"
        " laat hem uit de mapping weg als dat uitmaakt.",
    ),
    (
        r"'(.+)': (.+) are taken as answered: check\.",
        "‘{0}’: {1} gelden als opgenomen: ga na of dat klopt.",
    ),
    (
        r"'(.+)' tells of (.+) calls that did not come in \((.+)\): they are left out\.",
        "‘{0}’ noemt {1} gesprekken die niet binnenkwamen ({2}): die tellen niet mee.",
    ),
    (
        r"'(.+)' is a telephone number in (.+) rows: if those are calls that went out, they are counted as if they came"
        r" in; export the incoming calls alone, or name the queues in a 'when'\.",
        "‘{0}’ is in {1} rijen een telefoonnummer: zijn dat uitgaande gesprekken, dan tellen ze mee als binnengekomen;"
        " exporteer alleen de inkomende, of noem de wachtrijen in een ‘when’.",
    ),
    (
        r"No column tells (calls|answers) apart, so the file's name and row do: give every export its own name\.",
        "Geen kolom houdt de rijen uit elkaar, dus doen de bestandsnaam en het rijnummer dat: geef elke export een"
        " eigen naam.",
    ),
    (
        r"A state lasts until the employee's next one: a gap between two rows counts with the first\.",
        "Een stand duurt tot de volgende van dezelfde medewerker: een gat tussen twee rijen telt bij de eerste.",
    ),
    (
        r"'(.+)' holds days without a clock: hours of the day are not known, and durations come in whole days\.",
        "‘{0}’ heeft dagen zonder kloktijd: uren van de dag zijn onbekend, en duren komen in hele dagen.",
    ),
    (
        r"No column tells how long they waited: service level and speed of answer cannot be known from it\.",
        "Geen kolom zegt hoe lang er gewacht is: servicelevel en wachttijd zijn er niet uit te weten.",
    ),
    (
        r"(.+) rows have a time in '(.+)' while '(.+)' says that they go on \((.+)\): they are taken as solved; check"
        r" which is right\.",
        "{0} rijen hebben een tijd in ‘{1}’ terwijl ‘{2}’ zegt dat ze doorlopen ({3}): ze gelden als opgelost; ga na"
        " wat klopt.",
    ),
    (
        r"'(.+)' is a time for which no part was found: if contacts were solved or answered then, say so in the"
        r" mapping, or that cannot be measured\.",
        "Voor de tijd ‘{0}’ is geen plaats gevonden: zijn contacten dan opgelost of beantwoord, zeg dat dan in de"
        " mapping, anders is dat niet te meten.",
    ),
    (
        r"The last row begins with '(.+)': it is no record\. See that the import rejects it\.",
        "De laatste rij begint met ‘{0}’: dat is geen gegeven. Let erop dat ze geweigerd wordt.",
    ),
    (
        r"The first row below the header holds no values: it is taken for a second header\.",
        "De eerste rij onder de kolomnamen heeft geen waarden: ze is voor een tweede kop gehouden.",
    ),
    (
        r"Only '(.+)' and a time were recognised, which a list of groups or forms has too: check that a row is a"
        r" contact\.",
        "Alleen ‘{0}’ en een tijd zijn herkend, en die heeft een lijst van groepen of formulieren ook: kijk of een rij"
        " een contact is.",
    ),
    (
        r"It lacks (.+), which the mapping '(.+)' reads too: print it and see\.",
        "Er ontbreekt {0}, die de mapping ‘{1}’ ook leest: bekijk die mapping.",
    ),
    (
        r"It looks like a table of Workday: .+",
        "Het lijkt een tabel van Workday: medewerkers, functies of verlof. Niemands werk voor een klant staat erin, en"
        " verzuim en bezetting meet Peil nog niet.",
    ),
    (
        r"It looks like a (CDR|CEL) of Asterisk, .+",
        "Het lijkt een {0} van Asterisk, met meer rijen per gesprek: de rijen zijn geen gesprekken. Lees het"
        " wachtrijlogboek (queue_log) in.",
    ),
    # Survey questions.
    (
        r"the promoters and detractors of NPS are 9 and 10, and 0 to 6",
        "de promotors en criticasters van NPS zijn 9 en 10, en 0 tot en met 6",
    ),
    (
        r"a scale of (\S+) to (\S+) has no customary positive set",
        "bij een schaal van {0} tot en met {1} is niets gebruikelijk als positief",
    ),
    (r"(.+) is both positive and negative", "{0} is positief én negatief"),
    (r"Choose one of them\.", "Kies een van beide."),
    (r"needs its scale", "heeft een schaal nodig"),
    (r"scale \[(.+), (.+)\] is empty", "de schaal {0} tot en met {1} is leeg"),
    (r"Write the lower end first\.", "Schrijf het laagste punt eerst."),
    (
        r"NPS is asked on 0 to 10, not on (\S+) to (\S+): it is never rescaled",
        "NPS wordt gevraagd op 0 tot en met 10, niet op {0} tot en met {1}: er wordt nooit omgerekend",
    ),
    (
        r"the (positive|negative) set must be whole points of the scale (\S+) to (\S+)",
        "de verzameling moet uit hele punten van de schaal {1} tot en met {2} bestaan ({0})",
    ),
)


def in_dutch(english: str) -> str | None:
    """The sentence in Dutch; None where it is not known."""
    if other := re.fullmatch(r"It looks like (.+): it holds no contacts\.", english):
        return f"Het lijkt {guess_errors.OTHER_TABLES.get(other[1], other[1])}: er staan geen contacten in."
    return by_pattern((*_DUTCH, *guess_errors.DUTCH), english)
