"""Rows of a database that were never read, while every sync said that all was well."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from peil.connectors.frame import Given
from peil.connectors.sql import CONNECTOR
from peil.connectors.web import Web
from peil.errors import SourceError

MAPPING = 'source = "crm"\n[[event]]\ntype = "contact.opened"\ntime = "created"\ncontact = "id"\n'


def given(path: Path, query: str = "SELECT * FROM cases", column: str = "changed", mapping: str = MAPPING) -> Given:
    values = {"url": f"sqlite:///{path}", "password": "", "query": query, "column": column, "page_rows": "100"}
    now = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    return Given("crm", {**values, "overlap_s": "300"}, path.parent, Web(), now, "Europe/Amsterdam", mapping)


def add(path: Path, *rows: tuple[int, str, str | None]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE IF NOT EXISTS cases (id, created, changed)")
        db.executemany("INSERT INTO cases VALUES (?, ?, ?)", rows)


def test_rows_whose_column_is_empty_are_told_before_they_are_missed(tmp_path: Path) -> None:
    """`updated_at` is null until the first change: what was never changed was never read."""
    path = tmp_path / "crm.db"
    add(path, (1, "2026-03-02 09:00:00", None), (2, "2026-03-02 09:01:00", "2026-03-02 10:00:00"))
    with pytest.raises(SourceError, match="the column 'changed' is empty in some rows") as caught:
        CONNECTOR.check(given(path))
    assert "COALESCE(changed, …)" in caught.value.remedy
    mended = given(path, "SELECT id, created, COALESCE(changed, created) AS moved FROM cases", "moved")
    assert "moved" in CONNECTOR.check(mended).en
    (page,) = CONNECTOR.pages(mended, {})
    assert [row["id"] for row in page.records] == [1, 2]


@pytest.mark.parametrize(
    ("mapping", "found"),
    [(MAPPING, [1, 2]), (MAPPING.replace("[[event]]", '[file]\nzone = "UTC"\n[[event]]'), [1])],
)
def test_what_is_written_after_the_clocks_went_back_is_read(tmp_path: Path, mapping: str, found: list[int]) -> None:
    """Local times without their zone: 02:10 of the second time lay before the 02:50 of the first, and was passed over."""
    path = tmp_path / "crm.db"
    add(path, (1, "2025-10-26 02:50:00", "2025-10-26 02:50:00"))
    (page,) = CONNECTOR.pages(given(path, mapping=mapping), {})
    add(path, (2, "2025-10-26 02:10:00", "2025-10-26 02:10:00"))
    again = list(CONNECTOR.pages(given(path, mapping=mapping), page.cursor))
    assert sorted(int(str(row["id"])) for one in again for row in one.records) == found


def test_the_cursor_looks_back_an_hour_on_that_night_alone(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    add(path, (1, "2026-03-02 09:00:00", "2026-03-02 09:00:00"))
    (page,) = CONNECTOR.pages(given(path), {})
    add(path, (2, "2026-03-02 08:30:00", "2026-03-02 08:30:00"))
    (again,) = CONNECTOR.pages(given(path), page.cursor)
    assert [row["id"] for row in again.records] == [1]
