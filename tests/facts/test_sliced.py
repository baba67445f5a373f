"""Deriving in slices of contacts, as large lakes are, gives what deriving at once gives: row by row."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engines.stream import stream
from facts.test_incremental import Lake, assert_same, rows_of
from peil.facts import full


@pytest.mark.parametrize(("slice_events", "scanned"), [(200, 16), (200, 2), (700, 16)])
def test_slices_give_what_everything_at_once_gives(
    slice_events: int, scanned: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Picked from all events, or from files of two slices each."""
    lake = Lake(tmp_path)
    lake.take(stream(900, seed=3))
    at_once = lake.derive(whole=True).snapshot
    monkeypatch.setattr(full, "SLICE_EVENTS", slice_events)
    monkeypatch.setattr(full, "_SCANNED", scanned)
    sliced = lake.derive(whole=True).snapshot
    assert len(sliced.facts["contacts"]) > 1, "there is a file a month"
    assert rows_of(sliced)["survey_invitations"]
    assert_same(sliced, at_once)


def test_what_is_touched_over_files_by_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that hold no replaced row are read as they are; those that do are told apart by their months."""
    monkeypatch.setattr(full, "SLICE_EVENTS", 200)
    events = stream(900, seed=4)
    random.Random(4).shuffle(events)
    lake = Lake(tmp_path)
    lake.take(events[:-40])
    lake.derive()
    for first, end in ((-40, -39), (-39, -20), (-20, None)):
        lake.take(events[first:end])
        assert not lake.derive().whole
        assert lake.ours is not None
        assert_same(lake.ours, lake.derive(whole=True).snapshot)
