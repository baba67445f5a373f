"""The first thing a KPI's page says: one sentence and three verdicts that claim no more than was demonstrated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from peil.ask.answer import Answer, Row
from peil.calendar import Period
from peil.kpis.registry import get
from peil.show import tiles
from peil.stats.control import Chart
from peil.steering.course import Course
from peil.web.judged import Comparison, Judged
from peil.web.lead import lead

FIRST, END = dt.date(2026, 6, 1), dt.date(2026, 6, 29)
ROW = Row(Period(FIRST, END, ""), {}, 66.66, "ok", None, {}, 594, (62.8, 70.3), "Wilson", "calendar", {}, 0, False)
NOTHING = Judged(Course(None, (), "day", None, None, "too_few"), (), "", (), (), None, "", "", None)
BEFORE = Comparison(
    "before", "5 mei – 1 juni", "", "", "70,2 %", "−3,6 procentpunt", "tussen −8,8 en +1,6", "worse", "slechter", ""
)


def said(judged: Judged, row: Row = ROW, lang: str = "nl") -> tuple[str, list[tuple[str, str]]]:
    kpi = get("csat")
    answer = Answer("csat", {}, kpi.unit, kpi.direction, 1, {"rule": "default", "version": 1}, None, "UTC", (row,))
    found = lead(tiles.figure(row, answer, lang), False, judged, lang)
    return found.sentence.replace("\u00a0", " "), [(one.kind, one.word) for one in found.verdicts]


def test_a_figure_with_nothing_to_hold_it_against_says_so():
    assert said(NOTHING) == (
        "66,7 % (n = 594, tussen 62,8 % en 70,3 %); er is geen doel gesteld; er is geen eerdere periode om mee te"
        " vergelijken; wat gewoon is, is nog niet bekend.",
        [("none", "niet gesteld"), ("none", "niet bekend"), ("none", "niet bekend")],
    )


@pytest.mark.parametrize(
    ("verdict", "words", "kind"),
    [
        ("met", "doel minstens 60 % gehaald", "better"),
        ("missed", "doel minstens 60 % niet gehaald", "worse"),
        ("uncertain", "of het doel minstens 60 % gehaald is, is niet zeker", "too_little"),
    ],
)
def test_the_target(verdict, words, kind):
    sentence, verdicts = said(replace(NOTHING, target_words="minstens 60 %", target_verdict=verdict))
    assert words in sentence
    assert verdicts[0][0] == kind


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("worse", "; aantoonbaar slechter dan 5 mei – 1 juni (−3,6 procentpunt, tussen −8,8 en +1,6);"),
        ("no_difference", "; geen aantoonbaar verschil met 5 mei – 1 juni (−3,6 procentpunt kan toeval zijn);"),
        ("too_little", "; te weinig gegevens om met 5 mei – 1 juni te vergelijken;"),
        ("none", "; over het verschil met 5 mei – 1 juni is geen oordeel mogelijk;"),
    ],
)
def test_the_period_before_and_not_the_year_before(kind, words):
    year = replace(BEFORE, name="year", kind="better", word="beter")
    sentence, verdicts = said(replace(NOTHING, comparisons=(year, replace(BEFORE, kind=kind))))
    assert words in sentence
    assert verdicts[1][0] == kind


@pytest.mark.parametrize(
    ("n", "words", "kind"),
    [
        (0, "niets buiten wat gewoon is", "no_difference"),
        (1, "één signaal buiten wat gewoon is (0,3 loos alarm is te verwachten)", "signal"),
        (2, "2 signalen buiten wat gewoon is (0,3 loos alarm is te verwachten)", "signal"),
    ],
)
def test_its_own_history(n, words, kind):
    course = Course(Chart("share", (), (), ()), (), "day", None, 0.3)
    sentence, verdicts = said(replace(NOTHING, course=course, signals=(("", ""),) * n, expected="0,3"))
    assert words in sentence
    assert verdicts[2][0] == kind


def test_what_may_still_change_is_called_provisional():
    assert said(NOTHING, ROW._replace(pending=40))[0].endswith("; voorlopig: 40 wachten nog.")
    assert "voorlopig" not in said(NOTHING, ROW._replace(pending=4))[0]


def test_without_a_value_nothing_is_said():
    kpi = get("csat")
    row = ROW._replace(value=None, status="no_data", interval=None)
    answer = Answer("csat", {}, kpi.unit, kpi.direction, 1, {"rule": "default", "version": 1}, None, "UTC", (row,))
    assert lead(tiles.figure(row, answer, "nl"), False, NOTHING, "nl") is None
    assert lead(None, False, NOTHING, "nl") is None
