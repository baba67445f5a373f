"""What should be looked at in a guess of an unknown table, in Dutch. Patterns over the English sentences."""

from __future__ import annotations

_UNITS = (
    ("seconds", "seconden"),
    ("minutes", "minuten"),
    ("hours", "uren"),
    ("days", "dagen"),
    ("milliseconds", "milliseconden"),
)
#: What a table is whose rows are no contacts.
OTHER_TABLES = {
    "a list of users": "een lijst van gebruikers",
    "a list of contact persons": "een lijst van contactpersonen",
    "a list of mailing lists": "een lijst van verzendlijsten",
    "a list of organisations": "een lijst van organisaties",
    "a list of opening hours": "een lijst van openingstijden",
    "a list of which ticket has which opening hours": "een lijst van welk ticket welke openingstijden heeft",
    "a list of forms": "een lijst van formulieren",
    "a list of help articles": "een lijst van helpartikelen",
    "a log of what was changed in the settings": "een logboek van wat er in de instellingen veranderd is",
    "a list of surveys sent out, not of who got them": "een lijst van verstuurde enquêtes, niet van wie ze kreeg",
    "a list of versions of a survey": "een lijst van versies van een enquête",
}
DUTCH: tuple[tuple[str, str], ...] = (
    *(
        (
            rf"'(.+)': no column tells in what (\S+) is written: it is read as {english}; for others write (.+) or the"
            r" like\.",
            f"‘{{0}}’: geen kolom zegt in welke eenheid {{1}} is geschreven: het is gelezen als {dutch}; is het iets"
            " anders, schrijf dan bijvoorbeeld in de mapping {2}.",
        )
        for english, dutch in _UNITS
    ),
    (
        r"'(.+)' holds numbers such as (\S+), as a spreadsheet counts days: show them there as dates and save it again,"
        r" or bring the workbook itself\.",
        "In ‘{0}’ staan getallen zoals {1}, zoals een rekenblad dagen telt: toon ze daar als datum en bewaar het"
        " opnieuw, of breng de werkmap zelf.",
    ),
    (
        r"'(.+)': the point in (\S+) is read as parting thousands; if it is the decimal sign, set (.+) under"
        r" \[file\]\.",
        "‘{0}’: de punt in {1} is gelezen als teken tussen duizendtallen; is het het decimaalteken, zet dan {2} onder"
        " [file].",
    ),
    (
        r"Its rows are counts of many contacts \(('.+' is a stretch of time)?.*\)\. Peil works out.+",
        "De rijen zijn tellingen van veel contacten. Peil rekent met losse contacten, en gemiddelden van gemiddelden"
        " kunnen daar niet bij: exporteer de lijst van gesprekken of contacten zelf.",
    ),
    (
        r"Its rows are messages: '(.+)' names the row that each answers, and nothing the conversation\. Give.+",
        "De rijen zijn berichten: ‘{0}’ noemt de rij waarop elk antwoordt, en niets het gesprek. Geef elke rij het"
        " nummer van het eerste bericht van haar gesprek, en breng het bestand opnieuw.",
    ),
    (
        r"Its rows are messages, and no column says which of them are one conversation\.",
        "De rijen zijn berichten, en geen kolom zegt welke bij één gesprek horen.",
    ),
    (
        r"No column tells when contacts were opened, so how long anything took cannot be known\.",
        "Geen kolom zegt wanneer contacten begonnen, dus hoe lang iets duurde is niet te weten.",
    ),
    (
        r"No column could be recognised as a contact together with a time\.",
        "Geen kolom is te herkennen als een contact, samen met een tijd.",
    ),
    (
        r"It looked like (.+), but no column plays the part of (.+)\.",
        "Het leek op een bekende soort tabel, maar er ontbreekt een kolom voor: {1}.",
    ),
    (
        r"The first (\d) rows below the header hold no values: they are taken for further headers\.",
        "In de eerste {0} rijen onder de kolomnamen staan geen waarden: die gelden als nog meer kolomnamen.",
    ),
    (
        r"'(.+)' is taken for the number of the contact, because it tells the rows apart: its name does not tell, so"
        r" check it\.",
        "‘{0}’ geldt als nummer van het contact, omdat het de rijen uit elkaar houdt: de naam zegt het niet, dus ga het"
        " na.",
    ),
    (
        r"'(.+)' is taken for the time at which it was opened, because no other time in a row lies before it: its name"
        r" does not tell, so check it\.",
        "‘{0}’ geldt als begin van het contact, omdat geen andere tijd in een rij ervoor ligt: de naam zegt het niet,"
        " dus ga het na.",
    ),
    (
        r"'(.+)' is longer than from '(.+)' to '(.+)' in any unit: it is left out\.",
        "‘{0}’ is in elke eenheid langer dan van ‘{1}’ tot ‘{2}’: die kolom telt niet mee.",
    ),
    (
        r"'(.+)': a day is read as 24 hours; where a day of work is meant, leave the column out\.",
        "‘{0}’: een dag is gelezen als 24 uur; is een werkdag bedoeld, laat de kolom dan weg.",
    ),
    (
        r"'(.+)' is an extension of your own in (.+) rows, such as (.+): those calls did not come in, and"
        r" are left out\.",
        "‘{0}’ is in {1} rijen een eigen toestel, zoals {2}: die gesprekken kwamen niet binnen, en tellen niet mee.",
    ),
    (
        r"(.+) rows are over by '(.+)' \((.+)\), and no column tells since when: they count as still open, in the"
        r" backlog too\.",
        "{0} rijen zijn volgens ‘{1}’ klaar ({2}), en geen kolom zegt sinds wanneer: ze tellen als nog open, ook in de"
        " voorraad.",
    ),
    (
        r"(.+) rows end on the day on which they began, and '(.+)' has no clock: they are rejected, for midnight lies"
        r" before '(.+)'\.",
        "{0} rijen eindigen op de dag waarop ze begonnen, en ‘{1}’ heeft geen kloktijd: ze worden geweigerd, want"
        " middernacht ligt voor ‘{2}’.",
    ),
    (
        r"'(.+)' comes (\S+) times on average: each row counts as a visit to a queue of its own, so a call that rang at"
        r" two employees was missed once and answered once\.",
        "‘{0}’ komt gemiddeld {1} keer voor: elke rij telt als een eigen bezoek aan een wachtrij, dus een gesprek dat"
        " bij twee medewerkers overging is één keer gemist en één keer opgenomen.",
    ),
    (
        r"Every row has a time in '(.+)', so none is lost: see that missed calls are in it\.",
        "Elke rij heeft een tijd in ‘{0}’, dus geen enkel gesprek is gemist: ga na of gemiste gesprekken erin staan.",
    ),
    (
        r"'(.+)': (.+) are codes that Peil does not know: map them, or they stay so\.",
        "‘{0}’: {1} zijn codes die Peil niet kent: vertaal ze in de mapping, anders blijven ze zo staan.",
    ),
    (r"'(.+)': (.+) are taken as open: check\.", "‘{0}’: {1} gelden als open: ga na of dat klopt."),
    (
        r"Every row has a time in '(.+)': it does not tell how many were asked, so no response rate\.",
        "Elke rij heeft een tijd in ‘{0}’: hoeveel mensen gevraagd zijn staat er niet, dus geen respons.",
    ),
    (
        r"'(.+)' marks (.+) rows as tries \((.+)\): they are left out\.",
        "‘{0}’ merkt {1} rijen als probeersel ({2}): die tellen niet mee.",
    ),
    (
        r"Its rows answer several kinds of question \((.+)\) in one column: make a file of each\.",
        "De rijen antwoorden in één kolom op verschillende soorten vragen ({0}): maak van elke soort een eigen"
        " bestand.",
    ),
)
