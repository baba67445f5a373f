"""Sweeping: files that nobody lists go, not before their readers had time, and the log's own files never."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from peil.lake import files

HOUR = 3600


def written(table: Path, value: int) -> Path:
    file = files.new_file(table)
    pq.write_table(pa.table({"n": pa.array([value], pa.int64())}), file)
    return file


def aged(file: Path, hours: float) -> None:
    then = time.time() - hours * HOUR
    os.utime(file, (then, then))


def test_an_old_file_that_was_let_go_of_just_now_is_spared(tmp_path: Path) -> None:
    table = tmp_path / "t"
    first = written(table, 1)
    files.commit(table, [("n", "BIGINT")], [(first, {})])
    aged(first, 48)
    files.commit(table, [("n", "BIGINT")], [(written(table, 2), {})], overwrite=True)
    assert files.sweep(table) == 0
    assert first.exists()  # a reader may have begun a moment ago
    assert files.sweep(table) == 0
    aged(first, 7)  # seven hours after it was let go of
    assert files.sweep(table) == 1
    assert not first.exists()
    assert len(files.listed(table)) == 1


def test_at_once_where_it_must_be(tmp_path: Path) -> None:
    table = tmp_path / "t"
    kept, orphan = written(table, 1), written(table, 2)
    files.commit(table, [("n", "BIGINT")], [(kept, {})])
    assert files.sweep(table, older_than_s=0) == 1
    assert (kept.exists(), orphan.exists()) == (True, False)


def test_checkpoints_of_the_log_stay(tmp_path: Path) -> None:
    table = tmp_path / "t"
    for number in range(103):
        files.commit(table, [("n", "BIGINT")], [(written(table, number), {})])
    log = list((table / "_delta_log").glob("*.parquet"))
    assert log
    for file in log:
        aged(file, 48)
    files.sweep(table, older_than_s=0)
    files.sweep(table)
    assert all(file.exists() for file in log)
    assert len(files.listed(table)) == 103
