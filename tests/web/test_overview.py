"""The overview says no more than was demonstrated: verdicts, sentence, notices and reasons in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient

from peil.app import Project, init
from peil.ask.answer import Answer, Row
from peil.calendar import Period, holidays_of
from peil.kpis.registry import get
from peil.show.spans import Span
from peil.stats.interval import Difference, Interval
from peil.stats.verdict import Verdict
from peil.steering import boards, targets
from peil.steering.course import Course
from peil.steering.targets import Target
from peil.steering.verdicts import Compared
from peil.web import overview
from peil.web.board import Board, Item
from peil.web.server import create_app
from peil.web.verdict_words import judgement

FIRST, END = dt.date(2026, 6, 1), dt.date(2026, 6, 29)
SPAN = Span(FIRST, END, (dt.date(2026, 5, 4), FIRST))


def item(key: str, verdict: Verdict | None) -> Item:
    kpi = get(key)
    row = Row(Period(FIRST, END, ""), {}, 80.0, "ok", None, {}, 100, None, "", "calendar", {}, 0, False)
    answer = Answer(key, {}, kpi.unit, kpi.direction, 1, {"rule": "default", "version": 1}, None, "UTC", (row,))
    difference = Difference(1.0, Interval(0.5, 1.5, 0.95, "t"), 0.01, "t")
    course = Course(None, (), "day", None, None, "too_few")
    return Item(
        boards.Item(key),
        kpi,
        None,
        kpi.measure,
        answer,
        row,
        row,
        Compared(difference, (100, 100), True),
        verdict,
        course,
    )


def board(*items: Item) -> Board:
    return Board(SPAN, items, (), (), len(items))


BETTER, WORSE, SAME = Verdict("better", "interval"), Verdict("worse", "interval"), Verdict("no_difference", "interval")
FEW = Verdict("too_little", "too_few")
HELD = Verdict("no_difference", "counterweight", ("reopen_rate:None",))


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((SAME, SAME), "Geen van de 2 vergeleken cijfers verschilt aantoonbaar van de periode ervoor."),
        ((WORSE, SAME), "Aantoonbaar slechter: Heropeningsgraad. Bij het andere is geen verschil aantoonbaar."),
        ((BETTER, FEW), "Aantoonbaar beter: Heropeningsgraad. Van één cijfer zijn er te weinig gegevens."),
        ((None, None), "Er is geen eerdere periode om mee te vergelijken."),
    ],
)
def test_the_sentence(verdicts, said):
    shown = board(item("reopen_rate", verdicts[0]), item("repeat_contact_rate", verdicts[1]))
    assert overview.sentence(shown, {}, "nl") == said


def test_the_sentence_begins_with_the_targets():
    shown = board(item("service_level", SAME), item("nps", SAME), item("csat", SAME), item("ces", SAME))
    verdicts = ("missed", "met", "uncertain")
    goals = {one.key: ("minstens 80", verdict) for one, verdict in zip(shown.items, verdicts, strict=False)}
    assert overview.sentence(shown, goals, "nl") == (
        "1 van de 3 doelen gehaald. Niet gehaald: Servicelevel. Niet zeker: Klanttevredenheid (CSAT)."
        " Geen van de 4 vergeleken cijfers verschilt aantoonbaar van de periode ervoor."
    )


def test_a_kpi_of_several_questions_is_named_once():
    """It stood among those that missed their target, and among those that may have."""
    csat = [replace(item("csat", SAME), instrument=one) for one in ("mail", "chat", "phone")]
    shown = board(*csat, item("nps", SAME))
    verdicts = ("met", "missed", "uncertain", "missed")
    goals = {one.key: ("minstens 80", verdict) for one, verdict in zip(shown.items, verdicts, strict=True)}
    assert overview.sentence(shown, goals, "nl").startswith(
        "1 van de 4 doelen gehaald. Niet gehaald: Klanttevredenheid (CSAT) bij 1 van de 3 vragen en NPS. Geen"
    )


def test_a_kpi_without_direction_is_never_better_or_worse():
    found = judgement(item("service_level", WORSE), board(), "nl")
    assert (found.kind, found.word) == ("lower", "lager")
    assert judgement(item("nps", BETTER), board(), "en").word == "better"


def test_what_holds_a_verdict_back_is_named():
    found = judgement(item("first_contact_resolution", HELD), board(), "nl")
    assert found.kind == "no_difference"
    assert found.why == "zou beter zijn, maar Heropeningsgraad ging achteruit"
    many = replace(board(item("nps", SAME)), looked_at=12)
    said = judgement(item("nps", Verdict("no_difference", "many_comparisons")), many, "en")
    assert said.why == "among 12 comparisons at once this can be chance"


def test_a_page_without_targets_says_where_to_set_one(opened, copied):
    web = opened(copied)
    said = "Geen van deze cijfers heeft een doel"
    assert said in web.get("/").text
    with copied.store() as store:
        targets.add(store, Target("service_level", dt.date(2026, 5, 1), low=80.0), by=None)
    assert said not in web.get("/?period=all").text


def test_the_page_shows_the_starter_board_with_verdicts(client):
    page = client.get("/?period=all").text
    assert "Een oordeel staat er alleen" not in page, "nothing was compared"
    assert "Een oordeel staat er alleen" in client.get("/?period=week").text
    for key in (item.kpi for item in boards.starter().items):
        assert f'href="/kpi/{key}?' in page or f'href="/kpi/{key}"' in page, key
    assert "Er is geen eerdere periode om mee te vergelijken." in page
    assert "Wat aandacht vraagt" in page
    english = client.get("/?lang=en").text
    assert "What needs attention" in english
    assert "NaN" not in page + english


def test_what_the_first_page_would_wait_for_is_loaded_before(copied: Project, tmp_path: Path) -> None:
    """The snapshot and the holidays; without figures there is nothing to load, and pages say so themselves."""
    app = create_app(copied)
    app.state.site.warm()
    engine, missed = copied._engine, holidays_of.cache_info().misses
    assert engine is not None, "held already"
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/").status_code == 200
    assert copied._engine is engine
    assert holidays_of.cache_info().misses == missed
    init(tmp_path / "empty")
    create_app(Project(tmp_path / "empty")).state.site.warm()
