"""What is kept of a page never outlives what it rests on: each page is as one made from nothing, for whoever asks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import websample
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.ask.question import question
from peil.opening import HolidayRules
from peil.people.rights import OPEN, Who
from peil.readable import Readable
from peil.steering import notes, targets
from peil.steering.targets import Target
from peil.web.access import CALLER, Caller
from peil.web.reader import Reader
from peil.web.worked import Worked

Client = TestClient[Litestar]
DAY = dt.date(2026, 6, 1)
PAGES = ("/", "/kpi/service_level", "/kpi/service_level?lang=en&period=last_week", "/boards/start")


_OF_THE_REQUEST = r'name="_csrf" value="[^"]*"|<p class="printed".*?</p>'


def _pages(client: Client) -> list[str]:
    """The pages, without what each request makes anew (the token of forms, when it is printed) and without records,
    which come in any order within a day."""
    found = []
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, answer.text
        found.append(re.sub(_OF_THE_REQUEST, "", answer.text.partition('id="records"')[0]))
    return found


def _note(project: Project) -> None:
    with project.store() as store:
        notes.add(store, "phase", "Nieuwe menukeuze", DAY)


def _target(project: Project) -> None:
    with project.store() as store:
        targets.add(store, Target("service_level", websample.FIRST_DAY, low=20.0))


def _events(project: Project) -> None:
    opened = dt.datetime.combine(DAY, dt.time(10), dt.UTC)
    rows = [row for n in range(40) for row in websample._call(9000 + n, opened + dt.timedelta(minutes=n))]
    websample.add(project, rows, project.folder / "more.csv")


def _holidays(project: Project) -> None:
    every = tuple((websample.FIRST_DAY + dt.timedelta(days=n), "dicht") for n in range(0, websample.DAYS, 3))
    project.settings = replace(project.settings, holidays=HolidayRules(own=every))


def test_pages_follow_notes_targets_settings_and_new_data(copied: Project, opened: Callable[[Project], Client]):
    client = opened(copied)
    before = _pages(client)
    assert _pages(client) == before, "what is kept gives the same page"
    for change in (_note, _target, _events, _holidays):
        change(copied)
        other = Project(copied.folder)
        other.settings = copied.settings
        now = _pages(client)
        assert now == _pages(opened(other)), change.__name__
        assert now != before, f"{change.__name__} shows on no page, so this tells nothing"
        before = now


class _Nobody:
    """Who must not be looked up."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"what is kept asks who is there ({name})")


def test_what_is_kept_asks_nothing(
    copied: Project, opened: Callable[[Project], Client], monkeypatch: pytest.MonkeyPatch
):
    plain, made = Worked.__call__, []

    def watched(self: Worked, work: Callable[..., object], *args: object, **kwargs: object) -> object:
        def alone(*given: object, **named: object) -> object:
            known = CALLER.set(_Nobody())  # type: ignore[arg-type]
            try:
                with monkeypatch.context() as patched:
                    for name in ("published", "_reading", "store"):
                        patched.setattr(Readable, name, lambda *_: pytest.fail("what is kept asks the project"))
                    made.append(work)
                    return work(*given, **named)
            finally:
                CALLER.reset(known)

        return plain(self, alone, *args, **kwargs)

    monkeypatch.setattr(Worked, "__call__", watched)
    _pages(opened(copied))
    assert len({work.__qualname__ for work in made}) >= 7


def test_the_same_question_of_two_people_is_two(copied: Project):
    copied.settings = replace(copied.settings, simulated=False)
    reader = Reader(copied)
    lead = Who(id=1, name="L", role="lead", teams=("Gewoon team",), rights=OPEN.rights)
    asked = question("contacts", grain="week")
    rows = {}
    for who in (OPEN, lead, OPEN):
        CALLER.set(Caller(who, ""))
        answer = reader.answer(asked)[0]
        total = reader.worked(_sum, answer)
        assert total == sum(int(r.value or 0) for r in answer.rows)
        rows[who.role] = total
    reader.close()
    assert 0 < rows["lead"] < rows[OPEN.role]


def _sum(answer) -> int:
    return sum(int(r.value or 0) for r in answer.rows)


def test_a_result_belongs_to_all_that_it_was_made_from(project: Project):
    kept, calls = Worked(size=2), []

    def work(*args: object, **named: object) -> int:
        calls.append((args, named))
        return len(calls)

    row = project.ask("contacts")[0].rows[0]
    assert kept(work, 1, [row]) == kept(work, 1, [row]) == 1
    for other in ((True, [row]), (1.0, [row]), (1, (row,)), (1, [row._replace()]), (1, [row, row]), (1, [])):
        assert kept(work, *other) == len(calls)
    before = len(calls)
    assert kept(work, 1, [row], lang="nl") != kept(work, 1, [row], lang="en")
    assert len(calls) == before + 2
    assert kept(work, 1, [row]) == len(calls), "only the last two are kept"
    with pytest.raises(TypeError, match="cannot be kept by a set"):
        kept(work, {1})
    kept.clear()
    assert kept(work, 1, [row]) == len(calls)


def test_a_row_that_is_gone_lends_its_place_to_no_other(project: Project):
    kept = Worked(size=100)
    row = project.ask("contacts")[0].rows[0]
    seen = [kept(lambda rows: rows[0].n, [row._replace(n=n)]) for n in range(50)]
    again = [kept(_first_n, [row._replace(n=n)]) for n in range(50)]
    assert seen == again == list(range(50))


def _first_n(rows) -> int:
    return rows[0].n


@pytest.mark.sqlite
def test_the_database_is_opened_again_when_it_is_another_file(copied: Project):
    copied.stays_open = True
    with copied.store() as store:
        notes.add(store, "note", "Storing", DAY)
        assert len(notes.listed(store)) == 1
    with copied.store() as store:
        assert len(notes.listed(store)) == 1
    path = copied.folder / "data" / "peil.db"
    moved = path.with_suffix(".old")
    path.rename(moved)
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    with Project(copied.folder).store() as store:
        notes.add(store, "note", "Na het terugzetten", DAY)
    with copied.store() as store:
        assert [note.text for note in notes.listed(store)] == ["Na het terugzetten"]
    copied.close()
