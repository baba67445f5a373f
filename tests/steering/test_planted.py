"""The stories planted in the demo organisation are found by the system itself, with day, size and group, and where
nothing was planted it stays quiet. The pages' own functions are asked, at a tenth of the demo's size; what needs the
whole of it is in the long suite."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from peil.app import Project
from peil.demo import world
from peil.kpis.registry import get
from peil.showcase import make_demo
from peil.stats.signals import Signal
from peil.steering import boards, goals, targets
from peil.web import board, kpi_page, overview
from peil.web.reader import Reader
from peil.web.view import View

Demo = tuple[Project, dict[str, Any]]


def view(first: str, through: str, **more: Any) -> View:
    days = (dt.date.fromisoformat(day) for day in (first, through))
    return View("en", "custom", *days, more.pop("filters", {}), more.pop("where", ()), **more)


def page(project: Project, key: str, first: str, through: str, **more: Any) -> kpi_page.Found:
    return kpi_page.build(Reader(project), view(first, through, **more), get(key))


def front(project: Project, first: str, through: str) -> overview.Overview:
    reader, seen = Reader(project), view(first, through)
    kept = boards.read(project.folder, boards.STARTER, "en")
    return overview.build(reader, seen, board.build(reader, seen, kept.items))


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def signals(found: kpi_page.Found) -> list[Signal]:
    return found.judged.course.signals(found.span.first, found.span.end)


def test_the_bad_monday_is_found_on_its_day_with_its_size(demo: Demo) -> None:
    project, truth = demo
    found = page(project, "service_level", "2026-01-05", "2026-02-01")
    [worst] = [s for s in signals(found) if s.rule == "beyond"]
    assert worst.day.isoformat() == truth["planted"]["bad_monday"]["day"]
    assert worst.size < -0.5  # from about 80 % to 6 %
    told = plain(" ".join(said for said, _ in found.judged.signals))
    assert f"{100 * truth['planted']['bad_monday']['service_level']:.1f}% on Mon 12 Jan; usual is" in told
    notices = [plain(n.words) for n in front(project, "2026-01-05", "2026-01-18").notices]
    assert any(n.startswith("Service level was") and "on Mon 12 Jan" in n for n in notices)


def test_the_reopen_burst_is_found_in_its_fortnight(demo: Demo) -> None:
    project, truth = demo
    story = truth["planted"]["reopen_burst"]
    found = signals(page(project, "reopen_rate", "2025-11-03", "2025-11-30"))
    days = sorted(s.day.isoformat() for s in found if s.rule == "beyond")
    assert days
    assert story["first_day"] <= days[0]
    assert days[-1] <= story["last_day"]
    assert all(s.size > 0.1 for s in found if s.rule == "beyond")  # from 4 % to more than 14
    after = page(project, "reopen_rate", "2025-11-10", "2025-11-23")
    [before] = [c for c in after.judged.comparisons if c.label.startswith("The period before")]
    assert before.word == "worse"


def test_the_mix_shift_is_told_with_its_size(demo: Demo) -> None:
    """Chat and WhatsApp grow from 15 to 35 % of all contacts in 18 months: 13 points in a year."""
    project, _ = demo
    changes = page(project, "contacts", "2026-06-01", "2026-06-28", against="year").judged.changes
    assert changes is not None
    assert changes.shares
    moved = {one.label: one for one in changes.moved}
    share = [float(text.removesuffix("%")) for text in (moved["Chat en WhatsApp"].old, moved["Chat en WhatsApp"].new)]
    assert 17 < share[0] < 26 < 29 < share[1] < 38
    assert {"phone", "Mail en web"} & set(moved), "what it came at the cost of"
    shift = [n for n in front(project, "2026-06-01", "2026-06-28").notices if n.kind == "shift"]
    assert "Chat en WhatsApp (team)" in shift[0].words


def test_the_targets_of_the_shop_give_verdicts_at_the_first_look(demo: Demo) -> None:
    shown = front(demo[0], "2026-06-02", "2026-06-29")
    verdicts = {one.name: one.target_verdict for one in shown.tiles}
    assert verdicts["Service level"] == "missed"
    assert verdicts["Answer rate"] == "met"
    assert "uncertain" in verdicts.values()
    assert shown.sentence.startswith("4 of the 8 targets met. Not met: ")
    assert [one.tone for one in shown.tiles if one.name == "Service level"] == ["bad"]
    with demo[0].store() as store:
        served = {one.goal for one in targets.history(store)}
        deep = [goal for depth, goal in goals.tree(goals.listed(store))[0].walk() if depth]
    assert served == {goal.number for goal in deep}


def test_what_people_say_stays_quiet_where_nothing_was_planted(demo: Demo) -> None:
    """Surveys do not follow the season. Six months, eleven charts: near the false alarms that the pages state."""
    project, _ = demo
    reader = Reader(project)
    keys = ("csat", "csat_mean", "dsat", "nps", "ces", "response_rate", "average_handle_time")
    alarms, expected, verdicts = 0, 0.0, []
    for month in range(5, 11):
        first, end = dt.date(2025, month, 1), dt.date(2025, month + 1, 1)
        shown = board.build(
            reader,
            view(first.isoformat(), (end - dt.timedelta(days=1)).isoformat()),
            [boards.Item(key) for key in keys],
        )
        for item in shown.items:
            alarms += sum(first <= s.day < end for s in item.course.signals(first, end))
            expected += item.course.expected or 0.0
            verdicts += [item.verdict.kind] if item.verdict else []
    assert expected > 5
    assert alarms <= 2 * expected
    assert not {"better", "worse"} & set(verdicts)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_demo(tmp_path_factory.mktemp("whole") / "shop", say=lambda _: None)


@pytest.mark.long
def test_the_product_change_is_found_in_its_segment_and_near_its_day(whole: Project) -> None:
    """Ten points of satisfaction among business customers, planted on 2 March: 620 answers after it."""
    for against in (None, "year"):
        found = page(whole, "csat", "2026-03-02", "2026-06-28", instrument="csat_5", against=against)
        changes = found.judged.changes
        assert changes is not None
        named = next(one for one in changes.moved if one.label == world.CHANGE_SEGMENT)
        assert named.dimension == "customer segment"
        assert (round(float(named.old[:-1])), round(float(named.new[:-1]))) == (81, 70)
        assert changes.why is not None
        assert changes.why.dimension == "segment"
        if against is None:
            assert "probably since 3 March (95 %: from 24 January" in plain(named.since)
    front_page = front(whole, "2026-03-02", "2026-06-21")
    assert any("most of all zakelijk (customer segment)" in n.words for n in front_page.notices if n.kind == "worse")


@pytest.mark.long
def test_the_chart_of_the_segment_tells_the_product_change_and_that_of_others_does_not(whole: Project) -> None:
    """Some thirty answers a week: a chart needs weeks to be sure, and dates the change later than it was."""
    for segment, told in ((world.CHANGE_SEGMENT, True), ("particulier", False)):
        found = page(whole, "csat", "2026-03-02", "2026-06-28", instrument="csat_5", filters={"segment": segment})
        assert any(s.rule == "run" and s.size < 0 for s in signals(found)) == told


@pytest.mark.long
@pytest.mark.parametrize("key", ["csat", "nps", "ces", "first_contact_resolution", "service_level"])
def test_no_group_is_named_where_nothing_was_planted(whole: Project, key: str) -> None:
    for first, last in (("2025-07-01", "2025-08-31"), ("2025-09-01", "2025-10-31")):
        found = page(whole, key, first, last).judged.changes
        assert found is not None
        assert found.looked_at >= 3
        assert found.moved == ()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same shop without stories and seasons; the telephone's bad day is a constant and stays."""
    patch = pytest.MonkeyPatch()
    patch.setattr(world, "LOAD_PHONE", (1.0,) * 18)
    patch.setattr(world, "LOAD_WRITTEN", (1.0,) * 18)
    patch.setattr(world, "SEASON", (1.0,) * 12)
    for name in ("BURST_FACTOR", "BAD_MONDAY_FACTOR"):
        patch.setattr(world, name, 1.0)
    patch.setattr(world, "CHANGE_AFTER", world.CHANGE_BEFORE)
    patch.setattr(world, "MIX_LAST", world.MIX_FIRST)
    try:
        return make_demo(tmp_path_factory.mktemp("quiet") / "shop", contacts=60_000, say=lambda _: None)
    finally:
        patch.undo()


@pytest.mark.long
def test_all_charts_of_a_shop_where_nothing_changes_give_at_most_twice_the_false_alarms_stated(quiet: Project) -> None:
    reader, everything = Reader(quiet), [boards.Item(key) for key in get_all() if key != "backlog"]
    alarms, expected, judged = 0, 0.0, []
    for first, end in months((2025, 5), (2026, 6)):
        shown = board.build(reader, view(first.isoformat(), (end - dt.timedelta(days=1)).isoformat()), everything)
        for item in shown.items:
            held = item.course.signals(first, end)
            alarms += sum(first <= s.day < end and s.day.isoformat() != world.BAD_MONDAY for s in held)
            expected += item.course.expected or 0.0
            judged += [item.verdict.kind] if item.verdict else []
    assert expected > 80
    assert alarms <= 2 * expected, (alarms, expected)
    said = sum(kind in ("better", "worse") for kind in judged)
    assert said <= 0.05 * len(judged), (said, len(judged))


def get_all() -> list[str]:
    from peil.kpis.registry import all_kpis

    return list(all_kpis())


def months(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[dt.date, dt.date]]:
    starts = [dt.date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)]
    pairs = list(zip(starts, [*starts[1:], dt.date(2027, 1, 1)], strict=True))
    return [pair for pair in pairs if dt.date(*first, 1) <= pair[0] <= dt.date(*last, 1)]
