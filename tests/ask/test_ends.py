"""What is open at the ends of days, over a handful of spells: what is passed over early is open at none of them."""

from __future__ import annotations

import datetime as dt

import duckdb

from peil.ask.ends import standing
from peil.calendar import DAY

TEN = dt.date(1970, 1, 11)  # its local midnight in Amsterdam is an hour before that of UTC
END = 11 * DAY - 3_600


def _open_at_the_end(spells: list[tuple[str, int, int | None]], silent_since: int) -> list[tuple[str, int, int | None]]:
    """Source, beginning and end of the spells open at the end of 11 January; `old` fell silent at second 100."""
    engine = duckdb.connect()
    engine.execute(
        "CREATE TABLE spells (source VARCHAR, schedule VARCHAR, opened_at BIGINT, opened_day DATE,"
        " opened_into_s BIGINT, from_at BIGINT, from_day DATE, from_into_s BIGINT, to_at BIGINT)"
    )
    engine.executemany(
        "INSERT INTO spells VALUES (?, 'default', ?, DATE '1970-01-01', 0, ?, DATE '1970-01-01', 0, ?)",
        [(source, begin, begin, end) for source, begin, end in spells],
    )
    engine.execute(
        "CREATE TABLE day_ends AS SELECT * FROM (VALUES"
        f" ('desk', 'default', DATE '{TEN}', {END}, {END}, 0, 0), ('old', 'default', DATE '{TEN}', 101, 100, 0, 0)"
        ") AS d(source, schedule, day, cut_at, seen_at, open_before, open_seen)"
    )
    rows = f"SELECT source, from_at, to_at FROM {standing('spells', [TEN], 'month', silent_since)} AS f"
    return sorted(engine.execute(rows).fetchall(), key=str)


def test_what_ended_before_the_day_is_passed_over_and_nothing_else() -> None:
    first = 10 * DAY
    spells = [
        ("desk", 1, first - 1),
        ("desk", 2, first),
        ("desk", 3, END - 1),
        ("desk", 4, END),
        ("desk", 5, None),
        ("desk", END, None),
    ]
    assert _open_at_the_end(spells, silent_since=END) == [("desk", 4, END), ("desk", 5, None)]


def test_of_a_source_that_fell_silent_the_end_is_its_watermark() -> None:
    """What it was merged with went on in another source and ended there, long before the day that is asked."""
    spells = [("old", 1, 90), ("old", 2, 500), ("old", 3, None), ("desk", 1, 500)]
    assert _open_at_the_end(spells, silent_since=100) == [("old", 2, 500), ("old", 3, None)]
