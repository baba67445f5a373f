"""A question as data: which KPIs, over which days, by and where what, under which rule. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peil.calendar import GRAINS
from peil.errors import InputError, NotFoundError, did_you_mean, said
from peil.kpis.kpi import WHOLE_NUMBERS, Kpi
from peil.kpis.registry import get

NONE = "(none)"
POPULATIONS = ("finished", "cohort")
_DIGITS = 10


@dataclass(frozen=True)
class Filter:
    """Rows whose `dimension` is (or, negated, is not) one of `values`; `(none)` stands for unknown."""

    dimension: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class Question:
    """`first` inclusive and `end` exclusive local days; None for all that the sources cover."""

    kpis: tuple[str, ...]
    first: dt.date | None = None
    end: dt.date | None = None
    grain: str = "total"
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    statistic: str | None = None
    clock: str | None = None
    rule: str = "default"
    version: int | None = None
    population: str = "finished"
    level: float = 0.95
    approximate: bool = False


def question(
    kpis: str | Iterable[str],
    *,
    first: str | dt.date | None = None,
    end: str | dt.date | None = None,
    grain: str = "total",
    by: str | Iterable[str] = (),
    where: Iterable[str | Filter] = (),
    statistic: str | None = None,
    clock: str | None = None,
    rule: str = "default",
    version: int | None = None,
    population: str = "finished",
    approximate: bool = False,
) -> Question:
    """A checked question from words as users give them.

    `approximate` allows percentiles within a bound that the answer tells, where that saves work; without it
    every figure is exact.

    Raises NotFoundError for unknown KPIs, dimensions, statistics and rules, InputError for the rest; each
    with the nearest words.
    """
    keys = _words(kpis)
    if not keys:
        raise InputError("no KPI is asked", remedy="Name at least one; 'peil kpis' lists them.")
    if grain not in GRAINS:
        raise InputError(
            said("grain '{grain}' is unknown", grain=grain), place="grain", remedy=did_you_mean(grain, GRAINS)
        )
    made = Question(
        kpis=tuple(dict.fromkeys(keys)),
        first=parse_day(first, "from"),
        end=parse_day(end, "to"),
        grain=grain,
        by=tuple(dict.fromkeys(_words(by))),
        where=tuple(w if isinstance(w, Filter) else parse_filter(w) for w in where),
        statistic=statistic,
        clock=clock,
        rule=rule,
        version=version,
        population=population,
        approximate=approximate,
    )
    if made.first and made.end and made.first >= made.end:
        raise InputError(
            said(
                "the period from {first} to {end} is empty: 'to' is the first day after it",
                first=made.first,
                end=made.end,
            ),
            place="from/to",
            remedy=said(
                "For the single day {first}, ask to {after}.", first=made.first, after=made.first + dt.timedelta(days=1)
            ),
        )
    for key in made.kpis:
        check(get(key), made)
    return made


def check(kpi: Kpi, asked: Question) -> None:
    """Raises where the KPI cannot be asked so."""
    for dimension in (*asked.by, *(f.dimension for f in asked.where)):
        if dimension not in kpi.dimensions:
            raise NotFoundError(
                said("{kpi} has no dimension '{dimension}'", kpi=kpi.key, dimension=dimension),
                place=dimension,
                remedy=did_you_mean(dimension, kpi.dimensions),
            )
    for one in asked.where:
        odd = [v for v in one.values if v != NONE and not (v.isascii() and v.isdigit() and len(v) < _DIGITS)]
        if one.dimension in WHOLE_NUMBERS and odd:
            raise InputError(
                said("'{word}' is no {dimension}", word=odd[0], dimension=one.dimension),
                place=one.dimension,
                remedy="Give a whole number: hours 0 to 23, weekdays 0 (Monday) to 6, flags 0 or 1.",
            )
    if asked.rule != "default" and asked.rule not in kpi.rules:
        raise NotFoundError(
            said("{kpi} has no rule '{rule}'", kpi=kpi.key, rule=asked.rule),
            remedy=did_you_mean(asked.rule, ["default", *kpi.rules]),
        )
    if asked.statistic and asked.rule != "default" and kpi.rules[asked.rule].measure != kpi.measure:
        raise InputError(
            said(
                "under the rule '{rule}' {kpi} has its own value and no other statistic", rule=asked.rule, kpi=kpi.key
            ),
            place="statistic",
            remedy="Leave out the rule or the statistic.",
        )
    if asked.population not in POPULATIONS:
        raise InputError(
            said("population '{population}' is unknown", population=asked.population),
            place="population",
            remedy=did_you_mean(asked.population, POPULATIONS),
        )
    if asked.population == "cohort":
        _check_cohort(kpi, asked)
        return
    statistic = statistic_key(kpi, asked)
    if statistic is not None and statistic not in kpi.statistics:
        if asked.clock:
            raise NotFoundError(
                said("{kpi} is not measured on the {clock} clock", kpi=kpi.key, clock=asked.clock),
                remedy="Leave out the clock.",
            )
        offered = [s for s in kpi.statistics if "@" not in s]
        raise NotFoundError(
            said("{kpi} has no statistic '{statistic}'", kpi=kpi.key, statistic=asked.statistic),
            remedy=did_you_mean(str(asked.statistic), offered) if offered else "It has only its own value.",
        )


def _check_cohort(kpi: Kpi, asked: Question) -> None:
    """Raises where the KPI cannot be asked of a whole cohort so."""
    if not kpi.cohort:
        raise NotFoundError(
            said("{kpi} has no cohort with open cases", kpi=kpi.key),
            place="population",
            remedy="Leave the population out.",
        )
    statistic = statistic_key(kpi, asked)
    if statistic is not None and statistic not in kpi.cohort:
        offered = [s for s in kpi.cohort if "@" not in s]
        raise NotFoundError(
            said("{kpi} has no statistic '{statistic}'", kpi=kpi.key, statistic=asked.statistic),
            remedy=did_you_mean(str(asked.statistic), offered),
        )


def statistic_key(kpi: Kpi, asked: Question) -> str | None:
    """The statistic's name in the declaration, with its clock; None for the KPI's own measure."""
    if asked.clock not in (None, "calendar", "business"):
        raise InputError(
            said("clock '{clock}' is unknown", clock=asked.clock),
            place="clock",
            remedy=did_you_mean(str(asked.clock), ("calendar", "business")),
        )
    if asked.clock == "business":
        return f"{asked.statistic or kpi.usual or ''}@business"
    return asked.statistic


def parse_filter(text: str) -> Filter:
    """`channel=phone,chat` or `team!=A`; `\\,` is a comma inside a value. Raises InputError otherwise."""
    at = text.find("=")
    negated = at > 0 and text[at - 1] == "!"
    name = text[: at - 1 if negated else at].strip() if at > 0 else ""
    if not name:
        raise InputError(
            said("'{text}' is no condition", text=text),
            place="where",
            remedy="Write dimension=value, such as channel=phone.",
        )
    values = [v.replace("\\,", ",").strip() for v in re.split(r"(?<!\\),", text[at + 1 :])]
    return Filter(name, tuple(v for v in values if v) or (NONE,), negated)


def filter_text(one: Filter) -> str:
    """The filter as `parse_filter` reads it."""
    values = ",".join(v.replace(",", "\\,") for v in one.values)
    return f"{one.dimension}{'!=' if one.negated else '='}{values}"


def _words(raw: str | Iterable[str]) -> Sequence[str]:
    items = [raw] if isinstance(raw, str) else list(raw)
    return [word.strip() for item in items for word in item.split(",") if word.strip()]


EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2200, 1, 1)


def parse_day(raw: str | dt.date | None, place: str) -> dt.date | None:
    """A day as 2026-01-31, or none at all. Raises InputError for what is no day, or lies outside 1970 to 2200:
    a day before or after it need not exist, nor its midnight in another zone."""
    if raw is None or isinstance(raw, dt.date):
        return raw
    try:
        found = dt.date.fromisoformat(raw)
    except ValueError:
        raise InputError(
            said("'{raw}' is not a day that exists", raw=raw), place=place, remedy="Write it as 2026-01-31."
        ) from None
    if not EARLIEST <= found <= LATEST:
        raise InputError(
            said("{raw} lies outside 1970 to 2200", raw=raw), place=place, remedy="Ask for days that hold data."
        )
    return found
