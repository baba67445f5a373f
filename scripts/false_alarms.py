"""Simulates the tables of `peil.stats.false_alarms` and prints them as Python. Takes minutes; no input."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta

from peil.stats.control import Settings, value_chart
from peil.stats.signals import RULES

BASELINES = (28, 56, 91, 182, 364)
WATCHED = 182
SEED = 20261122


def rates(baseline: int, *, weekdays: bool, days: int, seed: int) -> dict[str, float]:
    """False signals a watched day by rule, over about `days` watched days in independent series; "inside" is values
    beyond their limits a day of the baseline."""
    rng = random.Random(seed)
    calendar = [date(2024, 1, 1) + timedelta(days=k) for k in range(baseline + WATCHED)]
    settings = Settings(baseline=baseline, weekdays=weekdays)
    counts: dict[str, int] = dict.fromkeys(RULES, 0)
    inside = days_inside = 0
    series = -(-days // WATCHED)
    for _ in range(series):
        chart = value_chart(calendar, [rng.gauss(0, 1) for _ in calendar], settings)
        for signal in chart.signals:
            if not signal.in_baseline:
                counts[signal.rule] += 1
            else:
                inside += signal.rule == "beyond"
        days_inside += sum(point.in_baseline for point in chart.points)
    return {rule: count / (series * WATCHED) for rule, count in counts.items()} | {"inside": inside / days_inside}


def main() -> None:
    """Prints both tables."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 400_000
    for name, weekdays in (("WITH_WEEKDAYS", True), ("WITHOUT_WEEKDAYS", False)):
        print(f"{name}: dict[int, dict[Rule, float]] = {{")
        for baseline in BASELINES:
            found = rates(baseline, weekdays=weekdays, days=days, seed=SEED)
            row = ", ".join(f'"{rule}": {found[rule]:.5f}' for rule in (*RULES, "inside"))
            print(f"    {baseline}: {{{row}}},")
        print("}")


if __name__ == "__main__":
    main()
