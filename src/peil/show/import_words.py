"""Words about files and what is in them, in Dutch and English: kinds of tables, meanings of columns, why rows fail."""

from __future__ import annotations

import datetime as dt
import re

from peil.errors import PeilError
from peil.show import figures, words
from peil.show.file_errors import in_dutch
from peil.show.patterns import by_pattern
from peil.show.sentences import in_language

Pair = tuple[str, str]

_KINDS: dict[str, Pair] = {
    "tickets": ("een rij per ticket: alleen hoe het er nu voor staat", "a row per ticket: only how things stand now"),
    "changes": ("een rij per wijziging: de geschiedenis van elk contact", "a row per change: the history of a contact"),
    "messages": ("een rij per bericht van een gesprek", "a row per message of a conversation"),
    "calls": ("een rij per gesprek", "a row per call"),
    "states": ("een rij per stand van een medewerker: vrij, in gesprek, pauze", "a row per state of an employee"),
    "survey": ("een rij per enquêteantwoord", "a row per survey answer"),
    "queue_log": ("een wachtrijlogboek van Asterisk", "a queue log of Asterisk"),
    "shipped": ("een tabel die Peil kent", "a table that Peil knows"),
    "unknown": ("een tabel waarin Peil geen contact met een tijd herkent", "a table without a contact and a time"),
}
#: What a column can mean, in the order of a select.
ROLES: dict[str, Pair] = {
    "contact": ("nummer van het contact", "number of the contact"),
    "opened": ("begonnen op", "opened at"),
    "first_reply": ("eerste antwoord op", "first reply at"),
    "solved": ("opgelost op", "solved at"),
    "closed": ("gesloten op", "closed at"),
    "changed": ("gewijzigd op", "changed at"),
    "status": ("status", "status"),
    "seq": ("volgorde binnen een tijdstip", "order within an instant"),
    "field": ("veld dat veranderde", "field that changed"),
    "value": ("nieuwe waarde van dat veld", "its new value"),
    "sent": ("geschreven op", "written at"),
    "author": ("wie schreef: klant of medewerker", "who wrote: customer or employee"),
    "message": ("nummer van het bericht", "number of the message"),
    "visibility": ("openbaar of onderling", "public or internal"),
    "entered": ("in de wachtrij op", "entered the queue at"),
    "answered": ("opgenomen op", "answered at"),
    "ended": ("geëindigd op", "ended at"),
    "wait_s": ("wachttijd", "waiting time"),
    "talk_s": ("gesprekstijd", "talk time"),
    "hold_s": ("in de wacht", "hold time"),
    "wrap_s": ("nawerktijd", "wrap-up time"),
    "was_answered": ("opgenomen: ja of nee", "answered: yes or no"),
    "was_lost": ("opgehangen: ja of nee", "abandoned: yes or no"),
    "direction": ("richting van het gesprek", "direction of the call"),
    "queue": ("wachtrij", "queue"),
    "state": ("stand van de medewerker", "state of the employee"),
    "result": ("afloop van het gesprek", "outcome of the call"),
    "invitation": ("nummer van de uitnodiging", "number of the invitation"),
    "invited": ("uitgenodigd op", "invited at"),
    "responded": ("geantwoord op", "answered the survey at"),
    "score": ("antwoord op een vraag (score)", "answer to a question (score)"),
    "customer": ("klant", "customer"),
    "agent": ("medewerker", "employee"),
    "team": ("team", "team"),
    "channel": ("kanaal", "channel"),
    "reason": ("contactreden", "contact reason"),
    "priority": ("prioriteit", "priority"),
    "segment": ("klantsegment", "customer segment"),
    "language": ("taal", "language"),
}
_SEEN: dict[str, Pair] = {
    "time": ("datum of tijd", "date or time"),
    "clock": ("duur", "duration"),
    "span": ("duur in woorden", "duration in words"),
    "whole": ("hele getallen", "whole numbers"),
    "number": ("getallen", "numbers"),
    "flag": ("ja of nee", "yes or no"),
    "choice": ("een paar woorden", "a few words"),
    "text": ("tekst", "text"),
    "empty": ("leeg", "empty"),
}
_SEPARATORS: dict[str, Pair] = {
    ",": ("komma", "comma"),
    ";": ("puntkomma", "semicolon"),
    "\t": ("tab", "tab"),
    "|": ("streep |", "bar |"),
}
_FORMATS: dict[str, Pair] = {
    "csv": ("tekst met scheidingstekens (CSV)", "text with separators (CSV)"),
    "tsv": ("tekst met tabs (TSV)", "text with tabs (TSV)"),
    "jsonl": ("JSON, een object per regel", "JSON, an object per line"),
    "json": ("JSON, objecten na elkaar", "JSON, objects one after the other"),
    "parquet": ("Parquet", "Parquet"),
    "excel": ("werkmap (Excel)", "workbook (Excel)"),
}
_HEADS: dict[str, Pair] = {
    "time": ("tijd", "time"),
    "type": ("wat er gebeurde", "what happened"),
    "status": ("status", "status"),
    "wait_s": ("wachttijd (s)", "wait (s)"),
    "talk_s": ("gesprek (s)", "talk (s)"),
}
_PATTERN: dict[str, Pair] = {
    "d": ("dag", "day"),
    "m": ("maand", "month"),
    "Y": ("jaar", "year"),
    "y": ("jaar", "year"),
    "b": ("maand", "month"),
    "B": ("maand", "month"),
}
_ISO: Pair = ("jaar-maand-dag", "year-month-day")
#: What is wrong with a row, as the importer says it, and in Dutch.
_REASONS: tuple[tuple[str, str], ...] = (
    (r"is outside the years (\d+) to (\d+)", "ligt niet in de jaren {0} tot en met {1}"),
    (r"is a negative duration", "is een negatieve duur"),
    (r"is no duration \(a number, m:ss or h:mm:ss\)", "is geen duur (een getal, m:ss of u:mm:ss)"),
    (r"is a period that ends before it begins", "is een periode die eindigt voor ze begint"),
    (r"is a period of more than ten years", "is een periode van meer dan tien jaar"),
    (r"is a count below zero", "is een aantal onder nul"),
    (
        r"is an instrument that is not declared under \[instruments\]",
        "is een vraag die niet is vastgelegd onder [instruments]",
    ),
    (r"is empty, and the event needs it", "is leeg, en de gebeurtenis kan niet zonder"),
    (r"is empty, and this event type needs it", "is leeg, en deze soort gebeurtenis kan niet zonder"),
    (r"is no JSON object", "is geen JSON-object"),
    (r"is outside the scale (\S+) to (\S+) of (.+)", "ligt buiten de schaal {0} tot en met {1} van {2}"),
    (
        r"is not (\w+), in which the project reports, and the row gives no rate",
        "is niet in {0}, waarin het project rapporteert, en de rij geeft geen koers",
    ),
    (r"is not one of (.+); map it under (.+)", "is niet een van {0}; zet het in de mapping onder {1}"),
    (r"is no date or time that exists, as (.+)", "is geen datum of tijd die bestaat, gelezen als {0}"),
    (r"is empty, and (.+) needs it", "is leeg, en {0} kan niet zonder"),
    (
        r"has no place in the map of (.+); add it, or set other",
        "heeft geen plaats in de map van {0}; voeg het toe, of zet other",
    ),
    (
        r"does not exist in (.+): the clock went forward over it",
        "bestaat niet in {0}: de klok sloeg deze tijd over",
    ),
    (r"\((.+)\) lies before (.+) \((.+)\)", "({0}) ligt voor {1} ({2})"),
    (
        r"opens a quote that is never closed: it and all after it are not read",
        "opent een aanhalingsteken dat nooit sluit: deze rij en alles erna is niet gelezen",
    ),
    (r"lies in the future; events are what happened", "ligt in de toekomst; gebeurtenissen zijn al gebeurd"),
    (r"is not an event type", "is geen soort gebeurtenis"),
    (
        r"is not a whole number; answers in half points are read with (.+) and a scale twice as long \(1 to 10 becomes"
        r" 2 to 20\), a decimal comma with (.+) under \[file\]",
        "is geen heel getal; antwoorden in halve punten worden gelezen met {0} en een schaal die twee keer zo lang"
        " is (1 tot 10 wordt 2 tot 20), een decimale komma met {1} onder [file]",
    ),
    (r"is not a whole number", "is geen heel getal"),
    (r"is no whole or half point", "is geen heel of half punt"),
    (r"is not a JSON object", "is geen JSON-object"),
    (r"is no rate", "is geen koers"),
    (
        r"is no period; write (.+)",
        "is geen periode; schrijf {0}",
    ),
    (
        r"is no amount, or has more decimals than can be kept",
        "is geen bedrag, of heeft meer decimalen dan bewaard worden",
    ),
    (r"has bytes that are no UTF-8", "heeft bytes die geen UTF-8 zijn"),
    (r"has (\d+) fields where the table has (\d+) columns", "heeft {0} velden, waar de tabel {1} kolommen heeft"),
    (
        r"the same event with the same revision was given before with other content",
        "dezelfde gebeurtenis was er al, met een andere inhoud",
    ),
)


def _word(table: dict[str, Pair], key: str, lang: str) -> str:
    pair = table.get(key)
    return key if pair is None else pair[lang == "en"]


def kind(key: str, lang: str) -> str:
    """What a table is."""
    return _word(_KINDS, key, lang)


def role(key: str, lang: str) -> str:
    """What a column means."""
    return _word(ROLES, key, lang)


def seen(key: str, lang: str) -> str:
    """What stands in the cells of a column."""
    return _word(_SEEN, key, lang)


def separator(mark: str, lang: str) -> str:
    """The sign between cells."""
    return _word(_SEPARATORS, mark, lang)


def format_(key: str, lang: str) -> str:
    """How a file is written."""
    return _word(_FORMATS, key, lang)


def head(key: str, lang: str) -> str:
    """The heading of a column of events."""
    if key in _HEADS:
        return _word(_HEADS, key, lang)
    return words.word({**words.DIMENSIONS, **words.COLUMNS}, key, lang)


def cell(key: str, value: object, lang: str) -> str:
    """A cell of an event."""
    if value is None:
        return ""
    if key == "type":
        return words.word(words.EVENTS, str(value), lang)
    if key == "time":
        return _moment(str(value), lang)
    return words.dimension_value(key, str(value), lang) if key == "channel" else str(value)


def _moment(told: str, lang: str) -> str:
    """A local time of a trial: 3 aug 2026, 09:05; as it stands where it is none."""
    try:
        moment = dt.datetime.fromisoformat(told)
    except ValueError:
        return told
    return f"{figures.short_day(moment.date(), lang)}, {moment:%H:%M:%S}".removesuffix(":00")


def pattern(code: str, lang: str) -> str:
    """A date format in words: dag-maand-jaar."""
    day = code.split(" ")[0] if "%b" not in code and "%B" not in code else code
    return re.sub(r"%([a-zA-Z])", lambda m: _word(_PATTERN, m[1], lang) if m[1] in _PATTERN else m[0], day)


def reason(told: str, lang: str) -> str:
    """Why a row was not taken, in `lang`; as the importer says it where it is not known here."""
    if found := re.fullmatch(r"(is no date or time that exists, as )(.+)", told):
        told = found[1] + _patterns(found[2], lang)
    if lang == "en":
        return told
    return by_pattern(_REASONS, told) or told


def _patterns(codes: str, lang: str) -> str:
    """The date formats that a column may have, in words; those that differ in their clock are one."""
    said = (_ISO[lang == "en"] if code == "iso" else pattern(code, lang) for code in codes.split(", "))
    return ", ".join(dict.fromkeys(said))


def error(raised: PeilError, lang: str) -> tuple[str, str, str]:
    """An error as place, what and remedy; a file by its name only."""
    return told(raised.place, raised.what, raised.remedy, lang)


def told(place: str, what: str, remedy: str, lang: str) -> tuple[str, str, str]:
    """What an error says, in `lang`; a file by its name only."""
    return re.sub(r"\S*/data/uploads/[^/\s]+/file/", "", place), _said(what, lang), _said(remedy, lang)


def _said(sentence: str, lang: str) -> str:
    found = in_language(sentence, lang)
    if lang == "nl" and found == sentence and (missing := re.fullmatch(r"no column is chosen for: (.+)", sentence)):
        roles = [" of ".join(role(part, lang) for part in some.split("/")) for some in missing[1].split(", ")]
        return f"er is geen kolom gekozen voor: {', '.join(roles)}"
    if lang == "nl" and found == sentence:
        return in_dutch(str(sentence)) or found
    return found


def own_name(file: str) -> str:
    """A file's own name; of one in a zip, both."""
    outer, mark, inner = file.partition("!")
    return outer.rpartition("/")[2] + mark + inner
