"""The fact `agent_states`: one row per spell of an employee in one state."""

from __future__ import annotations

import datetime as dt

from engines.worlds import key_of, world

LINES = """
    2026-03-02 08:55  -  agent.state  agent=Piet team=A state=meeting
    2026-03-02 09:00  -  agent.state  agent=Piet team=A state=available
    2026-03-02 09:10  -  agent.state  agent=Piet team=A state=handling
    2026-03-02 09:20  -  agent.state  agent=Piet team=A state=handling
    2026-03-02 09:50  -  agent.state  agent=Piet team=A state=wrap_up
    2026-03-02 10:00  -  agent.state  agent=Piet team=A state=break
    2026-03-02 10:15  -  agent.state  agent=Piet team=A state=offline
    2026-03-02 09:30  -  agent.state  agent=Els team=B state=available
"""


def test_a_spell_ends_where_another_state_begins() -> None:
    told = world(LINES)
    piet = told.rows("agent_states", agent=key_of("agent", "Piet") % 1_000_000)
    spells = {(str(r["state"]), r["spell_s"]) for r in piet}
    assert spells == {
        ("meeting", 300),
        ("available", 600),
        ("handling", 2400),
        ("wrap_up", 600),
        ("break", 900),
        ("offline", None),
    }, "a state that is said again goes on"
    assert {r["started_day"] for r in piet} == {dt.date(2026, 3, 2)}
    assert {r["started_hour"] for r in piet} == {8, 9, 10}


def test_occupancy_is_work_in_work_and_waiting() -> None:
    """3000 s of work, 600 s available; Els still waits; the meeting, the break and being away count nowhere."""
    told = world(LINES)
    row = told.total("occupancy")
    assert row.parts == {"handle_s": 3000, "on_duty_s": 3600}
    assert (row.value, row.pending) == (100 * 3000 / 3600, 1)
    teams = {r.by["team"]: r.value for r in told.ask("occupancy", by="team").rows}
    assert teams == {"A": 100 * 3000 / 3600, "B": None}


def test_states_are_no_contacts() -> None:
    told = world(LINES + "    2026-03-02 09:00  T1  contact.opened")
    assert [r["contact"] for r in told.rows("contacts")] == ["T1"]
