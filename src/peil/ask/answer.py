"""Answers: a KPI's rows with value, parts, interval, exclusions and status; as plain values for any face."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from peil.calendar import Period
from peil.kpis.needs import need
from peil.kpis.reasons import code_of

#: Puts a sentence of ours, such as a reason, into the words of a language.
Say = Callable[[str], str]


class Row(NamedTuple):
    """One row of an answer. `value` is null unless `status` is ok; `reason` then says why, or what a value lacks.

    A named tuple, for an answer has thousands: it is made four times as fast as a frozen dataclass.
    """

    period: Period
    by: Mapping[str, str | None]
    value: float | int | None
    status: str  # ok, no_data, not_measurable, pending, withheld
    reason: str | None
    parts: Mapping[str, int]
    n: int
    interval: tuple[float | None, float | None] | None  # null: open on that side
    method: str
    clock: str
    excluded: Mapping[str, int]
    pending: int
    provisional: bool
    n_eff: int | None = None
    overlapping: bool = False
    bound: tuple[int, int] | None = None  # lowest and highest that the exact value can be, where it is near: ≈

    def as_dict(self, say: Say = str) -> dict[str, object]:
        """The row as plain values, days as ISO dates; `to` is exclusive. `say` puts the reason into words."""
        return {
            "period": {
                "from": self.period.first.isoformat(),
                "to": self.period.end.isoformat(),
                "label": self.period.label,
            },
            "by": dict(self.by),
            "value": self.value,
            "status": self.status,
            "reason": None if self.reason is None else say(self.reason),
            "reason_code": code_of(self.reason),
            "parts": dict(self.parts),
            "n": self.n,
            "n_eff": self.n if self.n_eff is None else self.n_eff,
            "interval": None if self.interval is None else list(self.interval),
            "method": self.method,
            "clock": self.clock,
            "excluded": dict(self.excluded),
            "pending": self.pending,
            "provisional": self.provisional,
            "overlapping": self.overlapping,
            "bound": None if self.bound is None else list(self.bound),
        }


@dataclass(frozen=True)
class Reported:
    """What a source's own column says of the same thing, to be reconciled and never used.

    Of an instant median, mean and maximum from opening to it, in s; of a yes or no how often it says yes.
    """

    source: str
    column: str
    n: int
    missing: int
    explanation: Mapping[str, str]
    median: float | None = None
    mean: float | None = None
    maximum: float | None = None
    yes: int | None = None

    @property
    def share(self) -> float | None:
        """The percentage of yes among those of which the column says anything; None of an instant."""
        return None if self.yes is None or not self.n else 100 * self.yes / self.n

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "source": self.source,
            "column": self.column,
            "n": self.n,
            "missing": self.missing,
            "median": self.median,
            "mean": self.mean,
            "max": self.maximum,
            "yes": self.yes,
            "share": self.share,
            "unit": "s" if self.yes is None else "%",
            "explanation": dict(self.explanation),
        }


@dataclass(frozen=True)
class Lacking:
    """A source that cannot tell what is measured: the event types that it does not give; `a|b` means either."""

    source: str
    needs: tuple[str, ...]

    def reason(self) -> str:
        """Why it cannot."""
        return f"{self.source} does not give {', '.join(need.replace('|', ' or ') for need in self.needs)}"

    def words(self, language: str) -> str:
        """Why it cannot, for readers."""
        lacks = f"bron {self.source} levert niet" if language == "nl" else f"source {self.source} does not give"
        return f"{lacks}: {', '.join(need(kinds, language) for kinds in self.needs)}"

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "source": self.source,
            "status": "not_measurable",
            "needs": list(self.needs),
            "reason": {language: self.words(language) for language in ("nl", "en")},
        }


@dataclass(frozen=True)
class Answer:
    """The answer for one KPI. `as_of` is the newest watermark of the sources that it rests on, in UTC."""

    kpi: str
    name: Mapping[str, str]
    unit: str
    direction: str
    decimals: int
    definition: Mapping[str, object]
    as_of: dt.datetime | None
    zone: str
    rows: tuple[Row, ...]
    notes: tuple[Mapping[str, str], ...] = ()
    source_reported: tuple[Reported, ...] = field(default_factory=tuple)
    lacking: tuple[Lacking, ...] = ()  # sources of which it cannot be measured; what is told is of the others
    rolled_up: bool = field(default=False, compare=False)  # from sums made beforehand: the same figures

    def as_dict(self, say: Say = str) -> dict[str, object]:
        """The answer as plain values: one item of the JSON list."""
        return {
            "kpi": self.kpi,
            "name": dict(self.name),
            "unit": self.unit,
            "direction": self.direction,
            "definition": dict(self.definition),
            "as_of": None if self.as_of is None else self.as_of.isoformat().replace("+00:00", "Z"),
            "zone": self.zone,
            "rows": [row.as_dict(say) for row in self.rows],
            "notes": [dict(note) for note in self.notes],
            "not_measurable": [one.as_dict() for one in self.lacking],
            "source_reported": [r.as_dict() for r in self.source_reported],
            "computed_from": "roll-up" if self.rolled_up else "facts",
        }


def flat(answers: tuple[Answer, ...], say: Say = str) -> Iterator[dict[str, object]]:
    """One flat record per row, with the same keys throughout, for tables: CSV, Parquet, Arrow."""
    dimensions = list(dict.fromkeys(d for a in answers for r in a.rows for d in r.by))
    for answer in answers:
        for row in answer.rows:
            record: dict[str, object] = {
                "kpi": answer.kpi,
                "period": row.period.label,
                "from": row.period.first,
                "to": row.period.end,
                **{d: row.by.get(d) for d in dimensions},
                "value": None if row.value is None else float(row.value),
                "unit": answer.unit,
                "status": row.status,
                "reason": None if row.reason is None else say(row.reason),
                "reason_code": code_of(row.reason),
                "n": row.n,
                "low": None if row.interval is None else row.interval[0],
                "high": None if row.interval is None else row.interval[1],
                "approximate": row.bound is not None,
                "method": row.method,
                "clock": row.clock,
                "pending": row.pending,
                "excluded": sum(row.excluded.values()),
                "provisional": row.provisional,
                "rule": str(answer.definition["rule"]),
                "version": str(answer.definition["version"]),
            }
            yield record
