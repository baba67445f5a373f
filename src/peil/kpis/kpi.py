"""What a KPI declaration consists of. How parts become a value is in `measures`; the declarations in `catalogue`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from peil.kpis.measures import Mean, Measure, Quantile, Share, Survival


class Text(NamedTuple):
    """A text in the two languages of the interface."""

    nl: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language`."""
        return self.en if language == "en" else self.nl


@dataclass(frozen=True)
class Rule:
    """A way of counting under which a KPI can be asked: ours ('default') or a rival one, with its source.

    `measure` replaces the KPI's own, and so does what else is given; `name` is what stands on the chart.
    """

    name: Text
    measure: Measure
    source: str = ""
    exclusions: Mapping[str, str] | None = None
    pending: str | None = None
    base: str | None = None
    needs: tuple[str, ...] | None = None
    unit: str | None = None
    decimals: int | None = None
    direction: str | None = None


@dataclass(frozen=True)
class Example:
    """Rows of the fact that fit in view, and the answer worked out by hand.

    Columns left out of a row are null. `as_of` is the watermark as epoch seconds; `instruments` declares
    survey scales; `beside` holds the rows of other facts where a KPI rests on two.
    """

    title: str
    rows: tuple[Mapping[str, object], ...]
    value: float | None
    parts: Mapping[str, int] = field(default_factory=dict)
    rule: str = "default"
    statistic: str | None = None
    population: str = "finished"
    settings: Mapping[str, int] = field(default_factory=dict)
    as_of: int | None = None
    instruments: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    pending: int = 0
    beside: Mapping[str, tuple[Mapping[str, object], ...]] = field(default_factory=dict)  # rows of other facts


@dataclass(frozen=True)
class Kpi:
    """One KPI. Conditions and expressions are SQL over the fact's columns, in the dialect.

    A condition may name settings as {threshold_s}, the source's watermark (epoch seconds) as {as_of}, and
    the declared sets of survey instruments as {positive}, {negative}, {in_scale} or {family:nps}.

    `base` picks the rows that the KPI is about at all; `exclusions` sets rows of it apart, counted by
    reason, the first that applies; `pending` is true for rows whose observation window has not passed.
    `needs` are the event types without which a source cannot support it; `a|b` means either. `elsewhere` are
    event types that any source must give, be it another one.
    """

    key: str
    name: Text
    explanation: Text
    fact: str
    day: str
    measure: Measure
    unit: str  # %, points, s, count, scale, money (in the reporting currency)
    direction: str  # up, down, band, none
    credit: Text
    needs: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    base: str = "1 = 1"
    exclusions: Mapping[str, str] = field(default_factory=dict)
    pending: str = ""
    settings: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    statistics: Mapping[str, Measure] = field(default_factory=dict)
    cohort: Mapping[str, Survival] = field(default_factory=dict)  # statistics over all, those still open censored
    dimensions: Mapping[str, str] = field(default_factory=dict)
    always_by: tuple[str, ...] = ()
    clock: str = "calendar"
    sampled: bool = False
    source: str = ""
    counterweights: tuple[str, ...] = ()
    decimals: int = 1
    reported: tuple[str, ...] = ()  # columns of contacts that hold what a source says of it itself
    at_ends: bool = False  # a fact of spells: those open at the end of each period, with their age then
    late_days: int = 0  # so long after a period its figures still change, because answers come in late
    covered_by_rows: bool = False  # the fact's rows say which days are covered, not the times of its events
    examples: tuple[Example, ...] = ()

    @property
    def usual(self) -> str | None:
        """The name of the statistic that the KPI's own measure is; None where it is no statistic."""
        return next((name for name, measure in self.statistics.items() if measure == self.measure), None)

    @property
    def employee(self) -> str | None:
        """The column of the employee whose work a row of the fact is; None where it names none."""
        return self.dimensions.get("agent") or _EMPLOYEE.get(self.fact)


#: Whose work a row is, of facts that name an employee: of a contact, who did most lately what a customer noticed.
_EMPLOYEE: Mapping[str, str] = {
    "contacts": "agent_last",
    **dict.fromkeys(("legs", "queue_visits", "replies", "survey_invitations", "agent_states"), "agent"),
}

#: Dimensions whose values are whole numbers: hours 0 to 23, weekdays from Monday 0, flags 0 and 1.
WHOLE_NUMBERS = frozenset({"hour", "weekday", "transferred", "reopened_after", "saw_support"})

CONTACT_DIMENSIONS: Mapping[str, str] = {
    "channel": "channel",
    "team": "team",
    "reason": "reason",
    "segment": "segment",
    "language": "language",
    "source": "source",
    "priority": "priority",
}

#: A source that gives any of these knows of contacts.
SOME_CONTACT = "contact.opened|contact.status|contact.message|queue.entered"

#: Contacts that a rule or a person set apart; the same everywhere.
MARKED: Mapping[str, str] = {
    "merged": "excluded = 'merged'",
    "spam": "excluded = 'spam'",
    "test": "excluded = 'test'",
    "internal": "excluded = 'internal'",
    "duplicate": "excluded = 'duplicate'",
    "marked_otherwise": "excluded IS NOT NULL",
}


def under(kpi: Kpi, rule: str) -> Kpi:
    """The KPI as a rule of it counts; itself under the default rule."""
    if rule == "default":
        return kpi
    own = kpi.rules[rule]
    replaced = ("exclusions", "pending", "base", "needs", "unit", "decimals", "direction")
    given = {name: getattr(own, name) for name in replaced}
    return replace(kpi, measure=own.measure, **{name: value for name, value in given.items() if value is not None})


def direction_of(kpi: Kpi, statistic: str | None, polarities: Collection[str] = ()) -> str:
    """Which way is better under a statistic: the share within a target rises where the duration itself falls, and a
    mean score falls where the question is one of effort. `polarities` are those of the questions; of both, none."""
    turned = (statistic or "").startswith("share_within")
    measure = kpi.statistics.get(statistic or "", kpi.measure)
    if isinstance(measure, Mean) and measure.expression == "score" and "down" in polarities:
        if len(set(polarities)) > 1:
            return "none"
        turned = True
    return {"down": "up", "up": "down"}.get(kpi.direction, kpi.direction) if turned else kpi.direction


def quantiles(expression: str, rows: str) -> dict[str, Measure]:
    """Median, p75, p90 and p95 of the rows that have the expression; the others are no business of theirs."""
    return {
        name: Quantile(expression, share, f"{rows} AND {expression} IS NOT NULL", "", "counted")
        for name, share in (("median", 500), ("p75", 750), ("p90", 900), ("p95", 950))
    }


def timed(expression: str, business: str) -> dict[str, Measure]:
    """The statistics of a duration on both clocks: median (the default), p75, p90, p95, mean, and the share within
    the setting target_s, in opening hours within target_open_s. What has no duration has not finished."""
    found: dict[str, Measure] = {}
    for suffix, seconds, target in (("", expression, "{target_s}"), ("@business", business, "{target_open_s}")):
        done, still = f"{seconds} IS NOT NULL", f"{seconds} IS NULL"
        for name, share in (("median", 500), ("p75", 750), ("p90", 900), ("p95", 950)):
            found[name + suffix] = Quantile(seconds, share, done, still)
        found["mean" + suffix] = Mean(seconds, done, ("total_s", "finished"), extra={"unfinished": still})
        found["share_within" + suffix] = Share(
            f"{seconds} <= {target}", names=("within_target", "all"), extra={"unfinished": still}
        )
    return found
