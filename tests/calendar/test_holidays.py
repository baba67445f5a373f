"""Dutch public holidays by year and by the organisation's rules, against the packages' own lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from peil.calendar import easter, holidays_of
from peil.errors import InputError
from peil.opening import HolidayRules

Vectors = Callable[[str], list[dict[str, Any]]]


def named(rules: HolidayRules, year: int) -> dict[str, str]:
    return {day.isoformat(): name for day, name in holidays_of(rules, year).items()}


def test_days_and_names_by_the_default_rules(vectors: Vectors) -> None:
    for vector in vectors("nl_holidays"):
        assert named(HolidayRules(), vector["in"]["year"]) == vector["out"]


def test_days_of_the_other_package_need_liberation_day_always(vectors: Vectors) -> None:
    differ = 0
    for vector in vectors("nl_holidays"):
        year, diff = vector["in"]["year"], vector["diff"]
        always = named(HolidayRules(liberation_day="always"), year)
        assert always.keys() == vector["cross"]["workalendar"].keys()
        assert always.keys() - vector["out"].keys() == set(diff["only_workalendar"])
        assert vector["out"].keys() - always.keys() == set(diff["only_holidays"])
        assert always[f"{year}-05-05"] == "Bevrijdingsdag"
        differ += len(diff["only_workalendar"])
    assert differ  # else nothing was compared


@pytest.mark.parametrize(
    ("rule", "years"), [("always", {2024, 2025, 2026, 2030}), ("never", set()), ("lustrum", {2025, 2030})]
)
def test_liberation_day_is_the_organisations_choice(rule: str, years: set[int]) -> None:
    rules = HolidayRules(liberation_day=rule)
    closed = {year for year in (2024, 2025, 2026, 2030) if dt.date(year, 5, 5) in holidays_of(rules, year)}
    assert closed == years


def test_good_friday_is_the_organisations_choice() -> None:
    assert dt.date(2026, 4, 3) in holidays_of(HolidayRules(), 2026)
    works = holidays_of(HolidayRules(good_friday=False), 2026)
    assert dt.date(2026, 4, 3) not in works
    assert len(works) == len(holidays_of(HolidayRules(), 2026)) - 1


def test_kings_day_moves_from_a_sunday() -> None:
    assert holidays_of(HolidayRules(), 2025)[dt.date(2025, 4, 26)] == "Koningsdag"
    assert dt.date(2025, 4, 27) not in holidays_of(HolidayRules(), 2025)


def test_own_days_belong_to_their_year() -> None:
    rules = HolidayRules(own=((dt.date(2026, 12, 24), "Kerstavond"), (dt.date(2027, 1, 4), "Verhuizing")))
    assert holidays_of(rules, 2026)[dt.date(2026, 12, 24)] == "Kerstavond"
    assert dt.date(2027, 1, 4) not in holidays_of(rules, 2026)
    assert list(holidays_of(rules, 2026)) == sorted(holidays_of(rules, 2026))


def test_an_unknown_country_names_the_nearest() -> None:
    with pytest.raises(InputError, match="country 'nl'") as refused:
        holidays_of(HolidayRules(country="nl"), 2026)
    assert "'NL'" in refused.value.remedy
    assert refused.value.place == "[holidays] country"


def test_easter_is_where_the_package_has_it(vectors: Vectors) -> None:
    for vector in vectors("nl_holidays"):
        day = easter(vector["in"]["year"])
        assert vector["out"][day.isoformat()] == "Eerste paasdag"


@pytest.mark.parametrize("rule", ["lustrum", "never"])
def test_ascension_day_on_5_may_stays_closed(rule: str) -> None:
    assert dt.date(2016, 5, 5) in holidays_of(HolidayRules(liberation_day=rule), 2016)


@pytest.mark.parametrize("alias", ["NLD", "Netherlands"])
def test_an_alias_of_the_country_follows_its_rules_or_is_refused(alias: str) -> None:
    try:
        days = holidays_of(HolidayRules(country=alias, liberation_day="always"), 2026)
    except InputError:
        return
    assert dt.date(2026, 5, 5) in days


def test_ascension_day_in_a_lustrum_year_is_named_once() -> None:
    """5 May 2005 was both, and the package says so itself; 2016 was no lustrum year."""
    assert holidays_of(HolidayRules(), 2005)[dt.date(2005, 5, 5)] == "Bevrijdingsdag; Hemelvaartsdag"
    assert holidays_of(HolidayRules(), 2016)[dt.date(2016, 5, 5)] == "Hemelvaartsdag"
    always = HolidayRules(liberation_day="always")
    assert holidays_of(always, 2016)[dt.date(2016, 5, 5)] == "Hemelvaartsdag; Bevrijdingsdag"


def test_the_kings_day_of_each_reign() -> None:
    """30 April until 2013, 27 April after it; on a Sunday the day before. (Until 1980 it was the day after.)"""
    expected = {1990: (4, 30), 1995: (4, 29), 2006: (4, 29), 2013: (4, 30), 2014: (4, 26), 2015: (4, 27), 2031: (4, 26)}
    for year, (month, day) in expected.items():
        found = [d for d, name in holidays_of(HolidayRules(), year).items() if name.startswith("Koning")]
        assert found == [dt.date(year, month, day)], year


@pytest.mark.parametrize("year", [0, 10_000, 2026.5, "2026", None])
def test_what_is_no_year_is_refused(year: Any) -> None:
    with pytest.raises(InputError, match="is no year"):
        holidays_of(HolidayRules(), year)


def test_a_whole_year_may_come_as_a_float() -> None:
    assert holidays_of(HolidayRules(), 2026.0) == holidays_of(HolidayRules(), 2026)  # type: ignore[arg-type]
