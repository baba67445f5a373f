"""Answers: the same alone or together, per source and version as declared, complete in every form."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from engines.worlds import DuckFacts, seconds, world
from kpis.asked import over, rows_of
from kpis.randomly import DAYS, END, FIRST, many
from peil.ask.answer import flat
from peil.ask.execute import ask, context_of
from peil.ask.plan import resolve
from peil.ask.question import Question, question
from peil.ask.records import as_records, records_query
from peil.kpis.registry import all_kpis, get
from peil.lake.published import Published
from peil.present import answers_text

TOLD = over(FIRST, END, sources=("example", "other"))
SOME = ("service_level", "nps", "first_response_time", "backlog", "average_handle_time", "contacts", "csat", "ces")
SOME += ("first_contact_resolution", "abandonment_rate", "response_rate", "full_resolution_time")


@pytest.fixture(scope="module")
def engine() -> DuckFacts:
    made = DuckFacts()
    for kpi in {k.fact: k for k in all_kpis().values()}.values():
        made.put(kpi.fact, rows_of(kpi, many(kpi.fact, 300, seed=21), DAYS[0]))
    return made


@pytest.mark.parametrize("grain", ["total", "month"])
@pytest.mark.parametrize("by", [(), ("team",)])
def test_an_answer_is_the_same_alone_and_beside_others(engine: DuckFacts, grain: str, by: tuple[str, ...]) -> None:
    """KPIs share scans; none may see the exclusions of another."""
    together = ask(Question(SOME, FIRST, END, grain, by), TOLD, engine.run)
    assert [a.kpi for a in together] == list(SOME)
    for key, answer in zip(SOME, together, strict=True):
        assert (answer,) == ask(Question((key,), FIRST, END, grain, by), TOLD, engine.run), key


def test_each_source_has_its_own_watermark(engine: DuckFacts) -> None:
    """What is pending depends on how far the row's own source goes, not on the furthest of all."""
    early = seconds("2026-02-01 12:00")
    both = replace(TOLD, as_of_us={**TOLD.as_of_us, "other": early * 1_000_000})
    kpi = get("repeat_contact_rate")
    (row,) = ask(Question((kpi.key,), FIRST, END), both, engine.run)[0].rows
    (late,) = ask(Question((kpi.key,), FIRST, END), TOLD, engine.run)[0].rows
    drawn = many(kpi.fact, 300, seed=21)
    apart = {"excluded": None, "unanswered_call": 0, "bot_only": 0}
    mine = [r for r in drawn if all(r[k] == v for k, v in apart.items()) and None not in (r["customer"], r["reason"])]
    young = [r for r in mine if r["source"] == "other" and int(str(r["opened_at"])) + 7 * 86_400 > early]
    assert row.pending - late.pending == len(young) > 0
    assert row.pending + row.n == late.pending + late.n == len(mine)


def test_an_older_version_of_a_definition_can_still_be_asked(engine: DuckFacts) -> None:
    ledger = [
        {"version": 2, "since": "2026-03-01", "settings": {"threshold_s": 4}},
        {"version": 3, "since": "2026-04-01", "settings": {"threshold_s": 300}},
    ]
    told = replace(TOLD, definitions={"service_level": ledger})

    def answer(version: int | None) -> tuple[object, ...]:
        found = ask(Question(("service_level",), FIRST, END, version=version), told, engine.run)[0]
        shown = found.definition
        return shown["version"], shown["settings"]["threshold_s"], shown["since"], found.rows[0].value  # type: ignore[index]

    (plain,) = ask(Question(("service_level",), FIRST, END), TOLD, engine.run)[0].rows
    assert answer(1) == (1, 20, None, plain.value)
    second, newest = answer(2), answer(None)
    assert second[:3] == (2, 4, "2026-03-01")
    assert newest[:3] == (3, 300, "2026-04-01")
    assert answer(3) == newest
    assert float(str(second[3])) < float(str(plain.value)) < float(str(newest[3]))


def test_without_days_all_that_is_covered_is_answered() -> None:
    told = world("2026-03-02 09:00  T1  contact.opened\n2026-03-09 09:00  T2  contact.opened", as_of="2026-03-12 08:00")
    row = told.total("contacts")
    assert (row.period.first, row.period.end) == (dt.date(2026, 3, 2), dt.date(2026, 3, 13))
    assert [r.value for r in told.ask("contacts", grain="day").rows] == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_periods_are_cut_to_the_days_asked() -> None:
    told = world("2026-03-02 09:00  T1  contact.opened\n2026-05-09 09:00  T2  contact.opened")
    rows = told.ask("contacts", grain="month", first="2026-03-03", end="2026-05-10").rows
    assert [(r.period.label, str(r.period.first), str(r.period.end), r.value) for r in rows] == [
        ("2026-03", "2026-03-03", "2026-04-01", 0),
        ("2026-04", "2026-04-01", "2026-05-01", 0),
        ("2026-05", "2026-05-01", "2026-05-10", 1),
    ]


def test_the_last_day_and_what_is_pending_are_provisional() -> None:
    told = world("2026-03-02 09:00  T1  contact.opened\n2026-03-09 09:00  T2  contact.opened")
    rows = told.ask("contacts", grain="week").rows
    assert [(r.period.label, r.provisional) for r in rows] == [("2026-W10", False), ("2026-W11", True)]


def test_groups_stand_in_order_with_the_unknown_last() -> None:
    told = world(
        "\n".join(f"2026-03-02 09:00  T{n}  contact.opened {t}" for n, t in enumerate(("team=b", "", "team=A")))
    )
    assert [r.by["team"] for r in told.ask("contacts", by="team").rows] == ["A", "b", None]


def test_an_answer_survives_json_and_is_flat_for_tables(engine: DuckFacts) -> None:
    answers = ask(Question(SOME, FIRST, END, "month", ("channel",)), TOLD, engine.run)
    plain = json.loads(json.dumps([a.as_dict() for a in answers], allow_nan=False))
    assert [len(a["rows"]) for a in plain] == [len(a.rows) for a in answers]
    records = list(flat(answers))
    assert len({tuple(r) for r in records}) == 1, "the same keys throughout"
    assert {"kpi", "period", "value", "low", "high", "instrument", "channel"} <= set(records[0])
    for answer in answers:
        for row in answer.rows:
            assert (row.value is None) == (row.status != "ok")
            assert (row.reason is None) == (row.status == "ok")
            if row.interval and row.method != "adjusted Wald":  # which need not hold the value of one or two answers
                assert row.interval[0] <= float(row.value or 0) <= row.interval[1]


def test_the_records_behind_a_figure_are_those_that_made_it(engine: DuckFacts) -> None:
    kpi = get("service_level")
    asked = question("service_level", first=FIRST, end=END, where=["channel=phone"], by="queue")
    term = resolve(kpi, asked, context_of(TOLD))
    rows = ask(asked, TOLD, engine.run)[0].rows
    query = records_query(term, asked, FIRST, END, kind="counted", limit=1000)
    records = as_records(query, engine.run(query.sql))
    for row in rows:
        mine = [r for r in records if r["queue"] == row.by["queue"]]
        in_time = [r for r in mine if r["outcome"] == "answered" and int(str(r["wait_s"])) <= 20]
        assert (len(in_time), len(mine)) == (row.parts["answered_in_time"], row.parts["counted"])
    assert [r["day"] for r in records] == sorted((str(r["day"]) for r in records), reverse=True)
    assert {r["channel"] for r in records} == {"phone"}
    assert len(as_records(query, engine.run(records_query(term, asked, FIRST, END, limit=5).sql))) == 5


def test_a_column_of_the_source_is_reconciled_with_the_events() -> None:
    """Equal once, later once, missing though solved once, only in the column once."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 11:00  T1  contact.status    status=solved
        2026-03-02 09:00  T1  contact.reported  field=solved_at reported=2026-03-02_11:00
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 11:00  T2  contact.status    status=solved
        2026-03-02 09:00  T2  contact.reported  field=solved_at reported=2026-03-02_13:00
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 09:00  T3  contact.reported  field=solved_at reported=2026-03-02_19:00
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 11:00  T4  contact.status    status=solved
        2026-03-02 09:00  T4  contact.reported  field=solved_at
        """
    )
    (column,) = told.ask("first_resolution_time").source_reported
    assert (column.source, column.column, column.n, column.missing) == ("desk", "solved_at", 3, 1)
    assert (column.median, column.mean, column.maximum) == (4 * 3600, 16 * 3600 / 3, 10 * 3600)
    assert "1 contacts, yet 1 of them were" in column.explanation["en"]
    assert told.total("first_resolution_time").value == 2 * 3600, "shown, explained, never used"
    assert told.ask("first_resolution_time", by="team").source_reported == ()


def test_a_judgement_of_the_source_is_a_share_beside_the_events() -> None:
    """Reopened says the column of T1 and T2; the events of T2 and T3; of T4 the column says nothing."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 11:00  T1  contact.status    status=solved
        2026-03-02 11:00  T1  contact.reported  field=reopened value=yes
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 11:00  T2  contact.status    status=solved
        2026-03-02 12:00  T2  contact.status    status=open
        2026-03-02 13:00  T2  contact.reported  field=reopened value=yes
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 11:00  T3  contact.status    status=solved
        2026-03-02 12:00  T3  contact.status    status=open
        2026-03-02 13:00  T3  contact.reported  field=reopened value=no
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 11:00  T4  contact.status    status=solved
        """
    )
    (column,) = told.ask("reopen_rate", rule="ever").source_reported
    assert (column.n, column.missing, column.yes, column.share) == (3, 1, 2, 200 / 3)
    assert (
        "Of the 2 contacts where it says yes, the events say so of 1 as well; of 1 others" in column.explanation["en"]
    )
    assert column.as_dict()["unit"] == "%"
    assert "desk, column reopened: yes for 2 of 3 contacts (66.67%)." in answers_text(
        [told.ask("reopen_rate", rule="ever")], "en"
    )
    assert told.ask("contacts").source_reported == (), "nobody says anything of knowledge"


def test_without_any_source_nothing_is_measurable() -> None:
    nothing = Published(1, "Europe/Amsterdam", {}, {}, [], {})
    for answer in ask(Question(SOME), nothing, lambda _: []):
        assert {r.status for r in answer.rows} == {"not_measurable"}
        assert answer.as_of is None
