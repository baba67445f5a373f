"""Answers as tables of pandas and polars, and a clear word where one is not installed."""

from __future__ import annotations

import datetime as dt
import importlib.util

import pytest

from engines.worlds import DuckFacts
from kpis.asked import over, rows_of
from kpis.randomly import DAYS, END, FIRST, many
from peil.ask.answer import Answer
from peil.ask.execute import ask
from peil.ask.frames import Answers
from peil.ask.question import Question
from peil.errors import StateError
from peil.kpis.registry import get


def test_an_empty_answer_is_an_empty_table() -> None:
    none: tuple[Answer, ...] = ()
    assert Answers(none).to_pandas().empty
    assert Answers(none).to_polars().is_empty()


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_library_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StateError) as caught:
        getattr(Answers(()), f"to_{name}")()
    assert f"pip install peil[{name}]" in str(caught.value)


def test_days_are_days_and_values_numbers() -> None:
    engine = DuckFacts()
    engine.put("contacts", rows_of(get("contacts"), many("contacts", 40, seed=21), DAYS[0]))
    told = over(FIRST, END, sources=("example", "other"))
    answers = Answers(ask(Question(("contacts",), FIRST, END, "total", ()), told, engine.run))
    frame, other = answers.to_pandas(), answers.to_polars()
    assert list(frame["kpi"]) == other["kpi"].to_list() == ["contacts"]
    assert frame["value"].dtype == "float64"
    assert frame["value"][0] == other["value"][0] == answers[0].rows[0].value
    assert other["from"][0] == answers[0].rows[0].period.first
    assert isinstance(other["from"][0], dt.date)
