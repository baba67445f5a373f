"""Finding a person: in the store by person and by text, in the lake's texts, in files beside them. Deletes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deltalake.schema import PrimitiveType

from peil.dialect import file_pattern
from peil.engines.duckdb import connect
from peil.lake import files, published
from peil.privacy.spelling import SEP, addresses, merged, person_forms, plain, spans, strings, telling
from peil.privacy.tombstones import Tombstones
from peil.store import people
from peil.store.people import Held, Identity
from peil.store.store import Store

#: Columns of the lake with closed words, or the source's own name: no person can stand there.
_CLOSED = ("type", "actor", "visibility", "status", "outcome", "source", "instrument", "schedule", "month")
_PIECE = 1 << 20


class Matcher(Protocol):
    """Who is looked for: by person, in a text, and in a column of the lake."""

    def person(self, kind: str, namespace: str, value: str) -> bool:
        """Whether it is this person."""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the person stands in a text."""

    def near_sql(self, column: str) -> str | None:
        """A condition that holds for every text of a column that names the person, in DuckDB's SQL."""

    def in_lake(self, text: str) -> bool:
        """Whether a text that is near names the person indeed."""


class Wanted:
    """One person by an address, a number, or an id in a source (`namespace` tells which)."""

    def __init__(
        self, value: str, *, kind: str | None = None, namespace: str | None = None, countries: Sequence[str] = ("31",)
    ) -> None:
        self.value, self.kind, self.namespace, self.countries = value, kind, namespace, tuple(countries)
        self.addresses = frozenset(addresses(value, countries))
        self.words = {f"word:{plain(value)}", *self.addresses}
        self._others: set[tuple[str, str, str]] = set()

    def person(self, kind: str, namespace: str, value: str) -> bool:
        """Whether it is this person: an address in any spelling, an id to the letter (but for its case)."""
        if (kind, namespace, value) in self._others:
            return True
        if self.kind not in (None, kind) or self.namespace not in (None, namespace):
            return False
        if plain(value) == plain(self.value):
            return True
        return bool(self.addresses) and bool(self.addresses & person_forms(namespace, value, self.countries))

    def joined_with(self, others: Sequence[Identity]) -> None:
        """Look for these too, who are the same person under another address, number or id."""
        for one in others:
            self._others.add((one.kind, one.namespace, one.value))
            self.addresses |= addresses(one.value, self.countries)
        self.words |= self.addresses
        self.also(others)

    def also(self, found: Sequence[Identity]) -> None:
        """Look in texts for every spelling under which the person was found."""
        for one in found:
            for form in person_forms(one.namespace, one.value, self.countries):
                self.words.add(f"word:{form.partition(SEP)[2]}" if form.startswith("id:") else form)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the person stands in a text: an address or number anywhere, an id as a word of its own."""
        ids = [form.removeprefix("word:") for form in self.words if form.startswith("word:")]
        inside = "|".join(re.escape(word) for word in ids if telling(word))
        within = re.compile(rf"(?<!\w)(?:{inside})(?!\w)", re.IGNORECASE) if inside else None
        found = spans(text, self.words.__contains__, self.countries)
        return merged([*found, *(m.span() for m in within.finditer(text))]) if within else found

    def near_sql(self, column: str) -> str | None:
        """See `Matcher`."""
        tests = []
        for form in sorted(self.words):
            kind, _, word = form.partition(":")
            quoted = word.replace("'", "''")
            folded = f"lower(nfc_normalize({column}))"
            if kind == "phone":
                digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
                tests.append(f"contains({digits}, '{word[-8:]}')")
            elif kind == "word" and not telling(word):
                tests.append(f"trim({folded}) = '{quoted.lower()}'")
            else:
                tests += [f"contains({folded}, '{quoted.lower()}')"]
                if kind == "email":
                    tests.append(f"contains({folded}, '{quoted.lower().replace('@', '%40')}')")
        return " OR ".join(dict.fromkeys(tests))

    def in_lake(self, text: str) -> bool:
        """See `Matcher`."""
        return bool(self.spans(text))


class Erased:
    """Everyone who was erased before: what a restored backup may hold again."""

    def __init__(self, tombstones: Tombstones) -> None:
        self._tombstones = tombstones
        self.person = tombstones.person
        self.spans = tombstones.spans

    def near_sql(self, column: str) -> str | None:
        """See `Matcher`."""
        return self._tombstones.is_whole_sql(column) if self._tombstones.lake_hashes else None

    def in_lake(self, text: str) -> bool:
        """See `Matcher`."""
        return True


@dataclass
class Traces:
    """Where a person stands."""

    identities: list[Identity] = field(default_factory=list)
    rejected: list[Held] = field(default_factory=list)
    texts: list[Held] = field(default_factory=list)
    lake: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # table, column: texts
    loose: list[Path] = field(default_factory=list)  # other files in the project's folder
    backups: list[dict[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.identities or self.rejected or self.texts or self.lake)


def find(store: Store, folder: Path, matcher: Matcher) -> Traces:
    """Every trace of a person in the project in `folder`."""
    found = Traces(backups=people.backups(store))
    found.identities = [i for i in people.identities(store) if matcher.person(i.kind, i.namespace, i.value)]
    if isinstance(matcher, Wanted):
        matcher.also(found.identities)
    for row in people.texts(store):
        if any(matcher.spans(text) for text in strings(list(row.texts.values()))):
            (found.rejected if row.table == "quarantine" else found.texts).append(row)
    found.lake = {table.name: texts for table, texts in _in_lake(folder / "data" / "lake", matcher)}
    if isinstance(matcher, Wanted):
        found.loose = list(_loose(folder, matcher))
    return found


def lake_tables(lake: Path) -> Iterator[Path]:
    """The Delta tables of the lake."""
    yield from sorted(log.parent for log in lake.glob("*/_delta_log"))


def table_files(lake: Path, table: Path) -> list[str]:
    """The files with the table's rows: those that it lists, and those that readers see beside them."""
    listed = files.listed(table)
    if (lake / published.NAME).exists():
        snapshot = published.read(lake)
        changed = snapshot.changes.get(table.name)
        listed += [*snapshot.facts.get(table.name, ()), *([changed.plus] if changed else ())]
    return list(dict.fromkeys(listed))


def text_columns(table: Path) -> list[str]:
    """The columns of a table in which a person could be named."""
    opened = files.open_table(table)
    assert opened is not None
    texts = [f.name for f in opened.schema().fields if isinstance(f.type, PrimitiveType) and f.type.type == "string"]
    return [name for name in texts if name not in _CLOSED]


def _in_lake(lake: Path, matcher: Matcher) -> Iterator[tuple[Path, dict[str, list[str]]]]:
    engine = connect(memory="1GB", threads=2)
    for table in lake_tables(lake):
        listed = table_files(lake, table)
        found: dict[str, list[str]] = {}
        for column in text_columns(table) if listed else ():
            near = matcher.near_sql(column)
            if near is None:
                continue
            source = f"read_parquet([{', '.join(file_pattern(f) for f in listed)}], hive_partitioning = false)"
            rows = engine.execute(
                f"SELECT DISTINCT {column} FROM {source} WHERE {column} IS NOT NULL AND ({near}) ORDER BY {column}"
            ).fetchall()
            texts = [str(text) for (text,) in rows if matcher.in_lake(str(text))]
            if texts:
                found[column] = texts
        if found:
            yield table, found
    engine.close()


def _loose(folder: Path, wanted: Wanted) -> Iterator[Path]:
    """Files that people put beside the data (exports, mappings) and that hold the value as it is written."""
    marks = {
        text.encode(code) for text in (wanted.value.strip(), plain(wanted.value)) for code in ("utf-8", "utf-16-le")
    }
    marks = {mark for mark in marks if len(mark) > 5}
    for parent, folders, names in os.walk(folder):  # passes over a folder that goes while it is looked at
        folders[:] = sorted(name for name in folders if Path(parent, name) != folder / "data")
        for path in (Path(parent, name) for name in sorted(names)):
            if marks and path.is_file() and _holds(path, marks):
                yield path


def _holds(path: Path, marks: set[bytes]) -> bool:
    longest = max(map(len, marks))
    try:
        with path.open("rb") as opened:
            before = b""
            while piece := opened.read(_PIECE):
                here = before + piece
                if any(mark in here or mark in here.lower() for mark in marks):
                    return True
                before = here[-longest:]
    except OSError:
        return False
    return False
