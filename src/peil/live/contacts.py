"""What the facts say of contacts that are open or began lately, of which only what changed is read anew.

A snapshot differs from the one before in its change rows, seldom in its files. So the rows of the files are read where
those differ, the change rows each time, and both are held against what was read before within the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from peil.dialect import file_pattern
from peil.lake.published import Published
from peil.live.now import Known

#: The contact, then `Known`'s.
_SAID = (
    "ckey, opened_at, is_ticket = 1 AND open_now = 1 AS is_open, excluded, request_at,"
    " first_reply_at IS NOT NULL AS replied, COALESCE(schedule, 'default') AS schedule, team, team_now"
)
_NOTHING = f"SELECT {_SAID} FROM contacts WHERE 1 = 0"
#: What was last told: of the files, and over them of the change rows (without an instant of opening: nothing).
_HELD = (
    "(SELECT * FROM of_files ANTI JOIN of_changes USING (ckey)"
    " UNION ALL SELECT * FROM of_changes WHERE opened_at IS NOT NULL)"
)


class Contacts:
    """The contacts of the view `contacts` that began or had an event since an instant (epoch seconds), or are open."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, begins: int) -> None:
        self._engine = engine
        self._chosen = f"opened_at IS NOT NULL AND (open_now = 1 OR last_event_at >= {begins} OR opened_at >= {begins})"
        self._files: list[str] | None = None

    def changed(self, snapshot: Published) -> Mapping[int, Known | None]:
        """What is said otherwise than before, over whose view `contacts` is by now; null where nothing is any more."""
        if self._files is None:
            for table in ("of_files", "of_changes"):
                self._engine.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {_NOTHING}")
        now = snapshot.facts.get("contacts", [])
        self._engine.execute(f"CREATE OR REPLACE TEMP TABLE changes_now AS {self._over(snapshot)}")
        ((fewer,),) = self._rows("SELECT COUNT(*) FROM of_changes ANTI JOIN changes_now USING (ckey)")
        if now == self._files and not fewer:
            found = self._rows("SELECT * FROM changes_now EXCEPT SELECT * FROM of_changes")
        else:
            self._engine.execute(
                f"CREATE OR REPLACE TEMP TABLE files_now AS SELECT {_SAID} FROM contacts WHERE {self._chosen}"
            )
            left = f"SELECT ckey FROM {_HELD} ANTI JOIN files_now USING (ckey)"
            found = self._rows(f"SELECT * FROM files_now EXCEPT SELECT * FROM {_HELD}")
            found += [(ckey, None) for (ckey,) in self._rows(left)]
            self._engine.execute("DROP TABLE of_files; ALTER TABLE files_now RENAME TO of_files")
        self._engine.execute("DROP TABLE of_changes; ALTER TABLE changes_now RENAME TO of_changes")
        self._files = now
        return {ckey: None if of[0] is None else Known(*of) for ckey, *of in found}

    def _over(self, snapshot: Published) -> str:
        """The change rows with what they say by now: nothing of those that no longer are, or are not looked at."""
        changes = snapshot.changes.get("contacts")
        if changes is None:
            return _NOTHING
        gone, plus = (
            f"read_parquet({file_pattern(one)}, hive_partitioning = false)" for one in (changes.gone, changes.plus)
        )
        rows = f"(SELECT {_SAID} FROM {plus} WHERE {self._chosen})"
        return (
            f"SELECT * FROM (SELECT ckey FROM {gone} UNION SELECT ckey FROM {plus}) AS either"
            f" LEFT JOIN {rows} AS said USING (ckey)"
        )

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._engine.execute(sql).fetchall()
