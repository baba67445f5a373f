"""How figures are written, which days a preset means, and what a chart draws; worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from peil.ask.answer import Answer, Row
from peil.calendar import Period
from peil.kpis.reasons import SENTENCES, because, code_of
from peil.show import axes, charts, figures, spans, tables, tiles
from peil.show.charts import Point
from peil.show.why import in_words

D = dt.date
S = "\N{NO-BREAK SPACE}"


def test_a_day_in_a_table_is_short_and_in_the_language_of_the_page():
    """In Dutch maart is shortened to mrt."""
    assert figures.short_day(D(2026, 3, 2), "nl") == f"2{S}mrt{S}2026"
    assert figures.period("day", D(2026, 3, 2), "nl", year=False) == f"ma{S}2{S}mrt"
    assert figures.period("day", D(2026, 3, 2), "en", year=False) == f"Mon{S}2{S}Mar"
    assert figures.short_instant(1_772_406_000, "Europe/Amsterdam", "nl") == f"2{S}mrt{S}2026,{S}00:00"
    assert (figures.dated("2026-05-01T10:00:00+00:00", "en"), figures.dated("", "en")) == (f"1{S}May{S}2026", "")


@pytest.mark.parametrize(
    ("amount", "unit", "dutch", "english"),
    [
        (82.36, "%", f"82,4{S}%", "82.4%"),
        (0, "%", f"0,0{S}%", "0.0%"),
        (1234, "count", "1.234", "1,234"),
        (31.4, "points", "+31", "+31"),
        (-31.4, "points", "−31", "−31"),
        (-0.2, "points", "0", "0"),
        (3.954, "scale", "3,95", "3.95"),
        (45.4, "s", f"45{S}s", f"45{S}s"),
        (59.7, "s", f"1:00{S}min", f"1:00{S}min"),
        (83, "s", f"1:23{S}min", f"1:23{S}min"),
        (3599.8, "s", f"1,0{S}uur", f"1.0{S}h"),
        (8640, "s", f"2,4{S}uur", f"2.4{S}h"),
        (3.1 * 86_400, "s", f"3,1{S}dagen", f"3.1{S}days"),
    ],
)
def test_values(amount, unit, dutch, english):
    assert figures.value(amount, unit, 1, "nl") == dutch
    assert figures.value(amount, unit, 1, "en") == english


@pytest.mark.parametrize(
    ("values", "unit", "name", "written"),
    [
        ([20, 45, 400], "s", "seconds", ["20", "45", "400"]),
        ([60, 150, 7000], "s", "minutes", ["1,0", "2,5", "117"]),
        ([60, 9000, 400_000], "s", "hours", ["0,0", "2,5", "111"]),
        ([60, 200_000, 400_000], "s", "days", ["0,0", "2,3", "4,6"]),
        ([72.44, 80.0, 100.0], "%", "%", ["72,4", "80,0", "100"]),
        ([-4.0, 23.4], "points", "points", ["−4", "+23"]),
        ([7.0, 1234.0], "count", "count", ["7", "1.234"]),
        ([3.456, 3.5], "EUR", "EUR", ["3,46", "3,50"]),
    ],
)
def test_many_values_in_one_unit(values, unit, name, written):
    found = figures.one_unit(values, unit)
    assert found.name == name
    assert [found.written(value, "nl") for value in values] == written


def test_opening_hours_are_no_days():
    assert figures.one_unit([200_000], "s", business=True).name == "hours"


def test_business_time_is_never_in_days_of_24_hours():
    assert figures.duration(3 * 86_400, "nl", business=True) == f"72,0{S}uur"


def test_days_in_words():
    assert figures.span(D(2026, 5, 1), D(2026, 6, 1), "nl") == f"1–31{S}mei{S}2026"
    assert figures.span(D(2026, 4, 28), D(2026, 5, 4), "nl") == f"28{S}april – 3{S}mei{S}2026"
    assert figures.span(D(2025, 12, 29), D(2026, 1, 5), "en") == f"29{S}December{S}2025 – 4{S}January{S}2026"
    assert figures.span(D(2026, 5, 3), D(2026, 5, 4), "nl") == f"3{S}mei{S}2026"
    # The ISO week of 29 December 2025 is week 1 of 2026.
    assert figures.period("week", D(2025, 12, 29), "nl") == f"week{S}1{S}2026"


TODAY = D(2026, 6, 17)  # a Wednesday


@pytest.mark.parametrize(
    ("name", "first", "end", "before"),
    [
        ("today", D(2026, 6, 17), D(2026, 6, 18), (D(2026, 6, 16), D(2026, 6, 17))),
        ("yesterday", D(2026, 6, 16), D(2026, 6, 17), (D(2026, 6, 15), D(2026, 6, 16))),
        ("week", D(2026, 6, 15), D(2026, 6, 18), (D(2026, 6, 8), D(2026, 6, 11))),
        ("last_week", D(2026, 6, 8), D(2026, 6, 15), (D(2026, 6, 1), D(2026, 6, 8))),
        ("weeks4", D(2026, 5, 20), D(2026, 6, 17), (D(2026, 4, 22), D(2026, 5, 20))),
        ("month", D(2026, 6, 1), D(2026, 6, 18), (D(2026, 5, 1), D(2026, 5, 18))),
        ("last_month", D(2026, 5, 1), D(2026, 6, 1), (D(2026, 4, 1), D(2026, 5, 1))),
        ("quarter", D(2026, 4, 1), D(2026, 6, 18), (D(2026, 1, 1), D(2026, 3, 20))),
        ("year", D(2025, 6, 18), D(2026, 6, 18), (D(2024, 6, 18), D(2025, 6, 18))),
        ("all", D(2025, 1, 1), D(2026, 6, 18), None),
    ],
)
def test_presets(name, first, end, before):
    assert spans.preset(name, TODAY, D(2025, 1, 1)) == spans.Span(first, end, before)


def test_a_whole_month_is_compared_with_the_whole_month_before():
    """On 28 February 2026 the month is complete: January has all its 31 days."""
    span = spans.preset("month", D(2026, 2, 28), D(2025, 1, 1))
    assert span.before == (D(2026, 1, 1), D(2026, 2, 1))
    # On 30 March, thirty days of February do not exist: the comparison ends with the month.
    assert spans.preset("month", D(2026, 3, 30), D(2025, 1, 1)).before == (D(2026, 2, 1), D(2026, 3, 1))
    assert spans.preset("year", D(2024, 2, 28), D(2020, 1, 1)).first == D(2023, 2, 28)


def test_a_gap_is_never_bridged():
    points = [Point(1.0), Point(2.0), Point(None), Point(3.0), Point(4.0)]
    drawn = str(charts.trend(points, "x"))
    assert drawn.count("<polyline") == 2
    assert str(charts.trend([Point(None), Point(None)], "x")) == ""
    alone = str(charts.trend([Point(1.0), Point(None), Point(2.0, provisional=True)], "x"))
    assert alone.count("<circle") == 2
    assert alone.count('class="dot hollow"') == 1


def test_charts_escape_what_they_are_given():
    axis = charts.Axis(0, 10, (0, 5, 10), ("0", "<5>", "10"))
    point = Point(5.0, 4.0, 6.0, label="<b>", words='"><script>', link='/?a="><b>')
    for bars in (True, False):
        drawing = charts.Drawing(axis, bars, "n", "<t>", "<d>")
        drawn = str(charts.chart([point, point], drawing))
        assert "<script" not in drawn
        assert "<b>" not in drawn
        assert "style=" not in drawn
    assert "&#34;" in str(charts.trend([Point(1.0), Point(2.0)], '"<x>'))


@pytest.mark.parametrize(
    ("low", "high", "unit", "zero", "expected"),
    [
        (52.0, 97.0, "%", False, (40.0, 60.0, 80.0, 100.0)),
        (0, 480, "count", True, (0, 200, 400, 600)),
        (0, 190, "s", True, (0, 60, 120, 180, 240)),
        (0, 9 * 86_400, "s", True, (0, 5 * 86_400, 10 * 86_400)),
        (5, 5, "count", True, (0, 2, 4, 6)),
        (-20, 33, "points", False, (-20, 0, 20, 40)),
    ],
)
def test_axes_are_round(low, high, unit, zero, expected):
    assert charts.nice(low, high, unit, zero=zero)[2] == pytest.approx(expected)


def test_limits_far_out_leave_the_values_legible():
    """Medians of one to three days, and a Sunday with two cases whose limit is sixty: the axis ends at seven."""
    points = [Point(1.0, usual=(0.0, 4.0)), Point(3.0, usual=(0.0, 60.0)), Point(None, usual=(0.0, 50.0))]
    assert (min(axes.extent(points)), max(axes.extent(points))) == (0.0, 7.0)
    assert axes.extent([Point(None, usual=(0.0, 50.0))]) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+31 6 1234", "'+31 6 1234"),
        ("-5", "-5"),
        (-5.5, "-5.5"),
        ("-5e3", "-5e3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("gewoon", "gewoon"),
        (None, ""),
        (True, "true"),
        (D(2026, 5, 1), "2026-05-01"),
    ],
)
def test_cells_are_defused(value, written):
    assert tables.cell(value) == written


def answer(unit: str) -> Answer:
    return Answer("x", {"nl": "X", "en": "X"}, unit, "up", 1, {"rule": "default"}, None, "UTC", ())


def row(value: float | None, reason: str | None = None) -> Row:
    period = Period(D(2026, 5, 1), D(2026, 6, 1), "2026-05")
    status = "ok" if value is not None else "no_data"
    return Row(period, {}, value, status, reason, {}, 5, None, "", "calendar", {}, 0, False)


@pytest.mark.parametrize(
    ("unit", "now", "before", "words"),
    [
        ("%", 82.4, 80.0, f"+2,4{S}procentpunt"),
        ("points", 31.0, 36.0, f"−5{S}punten"),
        ("count", 90, 100, f"−10{S}%"),
        ("s", 120, 60, f"+100{S}%"),
        ("scale", 4.1, 4.0, "+0,10"),
        ("%", 80.0, 80.0, "gelijk"),
        ("count", 5, 0, ""),
        ("%", 80.0, None, ""),
        ("%", None, 80.0, ""),
    ],
)
def test_differences_are_plain(unit, now, before, words):
    assert tiles.change(row(now), row(before), answer(unit), "nl") == words


def test_reasons_are_said_in_words():
    assert in_words("no source gives queue.entered", "nl") == "geen bron levert: het begin van het wachten"
    either = "no source gives contact.status or contact.message"
    assert in_words(either, "nl") == "geen bron levert: statuswijzigingen of berichten"
    assert in_words("nothing to divide by", "en") == "there is nothing to measure in this period"
    unknown = "the customer, reason of 1200 contacts is unknown"
    assert in_words(unknown, "nl") == "van 1.200 contacten ontbreekt: klant, contactreden"
    assert in_words("the pages of 3 sessions is unknown", "nl").startswith("van 3 sessies ontbreekt: ")
    assert in_words(because("not_followed"), "nl") == "geen enkel geval is zo lang gevolgd"
    assert in_words("costs are not known by reason", "en") == "costs: not known by contact reason"
    assert in_words("something new", "nl") == "something new"


def test_every_reason_has_its_words_and_its_code_is_known_again():
    """A baseline keeps the sentence only."""
    values = {"needs": "contact.status", "what": "customer", "n": 3, "all": 9, "rows": "contacts", "percent": "50"}
    values |= {"dimension": "team", "lacking": "desk does not give contact.status"}
    for code in SENTENCES:
        made = because(code, **values)
        assert code_of(str(made)) == code
        said = [in_words(one, lang) for lang in ("nl", "en") for one in (made, str(made))]
        assert said[0] == said[1]
        assert said[2] == said[3]
        assert said[0] != said[2]
