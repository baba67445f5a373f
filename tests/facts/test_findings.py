"""Tallies of files of which rows were replaced: what is taken off, and when a file must be looked through again."""

from __future__ import annotations

from peil.facts.findings import _lessened


def test_replaced_rows_are_taken_off_a_tally() -> None:
    held = {"a": {"odd": (3, ["c1", "c2", "c3"]), "late": (1, ["c9"])}, "b": {"odd": (1, ["c7"])}}
    left, stale = _lessened(held, {"a": {"odd": (1, ["c2"]), "late": (1, ["c9"])}})
    assert left == {"a": {"odd": (2, ["c1", "c3"])}, "b": {"odd": (1, ["c7"])}}
    assert stale == []


def test_a_file_that_has_more_to_show_than_was_kept_is_looked_through_again() -> None:
    held = {"a": {"odd": (8, ["c1", "c2", "c3", "c4", "c5"])}}
    assert _lessened(held, {"a": {"odd": (2, ["c6", "c7"])}})[1] == []
    assert _lessened(held, {"a": {"odd": (1, ["c3"])}})[1] == ["a"]
