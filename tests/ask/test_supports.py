"""A source that does not give what a KPI needs: said as a status with its reason, never as a figure or a zero."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kpis.asked import DAY, MARCH, asked, snapshot
from peil.ask.answer import Answer
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


def answer(**words: object) -> Answer:
    return asked("first_response_time", ROWS, published(), **words)  # type: ignore[arg-type]


def told(found: Answer) -> list[tuple[object, str, str | None]]:
    return [(row.value, row.status, row.reason) for row in found.rows]


WHY = "telefoon does not give contact.message"


def test_the_source_that_cannot_tell_is_named_beside_the_figure_of_the_others():
    found = answer()
    assert [(row.value, row.status) for row in found.rows] == [(60, "ok")]
    assert found.rows[0].excluded == {"source_cannot_tell": 1}
    assert [(one.source, one.needs) for one in found.lacking] == [("telefoon", ("contact.message",))]
    assert "niet meetbaar" not in answers_text([found], "nl")
    assert "bron telefoon levert niet: berichten" in answers_text([found], "nl")


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
