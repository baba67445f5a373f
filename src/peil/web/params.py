"""What a URL asks, checked: one declaration a parameter, used to read, to refuse and to document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from peil.ask.question import NONE, POPULATIONS, Filter, Question, parse_day, parse_filter, question
from peil.calendar import GRAINS, periods
from peil.errors import InputError, did_you_mean, said
from peil.kpis.kpi import Text
from peil.kpis.registry import get
from peil.show.texts import LANGUAGES

MOST_PERIODS, MOST_SPLIT_PERIODS, MOST_DIMENSIONS = 4_000, 800, 4
MOST_RECORDS = 100_000
_WHOLE = frozenset(("hour", "weekday", "transferred", "reopened_after"))

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Param:
    """One query parameter of the API."""

    name: str
    meaning: Text
    example: str
    repeated: bool = False
    kind: str = "string"
    choices: tuple[str, ...] = ()
    required: bool = False


FROM = Param(
    "from",
    Text(
        "eerste lokale dag, die meetelt; zonder alles wat de bronnen beslaan",
        "first local day, inclusive; without it all that the sources cover",
    ),
    "2026-01-01",
    kind="date",
)
TO = Param("to", Text("de dag na de laatste", "the day after the last"), "2026-07-01", kind="date")
WHERE = Param(
    "where",
    Text(
        "dimensie=waarde of dimensie!=waarde; een komma tussen waarden is of, \\, is een komma; (none) is onbekend",
        "dimension=value or dimension!=value; commas between values mean or, \\, is a comma; (none) is unknown",
    ),
    "channel=phone",
    repeated=True,
)
STATISTIC = Param(
    "statistic",
    Text(
        "van een duur: median, p75, p90, p95, mean of share_within",
        "for durations: median, p75, p90, p95, mean or share_within",
    ),
    "p90",
)
CLOCK = Param(
    "clock",
    Text("van een duur: alle uren of alleen openingstijden", "for durations: all hours or opening hours"),
    "business",
    choices=("calendar", "business"),
)
POPULATION = Param(
    "population",
    Text(
        "van een duur: van wat af is, of van een hele lichting waarin wat nog open staat meetelt (Kaplan-Meier)",
        "for durations: of those finished, or a whole cohort with open cases censored (Kaplan-Meier)",
    ),
    "cohort",
    choices=POPULATIONS,
)
APPROXIMATE = Param(
    "approximate",
    Text(
        "true staat benaderde percentielen toe, binnen de grens die elke rij noemt, waar er tellingen klaarliggen",
        "true allows percentiles that are near, within the bound that each row tells, where roll-ups hold the counts",
    ),
    "true",
    choices=("true", "false"),
)
RULE = Param("rule", Text("een andere regel van de KPI", "a rival rule of the KPI"), "answered_only")
VERSION = Param(
    "version",
    Text("een versie van de definitie; zonder de nieuwste", "a version of the definition; without it the newest"),
    "1",
    kind="integer",
)
LANG = Param(
    "lang",
    Text(
        "de taal van redenen; zonder die van Accept-Language, of van wie vraagt",
        "the language of reasons; without it that of Accept-Language, or of who asks",
    ),
    "en",
    choices=LANGUAGES,
)
FORMAT = Param("format", Text("csv in plaats van JSON", "csv instead of JSON"), "csv", choices=("json", "csv"))
ALERTS = (
    Param(
        "state",
        Text("alleen die open staan, of die gezien zijn", "only those that are open, or acknowledged"),
        "open",
        choices=("open", "acknowledged"),
    ),
)
COMPARED = (
    Param(
        "from",
        Text(
            "eerste lokale dag om het naast te leggen; zonder de laatste vier weken",
            "first local day to hold it against; without it the last four weeks",
        ),
        "2026-01-01",
        kind="date",
    ),
    Param("to", Text("de dag na de laatste", "the day after the last"), "2026-07-01", kind="date"),
    LANG,
)
ANSWERS = (
    Param(
        "kpi",
        Text("sleutel van een KPI; mag vaker", "key of a KPI; may be repeated"),
        "service_level",
        repeated=True,
        required=True,
    ),
    Param(
        "by",
        Text(
            "dimensies om op te splitsen; mag vaker, of met komma's ertussen",
            "dimensions to split by; may be repeated or listed with commas",
        ),
        "channel,team",
        repeated=True,
    ),
    Param("grain", Text("de stap in de tijd", "the step in time"), "month", choices=GRAINS),
    FROM,
    TO,
    WHERE,
    STATISTIC,
    CLOCK,
    POPULATION,
    APPROXIMATE,
    RULE,
    VERSION,
    LANG,
    FORMAT,
)
GROUPS = (
    Param(
        "by",
        Text(
            "de dimensie waarvan elke groep tegen alle andere staat",
            "the dimension of which each group is held against all the others",
        ),
        "team",
        required=True,
    ),
    FROM,
    TO,
    WHERE,
    STATISTIC,
    CLOCK,
    RULE,
    VERSION,
    LANG,
)
LASTING = Param(
    "lasting",
    Text(
        "van een duur: van zoveel seconden tot onder zoveel, of zonder einde",
        "for durations: from so many seconds to below so many, or without an end",
    ),
    "600-1800",
)
RECORDS = (
    Param(
        "kind", Text("welke contacten", "which records"), "excluded", choices=("counted", "excluded", "pending", "all")
    ),
    Param(
        "limit",
        Text("hoeveel, de nieuwste eerst; zonder 100", "how many, newest first; 100 without it"),
        "50",
        kind="integer",
    ),
    LASTING,
    FROM,
    TO,
    WHERE,
    STATISTIC,
    CLOCK,
    POPULATION,
    RULE,
    VERSION,
    FORMAT,
)


def read(query: bytes | str, known: Sequence[str]) -> dict[str, list[str]]:
    """The given values by name, empty ones left out. Raises InputError for a name that is not known."""
    text = query.decode("latin-1") if isinstance(query, bytes) else query
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=200)
    except ValueError:
        raise InputError("more than 200 parameters", remedy="Ask less at once.") from None
    given: dict[str, list[str]] = {}
    for name, raw in pairs:
        if name not in known:
            raise InputError(
                said("there is no parameter '{name}'", name=name), place=name, remedy=did_you_mean(name, known)
            )
        if "\0" in raw:
            raise InputError("a value cannot hold a null character", place=name, remedy="Leave it out.")
        if raw.strip():
            given.setdefault(name, []).append(raw)
    return given


def one(given: Given, name: str) -> str | None:
    """The only value of a parameter, or None. Raises InputError where it is given twice."""
    values = given.get(name, ())
    if len(values) > 1:
        raise InputError("is given more than once", place=name, remedy="Give it once.")
    return values[0].strip() if values else None


def day(given: Given, name: str) -> dt.date | None:
    """A day. Raises InputError for one that does not exist or lies outside 1970 to 2200."""
    raw = one(given, name)
    if raw is None:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        raise InputError(said("'{raw}' is not a day", raw=raw), place=name, remedy="Write it as 2026-01-31.")
    return parse_day(raw, name)


def whole(given: Given, name: str, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`, or None."""
    raw = one(given, name)
    if raw is None:
        return None
    if not re.fullmatch(r"\d{1,9}", raw) or not low <= int(raw) <= high:
        raise InputError(
            said("'{raw}' is not a whole number from {low} to {high}", raw=raw, low=low, high=high),
            place=name,
            remedy=said("Write {low} to {high}.", low=low, high=high),
        )
    return int(raw)


def choice(given: Given, name: str, choices: Sequence[str]) -> str | None:
    """One of a few words, or None."""
    raw = one(given, name)
    if raw is not None and raw not in choices:
        raise InputError(
            said("{name} '{raw}' is unknown", name=name, raw=raw), place=name, remedy=did_you_mean(raw, choices)
        )
    return raw


def lasting(given: Given) -> tuple[int, int | None] | None:
    """`600-1800` or `86400-` as seconds, the end exclusive. Raises InputError for anything else."""
    raw = one(given, "lasting")
    if raw is None:
        return None
    found = re.fullmatch(r"(\d{1,10})-(\d{1,10})?", raw, re.ASCII)
    low, high = (int(found[1]), int(found[2]) if found[2] else None) if found else (1, 0)
    if high is not None and low >= high:
        raise InputError(
            said("'{raw}' is no stretch of seconds", raw=raw[:40]),
            place="lasting",
            remedy="Write it as 600-1800, or as 86400- without an end.",
        )
    return low, high


def condition(text: str) -> Filter:
    """`team!=A,B` as a filter; `\\,` is a comma inside a value. Raises InputError for anything else."""
    return checked(parse_filter(text))


def checked(one_filter: Filter) -> Filter:
    """The filter, unless its dimension holds whole numbers and a value is none."""
    if one_filter.dimension in _WHOLE:
        for value in one_filter.values:
            if value != NONE and not re.fullmatch(r"\d{1,4}", value):
                raise InputError(
                    said("{dimension} '{value}' is no whole number", dimension=one_filter.dimension, value=value),
                    place="where",
                    remedy=said("Write {dimension}=9, for example.", dimension=one_filter.dimension),
                )
    return one_filter


def asked_answers(given: Given) -> Question:
    """The question of `/api/v1/answers`."""
    return _question(given, given.get("kpi", ()))


def asked_records(given: Given, kpi: str) -> Question:
    """The question of a KPI's records."""
    return _question(given, (kpi,))


def asked_groups(given: Given, kpi: str) -> Question:
    """The question of a KPI's groups: by one dimension. Raises InputError without one, or with more."""
    asked = _question(given, (kpi,))
    if len(asked.by) != 1:
        raise InputError("groups are of one dimension", place="by", remedy="Give one, such as by=team.")
    return asked


def _question(given: Given, kpis: Sequence[str]) -> Question:
    choice(given, "format", ("json", "csv"))
    grain = choice(given, "grain", GRAINS) or "total"
    asked = question(
        kpis,
        first=day(given, "from"),
        end=day(given, "to"),
        grain=grain,
        by=given.get("by", ()),
        where=[condition(raw) for raw in given.get("where", ())],
        statistic=one(given, "statistic"),
        clock=one(given, "clock"),
        population=choice(given, "population", POPULATIONS) or "finished",
        approximate=choice(given, "approximate", ("true", "false")) == "true",
        rule=one(given, "rule") or "default",
        version=whole(given, "version", 1, 999_999_999),
    )
    limited(asked)
    return asked


def limited(asked: Question) -> None:
    """Raises InputError for a question whose answer would be too large to be read."""
    if len(asked.by) > MOST_DIMENSIONS:
        raise InputError(
            said("{number} dimensions at once", number=len(asked.by)),
            place="by",
            remedy=said("Split by at most {most}.", most=MOST_DIMENSIONS),
        )
    most = MOST_SPLIT_PERIODS if asked.by else MOST_PERIODS
    if asked.first and asked.end and len(periods(asked.grain, asked.first, asked.end)) > most:
        raise InputError(
            said("more than {most} steps of a {grain}", most=most, grain=asked.grain),
            place="grain",
            remedy="Ask for fewer days, or a larger step.",
        )
    for key in asked.kpis:
        get(key)
