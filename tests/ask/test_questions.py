"""Questions as users put them: what is refused, with which remedy, and what the plan makes of them."""

from __future__ import annotations

import datetime as dt

import pytest

from engines.worlds import world
from peil.ask.conditions import Context
from peil.ask.plan import plan, resolve
from peil.ask.question import NONE, Filter, parse_filter, question
from peil.errors import InputError, NotFoundError, PeilError
from peil.events.schema import EVENT_TYPES
from peil.kpis.registry import all_kpis, get

CONTEXT = Context(as_of={"desk": 1_780_000_000}, gives={"desk": frozenset(EVENT_TYPES)})
LINES = """
    2026-03-02 09:00  T1  contact.opened   team=A channel=email
    2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
    2026-03-02 11:00  T1  contact.status   status=solved
    2026-03-02 09:00  T2  contact.opened   team=O'Neill channel=chat
"""


@pytest.mark.parametrize(
    ("words", "kind", "what", "remedy"),
    [
        ({"kpis": "servicelevel"}, NotFoundError, "no KPI 'servicelevel'", "service_level"),
        ({"kpis": []}, InputError, "no KPI is asked", "peil kpis"),
        ({"kpis": "contacts", "grain": "monthly"}, InputError, "grain 'monthly'", "month"),
        ({"kpis": "contacts", "by": "chanel"}, NotFoundError, "no dimension 'chanel'", "channel"),
        ({"kpis": "contacts", "where": ["chanel=phone"]}, NotFoundError, "no dimension 'chanel'", "channel"),
        ({"kpis": "contacts", "where": ["channel"]}, InputError, "no condition", "dimension=value"),
        ({"kpis": "contacts", "where": ["=phone"]}, InputError, "no condition", "dimension=value"),
        ({"kpis": "contacts", "statistic": "median"}, NotFoundError, "no statistic 'median'", "only its own value"),
        ({"kpis": "first_response_time", "statistic": "p99"}, NotFoundError, "no statistic 'p99'", "p90"),
        ({"kpis": "service_level", "clock": "business"}, NotFoundError, "business clock", "Leave out"),
        ({"kpis": "service_level", "clock": "office"}, InputError, "clock 'office'", "calendar"),
        ({"kpis": "service_level", "rule": "amazon"}, NotFoundError, "no rule 'amazon'", "amazon_connect"),
        ({"kpis": "contacts", "first": "2026-02-30"}, InputError, "not a day that exists", "2026-01-31"),
        ({"kpis": "contacts", "first": "2026-03-02", "end": "2026-03-02"}, InputError, "is empty", "2026-03-03"),
        ({"kpis": "contacts", "first": "2026-03-02", "end": "2026-03-01"}, InputError, "is empty", "2026-03-03"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(
    words: dict[str, object], kind: type[PeilError], what: str, remedy: str
) -> None:
    with pytest.raises(kind, match=what) as told:
        question(**words)  # type: ignore[arg-type]
    assert remedy in told.value.remedy


def test_a_version_that_the_ledger_lacks_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no definition version 7"):
        resolve(get("contacts"), question("contacts", version=7), CONTEXT)


def test_words_are_read_as_people_write_them() -> None:
    asked = question(" service_level , contacts,service_level", by="channel, team,channel")
    assert (asked.kpis, asked.by) == (("service_level", "contacts"), ("channel", "team"))
    assert parse_filter("channel = phone , chat") == Filter("channel", ("phone", "chat"))
    assert parse_filter("team=a!=b,c\\,d") == Filter("team", ("a!=b", "c,d"))
    assert parse_filter("team!=A=B") == Filter("team", ("A=B",), negated=True)
    assert parse_filter("team=") == Filter("team", (NONE,)), "nothing stands for unknown"


def test_kpis_of_one_fact_and_day_share_one_scan() -> None:
    asked = question("answer_rate,service_level,average_speed_of_answer,abandonment_rate,contacts", by="channel")
    terms = [resolve(get(key), asked, CONTEXT) for key in asked.kpis]
    scans = plan(asked, terms, dt.date(2026, 3, 1), dt.date(2026, 4, 1))
    assert [[t.kpi.key for t in scan.terms] for scan in scans] == [list(asked.kpis[:4]), ["contacts"]]


@pytest.mark.parametrize("value", ["O'Neill", "x' OR '1'='1", "'; DROP TABLE contacts; --", "\\", "{as_of}", "why"])
def test_a_value_is_a_value_whatever_it_looks_like(value: str) -> None:
    told = world(LINES)
    row = told.total("contacts", where=[f"team={value}"])
    assert row.value == (1 if value == "O'Neill" else 0)
    assert told.total("contacts", where=[f"team!={value}"]).value == 2 - (row.value or 0)


@pytest.mark.parametrize("dimension", sorted({d for k in all_kpis().values() for d in k.dimensions}))
def test_every_dimension_can_be_asked_by_and_filtered_on(dimension: str) -> None:
    told = world(LINES + "\n    2026-03-02 12:00  T1  survey.answered  invitation=I instrument=vijf score=4")
    kpi = next(k for k in all_kpis().values() if dimension in k.dimensions and k.key not in ("nps", "csat", "ces"))
    for row in told.ask(kpi.key, by=dimension).rows:
        label = row.by[dimension]
        words = f"{dimension}={NONE if label is None else label}"
        found = told.ask(kpi.key, where=[words], by=dimension).rows
        assert [(r.by[dimension], r.value, r.parts) for r in found] == [(label, row.value, row.parts)]


@pytest.mark.parametrize("words", ["hour=abc", "weekday=zondag", "hour=99999999999999999999"])
def test_a_word_where_a_number_stands_is_refused_or_finds_nothing(words: str) -> None:
    told = world(LINES)
    try:
        assert told.total("contacts", where=[words]).value == 0
    except PeilError as error:
        assert error.remedy
