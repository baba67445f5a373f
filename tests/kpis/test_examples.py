"""Every KPI's worked examples, on both engines; and that every declaration is whole."""

from __future__ import annotations

import re

import pytest

from engines.worlds import DuckFacts
from kpis.asked import ask_example, put
from peil.ask.answer import Row
from peil.engines.spark import Spark
from peil.events.schema import EVENT_TYPES
from peil.facts.models import BY_NAME
from peil.kpis.kpi import Example, Kpi, Text
from peil.kpis.measures import Ratio
from peil.kpis.needs import HISTORY
from peil.kpis.registry import all_kpis

KPIS = list(all_kpis().values())
EXAMPLES = [pytest.param(k, e, id=f"{k.key}: {e.title}") for k in KPIS for e in k.examples]


def agrees(row: Row, example: Example) -> None:
    """The answer is the one worked out by hand: parts and counts to the unit, nothing excluded unsaid."""
    assert row.value == (None if example.value is None else pytest.approx(example.value, rel=1e-12, abs=0))
    assert {name: row.parts[name] for name in example.parts} == example.parts
    assert row.excluded == example.excluded
    assert row.pending == example.pending + row.parts.get("unfinished", 0)
    assert (row.status == "ok") == (example.value is not None)


@pytest.mark.parametrize(("kpi", "example"), EXAMPLES)
def test_on_duckdb(kpi: Kpi, example: Example) -> None:
    engine = DuckFacts()
    put(engine, kpi, example)
    agrees(ask_example(kpi, example, engine.run), example)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda k: k.key)
def test_on_spark(kpi: Kpi, spark: Spark) -> None:
    for example in kpi.examples:
        put(spark, kpi, example)
        agrees(ask_example(kpi, example, spark.run), example)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda k: k.key)
def test_a_declaration_is_whole(kpi: Kpi) -> None:
    assert kpi.examples, "no example says what it counts"
    texts = [kpi.name, kpi.explanation, kpi.credit, *(rule.name for rule in kpi.rules.values())]
    assert all(isinstance(t, Text) and t.nl.strip() and t.en.strip() for t in texts)
    assert kpi.explanation.nl != kpi.explanation.en
    assert kpi.explanation.nl.endswith(".")
    assert kpi.explanation.en.endswith(".")
    holes = set(re.findall(r"{(\w+)}", kpi.explanation.nl)), set(re.findall(r"{(\w+)}", kpi.explanation.en))
    assert holes[0] == holes[1], "the languages name other settings"
    assert holes[0] <= set(kpi.settings)
    assert kpi.source
    assert kpi.unit in ("%", "points", "s", "count", "scale", "money")
    assert kpi.direction in ("up", "down", "band", "none")
    assert {kind for need in kpi.needs for kind in need.split("|")} <= {*EVENT_TYPES, HISTORY}
    assert set(kpi.counterweights) <= set(all_kpis()) - {kpi.key}
    assert kpi.direction == "none" or kpi.counterweights or kpi.key in ("nps", "response_rate")


def sides_of(kpi: Kpi) -> tuple[Kpi, ...]:
    """What is asked of a fact: the KPI, or the sides of a ratio."""
    return kpi.measure.sides if isinstance(kpi.measure, Ratio) else (kpi,)


@pytest.mark.parametrize("kpi", [s for k in KPIS for s in sides_of(k)], ids=lambda k: k.key)
def test_a_declaration_speaks_of_columns_that_its_fact_has(kpi: Kpi) -> None:
    fact = BY_NAME[kpi.fact]
    columns = {name for name, _ in fact.columns}
    assert kpi.day in fact.days
    assert set(kpi.dimensions.values()) <= columns
    assert set(kpi.always_by) <= set(kpi.dimensions)
    assert {"channel", "team", "source"} <= set(kpi.dimensions)
    assert set(kpi.reported) <= columns


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.rules], ids=lambda k: k.key)
def test_every_rival_rule_has_an_example(kpi: Kpi) -> None:
    assert set(kpi.rules) <= {e.rule for e in kpi.examples}
