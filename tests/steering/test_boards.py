"""Boards: files that anyone may write, two people at one board, KPIs that are gone."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hostile import HOSTILE

from kpis.asked import MARCH, over
from peil.ask.execute import context_of
from peil.ask.question import Filter, filter_text, parse_filter
from peil.ask.supports import measurable
from peil.errors import ConflictError, InputError, NotFoundError, PeilError, StateError
from peil.kpis.registry import get
from peil.lake import published
from peil.steering import boards
from peil.steering.boards import Board, Item

ITEMS = (
    Item("csat", chart="bars", by="team", where=("channel=phone", "team!=A,B")),
    Item("first_response_time", statistic="p90", clock="business", chart="line", wide=True),
    Item("service_level", rule="xcally"),
)


def test_what_is_saved_is_read_again(tmp_path):
    made = boards.save(tmp_path, Board("ochtend", "Ochtend", ITEMS))
    assert boards.read(tmp_path, "ochtend") == made
    assert made.items == ITEMS
    assert (tmp_path / "boards" / "ochtend.toml").read_text(encoding="utf-8").splitlines()[:8] == [
        'title = "Ochtend"',
        "",
        "[[item]]",
        'kpi = "csat"',
        'by = "team"',
        'where = ["channel=phone", "team!=A,B"]',
        'chart = "bars"',
        "",
    ]
    assert [one.name for one in boards.listed(tmp_path)] == ["start", "ochtend"]


def test_the_starter_board_is_what_the_first_text_advises_until_it_is_saved(tmp_path):
    start = boards.read(tmp_path, "start")
    assert [item.kpi for item in start.items] == [
        *("nps", "csat", "ces", "first_contact_resolution", "service_level", "average_handle_time", "answer_rate")
    ]
    assert [boards.problem(item) for item in start.items] == [None] * 7
    saved = boards.save(tmp_path, replace(start, title="Van ons", items=start.items[:1]))
    assert boards.read(tmp_path, "start") == saved
    assert [one.title for one in boards.listed(tmp_path)] == ["Van ons"]


@pytest.mark.parametrize(
    ("gives", "instead"),
    [
        (("contact.opened", "contact.message", "contact.status"), ["first_response_time", "full_resolution_time"]),
        (("queue.entered", "queue.connected", "queue.abandoned"), ["contacts", "repeat_contact_rate"]),
    ],
)
def test_the_starter_board_puts_what_can_be_measured_in_the_place_of_what_cannot(tmp_path, gives, instead):
    """A list of tickets would else begin with one figure and six that are not measurable."""
    lake = tmp_path / "data" / "lake"
    lake.mkdir(parents=True)
    published.write(lake, over(*MARCH, gives=gives))
    kpis = [item.kpi for item in boards.read(tmp_path, "start").items]
    usual = [item.kpi for item in boards.starter().items]
    assert kpis[:7] == usual
    assert [kpi for kpi in kpis[7:] if kpi in instead] == instead
    context = context_of(over(*MARCH, gives=gives))
    assert all(measurable(get(kpi), context) for kpi in kpis[7:])
    assert len(kpis) - 7 <= sum(not measurable(get(kpi), context) for kpi in usual)
    published.write(lake, over(*MARCH))
    assert [item.kpi for item in boards.read(tmp_path, "start").items] == usual


def test_two_people_editing_one_board_are_told_and_nothing_is_lost(tmp_path):
    read = boards.save(tmp_path, Board("b", "Bord", ITEMS[:1]))
    first = boards.save(tmp_path, replace(read, title="Van Sanne"))
    with pytest.raises(ConflictError, match="saved by someone else") as told:
        boards.save(tmp_path, replace(read, title="Van Piet", items=ITEMS))
    assert told.value.theirs == first
    assert (told.value.mine.title, told.value.mine.items) == ("Van Piet", ITEMS)
    assert boards.read(tmp_path, "b") == first
    # Having seen the other version, one may still save over it.
    over = boards.save(tmp_path, replace(told.value.mine, digest=told.value.theirs.digest))
    assert boards.read(tmp_path, "b").title == over.title == "Van Piet"


def test_a_new_board_never_lands_on_one_that_is_there(tmp_path):
    boards.save(tmp_path, Board("b", "Bord", ()))
    with pytest.raises(ConflictError):
        boards.save(tmp_path, Board("b", "Ander", ()))


def test_of_many_that_save_at_once_exactly_one_wins(tmp_path):
    read = boards.save(tmp_path, Board("b", "Bord", ()))
    won, lost = [], []

    def edit(number):
        try:
            won.append(boards.save(tmp_path, replace(read, title=f"Van {number}")))
        except ConflictError as error:
            lost.append(error.mine.title)

    threads = [threading.Thread(target=edit, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(lost) == 7
    assert boards.read(tmp_path, "b") == won[0]


def test_deleting_can_be_undone_and_tells_of_a_change_since(tmp_path):
    read = boards.save(tmp_path, Board("b", "Bord", ITEMS))
    changed = boards.save(tmp_path, replace(read, title="Anders"))
    with pytest.raises(ConflictError):
        boards.delete(tmp_path, "b", read.digest)
    boards.delete(tmp_path, "b", changed.digest)
    assert boards.deleted(tmp_path) == ["b"]
    with pytest.raises(NotFoundError, match="no board 'b'"):
        boards.read(tmp_path, "b")
    with pytest.raises(ConflictError, match="was deleted while you edited it") as told:
        boards.save(tmp_path, changed)
    assert told.value.theirs is None
    assert boards.restore(tmp_path, "b") == changed
    with pytest.raises(StateError, match="there is a board 'b' again"):
        boards.restore(tmp_path, "b")
    with pytest.raises(NotFoundError):
        boards.restore(tmp_path, "c")


def test_a_kpi_that_is_gone_is_told_and_the_rest_stays(tmp_path):
    folder = tmp_path / "boards"
    folder.mkdir()
    (folder / "oud.toml").write_text(
        'title = "Oud"\n[[item]]\nkpi = "csta"\n[[item]]\nkpi = "csat"\n[[item]]\nkpi = "csat"\nby = "queue"\n'
        '[[item]]\nkpi = "csat"\nstatistic = "p12"\n',
        encoding="utf-8",
    )
    told = [str(boards.problem(item) or "") for item in boards.read(tmp_path, "oud").items]
    assert "Did you mean 'csat'" in told[0]
    assert told[1] == ""
    assert "no dimension 'queue'" in told[2]
    assert "no statistic 'p12'" in told[3]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("title = ", "boards/x.toml", "is no TOML: Invalid value (at end of document)"),
        ('[[item]]\nkpi = "csat"\n', "boards/x.toml", "a board needs a title"),
        ('title = "x"\ntittle = "y"\n', "boards/x.toml:2", "'tittle' is not understood"),
        ('title = "x"\nitem = 3\n', "boards/x.toml:2", "written as [[item]]"),
        ('title = "x"\n[[item]]\nchart = "line"\n', "boards/x.toml:2", "needs a KPI"),
        ('title = "x"\n[[item]]\nkpi = "csat"\n[[item]]\nkpi = 3\n', "boards/x.toml:5", "kpi = 3 is no word"),
        ('title = "x"\n[[item]]\nkpi = "csat"\nchart = "pie"\n', "boards/x.toml:4", "'pie' is no chart"),
        ('title = "x"\n[[item]]\nkpi = "csat"\nwhere = "a=b"\n', "boards/x.toml:4", "where is a list"),
        ('title = "x"\n[[item]]\nkpi = "csat"\nwhere = ["phone"]\n', "boards/x.toml:4", "'phone' is no condition"),
        ('title = "x"\n[[item]]\nkpi = "csat"\nwide = "ja"\n', "boards/x.toml:4", "wide is true or false"),
        ('title = "x"\n[[item]]\nkpi = "csat"\nkleur = "rood"\n', "boards/x.toml:4", "'kleur' is not understood"),
        ('title = "x"\n' + '[[item]]\nkpi = "csat"\n' * 61, "boards/x.toml", "has 61 items"),
        ("x" * 200_001, "boards/x.toml", "too large"),
    ],
)
def test_a_file_with_a_mistake_says_where_and_what_to_do(tmp_path, text, place, words):
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        boards.read(tmp_path, "x")
    assert told.value.place == place
    assert words in str(told.value)
    assert told.value.remedy
    [listed] = [one for one in boards.listed(tmp_path) if one.name == "x"]
    assert str(listed.error) == str(told.value)


def test_a_file_that_is_not_text(tmp_path):
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "x.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(InputError, match="byte 9 is not UTF-8"):
        boards.read(tmp_path, "x")


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_come_back_as_they_were(tmp_path, title):
    name = boards.name_for(tmp_path, title)
    saved = boards.save(tmp_path, Board(name, title, (Item("csat", where=(filter_text(Filter("team", (title,))),)),)))
    assert boards.read(tmp_path, name) == saved
    assert saved.title == title
    assert parse_filter(saved.items[0].where[0]) == Filter("team", (title,))
    assert boards.name_for(tmp_path, title) == f"{name}-2"


@pytest.mark.parametrize("name", ["../peil", "a/b", "", "A", "x" * 81, ".lock", "a.b", "ü", "\x00"])
def test_no_name_reaches_outside_the_folder(tmp_path, name):
    (tmp_path / "peil.toml").write_text('title = "geheim"')
    for reach in (boards.read, boards.restore):
        with pytest.raises(NotFoundError):
            reach(tmp_path, name)
    with pytest.raises(PeilError):
        boards.save(tmp_path, Board(name, "x", ()))
    assert not list(tmp_path.glob("*.new"))


def test_titles_that_leave_no_letters_get_a_name(tmp_path):
    assert boards.name_for(tmp_path, "فريق") == "board"
    assert boards.name_for(tmp_path, "Crème & Co: 1") == "creme-co-1"
    assert boards.name_for(tmp_path, "Start") == "start-2"
