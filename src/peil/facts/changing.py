"""Writing rows that were derived anew beside a fact's files: what came, what it takes the place of, and where that
stands. Which rows those are is in `touched`."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import live_sql
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
        if fact.key not in ("ckey", "ikey") or not base:
            return base  # these reach over all months
        return [file for file in base if self._near(*_span(file, fact.days[0]))]

    def _near(self, first: str, last: str) -> bool:
        return any(first <= month <= last for month in self.months)

    def live(self, fact: Fact) -> str:
        """The fact's rows as they were, from the files of the touched months only."""
        was = self._before.changes.get(fact.name)
        base = self.within(fact)
        names = [name for name, _ in fact.columns]
        if was is None and not base:
            return f"SELECT {', '.join(names)} FROM {fact.name} WHERE 1 = 0"
        if was is None:
            return live_sql(base, names, key=fact.key)
        partly = [file for file in was.partly if file in set(base)]
        return live_sql(base, names, key=fact.key, partly=partly, gone=was.gone, plus=was.plus)

    def change(self, fact: Fact, rows: str, gone: str) -> Changes | None:
        """Write the rows that came, and the keys of those they replace, with the changes that stood before; None where
        the fact has none. `gone` selects the keys of which all rows are replaced."""
        was = self._before.changes.get(fact.name)
        key, names = fact.key, ", ".join(name for name, _ in fact.columns)
        if not self._made("fresh_gone", f"SELECT DISTINCT {key} FROM ({gone}) AS gone_"):
            return was  # nothing of it is touched
        came = self._made("fresh_rows", rows)
        went = self._replaced(fact, was)
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
        self._note_days(fact, " UNION ALL ".join(on_days))
        written, new = put(self._engine, self._lake, fact, plus)
        left_out, old = put(self._engine, self._lake, fact, f"SELECT DISTINCT {key} FROM ({all_gone}) AS g")
        partly = {str(file) for (file,) in self._run(f"SELECT DISTINCT file_ FROM {replaced_rows(fact.name)}")}
        partly |= set(was.partly) if was else set()
        return Changes(sorted(partly), str(left_out), str(written), new + old)

    def _replaced(self, fact: Fact, was: Changes | None) -> int:
        """Keep the rows of the fact's files that are replaced, with what is asked of them later; how many."""
        wanted = dict.fromkeys((fact.key, *fact.days, *columns_checked(fact.name)))
        base, table = self.within(fact), replaced_rows(fact.name)
        if not base:
            return self._made(table, f"SELECT '' AS file_, {', '.join(wanted)} FROM {fact.name} WHERE 1 = 0")
        listed = ", ".join(file_pattern(file) for file in base)
        sql = (
            f"SELECT filename AS file_, {', '.join(wanted)}"
            f" FROM read_parquet([{listed}], filename = true, hive_partitioning = false) AS held"
            f" SEMI JOIN fresh_gone USING ({fact.key})"
        )
        if was is not None:  # what had gone before has no rows left in any file
            sql += f" ANTI JOIN read_parquet({literal(was.gone)}, hive_partitioning = false) USING ({fact.key})"
        return self._made(table, sql)

    def _note_days(self, fact: Fact, sql: str) -> None:
        rows = self._run(f"SELECT DISTINCT {', '.join(fact.days)} FROM ({sql}) AS days_")
        for place, day in enumerate(fact.days):
            self.days[fact.name, day] = {found for row in rows if isinstance(found := row[place], dt.date)}

    def _made(self, name: str, sql: str) -> int:
        """Keep the rows of a statement as a temporary table; how many there are."""
        return int(self._engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}").fetchall()[0][0])

    def _run(self, sql: str) -> Sequence[tuple[object, ...]]:
        return self._engine.execute(sql).fetchall()


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
