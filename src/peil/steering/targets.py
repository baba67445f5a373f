"""Targets: a value or band to reach, for a KPI and a part of the organisation, from a day on. What was is kept."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from peil.ask.question import Filter, question
from peil.errors import InputError, NotFoundError, said
from peil.kpis.kpi import Kpi, under
from peil.kpis.registry import get
from peil.steering import goals, words
from peil.store import steering as rows
from peil.store.store import Store

Verdict = Literal["met", "missed", "uncertain"]
Interval = tuple[float | None, float | None]
_RANGE = {"%": (0.0, 100.0), "points": (-100.0, 100.0), "s": (0.0, None), "count": (0.0, None), "money": (0.0, None)}


@dataclass(frozen=True)
class Target:
    """At least `low`, at most `high`, or both (a band), in the KPI's unit: percent 0 to 100, seconds, points.

    `scope` is dimension to value, empty for the whole organisation. `statistic` and `clock` are None for the KPI's
    own. Without `low` and `high` it ends the target of its scope: from `since` on a wider one holds, if any.
    """

    kpi: str
    since: dt.date
    low: float | None = None
    high: float | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    statistic: str | None = None
    clock: str | None = None
    rule: str = "default"
    owner: str = ""
    goal: int | None = None
    note: str = ""
    number: int = 0
    made: str = ""
    made_by: int | None = None

    @property
    def ends(self) -> bool:
        """Whether this entry says that there is no target any more."""
        return self.low is None and self.high is None

    def as_dict(self) -> dict[str, object]:
        """As plain values, days as ISO dates."""
        return {
            "id": self.number,
            "kpi": self.kpi,
            "statistic": self.statistic,
            "clock": self.clock,
            "rule": self.rule,
            "scope": dict(self.scope),
            "low": self.low,
            "high": self.high,
            "since": self.since.isoformat(),
            "owner": self.owner,
            "goal": self.goal,
            "note": self.note,
            "made": self.made,
        }


def add(store: Store, target: Target, *, by: int | None = None) -> Target:
    """Enter a target (or the end of one) into the history; returns it with its number.

    Raises NotFoundError for an unknown KPI, dimension, statistic, rule or goal, InputError for limits that cannot be.
    """
    kpi = get(target.kpi)
    scope = words.scope(kpi.key, target.scope)
    where = [Filter(dimension, (value,)) for dimension, value in scope.items()]
    question([kpi.key], where=where, statistic=target.statistic, clock=target.clock, rule=target.rule)
    statistic, clock = _own(kpi, target.statistic, target.clock)
    if not target.ends:
        _check_limits(kpi, target)
        _check_scale(kpi, scope, statistic)
    if target.goal is not None:
        goals.open_one(store, target.goal)
    values = {
        "kpi": kpi.key,
        "statistic": statistic,
        "clock": clock,
        "rule": target.rule,
        "scope": scope,
        "low": target.low,
        "high": target.high,
        "since": words.day(target.since, "since").isoformat(),
        "owner": words.name(target.owner, "owner", needed=False),
        "goal_id": target.goal,
        "note": words.prose(target.note, "note"),
        "made_by": by,
    }
    number = rows.add(store, "target", values)
    return _target(rows.rows(store, "target", id=number)[0])


def end(store: Store, number: int, since: dt.date, *, note: str = "", by: int | None = None) -> Target:
    """End a target from a day on: an entry of its own for the same KPI and scope. Raises NotFoundError."""
    one = get_one(store, number)
    ending = Target(
        one.kpi, since, scope=one.scope, statistic=one.statistic, clock=one.clock, rule=one.rule, owner=one.owner,
        goal=None, note=note,
    )  # fmt: skip
    return add(store, ending, by=by)


def get_one(store: Store, number: int) -> Target:
    """One entry. Raises NotFoundError."""
    found = rows.rows(store, "target", id=number)
    if not found:
        raise NotFoundError(said("there is no target {number}", number=number), remedy="'peil target' lists them.")
    return _target(found[0])


def history(store: Store, kpi: str | None = None) -> tuple[Target, ...]:
    """Every entry, of one KPI or of all, in the order in which they were made."""
    equal = {} if kpi is None else {"kpi": kpi}
    return tuple(_target(row) for row in rows.rows(store, "target", **equal))


def valid(
    store: Store,
    kpi: str,
    scope: Mapping[str, str],
    day: dt.date,
    *,
    statistic: str | None = None,
    clock: str | None = None,
    rule: str = "default",
) -> Target | None:
    """The target that holds for a KPI, a part of the organisation and a day; None where there is none.

    `scope` is all that the figure is limited to: its filters and, in a breakdown, its group.
    """
    return holding(history(store, kpi), kpi, scope, day, statistic=statistic, clock=clock, rule=rule)


def holding(
    entries: Sequence[Target],
    kpi: str,
    scope: Mapping[str, str],
    day: dt.date,
    *,
    statistic: str | None = None,
    clock: str | None = None,
    rule: str = "default",
) -> Target | None:
    """The same over entries already read: the most specific scope wins (team before channel before the rest), in it
    the newest `since` that is not after the day, and of two from one day the one entered last."""
    asked = (*_own(get(kpi), statistic, clock), rule)
    newest: dict[tuple[tuple[str, str], ...], Target] = {}
    for one in entries:
        same = one.kpi == kpi and (one.statistic, one.clock, one.rule) == asked
        if not same or one.since > day or not words.covers(one.scope, scope):
            continue
        key = tuple(sorted(one.scope.items()))
        if key not in newest or (one.since, one.number) >= (newest[key].since, newest[key].number):
            newest[key] = one
    return max((one for one in newest.values() if not one.ends), key=_specific, default=None)


def changes(entries: Sequence[Target], kpi: str, scope: Mapping[str, str]) -> tuple[Target, ...]:
    """The entries of exactly this KPI and scope by the day from which they hold: the steps of a target line."""
    mine = [one for one in entries if one.kpi == kpi and dict(one.scope) == dict(scope)]
    return tuple(sorted(mine, key=lambda one: (one.since, one.number)))


def verdict(target: Target, value: float | None, interval: Interval | None) -> Verdict | None:
    """Whether a value reaches the target; uncertain where its interval holds a limit. None without a value.

    A value without an interval (a complete count) is compared as it is; an end of None is open on that side.
    """
    if value is None or target.ends:
        return None
    low, high = (value, value) if interval is None else interval
    sides: list[Verdict] = []
    if target.low is not None:
        sides.append(_side(_at_least(low, target.low), _below(high, target.low)))
    if target.high is not None:
        sides.append(_side(_at_least(_minus(high), -target.high), _below(_minus(low), -target.high)))
    if "missed" in sides:
        return "missed"
    return "uncertain" if "uncertain" in sides else "met"


def _side(surely: bool, surely_not: bool) -> Verdict:
    return "met" if surely else ("missed" if surely_not else "uncertain")


def _at_least(value: float | None, limit: float) -> bool:
    return value is not None and value >= limit


def _below(value: float | None, limit: float) -> bool:
    return value is not None and value < limit


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _specific(one: Target) -> tuple[int, bool, bool, dt.date, int]:
    return len(one.scope), "team" in one.scope, "channel" in one.scope, one.since, one.number


def _own(kpi: Kpi, statistic: str | None, clock: str | None) -> tuple[str | None, str | None]:
    """Statistic and clock with the KPI's own written as None, so that a target is found either way."""
    return (None if statistic == kpi.usual else statistic), (None if clock == "calendar" else clock)


def _check_limits(kpi: Kpi, target: Target) -> None:
    bounds = _RANGE.get(under(kpi, target.rule).unit, (None, None))
    for place, limit in (("low", target.low), ("high", target.high)):
        if limit is None:
            continue
        least, most = bounds
        if not math.isfinite(limit) or (least is not None and limit < least) or (most is not None and limit > most):
            raise InputError(
                said("{limit} cannot be reached by {kpi}", limit=limit, kpi=kpi.key),
                place=place,
                remedy=said(
                    "Give a number from {least} to {most}.",
                    least="−∞" if least is None else f"{least:g}",
                    most="∞" if most is None else f"{most:g}",
                ),
            )
    if target.low is not None and target.high is not None and target.low > target.high:
        raise InputError(
            said("at least {low} and at most {high} leaves nothing", low=target.low, high=target.high),
            place="low/high",
            remedy="Give the lower number as the least and the higher as the most.",
        )


def _check_scale(kpi: Kpi, scope: Mapping[str, str], statistic: str | None) -> None:
    """A mean means something on one scale only."""
    mean = kpi.unit == "scale" or statistic == "mean"
    if mean and "instrument" in kpi.always_by and "instrument" not in scope:
        raise InputError(
            said("a mean of {kpi} is on the scale of one survey question", kpi=kpi.key),
            place="scope",
            remedy="Say which question it is for, as instrument.",
        )


def _target(row: rows.Record) -> Target:
    scope, low, high = row["scope"], row["low"], row["high"]
    assert isinstance(scope, Mapping)
    return Target(
        kpi=str(row["kpi"]),
        since=dt.date.fromisoformat(str(row["since"])),
        low=None if low is None else float(str(low)),
        high=None if high is None else float(str(high)),
        scope={str(d): str(v) for d, v in scope.items()},
        statistic=None if row["statistic"] is None else str(row["statistic"]),
        clock=None if row["clock"] is None else str(row["clock"]),
        rule=str(row["rule"]),
        owner=str(row["owner"]),
        goal=None if row["goal_id"] is None else int(str(row["goal_id"])),
        note=str(row["note"]),
        number=int(str(row["id"])),
        made=str(row["made"]),
        made_by=None if row["made_by"] is None else int(str(row["made_by"])),
    )
