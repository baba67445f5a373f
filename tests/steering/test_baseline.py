"""A nulmeting: frozen parts, held against a later period under the definition that was frozen."""

from __future__ import annotations

import datetime as dt

import pytest
from hostile import HOSTILE

from peil.ask.answer import Answer, Row
from peil.ask.question import Filter
from peil.calendar import Period
from peil.errors import InputError, NotFoundError
from peil.kpis.registry import get
from peil.steering import baseline
from peil.steering.boards import Item

MAY, JUNE, JULY = dt.date(2026, 5, 4), dt.date(2026, 6, 1), dt.date(2026, 6, 29)
DAY = dt.timedelta(days=1)


def asking(percents, asked=None):
    """An `ask` of CSAT: 200 answers a day, of which so many percent are positive from each day on."""

    def row(first, end, label):
        n = 200 * (end - first).days
        day, positive = first, 0
        while day < end:
            positive += 2 * max(p for since, p in percents.items() if since <= day)
            day += DAY
        return Row(Period(first, end, label), {"instrument": "q"}, 100 * positive / n, "ok", None, {"positive": positive, "answers": n}, n, (1.0, 99.0), "wilson", "calendar", {}, 0, False)  # fmt: skip

    def ask(question):
        if asked is not None:
            asked.append(question)
        kpi = get(question.kpis[0])
        if question.grain == "day":
            days = [question.first + n * DAY for n in range((question.end - question.first).days)]
            rows = tuple(row(d, d + DAY, str(d)) for d in days)
        else:
            rows = (row(question.first, question.end, "total"),)
        definition = {"version": question.version or 3, "rule": "default", "statistic": None, "settings": {}}
        return (Answer(kpi.key, {"nl": "x", "en": "x"}, "%", "up", 1, definition, None, "UTC", rows),)

    return ask


def test_a_later_period_is_held_against_what_was_frozen(store):
    made = baseline.freeze(store, "Nulmeting", [Item("csat")], MAY, JUNE, asking({MAY: 60}))
    assert baseline.get_one(store, made.number) == made
    [frozen] = made.figures
    assert (frozen.total.value, frozen.total.n, len(frozen.days)) == (60.0, 5600, 28)
    asked = []
    [line] = baseline.compare(made, JUNE, JULY, asking({MAY: 60, JUNE: 70}, asked))
    assert (line.now.value, line.verdict.kind) == (70.0, "better")
    assert round(line.difference.estimate, 6) == 10.0
    assert 0 < line.difference.interval.low < 10 < line.difference.interval.high < 20
    # The later figure is asked as the first was: same definition version, same survey question.
    assert {q.version for q in asked} == {3}
    assert {q.where for q in asked} == {(Filter("instrument", ("q",)),)}


def test_no_change_is_no_demonstrable_difference(store):
    made = baseline.freeze(store, "Nul", [Item("csat")], MAY, JUNE, asking({MAY: 60}))
    [line] = baseline.compare(made, JUNE, JULY, asking({MAY: 60}))
    assert line.verdict.kind == "no_difference"
    assert line.difference.estimate == 0


def test_a_later_period_without_answers_has_no_difference(store):
    made = baseline.freeze(store, "Nul", [Item("csat")], MAY, JUNE, asking({MAY: 60}))

    def ask(question):
        [answer] = asking({MAY: 60})(question)
        nothing = Row(Period(question.first, question.end, ""), {"instrument": "q"}, None, "no_data", "nothing to divide by", {}, 0, None, "", "calendar", {}, 0, False)  # fmt: skip
        return (Answer(answer.kpi, answer.name, "%", "up", 1, answer.definition, None, "UTC", (nothing,)),)

    [line] = baseline.compare(made, JUNE, JULY, ask)
    assert (line.now.value, line.difference, line.verdict) == (None, None, None)


def test_a_definition_version_that_is_gone_is_told(store):
    made = baseline.freeze(store, "Nul", [Item("csat")], MAY, JUNE, asking({MAY: 60}))

    def gone(question):
        raise NotFoundError("csat has no definition version 3")

    [line] = baseline.compare(made, JUNE, JULY, gone)
    assert line.now is None
    assert "no definition version" in str(line.why)


def test_what_is_refused(store):
    ask = asking({MAY: 60})
    with pytest.raises(InputError, match="cannot be a baseline"):
        baseline.freeze(store, "x", [Item("csat")], JUNE, MAY, ask)
    with pytest.raises(InputError, match="cannot be a baseline"):
        baseline.freeze(store, "x", [Item("csat")], MAY, MAY + 1200 * DAY, ask)
    with pytest.raises(InputError, match="nothing on this board"):
        baseline.freeze(store, "x", [Item("gone")], MAY, JUNE, ask)
    with pytest.raises(InputError, match="is empty"):
        baseline.freeze(store, " ", [Item("csat")], MAY, JUNE, ask)
    assert baseline.listed(store) == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_were(store, name):
    where = [Filter("team", (name,))]
    made = baseline.freeze(store, name, [Item("csat")], MAY, JUNE, asking({MAY: 60}), where=where)
    assert made.name == name
    asked = []
    baseline.compare(made, JUNE, JULY, asking({MAY: 60}, asked))
    assert Filter("team", (name,)) in asked[0].where
