"""A source that does not give what a KPI needs: said as a status with its reason, never as a figure or a zero."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Unpack

from kpis.asked import DAY, MARCH, Words, asked, snapshot
from peil.ask.answer import Answer, Lacking, Row
from peil.ask.conditions import Context
from peil.ask.question import question
from peil.ask.supports import lacks, told_of
from peil.calendar import Period
from peil.kpis.registry import get
from peil.lake.published import Coverage, Published
from peil.present import answers_text
from peil.show.why import in_words

_DESK = ("contact.opened", "contact.message", "contact.status")
_PHONE = ("contact.opened", "queue.entered", "queue.connected", "call.ended")


def published() -> Published:
    """A helpdesk, and a telephone log that knows of no reply."""
    low, high = (int(dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()) for day in MARCH)
    gives = {"desk": _DESK, "telefoon": _PHONE}
    coverage = [
        Coverage(source, kind, 1, low * 1_000_000, high * 1_000_000, 0) for source in gives for kind in gives[source]
    ]
    return replace(snapshot(low, high, sources=tuple(gives)), coverage=coverage)


ROWS = [
    {"source": "desk", "is_ticket": 1, "request_at": 1, "first_reply_s": 60, "channel": "email", "opened_day": DAY},
    {"source": "telefoon", "is_ticket": 1, "channel": "phone", "opened_day": DAY},
]


def answer(**words: Unpack[Words]) -> Answer:
    return asked("first_response_time", ROWS, published(), **words)


def told(found: Answer) -> list[tuple[object, str, str | None]]:
    return [(row.value, row.status, row.reason) for row in found.rows]


WHY = "telefoon does not give contact.message"


def test_the_source_that_cannot_tell_is_named_beside_the_figure_of_the_others():
    found = answer()
    assert [(row.value, row.status) for row in found.rows] == [(60, "ok")]
    assert found.rows[0].excluded == {"source_cannot_tell": 1}
    assert [(one.source, one.needs) for one in found.lacking] == [("telefoon", ("contact.message",))]
    *table, last = answers_text([found], "nl").splitlines()
    assert "niet meetbaar" not in "".join(table)
    assert last == "niet meetbaar: bron telefoon levert niet: berichten"


def test_what_is_asked_of_that_source_only_is_not_measurable():
    assert told(answer(where=["source=telefoon"])) == [(None, "not_measurable", WHY)]
    assert answer(where=["source=desk"]).lacking == ()
    assert told(answer(where=["source!=telefoon"])) == [(60, "ok", None)]
    assert [row.status for row in answer(where=["channel=phone"]).rows] == ["not_measurable"]


def test_by_source_and_by_channel_the_row_says_why():
    by_source = answer(by="source")
    assert [(row.by["source"], row.status) for row in by_source.rows] == [
        ("desk", "ok"),
        ("telefoon", "not_measurable"),
    ]
    assert [row.status for row in answer(by="channel").rows] == ["ok", "not_measurable"]
    nowhere = asked("service_level", [], published(), by="source", where=["source=desk"])
    assert {row.status for row in nowhere.rows} <= {"not_measurable"}


def test_a_count_of_a_source_that_cannot_tell_is_no_zero():
    found = asked("backlog_inflow", [], published(), where=["source=telefoon"])
    (row,) = found.rows
    assert (row.value, row.status) == (None, "not_measurable")
    for lang, words in (
        ("nl", "bron telefoon levert niet: statuswijzigingen"),
        ("en", "source telefoon does not give"),
    ):
        assert in_words(row.reason, lang).startswith(words)


def _row(**more: object) -> Row:
    march = Period(*MARCH, "")
    plain = Row(march, {}, None, "no_data", "nothing", {}, 0, None, "", "calendar", {}, 0, False)
    return plain._replace(**more)


DESK, PHONE = Lacking("desk", ("queue.entered",)), Lacking("telefoon", ("contact.message",))


def test_a_row_is_not_measurable_where_all_that_it_is_about_lacks_something():
    both = question("contacts", where=["source=desk,telefoon"])
    assert [r.status for r in told_of([_row()], both, [PHONE])] == ["no_data"], "the desk can tell"
    (row,) = told_of([_row()], both, [DESK, PHONE])
    assert row.reason == f"{DESK.reason()}; {PHONE.reason()}"
    twice = question("contacts", where=["source=desk,telefoon", "source=telefoon"])
    assert [r.status for r in told_of([_row()], twice, [PHONE])] == ["not_measurable"]
    without = question("contacts", where=["source!=telefoon"])
    assert [r.status for r in told_of([_row()], without, [PHONE])] == ["no_data"]
    plain = question("contacts")
    assert [r.status for r in told_of([_row()], plain, [PHONE])] == ["no_data"]
    apart = _row(excluded={"source_cannot_tell": 3})
    assert [r.status for r in told_of([apart], plain, [PHONE])] == ["not_measurable"]
    known = _row(status="not_measurable", reason="another")
    assert told_of([known], question("contacts", where=["source=telefoon"]), [PHONE]) == [known]


def test_what_a_source_lacks_is_named_by_itself_and_what_any_source_must_give_too():
    context = Context({"desk": 0, "phone": 0}, {"desk": frozenset({"contact.opened"}), "phone": frozenset({"x"})})
    kpi = replace(get("contacts"), needs=("contact.opened", "contact.status|call.ended"), elsewhere=("cost.booked",))
    assert lacks(kpi, context, "desk") == ("cost.booked", "contact.status|call.ended")
    given = replace(context, gives={**context.gives, "phone": frozenset({"cost.booked"})})
    assert lacks(kpi, given, "desk") == ("contact.status|call.ended",)
    split = replace(kpi, elsewhere=(), needs=("contact.opened", "x"))
    apart = replace(context, gives={"desk": frozenset({"contact.opened"}), "phone": frozenset({"x"})})
    assert lacks(split, apart) == split.needs, "each is given, by no source both"
