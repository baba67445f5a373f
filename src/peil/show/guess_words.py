"""What a guess at a file says of it, in Dutch: patterns over its English. What is not here is told in English."""

from __future__ import annotations

import re

from peil.connectors.files.guess_kinds import KINDS
from peil.show.file_errors import in_dutch
from peil.show.guess_errors import OTHER_TABLES
from peil.show.import_words import kind, role
from peil.show.patterns import by_pattern

_WHYS: tuple[tuple[str, str], ...] = (
    # What the table is.
    (r"it has every column that the mapping '(.+)' reads", "hij heeft elke kolom die de mapping '{0}' leest"),
    (r"the mapping '(.+)' reads it", "de mapping '{0}' leest hem"),
    (r"'(.+)' says what an employee is doing, and since when", "'{0}' zegt wat een medewerker doet, en sinds wanneer"),
    (r"'(.+)' is a duration of a call", "'{0}' is een duur van een gesprek"),
    (r"'(.+)' is a score, and there is a time of answering", "'{0}' is een score, en er is een tijd van antwoorden"),
    (
        r"there are a queue and a time of answering \('(.+)'\)",
        "er zijn een wachtrij en een tijd van opnemen ('{0}')",
    ),
    (
        r"each '(.+)' has a row, with the time at which it was opened",
        "elke '{0}' heeft een rij, met de tijd waarop het begon",
    ),
    (
        r"its rows are messages, and no column says which of them are one conversation",
        "de rijen zijn berichten, en geen kolom zegt welke bij elkaar horen",
    ),
    (
        r"no column tells when contacts were opened, so how long anything took cannot be known",
        "geen kolom zegt wanneer contacten begonnen, dus hoe lang iets duurde is niet te weten",
    ),
    (
        r"no column could be recognised as a contact together with a time",
        "geen kolom is te herkennen als een contact, samen met een tijd",
    ),
    (
        r"'(.+)' comes ([\d.]+) times on average, with a time of writing and who wrote",
        "'{0}' komt gemiddeld {1} keer voor, met een tijd van schrijven en wie er schreef",
    ),
    (
        r"'(.+)' comes ([\d.]+) times on average, with a time of change",
        "'{0}' komt gemiddeld {1} keer voor, met een tijd van wijzigen",
    ),
    (r"its rows are counts of many contacts", "de rijen zijn aantallen van veel contacten"),
    (r"a row per message", "een rij per bericht"),
    # Why a column plays a part.
    (r"its name says so", "de naam zegt het"),
    (r"filled in (\d+)% of the rows", "gevuld in {0} % van de rijen"),
    (r"the same in every row", "in elke rij hetzelfde"),
    (r"mail addresses", "mailadressen"),
    (r"(\d+) different words", "{0} verschillende woorden"),
    (r"(\d+) of (\d+) words are states", "{0} van {1} woorden zijn standen"),
    (r"each row has its own", "elke rij heeft een eigen"),
    (r"(\d+) different in (\d+) rows", "{0} verschillende in {1} rijen"),
    (r"numbers from (\S+) to (\S+)", "getallen van {0} tot {1}"),
    (r"(\d+) words of a scale", "{0} woorden van een schaal"),
    (r"an id that tells rows apart", "een id dat rijen uit elkaar houdt"),
    (r"it moves on within a contact", "hij loopt door binnen een contact"),
    (r"its words are steps, some of which are an end", "de woorden zijn stappen, waarvan een paar een einde"),
    (r"no other time of its rows lies before it", "geen andere tijd in de rijen ligt ervoor"),
    # What stands in a column.
    (r"no cell is filled", "geen cel is gevuld"),
    (r"only (.+)", "alleen {0}"),
    (r"yes or no", "ja of nee"),
    (r"(-?[\d.]+) to (-?[\d.]+)", "{0} tot {1}"),
    (r"seconds since 1970 as a number \((.+)\)", "seconden sinds 1970 als getal ({0})"),
    (r"h:mm:ss or m:ss", "u:mm:ss of m:ss"),
    (r"a duration in words, such as (.+)", "een duur in woorden, zoals {0}"),
    (r"whole numbers", "hele getallen"),
    (r"whole numbers in which a point parts thousands", "hele getallen met een punt tussen duizendtallen"),
    (r"numbers with a decimal comma", "getallen met een komma"),
    (r"numbers with a decimal point", "getallen met een punt"),
    (r"(\d+)% of the cells read as (.+)", "{0} % van de cellen leest als {1}"),
    (r"text", "tekst"),
    # Which of two readings a date has.
    (r"another column leaves no doubt", "een andere kolom laat geen twijfel"),
    (r"only so do the rows stand in order", "alleen zo staan de rijen op volgorde"),
    (r"AM and PM go with the month first", "AM en PM horen bij de maand eerst"),
    (r"with these signs the day usually stands first", "met deze tekens staat de dag meestal voorop"),
    (
        r"nothing in the file decides; the day first is usual in Europe",
        "niets in het bestand beslist; de dag voorop is gewoon in Europa",
    ),
    (r"nothing in the file decides", "niets in het bestand beslist"),
    (r"the day first is usual in Europe", "de dag voorop is gewoon in Europa"),
)
_KINDS = {what: key for key, what in KINDS.items()}
_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        r"'(.+)': (.+) is read as (.+) \((.+)\), but could be (.+) \((.+)\): (.+)\.",
        "'{0}': {1} is gelezen als {2} ({3}), maar kan ook {4} zijn ({5}).",
    ),
    (
        r"It has no header, so columns were numbered: give them names under \[file\] columns\.",
        "Er is geen regel met kolomnamen, dus de kolommen zijn genummerd: geef ze namen bij [file] columns.",
    ),
    (
        r"No column tells (.+) apart, so the file's name and row do: give every export its own name\.",
        "Geen kolom houdt {0} uit elkaar, dus doen de naam van het bestand en de rij dat: geef elke export een eigen"
        " naam.",
    ),
)


def why(told: str, lang: str) -> str:
    """Why a table or a column is taken for something; of several reasons those that have Dutch are said in it."""
    if lang == "en":
        return told
    return "; ".join(_piece(piece, lang) for piece in told.split("; "))


def _piece(told: str, lang: str) -> str:
    if inner := re.fullmatch(r"a duration \((.+)\)", told):
        return f"een duur ({_piece(inner[1], lang)})"
    if missed := re.fullmatch(r"looked like (.+), but no column plays the part of (.+)", told):
        roles = " of ".join(role(part, lang) for part in missed[2].split(" or "))
        looked = kind(_KINDS[missed[1]], lang) if missed[1] in _KINDS else missed[1]
        return f"leek op {looked}, maar geen kolom is: {roles}"
    if other := re.fullmatch(r"it looks like (.+)", told):
        return f"het lijkt {OTHER_TABLES.get(other[1], other[1])}"
    return by_pattern(_WHYS, told) or told


def question(told: str, lang: str) -> str:
    """What someone who knows the file should look at."""
    return told if lang == "en" else by_pattern(_QUESTIONS, told) or in_dutch(told) or _sentence(told, lang)


def _sentence(told: str, lang: str) -> str:
    """A reason that stands as a sentence of its own."""
    plain = told.removeprefix("It ").removesuffix(".")
    plain = plain[:1].lower() + plain[1:]
    found = why(plain, lang)
    return told if found == plain else f"{found[:1].upper()}{found[1:]}."
