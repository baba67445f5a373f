"""How long it takes with what is open counted: the page tells what the answer tells, on both clocks, and draws it."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from peil.ask.question import Filter
from peil.kpis.registry import get
from peil.show import curves, figures
from peil.show.boxes import Scale
from peil.stats.survival import kaplan_meier
from peil.web import followed
from peil.web.reader import Reader
from peil.web.view import View

FIRST, LAST = dt.date(2026, 6, 1), dt.date(2026, 6, 28)


def view(**more) -> View:
    return View("en", "custom", FIRST, LAST, {}, (), **more)


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize("clock", [None, "business"])
@pytest.mark.parametrize("key", ["first_response_time", "full_resolution_time"])
def test_the_page_tells_both_medians_as_the_answers_do(demo, key, clock):
    reader, kpi = Reader(demo[0]), get(key)
    seen = view(clock=clock)
    found = followed.build(reader, seen, kpi, seen.span(*reversed(reader.bounds())))
    done, every = (
        reader.answer(seen.asked(kpi, FIRST, LAST + dt.timedelta(days=1), population=population))[0].rows[0]
        for population in ("finished", "cohort")
    )
    said = [figures.duration(v, "en", business=bool(clock)) for v in (done.value, every.value, *every.interval)]
    assert every.parts["censored"] > 0
    sentence = plain(found.sentences[0])
    assert plain(f"half took {said[0]} at most.") in sentence
    assert plain(f"{every.parts['censored']} still open counted that is {said[1]} (between {said[2]} and") in sentence
    within = reader.answer(
        seen.asked(kpi, FIRST, LAST + dt.timedelta(days=1), population="cohort", statistic="share_within")
    )[0].rows[0]
    assert plain(f"{figures.value(within.value, '%', 1, 'en')} (") in plain(found.sentences[1])
    assert found.chart.count('class="line all"') == found.chart.count('class="line done"') == 2


def test_only_durations_with_open_cases_have_it(demo):
    reader, seen = Reader(demo[0]), view()
    span = seen.span(*reversed(reader.bounds()))
    assert followed.build(reader, seen, get("csat"), span) is None
    assert followed.build(reader, seen, get("average_handle_time"), span) is None
    old = View("en", "custom", dt.date(2025, 2, 3), dt.date(2025, 2, 3), {}, (Filter("channel", ("chat",)),))
    cases = reader.followed("first_response_time", old.asked(get("first_response_time"), FIRST, LAST))
    assert cases
    nothing_open = followed.build(reader, old, get("first_response_time"), old.span(*reversed(reader.bounds())))
    assert nothing_open is None


def test_so_much_open_that_the_half_is_not_reached():
    """One of four took ten seconds, three are open for longer: of what is done half took ten, of all nobody knows."""
    cases = [(10, 1, 0), (20, 0, 3)]
    words = followed._Words(view(), 15)
    done, every = kaplan_meier((t, e, 0) for t, e, _ in cases), kaplan_meier(cases)
    said = [plain(s) for s in words.sentences(done, every)]
    assert said[0].endswith(
        "With the 3 still open counted it cannot yet be said how long half takes: too much is open."
    )
    assert said[1].startswith("Within 15 s: 100.0% of what is done, 25.0% (")


def test_a_curve_is_drawn_as_steps_where_it_steps():
    """Half ends at 50 of 100: level before it, upright there, level after it."""
    line = curves.Curve("all", "half", lambda at: 50.0 if at >= 50 else 0.0)
    drawn = curves.curves([line], Scale(0.0, 100.0, False, ((50.0, "50"),)), str, "x", width=1120)
    places = [tuple(map(float, p.split(","))) for p in re.search(r'points="([^"]+)"', drawn)[1].split()]
    (left, bottom), before, step, (right, level) = places
    assert before[0] == step[0] == pytest.approx((left + right) / 2, abs=1)
    assert (before[1], step[1], level) == (bottom, level, (12 + bottom) / 2)
