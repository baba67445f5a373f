"""What employees are doing by Asterisk's queue log, line by line; and what comes of it as occupancy."""

from __future__ import annotations

import json

from connectors.taking import Taker
from peil.connectors._queue_log_agents import STATE, Agents
from peil.connectors.files.mapping import load
from peil.connectors.frame import Record
from peil.connectors.queue_log_lines import line_row

BEGIN = 1_795_300_000


def told(*lines: str, agents: Agents | None = None) -> list[tuple[int, str, str]]:
    """Seconds, employee and state, of lines `seconds|call|queue|agent|event|arguments`."""
    rows = (agents or Agents()).rows(line_row(full(line)) for line in lines)
    return [(int(str(r["epoch"])) - BEGIN, str(r["agent"]), str(r["a1"])) for r in rows if r["event"] == STATE]


def full(line: str) -> str:
    after, _, rest = line.partition("|")
    return f"{BEGIN + int(after)}|{rest}"


DAY = (
    "0|NONE|support|anna|ADDMEMBER|",
    "100|c1|support|anna|CONNECT|4|x|2",
    "400|c1|support|anna|COMPLETECALLER|4|300|1",
    "500|NONE|support|anna|PAUSE|lunch",
    "500|NONE|NONE|anna|PAUSEALL|lunch",
    "1500|NONE|support|anna|UNPAUSE|",
    "1500|NONE|NONE|anna|UNPAUSEALL|",
    "1600|c2|support|anna|CONNECT|4|x|2",
    "1650|NONE|support|anna|PAUSE|overleg",  # in the middle of a call: it holds when that ends
    "1900|c2|support|anna|COMPLETEAGENT|4|300|1",
    "2500|NONE|support|anna|UNPAUSE|",
    "2600|NONE|support|anna|REMOVEMEMBER|",
)


def test_a_day_of_an_employee() -> None:
    assert told(*DAY) == [
        (0, "anna", "AVAILABLE"),
        (100, "anna", "HANDLING"),
        (400, "anna", "AVAILABLE"),
        (500, "anna", "lunch"),
        (1500, "anna", "AVAILABLE"),
        (1600, "anna", "HANDLING"),
        (1900, "anna", "overleg"),
        (2500, "anna", "AVAILABLE"),
        (2600, "anna", "OFFLINE"),
    ]


def test_paused_in_one_of_two_queues_is_available_still() -> None:
    lines = [
        "0|NONE|a|bram|ADDMEMBER|",
        "0|NONE|b|bram|ADDMEMBER|PAUSED",
        "9|NONE|a|bram|PAUSE|",
        "20|NONE|b|bram|UNPAUSE|",
    ]
    assert told(*lines) == [(0, "bram", "AVAILABLE"), (9, "bram", "PAUSED"), (20, "bram", "AVAILABLE")]
    assert told("0|NONE|a|bram|ADDMEMBER|", "0|NONE|b|bram|ADDMEMBER|", "9|NONE|a|bram|REMOVEMEMBER|") == [
        (0, "bram", "AVAILABLE")
    ]


def test_of_whom_no_login_and_no_pause_was_seen_nothing_is_told() -> None:
    """Who never logs off would be available day and night."""
    assert told("0|c1|a|carla|CONNECT|1|x|1", "9|c1|a|carla|COMPLETEAGENT|1|9|1") == []


def test_restarts_late_lines_and_another_call() -> None:
    lines = [
        "0|NONE|NONE|anna|AGENTLOGIN|SIP/1",
        "10|c1|a|anna|CONNECT|1|x|1",
        "15|c9|a|anna|COMPLETEAGENT|1|9|1",  # of another call: the end of hers is to come
        "200|NONE|NONE|NONE|QUEUESTART|",
        "100|NONE|a|anna|PAUSE|",  # of long before: no longer true
        "300|NONE|NONE|anna|AGENTLOGOFF|SIP/1|300",
    ]
    assert [(at, state) for at, _, state in told(*lines)] == [
        (0, "AVAILABLE"),
        (10, "HANDLING"),
        (200, "AVAILABLE"),
        (300, "OFFLINE"),
    ]


def test_kept_between_runs_as_it_was() -> None:
    whole = told(*DAY)
    for cut in range(len(DAY)):
        first = Agents()
        begun = told(*DAY[:cut], agents=first)
        again = Agents.of(json.loads(json.dumps(first.kept())))
        assert begun + told(*DAY[cut:], agents=again) == whole


def test_reasons_become_states_by_the_mapping(taker: Taker) -> None:
    """Two states within one second both count; a reason of your own is a break until the mapping has it."""
    lines = [*DAY, "2700|NONE|support|bram|ADDMEMBER|", "2700|NONE|support|bram|PAUSE|rookpauze"]
    rows: list[Record] = list(Agents().rows(line_row(full(line)) for line in lines))
    content = "".join("|".join(str(row[name] or "") for name in row) + "\n" for row in rows)
    taken = taker.take(content, load("asterisk_queue_log").text, name="queue_log")
    states = [
        state for kind, state in zip(taken.column("type"), taken.column("state"), strict=True) if kind == "agent.state"
    ]
    assert not taken.rejected
    assert states == [
        *("available", "handling", "available", "break", "available", "handling", "meeting", "available", "offline"),
        *("available", "break"),
    ]
