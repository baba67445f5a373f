"""The facts of a snapshot as a DuckDB script of views with their meaning, to be asked by hand. Nothing is run here."""

from __future__ import annotations

import datetime as dt
import re

from peil.dialect import literal
from peil.facts.models import FACTS, STEPS, Fact
from peil.facts.reading import covering_days_sql, fact_sql
from peil.lake.published import Published

#: What columns mean by the end of their name, the first that fits; `{zone}` is the organisation's.
_ENDS: tuple[tuple[str, str], ...] = (
    ("_open_s", "whole seconds within opening hours; null is not known or not yet"),
    ("_into_s", "opening hours of that day before the instant, in whole seconds"),
    ("_s", "whole seconds; null is not known or not yet"),
    ("_at", "instant in epoch seconds, UTC: make_timestamp(1000000 * x); null is not yet"),
    ("_day", "local day in {zone}"),
    ("_hour", "hour of that day, 0 to 23, in {zone}"),
    ("_weekday", "weekday of that day, 0 is Monday"),
    ("_cents", "whole cents of {currency}"),
)
_RANDOM = "a random key: who it stands for is not in these files"
#: What the others mean.
_NAMES: dict[str, str] = {
    "ckey": "key of the contact: source and contact id",
    "ikey": "key of the invitation and the survey question",
    "ekey": "key of the event that the row comes from",
    "contact": "the contact's id in its source",
    "source": "where the events came from",
    "customer": _RANDOM,
    "agent": _RANDOM,
    "agent_first_reply": _RANDOM,
    "agent_last": _RANDOM,
    "team_first_reply": "team of who replied first",
    "team_solved": "team that solved it last",
    "team_last": "team of the last human leg",
    "team_now": "team that holds it now",
    "excluded": "why it counts in no figure; null: it counts",
    "day": "local day in {zone}",
    "schedule": "name of the opening hours that hold for it",
    "open_before": "opening hours before the day begins, in seconds from one fixed day",
    "open_seen": "opening hours before seen_at, in seconds from one fixed day",
    "score": "answer in points of the survey question's own scale",
    "instrument": "survey question with its scale",
    "delta": "1: became open; -1: became done",
}
_FLAG = "1 is yes, 0 is no, null is not known"
_FLAGS = frozenset(
    [
        "open_now",
        "is_ticket",
        "bot_only",
        "unanswered_call",
        "reports_solved",
        "reports_reopened",
        "reported_sla_met",
        "reported_reopened",
        "reported_knowledge_used",
        "transferred",
        "reopened_after",
        "before_invitation",
        "after_first",
        "ended_without_reply",
        "saw_support",
        "contacted",
        "chat_shown",
        "chat_started",
        "purchased",
        "shared",
    ]
)


def script(snapshot: Published, name: str, made: dt.datetime) -> str:
    """The script, for a DuckDB without extensions; `made` is the moment, UTC."""
    marks = [
        f"--   {_line(source)}: {dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
        for source, us in sorted(snapshot.as_of_us.items())
    ]
    head = [
        f"-- The facts of {_line(name)}, as views in DuckDB. Nothing is written to them.",
        f"-- Made {made:%Y-%m-%d %H:%M:%S} UTC of version {snapshot.generation} of the figures.",
        "-- Later imports and derives are not in it: make a new script then (peil script > open.sql).",
        "-- Files of older versions go after some hours.",
        "-- Sources are complete until:",
        *marks,
        "-- How KPIs count these rows: peil kpi KEY tells with its SQL.",
        "",
        "SET TimeZone = 'UTC';",
    ]
    pieces = [piece for fact in FACTS for piece in _view(fact, snapshot)]
    return "\n".join([*head, *pieces, "", f"{covering_days_sql(snapshot)};", _comment("TABLE", "days", _DAYS)]) + "\n"


_DAYS = "Each local day with the first day of its week, month, quarter and year."


def _view(fact: Fact, snapshot: Published) -> list[str]:
    sql = fact_sql(fact, snapshot.facts.get(fact.name, []), snapshot.changes.get(fact.name))
    columns = [
        _comment(
            "COLUMN", f"{fact.name}.{column}", meaning(column).format(zone=snapshot.zone, currency=snapshot.currency)
        )
        for column, _ in fact.columns
        if meaning(column)
    ]
    return ["", f"CREATE OR REPLACE VIEW {fact.name} AS {sql};", _comment("VIEW", fact.name, told(fact)), *columns]


def told(fact: Fact) -> str:
    """What a fact's rows and columns are, as the head of its SQL says."""
    sql = next(step for step in STEPS if step.name == "contact_states") if fact.name == "contacts" else None
    heads = [_head(one.sql()) for one in (fact, sql) if one is not None]
    return " ".join(heads)


def meaning(column: str) -> str:
    """What a column means, with {zone} and {currency} to be filled in; "" where its name says all."""
    if column in _FLAGS:
        return _FLAG
    if column in _NAMES:
        return _NAMES[column]
    return next((words for end, words in _ENDS if column.endswith(end)), "")


def _head(sql: str) -> str:
    lines = re.match(r"(?:--[^\n]*\n)*", sql)
    assert lines is not None
    return " ".join(line.removeprefix("--").strip() for line in lines[0].splitlines())


def _comment(kind: str, name: str, words: str) -> str:
    return f"COMMENT ON {kind} {name} IS {literal(words)};"


def _line(text: str) -> str:
    """A name within a comment: a break in it would begin SQL of its own."""
    return " ".join(text.split())
