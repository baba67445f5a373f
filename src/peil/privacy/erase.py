"""Erasing: identities, rejected rows, texts, and texts in the lake, with a tombstone for each. Finding is in `traces`.

Counts stay: events and facts keep the surrogate key, which then stands for nobody. The caller holds the
writer lock. What was done stays done when the process dies, and erasing again does the rest.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import connect
from peil.lake import files, published
from peil.lake.events import PARQUET
from peil.lake.published import ROLLUPS
from peil.privacy.rows import GONE, after
from peil.privacy.spelling import person_forms, replaced, without
from peil.privacy.tombstones import LAKE, hashes_of, keyed, token
from peil.privacy.traces import Matcher, Traces, Wanted, lake_tables, table_files
from peil.store import people, users
from peil.store.people import Held
from peil.store.store import Store


def erase(store: Store, folder: Path, found: Traces, matcher: Matcher, key: bytes) -> bool:
    """Erase what was found, and what was left by processes that died; False where a reader kept the log open."""
    lake = folder / "data" / "lake"
    people.add_tombstones(store, _tombstones(found, matcher, key))  # first: nothing comes back from here on
    change_rows(store, [*found.rejected, *found.texts], matcher)
    renamed, versions = _lake(lake, found.lake, key)
    _publish(lake, renamed, versions, matcher)
    people.drop_identities(store, found.identities)
    shutil.rmtree(lake / "staging", ignore_errors=True)  # of processes that died: we hold the lock
    for table in lake_tables(lake):
        files.sweep(table, keep=_kept(lake, table), older_than_s=0)
    return people.scrub(store)


def _tombstones(found: Traces, matcher: Matcher, key: bytes) -> dict[str, str]:
    hashes: dict[str, str] = {}
    countries = getattr(matcher, "countries", ("31",))
    for one in found.identities:
        hashes |= hashes_of(key, [one.kind], person_forms(one.namespace, one.value, countries))
    if isinstance(matcher, Wanted):
        kinds = [matcher.kind] if matcher.kind else ["customer", "agent"]
        hashes |= hashes_of(key, kinds, matcher.addresses)
        if found:
            hashes |= {keyed(key, "text", form): "text" for form in matcher.words}
    for columns in found.lake.values():
        hashes |= {keyed(key, LAKE, text): LAKE for texts in columns.values() for text in texts}
    return hashes


def change_rows(store: Store, rows: Sequence[Held], matcher: Matcher) -> None:
    """Take the person out of these rows of the store."""
    kept = []
    for row in rows:
        left = after(row, matcher.spans)
        if left is None:
            people.drop(store, row)
        else:
            kept.append(left)
            if row.table == "user" and left.texts.get("email") != row.texts["email"]:
                users.drop_sessions(store, int(str(row.key[0])))
    people.rewrite(store, kept)


def _lake(
    lake: Path, found: Mapping[str, Mapping[str, list[str]]], key: bytes
) -> tuple[dict[str, str], dict[str, int]]:
    """Write the files that hold these texts anew, with tokens in their place; the new name of each and the versions.

    Keys and hashes stay, so that events are known again when their file is imported once more.
    """
    renamed: dict[str, str] = {}
    versions: dict[str, int] = {}
    engine = connect(memory="1GB", threads=2)
    for name, columns in found.items():
        table = lake / name
        tests = {c: f"{c} IN ({', '.join(literal(text) for text in texts)})" for c, texts in columns.items()}
        swaps = [_swap(c, columns[c], tests[c], key) for c in columns]
        fresh: dict[Path, Path] = {}
        current = set(files.listed(table))
        for file in map(Path, table_files(lake, table)):
            source = f"read_parquet({file_pattern(file)}, hive_partitioning = false)"
            row = engine.execute(f"SELECT COUNT(*) FROM {source} WHERE {' OR '.join(tests.values())}").fetchone()
            if not row or not row[0]:
                continue
            target = files.new_file(file.parent)
            engine.execute(
                f"COPY (SELECT * REPLACE ({', '.join(swaps)}) FROM {source}) TO {literal(str(target))} ({PARQUET})"
            )
            fresh[file] = target
        versions[name] = files.replace(table, {old: new for old, new in fresh.items() if str(old) in current})
        renamed |= {str(old.relative_to(lake)): str(new.relative_to(lake)) for old, new in fresh.items()}
    engine.close()
    return renamed, versions


def _swap(column: str, texts: list[str], test: str, key: bytes) -> str:
    cases = " ".join(f"WHEN {literal(text)} THEN {literal(token(key, text))}" for text in texts)
    return f"CASE WHEN {test} THEN CASE {column} {cases} END ELSE {column} END AS {column}"


def _publish(lake: Path, renamed: Mapping[str, str], versions: Mapping[str, int], matcher: Matcher) -> None:
    """The published snapshot with the new names, and without the person in notes and findings."""
    path = lake / published.NAME
    if not path.exists():
        return
    raw = json.loads(path.read_text(encoding="utf-8"))

    def clean(text: str) -> str:
        return renamed[text] if text in renamed else text if text.endswith(".parquet") else _without(text, matcher)

    fresh = replaced(raw, clean)
    assert isinstance(fresh, dict)
    if renamed:  # they may hold the same words; deriving makes them anew
        fresh |= {"rollups": {}, "daily": "", "choices": {}}
        for file in (lake / ROLLUPS).glob("*.parquet"):
            file.unlink()
    fresh["versions"] = {**raw["versions"], **{n: v for n, v in versions.items() if n in raw["versions"]}}
    if fresh == raw:
        os.utime(path)  # readers let go of the names that they keep
        return
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8") as out:
        json.dump(fresh, out, ensure_ascii=False, separators=(",", ":"))
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)


def _without(text: str, matcher: Matcher) -> str:
    return without(text, matcher.spans(text), GONE)


def _kept(lake: Path, table: Path) -> list[str]:
    """Files of a fact that readers see, whatever the table lists."""
    return published.read(lake).files(table.name) if (lake / published.NAME).exists() else []
