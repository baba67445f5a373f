"""False alarms: formulas for long baselines, reading between the simulated ones, and the charts themselves."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from peil.stats.control import Chart, Settings, rate_chart, share_chart, value_chart
from peil.stats.false_alarms import (
    INSIDE_WITH_WEEKDAYS,
    WITH_WEEKDAYS,
    WITHOUT_WEEKDAYS,
    expected_false_alarms,
    false_alarm_rate,
    known_rate,
    wilder,
)
from peil.stats.signals import RULES

BASELINE, WATCHED = 56, 182
DAYS = [date(2024, 1, 1) + timedelta(days=k) for k in range(BASELINE + WATCHED)]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "scripts" / "false_alarms.py"
    spec = importlib.util.spec_from_file_location("false_alarms_script", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_known_rates_by_hand() -> None:
    assert known_rate("beyond") == pytest.approx(0.0026998, abs=1e-7)
    # A value above, eight below or the reverse: 2 × (1/2)^9. 6 rising but not 7, or falling: 2 (1/720 - 1/5040).
    assert known_rate("run") == 1 / 256
    assert known_rate("trend") == pytest.approx(12 / 5040)


def test_expected_number() -> None:
    row = WITH_WEEKDAYS[56]
    assert false_alarm_rate(56, weekdays=True) == pytest.approx(sum(row.values()))
    assert false_alarm_rate(56, weekdays=True, rules=["run"]) == row["run"]
    # 50 charts for 30 days.
    assert expected_false_alarms(50, 30, 56, weekdays=True) == pytest.approx(1500 * sum(row.values()))
    assert expected_false_alarms(0, 30, 56, weekdays=False) == 0.0
    # Halfway between 1/28 and 1/56 lies 3/112.
    between = false_alarm_rate(112 // 3, weekdays=False, rules=["beyond"])
    assert WITHOUT_WEEKDAYS[56]["beyond"] < between < WITHOUT_WEEKDAYS[28]["beyond"]
    part = (1 / 37 - 1 / 56) / (1 / 28 - 1 / 56)
    low, high = WITHOUT_WEEKDAYS[56]["beyond"], WITHOUT_WEEKDAYS[28]["beyond"]
    assert between == pytest.approx(low + part * (high - low))
    # Beyond the longest the formula is approached.
    assert false_alarm_rate(10**9, weekdays=True) == pytest.approx(sum(map(known_rate, RULES)), rel=1e-6)


def test_a_chart_with_long_tails_is_stated_to_give_more() -> None:
    # Of 91 days of baseline 91 × 0.00186 = 0.169 lie outside by chance: one makes 1.5 / 0.669, none 0.5 / 0.669.
    assert wilder(1, 91, 91, weekdays=True) == pytest.approx(1.5 / (0.5 + 91 * 0.00186))
    assert wilder(0, 91, 91, weekdays=True) == pytest.approx(0.5 / (0.5 + 91 * 0.00186))
    assert wilder(20, 91, 91, weekdays=True) == 4.0, "what lies outside can also be something that happened"
    plain, wild = (expected_false_alarms(1, 100, 91, weekdays=True, wilder=w) for w in (1.0, 3.0))
    assert wild - plain == pytest.approx(2 * 100 * WITH_WEEKDAYS[91]["beyond"])


def test_impossible() -> None:
    with pytest.raises(ValueError, match="at least 28"):
        false_alarm_rate(27, weekdays=True)
    with pytest.raises(ValueError, match="charts is -1"):
        expected_false_alarms(-1, 30, 56, weekdays=True)


def test_the_table_is_the_scripts(script: ModuleType) -> None:
    assert script.BASELINES == tuple(WITH_WEEKDAYS) == tuple(WITHOUT_WEEKDAYS)
    found = script.rates(56, weekdays=True, days=20_000, seed=5)
    assert sum(found[rule] for rule in RULES) == pytest.approx(sum(WITH_WEEKDAYS[56].values()), rel=0.3)
    assert found["inside"] == pytest.approx(INSIDE_WITH_WEEKDAYS[56], abs=3 * (0.00114 / 6_160) ** 0.5)


@pytest.mark.long
@pytest.mark.parametrize("weekdays", [True, False])
def test_the_whole_table_is_the_scripts(script: ModuleType, weekdays: bool) -> None:
    for baseline, row in (WITH_WEEKDAYS if weekdays else WITHOUT_WEEKDAYS).items():
        found = script.rates(baseline, weekdays=weekdays, days=60_000, seed=6)
        for rule in RULES:
            # Alarms of one chart come together, so more than Poisson's: 4 times its standard error.
            assert found[rule] == pytest.approx(row[rule], abs=4 * 1.5 * (row[rule] / 60_000) ** 0.5), (baseline, rule)


def shares(rng: random.Random) -> Chart:
    n = [rng.randrange(150, 250) for _ in DAYS]
    return share_chart(DAYS, [sum(rng.random() < 0.8 for _ in range(size)) for size in n], n)


def wandering_shares(rng: random.Random) -> Chart:
    x = [round(5000 * min(1.0, max(0.0, 0.8 + rng.gauss(0, 0.03)))) for _ in DAYS]
    return share_chart(DAYS, x, [5000] * len(DAYS))


def rates(rng: random.Random) -> Chart:
    # Poisson of mean 20 as the events of a Poisson process in one unit of time.
    def events() -> int:
        count, time = 0, rng.expovariate(20)
        while time < 1:
            count, time = count + 1, time + rng.expovariate(20)
        return count

    return rate_chart(DAYS, [events() for _ in DAYS], [1000.0] * len(DAYS))


def weekly_values(rng: random.Random) -> Chart:
    return value_chart(DAYS, [100 + 40 * (day.isoweekday() == 1) + rng.gauss(0, 5) for day in DAYS])


def skewed_times(rng: random.Random) -> Chart:
    return value_chart(DAYS, [rng.lognormvariate(6, 0.4) for _ in DAYS], log=True)


def means_of_forty(rng: random.Random) -> Chart:
    return value_chart(DAYS, [sum(rng.expovariate(1 / 300) for _ in range(40)) / 40 for _ in DAYS])


@pytest.mark.long
@pytest.mark.parametrize("make", [shares, wandering_shares, rates, weekly_values, skewed_times, means_of_forty])
def test_false_alarms_stay_within_twice_the_stated_rate(make: Callable[[random.Random], Chart]) -> None:
    rng, charts = random.Random(12), 150
    alarms = sum(not signal.in_baseline for _ in range(charts) for signal in make(rng).signals)
    stated = expected_false_alarms(charts, WATCHED, BASELINE, weekdays=True)
    assert stated / 2 < alarms < 2 * stated, (alarms, stated)


@pytest.mark.long
@pytest.mark.parametrize(("sigmas", "on_its_day", "within_ten"), [(6.0, 0.95, 1.0), (3.0, 0.3, 0.95), (1.5, 0.0, 0.75)])
def test_planted_changes_are_found(sigmas: float, on_its_day: float, within_ten: float) -> None:
    rng, charts, place = random.Random(13), 300, 100
    same_day = soon = 0
    for _ in range(charts):
        values = [rng.gauss(0, 1) + (sigmas if k >= place else 0) for k in range(place + 20)]
        late = [signal.day for signal in value_chart(DAYS[: place + 20], values).signals if signal.day >= DAYS[place]]
        same_day += bool(late) and late[0] == DAYS[place]
        soon += bool(late) and late[0] < DAYS[place + 10]
    assert same_day >= on_its_day * charts, same_day
    assert soon >= within_ten * charts, soon


@pytest.mark.long
def test_a_run_dates_a_change() -> None:
    # A change of 3 sigma: the run that tells it began on its day, or a little before by chance.
    rng, place = random.Random(14), 100
    distances = []
    for _ in range(200):
        values = [rng.gauss(0, 1) + (3.0 if k >= place else 0) for k in range(place + 20)]
        chart = value_chart(DAYS[: place + 20], values, Settings(weekdays=False, rules=("run",)))
        distances += [(signal.since - DAYS[place]).days for signal in chart.signals if signal.day >= DAYS[place]]
    assert len(distances) >= 190
    assert sum(-3 <= distance <= 1 for distance in distances) >= 0.85 * len(distances)
