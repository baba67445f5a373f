"""Importing again: what is known, what supersedes, what contradicts; one table of state twice; keep = "first"."""

from __future__ import annotations

import datetime as dt

from connectors.taking import NOW, Taker, utc
from peil.lake.events import CONFLICT

LOG = """
source = "s"
[[event]]
type = "contact.status"
time = "t"
contact = "id"
status = "st"
"""
WITH_SEQ = LOG + 'seq = "n"\n'
LIST = """
source = "lijst"
derived = true
[[event]]
type = "contact.opened"
time = "opened"
contact = "id"
team = "team"
[[event]]
type = "contact.status"
time = "solved"
contact = "id"
status = { value = "solved" }
[[event]]
type = "contact.status"
time = "closed"
contact = "id"
status = { value = "closed" }
"""
LATER = NOW + dt.timedelta(hours=1)


def test_a_log_that_grew(taker: Taker) -> None:
    """Two changes in one minute stay two, in the order of the file; the old part of a longer file is known."""
    lines = "id,t,st\n1,2026-01-05 09:00,open\n1,2026-01-05 09:00,pending\n"
    first = taker.take(lines, LOG)
    assert (first.summary.events_new, first.column("status")) == (2, ["open", "pending"])
    again = taker.take(lines + "1,2026-01-05 09:01,solved\n", LOG)
    assert (again.summary.events_new, again.summary.events_known) == (1, 2)


def test_the_same_line_twice_is_one_event(taker: Taker) -> None:
    taken = taker.take("id,t,st\n1,2026-01-05 09:00,open\n1,2026-01-05 09:00,open\n", LOG)
    assert (taken.summary.events_new, taken.summary.events_repeated) == (1, 1)


def test_with_a_sequence_the_same_change_twice_is_two(taker: Taker) -> None:
    """Open, solved, open again within one minute; the number keeps them apart and in order, as the file does not."""
    lines = "id,t,st,n\n1,2026-01-05 09:00,open,3\n1,2026-01-05 09:00,open,1\n1,2026-01-05 09:00,solved,2\n"
    taken = taker.take(lines, WITH_SEQ)
    assert taken.column("status") == ["open", "solved", "open"]
    assert taken.column("seq") == [1, 2, 3]


def test_a_contradiction_goes_to_quarantine_and_the_first_stays(taker: Taker) -> None:
    mapping = LOG + 'id = "n"\n'
    taker.take("id,t,st,n\n1,2026-01-05 09:00,open,a\n", mapping)
    taken = taker.take("id,t,st,n\n\n1,2026-01-05 09:00,closed,a\n", mapping)
    assert (taken.column("status"), taken.summary.events_rejected) == (["open"], 1)
    (row,) = taken.rejected
    assert (row["kind"], row["row"], row["reason"], row["raw"]["status"]) == ("event", 3, CONFLICT, "closed")


def test_an_event_that_says_more_is_another_content(taker: Taker) -> None:
    """A column that is empty says nothing: the same event from a file with and without the column is the same."""
    taker.take("id,t,st\n1,2026-01-05 09:00,open\n", LOG)
    more = LOG + 'team = "team"\n'
    assert taker.take("id,t,st,team\n1,2026-01-05 09:00,open,\n", more).summary.events_known == 1
    assert taker.take("id,t,st,team\n1,2026-01-05 09:00,open,Noord\n", more).summary.events_new == 1


def test_a_list_of_state_twice(taker: Taker) -> None:
    """A later export supersedes: the team changes and changes back; what did not change is known."""
    lines = "id,opened,solved,closed,team\n1,2026-01-05,,,{}\n"
    assert taker.take(lines.format("Noord"), LIST).summary.events_new == 1
    for n, team in enumerate(("Zuid", "Zuid", "Noord"), 1):
        taken = taker.take(lines.format(team), LIST, now=NOW + dt.timedelta(hours=n))
        assert (taken.summary.events_new, taken.summary.events_rejected) == ((0, 0) if n == 2 else (1, 0))
    newest = max(taken.events, key=lambda e: e["revision"])
    assert (newest["team"], len(taken.events), {e["derived"] for e in taken.events}) == ("Noord", 3, {1})


def test_solved_and_closed_in_the_same_minute_are_two_events(taker: Taker) -> None:
    taken = taker.take("id,opened,solved,closed,team\n1,2026-01-05,2026-01-06,2026-01-06,N\n", LIST)
    assert (taken.summary.events_new, taken.rejected) == (3, [])


def test_two_exports_of_one_list_in_one_go(taker: Taker) -> None:
    """The second file is the later one, so it supersedes the first."""
    from peil.connectors.files.importer import Importer
    from peil.connectors.files.mapping import parse

    head = "id,opened,solved,closed,team\n"
    files = [taker.file(f"{n}.csv", f"{head}1,2026-01-05,,,{team}\n") for n, team in enumerate(("Noord", "Zuid"))]
    taken = taker.seen(Importer(taker.lake, taker.store, parse(LIST, place="m"), now=NOW).run(files))
    assert (taken.summary.events_new, taken.summary.events_rejected) == (2, 0)
    assert max(taken.events, key=lambda e: e["revision"])["team"] == "Zuid"


def test_columns_that_repeat_how_it_began(taker: Taker) -> None:
    """keep = "first": the first row's words count, later ones repeat it, also in a later file."""
    mapping = """
    source = "s"
    [[event]]
    type = "contact.opened"
    keep = "first"
    time = "opened"
    contact = "id"
    team = "team"
    [[event]]
    type = "contact.reported"
    keep = "first"
    time = "opened"
    contact = "id"
    field = { value = "solved_at" }
    reported = "solved"
    [[event]]
    type = "contact.reported"
    keep = "first"
    time = "opened"
    contact = "id"
    field = { value = "closed_at" }
    reported = "closed"
    """
    lines = "id,opened,solved,closed,team\n1,2026-01-05,2026-01-06,2026-01-07,N\n1,2026-01-05,2026-01-06,2026-01-07,Z\n"
    taken = taker.take(lines, mapping)
    assert (taken.summary.events_new, taken.summary.events_repeated, taken.summary.events_rejected) == (3, 3, 0)
    assert [e["team"] for e in taken.events if e["type"] == "contact.opened"] == ["N"]
    assert {e["field"]: e["reported_us"] for e in taken.events if e["field"]} == {
        "solved_at": utc("2026-01-06"),
        "closed_at": utc("2026-01-07"),
    }
    again = taker.take(lines.replace(",Z", ",W"), mapping)
    assert (again.summary.events_new, again.summary.events_rejected) == (0, 0)


def test_the_first_good_row_counts(taker: Taker) -> None:
    """A row that is rejected makes nothing, so how the contact began comes from the next one."""
    mapping = """
    source = "s"
    [[event]]
    type = "contact.opened"
    keep = "first"
    time = "opened"
    contact = "id"
    team = "team"
    [[event]]
    type = "contact.status"
    time = "t"
    contact = "id"
    status = "st"
    """
    lines = "id,opened,t,st,team\n1,2026-01-05,nooit,open,A\n1,2026-01-05,2026-01-05,open,B\n"
    taken = taker.take(lines, mapping)
    assert [e["team"] for e in taken.events if e["type"] == "contact.opened"] == ["B"]


def test_rows_in_another_order_and_in_pieces_are_the_same_events(taker: Taker) -> None:
    lines = [f"{n % 7},2026-01-{n % 28 + 1:02d} 09:00,open,{n}" for n in range(200)]
    whole = taker.take("id,t,st,n\n" + "\n".join(lines), WITH_SEQ)
    back = taker.take("id,t,st,n\n" + "\n".join(reversed(lines)), WITH_SEQ)
    half = taker.take("id,t,st,n\n" + "\n".join(lines[50:120]), WITH_SEQ)
    assert (whole.summary.events_new, back.summary.events_new, half.summary.events_new) == (200, 0, 0)
    assert (back.summary.events_known, half.summary.events_known) == (200, 70)


def test_an_event_is_known_again_when_its_person_got_another_surrogate(taker: Taker) -> None:
    """As after erasing a person: the same file again must not count anything twice."""
    mapping = LOG + 'customer = "who"\n'
    lines = "id,t,st,who\n1,2026-01-05 09:00,open,jan\n2,2026-01-05 09:00,open,piet\n"
    first = taker.take(lines, mapping)
    with taker.store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM identity WHERE kind = 'customer'")
    taker.store._recent.clear()
    again = taker.take(lines, mapping)
    assert (again.summary.events_new, again.summary.events_known, again.summary.events_rejected) == (0, 2, 0)
    assert again.events == first.events


def test_changes_by_two_people_in_one_minute_are_two(taker: Taker) -> None:
    mapping = LOG.replace("contact.status", "contact.assigned").replace('status = "st"', 'agent = "who"')
    lines = "id,t,who\n1,2026-01-05 09:00,anna\n1,2026-01-05 09:00,bram\n1,2026-01-05 09:00,anna\n"
    taken = taker.take(lines, mapping)
    assert (taken.summary.events_new, taken.summary.events_repeated) == (2, 1)
