"""Texts about bringing in a file, what is seen in it, and work that goes on beside the pages, in Dutch and English."""

from __future__ import annotations

_PAIRS: dict[str, tuple[str, str]] = {
    "empty.title": ("Nog geen cijfers.", "No figures yet."),
    "empty.text": (
        "Dit project heeft nog geen gegevens. Er zijn drie manieren om te beginnen.",
        "This project has no data yet. There are three ways to begin.",
    ),
    "empty.file": ("Breng een eigen bestand in", "Bring in a file of your own"),
    "empty.file.text": (
        "Een export van je telefooncentrale, helpdesk of enquête: CSV, Excel, JSON of Parquet. Peil kijkt wat erin"
        " staat, laat zien wat het ervan maakt, en leest pas in als jij dat zegt.",
        "An export of your telephone exchange, helpdesk or survey: CSV, Excel, JSON or Parquet. Peil looks at what is"
        " in it, shows what it makes of that, and imports only when you say so.",
    ),
    "empty.file.go": ("Kies een bestand", "Choose a file"),
    "empty.import": ("Op de opdrachtregel kan het ook:", "The command line can do it too:"),
    "empty.demo": ("Probeer de demo", "Try the demo"),
    "empty.demo.text": (
        "Een webwinkel die niet bestaat, met 18 maanden aan contacten. De demo staat in een eigen map, zodat verzonnen"
        " en echte cijfers nooit door elkaar raken. Typ in een terminal:",
        "A webshop that does not exist, with 18 months of contacts. The demo lives in a folder of its own, so that"
        " simulated and real figures never mix. Type in a terminal:",
    ),
    "empty.tutorial": ("Loop de eerste stappen door", "Walk through the first steps"),
    "empty.tutorial.text": (
        "Tien minuten, met een klein bestand dat klaarstaat: van zes gesprekken naar een servicelevel dat je kunt"
        " narekenen.",
        "Ten minutes, with a small file that is ready: from six calls to a service level that you can check by hand.",
    ),
    "empty.tutorial.go": ("Begin", "Begin"),
    "tutorial.title": ("Eerste stappen", "First steps"),
    "tutorial.intro": (
        "Van een bestand naar een cijfer, en waarom je dat mag geloven.",
        "From a file to a figure, and why you may believe it.",
    ),
    "tutorial.file": ("Een bestand", "A file"),
    "tutorial.file.text": (
        "Een ochtend gesprekken, zoals een telefooncentrale ze uitvoert. Eén regel klopt niet: 30 februari bestaat"
        " niet.",
        "A morning of calls, as a telephone exchange exports them. One line is wrong: 30 February does not exist.",
    ),
    "tutorial.use": ("Gebruik dit bestand", "Use this file"),
    "tutorial.look": ("Kijken wat erin staat", "See what is in it"),
    "tutorial.look.text": (
        "Peil herkent de kolommen en probeert het uit zonder iets te bewaren: de eerste gebeurtenissen, en de rij die"
        " het zou weigeren met de reden. Klopt een kolom niet, kies dan een andere betekenis.",
        "Peil recognises the columns and tries it without keeping anything: the first events, and the row that it"
        " would reject with the reason. Where a column is wrong, choose another meaning.",
    ),
    "tutorial.result": ("Inlezen", "Import"),
    "tutorial.result.text": (
        "Zes rijen gelezen, één geweigerd. De geweigerde rij blijft bewaard in quarantaine; met een betere mapping"
        " kun je hem opnieuw aanbieden.",
        "Six rows are read, one is rejected. The rejected row is kept in quarantine; with a mended mapping it can be"
        " offered again.",
    ),
    "tutorial.figures": ("Een cijfer, en wat erachter zit", "A figure, and what is behind it"),
    "tutorial.figures.text": (
        "Het servicelevel is 50,0 %: twee van de vier. Waarom vier, als er vijf belden? Eén hing na drie seconden op en"
        " telt niet mee; dat staat erbij. Onderaan de pagina staan de gesprekken zelf.",
        "The service level is 50.0%: two of four. Why four, when five called? One hung up after three seconds and is"
        " left out; the page says so. The calls themselves stand at its foot.",
    ),
    "tutorial.figures.go": ("Naar het servicelevel", "To the service level"),
    "tutorial.own": ("Nu je eigen bestand", "Now a file of your own"),
    "tutorial.own.text": (
        "Stel eerst je openingstijden in, en breng dan je eigen export in. Begin liefst in een nieuw project, zodat dit"
        " voorbeeld er niet tussen staat.",
        "Set your opening hours first, then bring in your own export. Better begin in a new project, so that this"
        " example does not stand among it.",
    ),
    "import.title": ("Bestand inlezen", "Import a file"),
    "import.text": (
        "Kies een export. Er wordt nog niets ingelezen: eerst zie je wat Peil erin herkent. Het bestand blijft op deze"
        " computer en wordt na het inlezen verwijderd.",
        "Choose an export. Nothing is imported yet: first you see what Peil recognises in it. The file stays on this"
        " computer and is removed after the import.",
    ),
    "import.file": ("Bestand", "File"),
    "import.limits": (
        "CSV, TSV, Excel, JSON Lines of Parquet, ook in zip of gz; ten hoogste {most}.",
        "CSV, TSV, Excel, JSON Lines or Parquet, also in zip or gz; at most {most}.",
    ),
    "import.send": ("Verstuur en bekijk", "Send and look"),
    "import.busy": ("Nu bezig", "Going on now"),
    "import.arriving": ("{size} ontvangen", "{size} received"),
    "import.waiting": ("Ingebracht, nog niet ingelezen", "Brought in, not imported yet"),
    "import.waiting.text": (
        "Na een dag verdwijnen deze bestanden vanzelf.",
        "These files go by themselves after a day.",
    ),
    "import.others": ("Grote of terugkerende bestanden", "Large or recurring files"),
    "import.others.text": (
        "Wat elke nacht komt of niet door de browser past, lees je in op de opdrachtregel:",
        "What comes every night or does not fit through a browser is imported on the command line:",
    ),
    "import.looking": (
        "Peil kijkt wat erin staat en probeert het uit op de eerste rijen. Deze pagina ververst vanzelf.",
        "Peil looks at what is in it and tries the first rows. This page refreshes by itself.",
    ),
    "import.cannot": (
        "Dit bestand is zo niet te lezen. Er is niets ingelezen.",
        "This file cannot be read as it is. Nothing was imported.",
    ),
    "import.other": ("Verwijder het en kies een ander", "Remove it and choose another"),
    "proposal.seen": ("Wat Peil ziet", "What Peil sees"),
    "proposal.earlier": ("Gelezen zoals eerder: {name}", "Read as before: {name}"),
    "proposal.shipped": ("Peil kent dit soort bestand: {name}", "Peil knows this kind of file: {name}"),
    "proposal.own": ("Gelezen met je eigen mapping", "Read with your own mapping"),
    "proposal.kind": ("Soort", "Kind"),
    "proposal.format": ("Bestandsvorm", "File format"),
    "proposal.encoding": ("Tekencodering", "Encoding"),
    "proposal.separator": ("Scheiding", "Separator"),
    "proposal.header": ("Kolomnamen in regel", "Column names in line"),
    "proposal.headless": ("geen; de kolommen zijn genummerd", "none; the columns are numbered"),
    "proposal.rows": ("Rijen bekeken", "Rows looked at"),
    "proposal.sheet": ("blad", "sheet"),
    "proposal.events": ("{n} gebeurtenissen", "{n} events"),
    "proposal.tried": ("op proef uit de eerste {rows} rijen; rijen die", "tried on the first {rows} rows; rows that"),
    "proposal.rejected": ("geweigerd zouden worden: {n}.", "would be rejected: {n}."),
    "proposal.none_rejected": ("geweigerd zouden worden: geen.", "would be rejected: none."),
    "proposal.not_yet": ("Zo kan het nog niet ingelezen worden", "It cannot be imported like this yet"),
    "proposal.doubts": ("Kijk hier even naar", "Please check"),
    "proposal.doubt.date": (
        "Datums in ‘{column}’ kunnen op twee manieren gelezen worden. Nu {reading}.",
        "Dates in ‘{column}’ can be read in two ways. Now {reading}.",
    ),
    "proposal.doubt.headless": (
        "Het bestand heeft geen regel met kolomnamen.",
        "The file has no line with column names.",
    ),
    "proposal.doubt.encoding": (
        "Nergens staat met welke tekens het geschreven is; gelezen als {encoding}. Kijk of namen met accenten kloppen.",
        "Nothing says in which encoding it is written; read as {encoding}. Check that names with accents are right.",
    ),
    "proposal.doubt.tickets": (
        "Een rij per ticket laat alleen de stand van nu zien: heropenen en overdragen zijn er niet uit te meten.",
        "A row per ticket only shows how things stand now: reopening and transfers cannot be measured from it.",
    ),
    "proposal.doubt.unknown": (
        "Peil herkent niet wat een rij is. Kies hieronder de soort tabel en wat de kolommen betekenen.",
        "Peil does not recognise what a row is. Choose the kind of table and what the columns mean below.",
    ),
    "proposal.import": ("Lees in", "Import"),
    "proposal.first": ("De eerste gebeurtenissen die dit geeft", "The first events that this gives"),
    "proposal.would_reject": ("Rijen die geweigerd zouden worden", "Rows that would be rejected"),
    "proposal.which": ("Welke rijen", "Which rows"),
    "proposal.columns": ("Wat de kolommen betekenen", "What the columns mean"),
    "proposal.columns.text": (
        "Kies per kolom de betekenis; een kolom die nergens voor dient mag ‘niet gebruikt’ blijven.",
        "Choose the meaning of each column; a column that serves no purpose may stay ‘not used’.",
    ),
    "proposal.choose": ("kies …", "choose …"),
    "proposal.cells": ("Inhoud", "Cells"),
    "proposal.filled": ("Gevuld", "Filled"),
    "proposal.examples": ("Voorbeelden", "Examples"),
    "proposal.means": ("Betekent", "Means"),
    "proposal.unused": ("niet gebruikt", "not used"),
    "proposal.clock": ("kloktijd", "time of day"),
    "proposal.clock_of": ("kloktijd bij ‘{column}’", "time of day with ‘{column}’"),
    "proposal.date": ("Hoe de datums in {column} gelezen worden", "How the dates in {column} are read"),
    "proposal.again": ("Bekijk opnieuw", "Look again"),
    "proposal.otherwise": ("Anders", "Otherwise"),
    "proposal.by_hand": ("Wijs zelf de kolommen aan", "Point out the columns yourself"),
    "proposal.guess": ("Laat Peil opnieuw kijken", "Let Peil look anew"),
    "proposal.remove": ("Verwijder dit bestand", "Remove this file"),
    "proposal.mapping": ("De mapping als tekst", "The mapping as text"),
    "proposal.mapping.text": (
        "Voor wie meer wil dan de keuzes hierboven: scheiding, tekencodering, schalen, voorwaarden. Wat elke regel"
        " betekent staat in de documentatie (reference/mapping).",
        "For who wants more than the choices above: separator, encoding, scales, conditions. What each line means is"
        " in the documentation (reference/mapping).",
    ),
    "proposal.kpis": ("{n} KPI's zijn hiermee te meten", "{n} KPIs can be measured with this"),
    "row": ("Rij", "Row"),
    "rows": ("Rijen", "Rows"),
    "column": ("Kolom", "Column"),
    "job.import": ("Inlezen", "Importing"),
    "job.derive": ("Cijfers opnieuw berekenen", "Deriving figures anew"),
    "job.replay": ("Geweigerde rijen opnieuw aanbieden", "Offering rejected rows again"),
    "job.waiting": ("Wacht tot wat nu schrijft klaar is.", "Waits until what writes now has finished."),
    "job.deriving": ("De cijfers worden berekend: {what}.", "The figures are derived: {what}."),
    "job.reading": ("{rows} rijen gelezen.", "{rows} rows read."),
    "job.running": ("Bezig.", "Busy."),
    "job.leave": (
        "Je kunt deze pagina verlaten: het werk gaat door zolang de server draait.",
        "You can leave this page: the work goes on while the server runs.",
    ),
    "job.again": ("Ververs", "Refresh"),
    "job.stop": ("Stop", "Stop"),
    "job.stopped": ("Gestopt.", "Stopped."),
    "job.nothing": ("Er is niets half ingelezen: alles is zoals het was.", "Nothing is half done: all is as it was."),
    "job.back": ("Terug naar het bestand", "Back to the file"),
    "job.done": ("Klaar", "Done"),
    "job.no_rows": (
        "Geen enkele rij is ingelezen. Kijk naar de redenen hieronder, en verbeter de mapping.",
        "Not a single row was taken. Look at the reasons below, and mend the mapping.",
    ),
    "job.quarantine": ("Bekijk de geweigerde rijen", "Look at the rejected rows"),
    "job.figures": ("Bekijk de cijfers", "See the figures"),
    "job.another": ("Nog een bestand", "Another file"),
    "summary.rows_read": ("Rijen gelezen", "Rows read"),
    "summary.events_new": ("Nieuwe gebeurtenissen", "New events"),
    "summary.events_known": ("Al bekend", "Known already"),
    "summary.events_repeated": ("Dubbel in het bestand", "Repeated in the file"),
    "summary.rows_unused": ("Rijen zonder gebeurtenis", "Rows without an event"),
    "summary.rows_rejected": ("Geweigerde rijen", "Rejected rows"),
    "summary.events_rejected": ("Geweigerde gebeurtenissen", "Rejected events"),
    "summary.events_withdrawn": ("Weer open", "Open again"),
    "summary.rows_erased": ("Zonder gewiste personen", "Without erased persons"),
}

NL: dict[str, str] = {key: pair[0] for key, pair in _PAIRS.items()}
EN: dict[str, str] = {key: pair[1] for key, pair in _PAIRS.items()}
