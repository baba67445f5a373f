"""Notes: for which figures and days they hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hostile import HOSTILE

from peil.errors import InputError, NotFoundError, StateError
from peil.steering import notes

MAY = [dt.date(2026, 5, day) for day in range(1, 32)]


def numbers(found):
    return [one.number for one in found]


def test_a_note_holds_for_its_days_its_kpi_and_what_lies_within_its_scope(store):
    everything = notes.add(store, "note", "Storing", MAY[4], MAY[6]).number
    csat = notes.add(store, "note", "Nieuwe vraag", MAY[2], kpi="csat").number
    team = notes.add(store, "excluded", "Verhuizing", MAY[2], MAY[9], kpi="csat", scope={"team": "A"}).number

    def of(kpi, scope, first, end):
        return numbers(notes.of(store, kpi, scope, MAY[first], MAY[end]))

    assert of("csat", {"team": "A"}, 0, 30) == [csat, team, everything]  # by first day
    assert of("csat", {}, 0, 30) == [csat, everything]
    assert of("nps", {"team": "A"}, 0, 30) == [everything]
    assert of(None, {}, 0, 30) == [everything]
    # Both ends: [4, 6) ends before day 6, and a period ends before its end.
    assert of("nps", {}, 6, 7) == []
    assert of("nps", {}, 5, 6) == [everything]
    assert of("nps", {}, 3, 4) == []


def test_a_phase_starts_on_one_day(store):
    made = notes.add(store, "phase", "Nieuwe telefooncentrale", MAY[4], MAY[20])
    assert (made.first, made.end) == (MAY[4], MAY[5])


def test_withdrawing_keeps_the_note_in_the_list(store):
    made = notes.add(store, "note", "Vergissing", MAY[0])
    assert notes.withdraw(store, made.number).withdrawn
    assert notes.of(store, None, {}, MAY[0], MAY[5]) == ()
    assert numbers(notes.listed(store)) == [made.number]
    with pytest.raises(StateError, match="withdrawn already"):
        notes.withdraw(store, made.number)


@pytest.mark.parametrize(
    ("arguments", "more", "error", "words"),
    [
        (("remark", "x", MAY[0]), {}, InputError, "no kind of note"),
        (("note", " ", MAY[0]), {}, InputError, "is empty"),
        (("note", "x" * 10_001, MAY[0]), {}, InputError, "10001 characters"),
        (("note", "x", MAY[5], MAY[3]), {}, InputError, "2026-05-06 comes after 2026-05-03"),
        (("note", "x", MAY[5], MAY[5]), {}, InputError, "comes after"),
        (("note", "x", MAY[0]), {"kpi": "csta"}, NotFoundError, "Did you mean 'csat'"),
        (("note", "x", MAY[0]), {"scope": {"taem": "A"}}, NotFoundError, "Did you mean 'team'"),
        (("note", "x", MAY[0]), {"kpi": "csat", "scope": {"agent": "Piet"}}, InputError, "'agent' cannot"),
    ],
)
def test_what_is_refused(store, arguments, more, error, words):
    with pytest.raises(error) as told:
        notes.add(store, *arguments, **more)
    assert words in str(told.value)
    assert notes.listed(store) == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(store, text):
    assert notes.add(store, "note", text, MAY[0], scope={"team": text}).text == text


def test_withdrawing_what_is_not_there(store):
    with pytest.raises(NotFoundError, match="no note 3"):
        notes.withdraw(store, 3)
