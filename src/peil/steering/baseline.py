"""A nulmeting: the figures of a board over a period, frozen, to hold a later period against. No pages here.

What is frozen is the parts, not only the values, with the definition version: the later period is asked under the
same version, and the difference comes from the parts of both.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peil.ask.answer import Answer, Row, Say
from peil.ask.question import Filter, Question, filter_text, parse_filter, question, statistic_key
from peil.calendar import Period
from peil.errors import InputError, NotFoundError, PeilError, said
from peil.kpis import reasons
from peil.kpis.kpi import Kpi, under
from peil.kpis.measures import Measure
from peil.kpis.registry import all_kpis
from peil.stats.interval import Difference
from peil.stats.verdict import Verdict
from peil.steering import verdicts, words
from peil.steering.boards import Item, problem
from peil.store import steering as rows
from peil.store.store import Store

Ask = Callable[[Question], Sequence[Answer]]
LONGEST_DAYS = 1_100
_GROUPS = 200


@dataclass(frozen=True)
class Frozen:
    """One figure of a baseline: what was asked, the definition that held, the row of the whole and of its days."""

    item: Item
    version: int
    definition: Mapping[str, object]
    unit: str
    decimals: int
    total: Row
    days: tuple[Row, ...]
    direction: str = dataclasses.field(default="", compare=False)  # of the answer that it is of; it is not kept


@dataclass(frozen=True)
class Baseline:
    """A frozen set of figures over the days [first, end), under the conditions of `where`."""

    number: int
    name: str
    first: dt.date
    end: dt.date
    where: tuple[str, ...]
    figures: tuple[Frozen, ...]
    made: str

    def as_dict(self, say: Say = str) -> dict[str, object]:
        """As plain values, without the rows of days."""
        return {
            "id": self.number,
            "name": self.name,
            "from": self.first.isoformat(),
            "to": self.end.isoformat(),
            "where": list(self.where),
            "made": self.made,
            "figures": [
                {"kpi": f.item.kpi, "version": f.version, "unit": f.unit, **f.total.as_dict(say)} for f in self.figures
            ],
        }


@dataclass(frozen=True)
class Line:
    """A frozen figure beside that of a later period. `why` says why there is none: the KPI is gone, say."""

    frozen: Frozen
    now: Row | None
    difference: Difference | None
    verdict: Verdict | None
    why: PeilError | None = None

    def as_dict(self, say: Say = str) -> dict[str, object]:
        """As plain values; `interval` is that of the difference, now less then."""
        found = self.difference
        interval = None if found is None else found.interval
        return {
            "kpi": self.frozen.item.kpi,
            "version": self.frozen.version,
            "unit": self.frozen.unit,
            "then": self.frozen.total.as_dict(say),
            "now": None if self.now is None else self.now.as_dict(say),
            "difference": None if found is None else found.estimate,
            "interval": None if interval is None else [interval.low, interval.high],
            "verdict": None if self.verdict is None else self.verdict.kind,
            "why": None if self.why is None else say(self.why.what),
        }


def asked(one: Baseline, frozen: Frozen) -> Question:
    """What a frozen figure is of."""
    where = tuple(map(parse_filter, (*one.where, *frozen.item.where)))
    return Question((frozen.item.kpi,), one.first, one.end, where=where)


def freeze(
    store: Store,
    name: str,
    items: Sequence[Item],
    first: dt.date,
    end: dt.date,
    ask: Ask,
    *,
    where: Sequence[Filter] = (),
    by: int | None = None,
) -> Baseline:
    """Ask the figures of a board over [first, end) and keep them as they are.

    An item's dimension is left out: a baseline is of the whole that its conditions choose. Raises InputError for an
    empty or too long period, or where nothing can be asked.
    """
    clean = words.name(name, "name")
    if not dt.timedelta(0) < end - first <= dt.timedelta(days=LONGEST_DAYS):
        raise InputError(
            said("the period from {first} to {end} cannot be a baseline", first=first, end=end),
            place="from/to",
            remedy=said("Choose 1 to {most} days.", most=LONGEST_DAYS),
        )
    figures: list[Frozen] = []
    for item in dict.fromkeys(dataclasses.replace(one, by=None, chart="number", wide=False) for one in items):
        if problem(item) is None and _fits(item, where):
            figures += _asked(item, first, end, ask, where)
    if not figures:
        raise InputError("nothing on this board can be asked so", place="board", remedy="Choose another board.")
    values = {
        "name": clean,
        "first": first.isoformat(),
        "end": end.isoformat(),
        "scope": [filter_text(f) for f in where],
        "answers": [_plain(f) for f in figures],
        "made_by": by,
    }
    return get_one(store, rows.add(store, "baseline", values))


def compare(baseline: Baseline, first: dt.date, end: dt.date, ask: Ask) -> tuple[Line, ...]:
    """The frozen figures beside those of [first, end), asked under the definition versions that were frozen."""
    where = [parse_filter(text) for text in baseline.where]
    found: dict[str, tuple[Frozen, Row | None, PeilError | None]] = {}
    compared: dict[str, verdicts.Compared] = {}
    kpis: dict[str, Kpi] = {}
    for number, frozen in enumerate(baseline.figures):
        key = str(number)
        now, why = _now(frozen, first, end, ask, where)
        found[key] = (frozen, None if now is None else now.total, why)
        if now is not None and now.total.value is not None and frozen.total.value is not None:
            kpis[key] = dataclasses.replace(_ruled(frozen.item), direction=now.direction)
            sides = [verdicts.Side(one.total, one.days) for one in (now, frozen)]
            compared[key] = verdicts.compare(
                _measure(frozen.item), sides[0], sides[1], nature=verdicts.nature_of(kpis[key])
            )
    judged = verdicts.verdicts(kpis, compared)
    return tuple(
        Line(frozen, now, compared[key].difference if key in compared else None, judged.get(key), why)
        for key, (frozen, now, why) in found.items()
    )


def get_one(store: Store, number: int) -> Baseline:
    """One baseline. Raises NotFoundError."""
    found = rows.rows(store, "baseline", id=number)
    if not found:
        raise NotFoundError(said("there is no baseline {number}", number=number), remedy="'peil baseline' lists them.")
    return _baseline(found[0])


def listed(store: Store) -> tuple[Baseline, ...]:
    """Every baseline, the newest first. They are never changed or deleted."""
    return tuple(_baseline(row) for row in reversed(rows.rows(store, "baseline")))


def _fits(item: Item, where: Sequence[Filter]) -> bool:
    """Whether the KPI knows all that the baseline is limited to."""
    return {f.dimension for f in where} <= set(all_kpis()[item.kpi].dimensions)


def _asked(
    item: Item, first: dt.date, end: dt.date, ask: Ask, where: Sequence[Filter], version: int | None = None
) -> list[Frozen]:
    """The figures of an item: one, or one for each survey question that was answered."""
    conditions = [*(parse_filter(text) for text in item.where), *where]

    def answer(grain: str) -> Answer:
        return ask(
            question(
                [item.kpi], first=first, end=end, grain=grain, where=conditions, statistic=item.statistic,
                clock=item.clock, rule=item.rule, version=version,
            )
        )[0]  # fmt: skip

    whole, daily = answer("total"), answer("day")
    found = []
    for total in whole.rows[:_GROUPS]:
        asked = item
        if total.by.get("instrument") is not None and not any(f.dimension == "instrument" for f in conditions):
            text = filter_text(Filter("instrument", (str(total.by["instrument"]),)))
            asked = dataclasses.replace(item, where=(*item.where, text))
        days = tuple(row for row in daily.rows if row.by == total.by)
        number = int(str(whole.definition["version"]))
        found.append(Frozen(asked, number, whole.definition, whole.unit, whole.decimals, total, days, whole.direction))
    return found


def _now(
    frozen: Frozen, first: dt.date, end: dt.date, ask: Ask, where: Sequence[Filter]
) -> tuple[Frozen | None, PeilError | None]:
    """The same figure over a later period; None with the reason where it cannot be asked any more."""
    gone = problem(frozen.item)
    if gone is not None:
        return None, gone
    try:
        found = _asked(frozen.item, first, end, ask, where, frozen.version)
    except NotFoundError as error:  # a definition version that the ledger lost
        return None, error
    mine = [one for one in found if dict(one.total.by) == dict(frozen.total.by)]
    return (mine[0], None) if mine else (None, None)


def _ruled(item: Item) -> Kpi:
    """The KPI under the rule that the item asks."""
    return under(all_kpis()[item.kpi], item.rule)


def _measure(item: Item) -> Measure:
    kpi = _ruled(item)
    statistic = statistic_key(kpi, Question((kpi.key,), statistic=item.statistic, clock=item.clock))
    return kpi.measure if statistic is None else kpi.statistics[statistic]


def _plain(one: Frozen) -> dict[str, object]:
    return {
        "item": {**dataclasses.asdict(one.item), "where": list(one.item.where)},
        "version": one.version,
        "definition": dict(one.definition),
        "unit": one.unit,
        "decimals": one.decimals,
        "total": one.total.as_dict(),
        "days": [row.as_dict() for row in one.days],
    }


def _baseline(row: rows.Record) -> Baseline:
    answers, scope = row["answers"], row["scope"]
    assert isinstance(answers, list)
    assert isinstance(scope, list)
    return Baseline(
        number=int(str(row["id"])),
        name=str(row["name"]),
        first=dt.date.fromisoformat(str(row["first"])),
        end=dt.date.fromisoformat(str(row["end"])),
        where=tuple(map(str, scope)),
        figures=tuple(_frozen(one) for one in answers),
        made=str(row["made"]),
    )


def _frozen(raw: Mapping[str, object]) -> Frozen:
    item, definition, days = raw["item"], raw["definition"], raw["days"]
    assert isinstance(item, dict)
    assert isinstance(definition, dict)
    assert isinstance(days, list)
    return Frozen(
        item=Item(**{**item, "where": tuple(item["where"])}),
        version=int(str(raw["version"])),
        definition=definition,
        unit=str(raw["unit"]),
        decimals=int(str(raw["decimals"])),
        total=_row(raw["total"]),
        days=tuple(_row(one) for one in days),
    )


def _row(raw: object) -> Row:
    assert isinstance(raw, dict)
    values = dict(raw)
    period, interval, why = values.pop("period"), values.pop("interval"), values.pop("reason")
    values.pop("reason_code", None)
    return Row(
        period=Period(dt.date.fromisoformat(period["from"]), dt.date.fromisoformat(period["to"]), period["label"]),
        interval=None if interval is None else (interval[0], interval[1]),
        reason=None if why is None else reasons.known(why) or why,
        **values,
    )
