"""Deriving every fact on Spark by the same SQL over the same events. What a fact says is in its SQL file."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from peil.calendar import GRAINS, days_between, start_of
from peil.engines.spark import Spark, told
from peil.events.schema import COLUMN_NAMES
from peil.facts.costs import cost_tables, spans_of
from peil.facts.day_ends import day_tables
from peil.facts.inputs import Aliases, aliases_of, coverage_of, present_events, small_tables
from peil.facts.models import CONTACT_STATES, FACTS, KEYED, events_sql
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.published import Coverage, Published
from peil.settings import Engine, Settings, digest

_DAY = 86_400
_MARGIN = dt.timedelta(days=800)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Whole:
    """What came of deriving into the lake: files and table versions by fact, coverage, revisions, merges."""

    facts: dict[str, list[str]]
    versions: dict[str, int]
    coverage: list[Coverage]
    revisions: tuple[int, int]
    cycles: tuple[int, ...]


@contextlib.contextmanager
def session(engine: Engine, lake: Path) -> Iterator[Spark]:
    """Spark as it is set, with its own folder in the lake, where a cluster's workers see it; see `Spark` for errors."""
    folder = lake / "staging"
    with Spark(master=engine.master, memory=engine.memory, options=engine.options, folder=folder) as spark:
        yield spark


def derive_lake(lake: Path, settings: Settings, say: Say) -> Whole:
    """Derive every fact with a key on the Spark that is set, and commit its files. The lake holds events.

    Files are as those of `full.derive_all`: one a month, in order of days. Raises StateError where Spark cannot.
    """
    table = lake / lake_events.TABLE
    say(f"on Spark, {settings.engine.master}")
    with session(settings.engine, lake) as spark, told("derive"):
        spark.files("lake_events", files.listed(table), lake_events.COLUMNS, table=table)
        revisions, coverage, aliases = _prepare(spark, settings)
        written = {}
        spark.keep(CONTACT_STATES.name, CONTACT_STATES.typed_sql(), CONTACT_STATES.columns)
        for fact in KEYED:
            say(fact.name)
            made = spark.keep_by_month(fact.name, fact.typed_sql(), fact.columns, fact.days[0])
            written[fact.name] = [str(_moved(Path(file), lake / fact.name)) for file in made]
            spark.files(fact.name, written[fact.name], fact.columns)
    versions = {
        fact.name: files.commit(
            lake / fact.name, fact.columns, [(Path(file), {}) for file in written[fact.name]], overwrite=True
        )
        for fact in KEYED
    }
    return Whole(written, versions, coverage, revisions, aliases.cycles)


def _moved(file: Path, table: Path) -> Path:
    return file.rename(files.new_file(table))


def derive_on_spark(
    spark: Spark,
    events: Sequence[str],
    settings: Settings,
    *,
    table: Path | None = None,
    keep: Path | None = None,
    instruments: Mapping[str, Mapping[str, object]] | None = None,
    definitions: Mapping[str, list[Mapping[str, object]]] | None = None,
) -> Published | None:
    """Derive every fact from the events' files and leave it as a view of `spark`; None without events.

    What comes back is all that `ask` needs beside `spark.run`. `table` is the folder of the events table;
    with `keep` the facts' files go into that folder and stay.
    """
    spark.files("lake_events", events, lake_events.COLUMNS, table=table)
    if not events:
        return None
    _, coverage, _ = _prepare(spark, settings)
    marks: dict[str, int] = {}
    for one in coverage:
        marks[one.source] = max(marks.get(one.source, 0), one.last_us)
    spark.keep(CONTACT_STATES.name, CONTACT_STATES.typed_sql(), CONTACT_STATES.columns)
    first = min(c.first_us for c in coverage)
    for name, rows in {
        **cost_tables(settings, spans_of(spark.run)),
        **day_tables(settings, first, marks),
    }.items():
        spark.small(name, rows)
    facts = {fact.name: spark.keep(fact.name, fact.typed_sql(), fact.columns, keep) for fact in FACTS}
    return Published(
        generation=0,
        zone=settings.zone,
        facts=facts if keep else {},
        versions={},
        coverage=coverage,
        as_of_us=marks,
        instruments=instruments or {},
        definitions=definitions or {},
        settings_digest=digest(settings),
        currency=settings.currency,
    )


def _prepare(spark: Spark, settings: Settings) -> tuple[tuple[int, int], list[Coverage], Aliases]:
    """Views and small tables that fact SQL reads beside the events, for all of `lake_events`."""
    ((low, high),) = spark.run("SELECT MIN(revision), MAX(revision) FROM lake_events")
    revisions = int(str(low)), int(str(high))
    revised = revisions[0] < revisions[1]
    current = present_events(revised)
    coverage = coverage_of(spark.run, current)
    aliases = aliases_of(spark.run, current)
    first, last = min(c.first_us for c in coverage), max(c.last_us for c in coverage)
    small = small_tables(settings, first // 1_000_000 - _DAY, last // 1_000_000 + _DAY, aliases)
    small["days"] = _days_around(first, last)
    for name, rows in small.items():
        spark.small(name, rows)
    spark.view(
        "events",
        events_sql(COLUMN_NAMES, revised=revised, merged=bool(aliases.contacts), customers=bool(aliases.customers)),
    )
    return revisions, coverage, aliases


def fact_views_on_spark(spark: Spark, snapshot: Published) -> None:
    """Make a view of every fact's rows as the snapshot has them, changes included, and the table of days."""
    for fact in FACTS:
        base, change = snapshot.facts.get(fact.name, []), snapshot.changes.get(fact.name)
        if change is None:
            spark.files(fact.name, base, fact.columns)
        else:
            spark.live(
                fact.name,
                base,
                fact.columns,
                key=fact.key,
                partly=change.partly,
                gone=change.gone,
                plus=change.plus,
            )
    lows = [c.first_us for c in snapshot.coverage] or [0]
    spark.small("days", _days_around(min(lows), max(snapshot.as_of_us.values(), default=0)))


def _days_around(first_us: int, last_us: int) -> pa.Table:
    begin, end = (dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC).date() for us in (first_us, last_us))
    return days_table(begin - _MARGIN, end + _MARGIN)


def days_table(first: dt.date, end: dt.date) -> pa.Table:
    """Each local day with the first day of its week, month, quarter and year; `end` is exclusive."""
    days = list(days_between(first, end))
    columns = {"local_day": days}
    for grain in GRAINS:
        if grain not in ("day", "total"):
            columns[f"{grain}_start"] = [start_of(grain, day) for day in days]
    return pa.table({name: pa.array(found, pa.date32()) for name, found in columns.items()})
