"""Benchmarks: what others say they reach, with all that is needed to judge whether it may stand beside your figure.

Refused with the reason where source, year, sector, scale, unit or definition lack or differ. Own groups and own history
need no benchmark: they are asked of the facts.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from peil.errors import NotFoundError, said
from peil.kpis.kpi import Kpi, under
from peil.kpis.registry import all_kpis
from peil.store import steering as rows
from peil.store.store import Store

#: Measured by others; a norm that someone set; a target that many choose. Only the first is a benchmark.
KINDS = ("measured", "norm", "custom")
#: KPIs of which no benchmark exists, whatever someone publishes.
WITHOUT = frozenset({"ces"})
#: Why one may not stand beside a figure, the gravest first.
REASONS = (
    *("no_standard", "unknown_kpi", "no_source", "no_year", "no_sector", "no_definition", "no_scale"),
    *("not_measured", "other_unit", "other_rule", "other_settings", "other_scale", "other_positive", "undeclared"),
)
_CENTURY = (1980, 2100)


@dataclass(frozen=True)
class Benchmark:
    """A value or span that others give for a KPI. What they do not say is None or empty, never guessed.

    `definition` says in words how they count; `rule` and `settings` which of our ways of counting that is, empty
    where it is none of them. `scale` and `positive` are of a survey question. `number` is 0 for one that is shipped.
    """

    kpi: str
    low: float | None
    high: float | None
    unit: str
    kind: str = "measured"
    source: str = ""
    address: str = ""
    year: int | None = None
    sector: str = ""
    scale: tuple[int, int] | None = None
    positive: tuple[int, ...] = ()
    statistic: str | None = None
    rule: str = ""
    settings: Mapping[str, int] = field(default_factory=dict)
    definition: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    withdrawn: str | None = None

    def declared(self) -> dict[str, object]:
        """All that was said, as plain values."""
        return {
            "kpi": self.kpi,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "kind": self.kind,
            "source": self.source,
            "address": self.address,
            "year": self.year,
            "sector": self.sector,
            "scale": None if self.scale is None else list(self.scale),
            "positive": list(self.positive),
            "statistic": self.statistic,
            "rule": self.rule,
            "settings": dict(self.settings),
            "definition": self.definition,
            "note": dict(self.note),
        }

    def as_dict(self) -> dict[str, object]:
        """With its number, for lists."""
        return {"id": self.number, **self.declared(), "withdrawn": self.withdrawn}


@functools.cache
def shipped() -> tuple[Benchmark, ...]:
    """Those that Peil brings along, each with its source."""
    raw = tomllib.loads((resources.files("peil.steering") / "benchmarks.toml").read_text(encoding="utf-8"))
    return tuple(_made(one) for one in raw["benchmark"])


def add(store: Store, every: Sequence[Benchmark], *, by: int | None = None) -> tuple[Benchmark, ...]:
    """Keep benchmarks of one's own; returns them with their numbers."""
    made = []
    for one in every:
        number = rows.add(store, "benchmark", {"kpi": one.kpi, "declared": one.declared(), "made_by": by})
        made.append(_stored(rows.rows(store, "benchmark", id=number)[0]))
    return tuple(made)


def withdraw(store: Store, number: int) -> None:
    """Take one of one's own back: it is shown no more and stays in the store. Raises NotFoundError."""
    if not rows.close(store, "benchmark", number, "withdrawn"):
        raise NotFoundError(
            said("there is no benchmark {number}", number=number), remedy="'peil benchmark' lists your own."
        )


def listed(store: Store, kpi: str | None = None) -> tuple[Benchmark, ...]:
    """One's own that were not withdrawn, then those that are shipped."""
    own = tuple(_stored(row) for row in rows.rows(store, "benchmark", withdrawn=None))
    return tuple(one for one in (*own, *shipped()) if kpi in (None, one.kpi))


def refusals(
    one: Benchmark,
    settings: Mapping[str, object],
    instrument: Mapping[str, object] | None = None,
    *,
    statistic: str | None = None,
    rule: str = "default",
) -> tuple[str, ...]:
    """Why it may not stand beside a figure, out of REASONS; empty where it may.

    `settings` and `rule` are those under which the figure was counted, `instrument` the declaration of its survey
    question: its scale and positive answers.
    """
    kpi = all_kpis().get(one.kpi)
    if one.kpi in WITHOUT:
        return ("no_standard",)
    found = set(_unsaid(one, kpi))
    if kpi is None:
        found.add("unknown_kpi")
    else:
        if one.unit != under(kpi, rule).unit or (one.statistic or kpi.usual) != (statistic or kpi.usual):
            found.add("other_unit")
        if one.rule and one.rule != rule:
            found.add("other_rule")
        if any(settings.get(name) != value for name, value in one.settings.items()):
            found.add("other_settings")
        if "instrument" in kpi.always_by:
            found |= _by_scale(one, instrument)
    return tuple(reason for reason in REASONS if reason in found)


def _unsaid(one: Benchmark, kpi: Kpi | None) -> set[str]:
    """What a benchmark must say and does not."""
    found = set()
    if not one.source:
        found.add("no_source")
    if one.year is None:
        found.add("no_year")
    if not one.sector:
        found.add("no_sector")
    if not one.definition or not one.rule:
        found.add("no_definition")
    if one.kind != "measured":
        found.add("not_measured")
    if kpi is not None and "instrument" in kpi.always_by and one.scale is None:
        found.add("no_scale")
    return found


def _by_scale(one: Benchmark, instrument: Mapping[str, object] | None) -> set[str]:
    if instrument is None:
        return {"undeclared"}
    if one.scale is None:
        return set()
    found = set()
    if list(one.scale) != instrument["scale"]:
        found.add("other_scale")
    if one.unit == "%" and list(one.positive) != instrument["positive"]:
        found.add("other_positive")
    return found


def _stored(row: rows.Record) -> Benchmark:
    declared = row["declared"]
    assert isinstance(declared, Mapping)
    withdrawn = None if row["withdrawn"] is None else str(row["withdrawn"])
    return _made({**declared, "number": row["id"], "withdrawn": withdrawn})


def _made(raw: Mapping[str, object]) -> Benchmark:
    values = dict(raw)
    scale = values.get("scale")
    if isinstance(scale, list | tuple):
        values["scale"] = (int(str(scale[0])), int(str(scale[1])))
    positive = values.get("positive") or ()
    assert isinstance(positive, list | tuple)
    values["positive"] = tuple(int(str(p)) for p in positive)
    values.setdefault("low", None)
    values.setdefault("high", None)
    return Benchmark(**values)  # type: ignore[arg-type]


def plausible_year(year: int) -> bool:
    """Whether a year can be that of a survey."""
    return _CENTURY[0] <= year <= _CENTURY[1]
