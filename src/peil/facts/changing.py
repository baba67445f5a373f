"""Writing rows that were derived anew beside a fact's files: what came, what it takes the place of, and where that
stands. Which rows those are is in `touched`."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import files_sql
from peil.facts.findings import columns_checked, replaced_rows
from peil.facts.full import put
from peil.facts.models import Fact
from peil.lake.published import Changes, Published


class Changing:
    """The change rows of a run: each fact's are written with those that stood before.

    `months` (UTC, as 2026-01) is where rows can stand that are replaced; `days` the local days on which rows came or
    went, by fact and day column; `replaced` the facts of which `replaced_rows` are kept.
    """

    def __init__(self, engine: duckdb.DuckDBPyConnection, lake: Path, before: Published) -> None:
        self._engine, self._lake, self._before = engine, lake, before
        self.months: set[str] = set()
        self.days: dict[tuple[str, str], set[dt.date]] = {}
        self.replaced: set[str] = set()

    def within(self, fact: Fact) -> list[str]:
        """The fact's files that can hold rows of the touched months, by their statistics."""
        base = self._before.facts[fact.name]
        if fact.key != "ckey" or not base:
            return base  # these reach over all months
        return [file for file in base if self._near(*_span(file, fact.days[0]))]

    def _near(self, first: str, last: str) -> bool:
        return any(first <= month <= last for month in self.months)

    def standing(self, fact: Fact, columns: Sequence[str], where: str, within: Collection[str] | None = None) -> str:
        """Select the fact's rows as they stand before the run, with the file of each as `file_`: '' where it was
        derived anew since the files were written. `within` are the only files that can hold such rows."""
        listed, was = ", ".join(columns), self._before.changes.get(fact.name)
        base = [file for file in self._before.facts[fact.name] if within is None or file in within]
        pieces = []
        if base:
            names = ", ".join(file_pattern(file) for file in base)
            source = f"read_parquet([{names}], filename = true, hive_partitioning = false)"
            held = f"SELECT filename AS file_, {listed} FROM {source} WHERE {where}"
            if was is not None:
                gone = f"read_parquet({literal(was.gone)}, hive_partitioning = false)"
                held = f"SELECT * FROM ({held}) AS held ANTI JOIN {gone} AS gone USING ({fact.key})"
            pieces.append(held)
        if was is not None:
            plus = f"read_parquet({literal(was.plus)}, hive_partitioning = false)"
            pieces.append(f"SELECT '' AS file_, {listed} FROM {plus} WHERE {where}")
        nothing = f"SELECT '' AS file_, {listed} FROM ({files_sql((), fact.columns)}) AS nothing"
        return " UNION ALL ".join(pieces) or nothing

    def change(self, fact: Fact, rows: str, gone: str, old: str | None = None) -> Changes | None:
        """Write the rows that came, and the keys of those they replace, with the changes that stood before; None where
        the fact has none. `gone` selects the keys of which all rows are replaced, `old` those rows as they stood
        (`file_` and `columns_replaced`) where the caller has read them."""
        with self._engine.cursor() as own:  # with tables of its own
            return self._change(own, fact, rows, gone, old)

    def _change(
        self, own: duckdb.DuckDBPyConnection, fact: Fact, rows: str, gone: str, old: str | None
    ) -> Changes | None:
        was = self._before.changes.get(fact.name)
        key, names = fact.key, ", ".join(name for name, _ in fact.columns)
        if not _kept(own, "TEMP TABLE fresh_gone", f"SELECT DISTINCT {key} FROM ({gone}) AS gone_"):
            return was  # nothing of it is touched
        came = _kept(own, "TEMP TABLE fresh_rows", rows)
        went = self._replaced(own, fact, old)
        self.replaced.add(fact.name)
        if was is None and not came and not went:
            return None
        plus, all_gone = f"SELECT {names} FROM fresh_rows", f"SELECT {key} FROM {replaced_rows(fact.name)}"
        on_days = [f"SELECT {', '.join(fact.days)} FROM {one}" for one in ("fresh_rows", replaced_rows(fact.name))]
        if was is not None:
            held = f"read_parquet({literal(was.plus)}, hive_partitioning = false) AS held"
            plus += f" UNION ALL SELECT {names} FROM {held} ANTI JOIN fresh_gone USING ({key})"
            all_gone += f" UNION ALL SELECT {key} FROM read_parquet({literal(was.gone)}, hive_partitioning = false)"
            on_days.append(f"SELECT {', '.join(fact.days)} FROM {held} SEMI JOIN fresh_gone USING ({key})")
        self._note_days(own, fact, " UNION ALL ".join(on_days))
        written, new = put(own, self._lake, fact, plus)
        left_out, keys = put(own, self._lake, fact, f"SELECT DISTINCT {key} FROM ({all_gone}) AS g")
        files = own.execute(f"SELECT DISTINCT file_ FROM {replaced_rows(fact.name)}").fetchall()
        partly = {str(file) for (file,) in files}
        partly |= set(was.partly) if was else set()
        return Changes(sorted(partly), str(left_out), str(written), new + keys)

    def _replaced(self, own: duckdb.DuckDBPyConnection, fact: Fact, old: str | None) -> int:
        """Keep the rows of the fact's files that are replaced, with what is asked of them later; how many."""
        columns = columns_replaced(fact)
        if old is None:
            mine = f"{fact.key} IN (SELECT {fact.key} FROM fresh_gone)"
            old = self.standing(fact, columns, mine, self.within(fact))
        sql = f"SELECT file_, {', '.join(columns)} FROM ({old}) AS old WHERE file_ <> ''"
        return _kept(own, f"TABLE {replaced_rows(fact.name)}", sql)

    def _note_days(self, own: duckdb.DuckDBPyConnection, fact: Fact, sql: str) -> None:
        rows = own.execute(f"SELECT DISTINCT {', '.join(fact.days)} FROM ({sql}) AS days_").fetchall()
        for place, day in enumerate(fact.days):
            self.days[fact.name, day] = {found for row in rows if isinstance(found := row[place], dt.date)}


def _kept(engine: duckdb.DuckDBPyConnection, table: str, sql: str) -> int:
    """Keep the rows of a statement as a table; how many there are."""
    return int(engine.execute(f"CREATE OR REPLACE {table} AS {sql}").fetchall()[0][0])


def columns_replaced(fact: Fact) -> list[str]:
    """What is kept of a row that is replaced: its key, its days, and what is looked through for oddities."""
    return list(dict.fromkeys((fact.key, *fact.days, *columns_checked(fact.name))))


@functools.lru_cache(maxsize=20_000)
def _span(file: str, day: str) -> tuple[str, str]:
    """The first and the last month that a column of days has in a file, by its footer; files do not change.

    Rows without a day can be of any month; a file without rows is of none.
    """
    metadata = pyarrow.parquet.read_metadata(file)
    place = metadata.schema.names.index(day)
    groups = [metadata.row_group(number).column(place).statistics for number in range(metadata.num_row_groups)]
    if not groups:
        return "9999", ""
    if not all(group and group.has_min_max and group.has_null_count and group.null_count == 0 for group in groups):
        return "", "9999"
    return f"{min(group.min for group in groups)}"[:7], f"{max(group.max for group in groups)}"[:7]
