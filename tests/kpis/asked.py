"""Asking KPIs of fact rows that are given, on either engine. Only for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

import pyarrow as pa

from engines.worlds import INSTRUMENTS, DuckFacts, Run, fact_table, seconds
from peil.ask.answer import Answer, Row
from peil.ask.execute import ask
from peil.ask.question import question
from peil.engines.spark import Spark
from peil.events.schema import EVENT_TYPES
from peil.facts.models import BY_NAME
from peil.kpis.kpi import Example, Kpi
from peil.kpis.registry import get
from peil.lake.published import Coverage, Published

#: Examples count their instants from 1970; the rows that say no day lie on the first one.
EPOCH = dt.date(1970, 1, 1)
DAY = dt.date(2026, 3, 18)
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 4, 1))
_ONE = dt.timedelta(days=1)


def snapshot(
    low: int,
    high: int,
    *,
    sources: Sequence[str] = ("example",),
    gives: Sequence[str] = tuple(EVENT_TYPES),
    instruments: Mapping[str, Mapping[str, object]] = INSTRUMENTS,
    definitions: Mapping[str, list[Mapping[str, object]]] | None = None,
) -> Published:
    """What a project publishes whose sources cover the epoch seconds `low` to `high`."""
    return Published(
        generation=1,
        zone="Europe/Amsterdam",
        facts={},
        versions={},
        coverage=[Coverage(s, k, 1, low * 1_000_000, high * 1_000_000, 0) for s in sources for k in gives],
        as_of_us=dict.fromkeys(sources, high * 1_000_000),
        instruments=instruments,
        definitions=definitions or {},
    )


def over(first: dt.date, end: dt.date, **words: object) -> Published:
    """The same, over local days from `first` to the one before `end`."""
    return snapshot(seconds(f"{first} 12:00"), seconds(f"{end - _ONE} 12:00"), **words)  # type: ignore[arg-type]


def rows_of(kpi: Kpi | str, rows: Sequence[Mapping[str, object]], day: dt.date) -> pa.Table:
    """Rows as a fact table: a day, a source and a contact of their own where they do not say."""
    name = kpi if isinstance(kpi, str) else kpi.fact
    fact = BY_NAME[name]
    usual: dict[str, object] = {"source": "example", **dict.fromkeys(fact.days, day)}
    return fact_table(name, [{**usual, "ckey": number, **row} for number, row in enumerate(rows, 1)])


def ask_example(kpi: Kpi, example: Example, run: Run) -> Row:
    """The one row of the answer for an example whose rows are in the engine of `run`."""
    as_of = 400 * 86_400 if example.as_of is None else example.as_of
    ledger: list[Mapping[str, object]] = [{"version": 2, "since": "1970-01-01", "settings": example.settings}]
    published = snapshot(
        0, as_of, instruments=example.instruments, definitions={kpi.key: ledger} if example.settings else {}
    )
    asked = question(
        kpi.key,
        first=EPOCH,
        end=EPOCH + _ONE,
        rule=example.rule,
        statistic=example.statistic,
        population=example.population,
    )
    (row,) = ask(asked, published, run)[0].rows
    return row


def put(engine: DuckFacts | Spark, kpi: Kpi, example: Example, day: dt.date = EPOCH) -> None:
    """The rows of an example, those of all its facts, into an engine."""
    give = engine.put if isinstance(engine, DuckFacts) else engine.small
    give(kpi.fact, rows_of(kpi, example.rows, day))
    for fact, rows in example.beside.items():
        give(fact, rows_of(fact, rows, day))


class Words(TypedDict, total=False):
    """What can be said of a question besides its KPI."""

    first: str | dt.date | None
    end: str | dt.date | None
    grain: str
    by: str | list[str]
    where: list[str]
    statistic: str | None
    clock: str | None
    rule: str
    population: str


def asked(
    kpi: str, rows: Sequence[Mapping[str, object]], published: Published | None = None, **words: Unpack[Words]
) -> Answer:
    """The answer on DuckDB for given rows, over March 2026 where nothing else is asked."""
    engine = DuckFacts()
    engine.put(get(kpi).fact, rows_of(get(kpi), rows, DAY))
    wanted: Words = {"first": MARCH[0], "end": MARCH[1], **words}
    return ask(question(kpi, **wanted), published or over(*MARCH), engine.run)[0]


def total(kpi: str, rows: Sequence[Mapping[str, object]], **words: Unpack[Words]) -> Row:
    """The one row of an answer that has one."""
    (row,) = asked(kpi, rows, **words).rows
    return row
