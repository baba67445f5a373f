"""How many signals charts give when nothing has changed: the price of watching many of them. No charts.

The rates were simulated with `peil.stats.control` itself by `scripts/false_alarms.py`: independent normal values
that never change, so what is stated includes that centre, weekdays and scatter are estimates from the baseline. Values
with long tails lie outside more often, which their baseline shows (`wilder`); those that cling together from day to day
give more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from peil.stats.given import positive, whole
from peil.stats.signals import RULES, RUN, TREND, Rule

# False signals a charted day, after the baseline, by days of baseline: with weekdays taken out, and without.
# 300,000 days a row: the standard error is about 4 % of a figure.
WITH_WEEKDAYS: dict[int, dict[Rule, float]] = {
    28: {"beyond": 0.00830, "run": 0.00400, "trend": 0.00240},
    56: {"beyond": 0.00440, "run": 0.00388, "trend": 0.00239},
    91: {"beyond": 0.00381, "run": 0.00394, "trend": 0.00262},
    182: {"beyond": 0.00321, "run": 0.00396, "trend": 0.00250},
    364: {"beyond": 0.00267, "run": 0.00394, "trend": 0.00242},
}
WITHOUT_WEEKDAYS: dict[int, dict[Rule, float]] = {
    28: {"beyond": 0.00841, "run": 0.00570, "trend": 0.00240},
    56: {"beyond": 0.00481, "run": 0.00483, "trend": 0.00239},
    91: {"beyond": 0.00422, "run": 0.00460, "trend": 0.00242},
    182: {"beyond": 0.00334, "run": 0.00428, "trend": 0.00239},
    364: {"beyond": 0.00291, "run": 0.00418, "trend": 0.00235},
}


#: Values beyond their limits a day of the baseline itself, of which limits and centre were made, by its length.
INSIDE_WITH_WEEKDAYS = {28: 0.00067, 56: 0.00114, 91: 0.00186, 182: 0.00212, 364: 0.00246}
INSIDE_WITHOUT_WEEKDAYS = {28: 0.00230, 56: 0.00253, 91: 0.00281, 182: 0.00254, 364: 0.00272}
MOST_WILDER = 4.0


def known_rate(rule: Rule) -> float:
    """False signals a day of a chart whose centre and scatter are known exactly: the limit for long baselines.

    Normal values: outside 3 sigma; a run reaching its length after a value on the other side; a trend reaching
    its length after a value that was not part of it. Source: definition; the rules are those of `signals.find`.
    """
    if rule == "beyond":
        return math.erfc(3 / math.sqrt(2))
    if rule == "run":
        return 2 * 0.5**RUN * 0.5
    return 2 * (1 / math.factorial(TREND) - 1 / math.factorial(TREND + 1))


def false_alarm_rate(baseline: int, *, weekdays: bool, rules: Sequence[Rule] = RULES, wilder: float = 1.0) -> float:
    """False signals a charted day to expect of one chart with `baseline` days of baseline.

    Between the simulated baselines it is read off in proportion to 1 / baseline. ValueError for a baseline
    shorter than the shortest simulated: charts need as much (`peil.stats.control.ENOUGH`).
    """
    table = WITH_WEEKDAYS if weekdays else WITHOUT_WEEKDAYS
    baseline, wilder = whole(baseline, "baseline"), positive(wilder, "wilder", zero=True)
    if baseline < min(table):
        raise ValueError(f"a baseline of {baseline} days; at least {min(table)}")
    return math.fsum(_at(table, baseline, rule) * (wilder if rule == "beyond" else 1) for rule in rules)


def expected_false_alarms(
    charts: int, days: int, baseline: int, *, weekdays: bool, rules: Sequence[Rule] = RULES, wilder: float = 1.0
) -> float:
    """False signals to expect of `charts` charts over `days` charted days after the baseline, all rules together.

    To be shown beside the signals found: 3 found where 2.5 were expected are no news. Of charts whose baseline says
    so, single values lie outside `wilder` times as often. ValueError for negative numbers.
    """
    charts, days = whole(charts, "charts"), whole(days, "days")
    return charts * days * false_alarm_rate(baseline, weekdays=weekdays, rules=rules, wilder=wilder)


def wilder(beyond: int, days: int, baseline: int, *, weekdays: bool) -> float:
    """How many times as often as normal values those of a chart lie outside, by the `beyond` of `days` of its baseline.

    Values with long tails, such as medians that jump between two heaps, do so in the baseline too. Half a value is
    added on both sides, for a baseline holds few; what lies outside there can also be something that happened, so it
    is four times at most.
    """
    usual = days * _between(INSIDE_WITH_WEEKDAYS if weekdays else INSIDE_WITHOUT_WEEKDAYS, baseline)
    return min(MOST_WILDER, (beyond + 0.5) / (usual + 0.5))


def _between(table: dict[int, float], baseline: int) -> float:
    """What a table says of its longest baseline that is no longer than this one."""
    return table[max(days for days in table if days <= baseline)]


def _at(table: dict[int, dict[Rule, float]], baseline: int, rule: Rule) -> float:
    shorter = max(days for days in table if days <= baseline)
    longer = min((days for days in table if days > baseline), default=None)
    far = 0.0 if longer is None else 1 / longer
    far_rate = known_rate(rule) if longer is None else table[longer][rule]
    part = (1 / baseline - far) / (1 / shorter - far)
    return far_rate + part * (table[shorter][rule] - far_rate)
