"""Small worlds of events, written as lines of text, derived on either engine. Only for tests."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from peil import settings as settings_
from peil.ask.answer import Answer, Row
from peil.ask.execute import ask
from peil.ask.question import question
from peil.engines.duckdb import connect, view_over
from peil.events.schema import ATTRIBUTES, COLUMN_NAMES, COLUMNS, EVENT_TYPES
from peil.facts.costs import cost_tables, spans_of
from peil.facts.day_ends import day_tables
from peil.facts.inputs import aliases_of, coverage_of, current_events, small_tables
from peil.facts.models import BY_NAME, FACTS, STEPS, events_sql
from peil.facts.on_spark import days_table
from peil.lake.published import Published
from peil.settings import Settings

Run = Callable[[str], Sequence[tuple[object, ...]]]
Event = dict[str, object]

#: Office hours Monday to Friday 9:00 to 17:30 in Amsterdam, Dutch holidays: the settings of a new project.
OFFICE = settings_.parse({})
INSTRUMENTS: dict[str, dict[str, object]] = {
    "vijf": {"family": "csat", "scale": [1, 5], "positive": [4, 5], "negative": [1, 2], "polarity": "up"},
    "tien": {
        "family": "csat",
        "scale": [1, 10],
        "positive": [8, 9, 10],
        "negative": [1, 2, 3, 4, 5],
        "polarity": "up",
    },
    "nps": {
        "family": "nps",
        "scale": [0, 10],
        "positive": [9, 10],
        "negative": list(range(7)),
        "polarity": "up",
    },
    "gemak": {
        "family": "ces",
        "scale": [1, 7],
        "positive": [5, 6, 7],
        "negative": [1, 2, 3],
        "polarity": "up",
    },
}
_KINDS = {"BIGINT": pa.int64(), "VARCHAR": pa.string(), "DATE": pa.date32()}
_DAY = 86_400


def key_of(*words: str) -> int:
    """A steady key of 62 bits."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(words).encode(), digest_size=8).digest()) >> 2


def instant(text: str, zone: str = "Europe/Amsterdam") -> int:
    """Microseconds of local `2026-03-02 09:00` (seconds may follow), or of UTC where it ends in Z."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return int(moment.timestamp()) * 1_000_000


def seconds(text: str) -> int:
    """Epoch seconds of such a time."""
    return instant(text) // 1_000_000


def event(kind: str, time_us: int, number: int, words: Mapping[str, object], source: str = "desk") -> Event:
    """One event in the lake's columns, from the attributes that a mapping would set."""
    said = {**EVENT_TYPES[kind].defaults, **words}
    source = str(said.pop("source", source))
    home = str(said.pop("contact_source", source))
    revision = int(str(said.pop("revision", 0)))
    made: Event = dict.fromkeys(COLUMN_NAMES)
    made |= {"source": source, "type": kind, "time_us": time_us, "observed_us": time_us, "derived": 0}
    made |= {"seq": int(str(said.pop("seq", number))), "revision": revision, "id": said.get("id")}
    made |= {"ekey": key_of(source, str(said.pop("id", f"line {number}")))}
    for person in ("customer", "agent", "into_customer"):
        if person in said:
            kind = person.removeprefix("into_")
            made[person] = key_of(kind, str(said.pop(person))) % 1_000_000
    if "contact" in said:
        made["ckey"] = key_of(home, str(said["contact"]))
        made["contact"] = said.pop("contact")
    if "into" in said:
        made["into_ckey"] = key_of(home, str(said.pop("into")))
    if "invitation" in said:
        made["ikey"] = key_of(source, str(said.pop("invitation")))
    if "reported" in said:
        made["reported_us"] = instant(str(said.pop("reported")).replace("_", " "))
    for name, value in said.items():
        assert name in ATTRIBUTES, f"there is no attribute {name}"
        made[name] = value if ATTRIBUTES[name] in ("text", "span") else int(str(value))
    made["content"] = key_of(repr(sorted((k, str(v)) for k, v in made.items() if k != "revision")))
    return made


def events_of(text: str, zone: str = "Europe/Amsterdam") -> list[Event]:
    """Events of lines `2026-03-02 09:00 T1 contact.opened customer=Jan …`; `-` is no contact."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        day, time, contact, kind, *rest = words
        said: dict[str, object] = dict(word.split("=", 1) for word in rest)
        if contact != "-":
            said["contact"] = contact
        found.append(event(kind, instant(f"{day} {time}", zone), number, said))
    return found


def table_of(events: Iterable[Event]) -> pa.Table:
    """The events as a table in the lake's columns."""
    rows = list(events)
    return pa.table({c.name: pa.array([r[c.name] for r in rows], _KINDS[c.sql_type]) for c in COLUMNS})


@dataclass
class World:
    """Derived facts on one engine: rows to look at, questions to ask."""

    published: Published
    run: Run
    columns: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {f.name: tuple(n for n, _ in f.columns) for f in FACTS}
    )

    def rows(self, fact: str, **where: object) -> list[dict[str, object]]:
        """Rows of a fact whose columns have the values given, in order of all their columns."""
        names = self.columns[fact]
        found = [dict(zip(names, row, strict=True)) for row in self.run(f"SELECT {', '.join(names)} FROM {fact}")]
        found = [r for r in found if all(r[k] == v for k, v in where.items())]
        return sorted(found, key=lambda r: [str(v) for v in r.values()])

    def row(self, fact: str, **where: object) -> dict[str, object]:
        """The one such row."""
        (found,) = self.rows(fact, **where)
        return found

    def ask(self, kpi: str, **words: object) -> Answer:
        """The answer for one KPI, asked as a user would."""
        return ask(question(kpi, **words), self.published, self.run)[0]  # type: ignore[arg-type]

    def total(self, kpi: str, **words: object) -> Row:
        """The one row of an answer that has one."""
        (row,) = self.ask(kpi, **words).rows
        return row


def world(
    events: str | Sequence[Event],
    settings: Settings = OFFICE,
    *,
    as_of: str | None = None,
    instruments: Mapping[str, Mapping[str, object]] = INSTRUMENTS,
) -> World:
    """The events derived on DuckDB in memory. `as_of`: the watermark of every source, local time."""
    listed = events_of(events, settings.zone) if isinstance(events, str) else events
    engine = connect(threads=2)

    def run(sql: str) -> Sequence[tuple[object, ...]]:
        return engine.execute(sql).fetchall()

    def keep(name: str, table: pa.Table) -> None:
        engine.register("given", table)
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        engine.unregister("given")

    keep("lake_events", table_of(listed))
    revised, current = current_events(run)
    coverage = coverage_of(run, current)
    aliases = aliases_of(run, current)
    first, last = min(c.first_us for c in coverage), max(c.last_us for c in coverage)
    marks = {c.source: max(x.last_us for x in coverage if x.source == c.source) for c in coverage}
    if as_of:
        marks = dict.fromkeys(marks, instant(as_of, settings.zone))
    small = small_tables(settings, first // 1_000_000 - _DAY, last // 1_000_000 + _DAY, aliases)
    margin = dt.timedelta(days=800)
    begin, end = (dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC).date() for us in (first, last))
    small["days"] = days_table(begin - margin, end + margin)
    for name, rows in small.items():
        keep(name, rows)
    engine.execute(
        "CREATE VIEW events AS "
        + events_sql(COLUMN_NAMES, revised=revised, merged=bool(aliases.contacts), customers=bool(aliases.customers))
    )
    whole = cost_tables(settings, spans_of(run)) | day_tables(settings, min(c.first_us for c in coverage), marks)
    for name, rows in whole.items():
        keep(name, rows)
    for fact in STEPS:
        engine.execute(f"CREATE TABLE {fact.name} AS {fact.typed_sql()}")
    return World(
        Published(
            generation=1,
            zone=settings.zone,
            facts={},
            versions={},
            coverage=coverage,
            as_of_us=marks,
            instruments=instruments,
            currency=settings.currency,
        ),
        run,
    )


def fact_table(fact: str, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Rows of a fact as a table with all its columns; what a row leaves out is null."""
    columns = BY_NAME[fact].columns
    return pa.table({n: pa.array([r.get(n) for r in rows], _KINDS[kind]) for n, kind in columns})


@functools.cache
def _days() -> pa.Table:
    return days_table(dt.date(2025, 1, 1), dt.date(2027, 1, 1))


@functools.cache
def _day_ends() -> pa.Table:
    """The ends of the days that facts drawn at random are asked about, for their sources."""
    engine = connect()
    last = instant("2026-06-30 12:00")
    for name, rows in day_tables(OFFICE, instant("2025-12-01 12:00"), {"example": last, "other": last}).items():
        engine.register(name, rows)
    found = engine.execute(BY_NAME["day_ends"].typed_sql()).fetchall()
    names = [name for name, _ in BY_NAME["day_ends"].columns]
    return fact_table("day_ends", [dict(zip(names, row, strict=True)) for row in found])


class DuckFacts:
    """Fact tables given as rows, on DuckDB."""

    def __init__(self) -> None:
        self._engine = connect(threads=2)
        for fact in FACTS:
            view_over(self._engine, fact.name, [], fact.columns)
        self.put("days", _days())
        self.put("day_ends", _day_ends())

    def put(self, name: str, table: pa.Table) -> None:
        """Make `name` a view over a table."""
        self._engine.register(f"{name}_given", table)
        self._engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_given")

    def run(self, sql: str) -> Sequence[tuple[object, ...]]:
        """The rows of a statement."""
        return self._engine.execute(sql).fetchall()


def write_parquet(folder: Path, events: Sequence[Event], files: int = 2) -> list[str]:
    """The events as Parquet files in folders by month, as the lake has them."""
    months: dict[str, list[Event]] = {}
    for one in events:
        month = f"{dt.datetime.fromtimestamp(int(str(one['time_us'])) // 1_000_000, dt.UTC):%Y-%m}"
        months.setdefault(month, []).append(one)
    paths = []
    for month, rows in sorted(months.items()):
        (folder / f"month={month}").mkdir(parents=True)
        for number in range(min(files, len(rows))):
            path = folder / f"month={month}" / f"part-{number}.parquet"
            pq.write_table(table_of(rows[number::files]), path)
            paths.append(str(path))
    return paths
