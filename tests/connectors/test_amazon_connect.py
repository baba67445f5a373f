"""Contact records of Amazon Connect and call detail records: waits, legs, transfers, callbacks, deliveries that come again."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from connectors.taking import Taken, Taker
from contract.test_helpdesks import answers, walk
from peil.app import Project, init
from peil.connectors.files.mapping import load
from peil.connectors.files.readers import batches
from peil.connectors.files.rows import LINE
from peil.connectors.files.sources import Progress, parts
from peil.connectors.registry import connector_of
from peil.live import connecting, sync

DAY = "2026-03-02T"
CONNECT = load("amazon_connect").text


def record(
    contact: str, begin: str, *, queued: str = "", out: str = "", answered: str = "", ended: str = "", **more: Any
) -> dict[str, Any]:
    """A contact record as Amazon Connect writes one, clock times of one day."""
    at = lambda clock: f"{DAY}{clock}Z" if clock else None  # noqa: E731
    found: dict[str, Any] = {
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": contact,
        "InitialContactId": None,
        "PreviousContactId": None,
        "NextContactId": None,
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": at(begin),
        "DisconnectTimestamp": at(ended),
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "LastUpdateTimestamp": at(ended or "23:00:00"),
        "CustomerEndpoint": {"Address": "+31610000001", "Type": "TELEPHONE_NUMBER"},
        "Queue": None,
        "Agent": None,
    }
    if queued:
        seconds = _seconds(out or answered) - _seconds(queued)
        found["Queue"] = {"Name": "BasicQueue", "EnqueueTimestamp": at(queued), "DequeueTimestamp": at(out or answered), "Duration": seconds}  # fmt: skip
    if answered:
        found["Agent"] = {
            "Username": "anna",
            "ConnectedToAgentTimestamp": at(answered),
            "AgentInteractionDuration": 120,
            "CustomerHoldDuration": 30,
            "NumberOfHolds": 1,
            "AfterContactWorkDuration": 45,
            "AfterContactWorkStartTimestamp": at(ended),
        }
    for key, value in more.items():
        found[key] = {**(found[key] or {}), **value} if isinstance(value, dict) else value
    return found


def _seconds(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


PLAIN = record("c1", "09:00:00", queued="09:00:10", answered="09:00:25", ended="09:02:55")
GIVEN_UP = record("c2", "09:10:00", queued="09:10:05", out="09:11:05", ended="09:11:05")
FIRST_OF_TWO = record("c3", "09:20:00", queued="09:20:00", answered="09:20:20", ended="09:23:00", NextContactId="c4")
SECOND_OF_TWO = record(
    "c4", "09:22:30", queued="09:22:30", answered="09:23:10", ended="09:26:00",
    InitiationMethod="TRANSFER", InitialContactId="c3", PreviousContactId="c3",
    Queue={"Name": "Expert"}, Agent={"Username": "bram", "AgentInteractionDuration": 170, "CustomerHoldDuration": 0},
)  # fmt: skip
WAITED = record("c5", "09:30:00", queued="09:30:00", out="09:31:00", ended="09:31:00", NextContactId="c6")
CALLED_BACK = record(
    "c6", "09:30:55", queued="09:31:00", answered="10:15:00", ended="10:18:00",
    InitiationMethod="CALLBACK", InitialContactId="c5", PreviousContactId="c5",
)  # fmt: skip
IN_THE_FLOW = record("c7", "09:40:00", ended="09:40:30")
DIALLED = record("c8", "09:50:00", answered="09:50:20", ended="09:52:00", InitiationMethod="OUTBOUND")
TASK = record("c9", "09:55:00", queued="09:55:00", answered="09:55:20", ended="09:56:00", Channel="TASK", InitiationMethod="API")  # fmt: skip
#: Two chats of one employee at once, and an end by the flow.
CHATS = [
    record("k1", "11:00:00", queued="11:00:00", answered="11:00:10", ended="11:20:00", Channel="CHAT", InitiationMethod="API"),
    record("k2", "11:05:00", queued="11:05:00", answered="11:05:10", ended="11:10:00", Channel="CHAT", InitiationMethod="API"),
    record("k3", "18:00:00", queued="18:00:00", out="18:00:09", ended="18:00:09", DisconnectReason="CONTACT_FLOW_DISCONNECT"),
]  # fmt: skip
EVERY = [PLAIN, GIVEN_UP, FIRST_OF_TWO, SECOND_OF_TWO, WAITED, CALLED_BACK, IN_THE_FLOW, DIALLED, TASK, *CHATS]


def told(taken: Taken, contact: str) -> list[tuple[Any, ...]]:
    """What the lake holds of a contact, of each event the last revision."""
    last: dict[int, dict[str, Any]] = {}
    for event in sorted(taken.events, key=lambda one: one["revision"]):
        last[event["ekey"]] = event
    mine = [event for event in last.values() if event["contact"] == contact]
    mine.sort(key=lambda one: (one["time_us"], one["type"]))
    return [(e["type"], e["queue"], e["leg"], e["outcome"], e["wait_s"], e["talk_s"], e["hold_s"], e["wrap_s"]) for e in mine]  # fmt: skip


def test_every_kind_of_record(taker: Taker) -> None:
    taken = taker.take("".join(map(json.dumps, EVERY)), CONNECT, name="stream-2026-03-02-09")
    assert taken.rejected == []
    n = None
    assert told(taken, "c1") == [
        ("queue.entered", "BasicQueue", "c1", n, n, n, n, n),
        ("queue.connected", "BasicQueue", "c1", n, 15, n, n, n),
        ("call.ended", n, "c1", n, n, 120, 30, 45),
    ]
    assert told(taken, "c2")[1] == ("queue.abandoned", "BasicQueue", "c2", n, 60, n, n, n)
    assert [(kind, queue, leg) for kind, queue, leg, *_ in told(taken, "c3")] == [
        ("queue.entered", "BasicQueue", "c3"),
        ("queue.connected", "BasicQueue", "c3"),
        ("queue.entered", "Expert", "c4"),
        ("call.transferred", None, "c3"),
        ("queue.connected", "Expert", "c4"),
        ("call.ended", None, "c4"),
    ]
    assert [(kind, outcome) for kind, _, _, outcome, *_ in told(taken, "c5")] == [
        ("queue.entered", None),
        ("queue.left", "callback"),
        ("queue.connected", None),
        ("call.ended", None),
    ]
    assert told(taken, "k3")[1][:4] == ("queue.left", "BasicQueue", "k3", "other")
    assert {event["contact"] for event in taken.events} == {"c1", "c2", "c3", "c5", "k1", "k2", "k3"}
    assert Counter(e["channel"] for e in taken.events if e["type"] == "queue.entered") == {"phone": 6, "chat": 2}


def test_of_a_record_that_is_delivered_again_the_latest_update_counts(taker: Taker) -> None:
    early = {
        **PLAIN,
        "LastUpdateTimestamp": f"{DAY}09:03:00Z",
        "Agent": {**PLAIN["Agent"], "AfterContactWorkDuration": 5},
    }
    late = {**PLAIN, "LastUpdateTimestamp": f"{DAY}09:09:00Z"}
    for order in ([early, late], [late, early], [late, late, early]):
        taken = taker.take("\n".join(map(json.dumps, order)), CONNECT, name="s.json")
        assert taken.rejected == []
        assert told(taken, "c1")[-1][-1] == 45
    # The wait before a callback stays one, also where its own record is delivered again.
    taker.take(json.dumps(CALLED_BACK), CONNECT)
    taken = taker.take(json.dumps({**WAITED, "LastUpdateTimestamp": f"{DAY}12:00:00Z"}), CONNECT)
    assert [outcome for kind, _, _, outcome, *_ in told(taken, "c5") if kind == "queue.left"] == ["callback"]


def test_objects_in_every_form(tmp_path: Path) -> None:
    forms = [
        "\n".join(json.dumps(one) for one in EVERY),
        "".join(json.dumps(one) for one in EVERY),
        json.dumps(EVERY, indent=2),
        "\n\n".join(json.dumps(one, indent=2) for one in EVERY),
        "\ufeff" + ",\r\n".join(json.dumps(one, separators=(",", ":")) for one in EVERY) + "\r\n",
    ]
    mapping = load("amazon_connect")
    for number, text in enumerate(forms):
        path = tmp_path / f"{number}.json"
        path.write_text(text, encoding="utf-8")
        (part,) = parts(path, mapping.file, mapping.columns())
        found = list(batches(part, mapping.columns(), Progress()))
        lines = [json.loads(line) for batch in found for line in batch.table.column(LINE).to_pylist()]
        assert (lines, [batch.bad for batch in found]) == (EVERY, [()]), number


def test_what_is_no_object_is_set_apart_and_the_rest_goes_on(taker: Taker) -> None:
    text = f'{json.dumps(PLAIN)}\n{{"ContactId": "half\n{json.dumps(GIVEN_UP)}\n17\n{json.dumps(PLAIN)[:-9]}'
    taken = taker.take(text, CONNECT)
    assert {event["contact"] for event in taken.events} == {"c1", "c2"}
    assert [(row["row"], row["reason"]) for row in taken.rejected] == [(n, "is no JSON object") for n in (2, 4, 5)]


def dropped(folder: Path, name: str, *records: dict[str, Any]) -> None:
    """A file as Firehose writes it: compressed, without an end to its lines."""
    path = folder / name
    path.write_bytes(gzip.compress("".join(map(json.dumps, records)).encode()))
    os.utime(path, (path.stat().st_mtime - 60,) * 2)


@pytest.mark.long  # it imports and derives
def test_a_folder_of_deliveries_in_figures(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    folder = tmp_path / "records"
    folder.mkdir()
    settings = {"path": str(folder), "mapping": "amazon_connect"}
    drafted = connecting.draft(project, connector_of("watched_folder"), "connect", settings, {})
    dropped(folder, "2026-03-02-09.gz", *EVERY[:4], WAITED)
    connecting.save(project, drafted)
    assert sync.sync(project, "connect").drained.rejected == 0
    dropped(folder, "2026-03-02-12.gz", *EVERY[3:])
    assert sync.sync(project, "connect").drained.rejected == 0
    (rate,) = project.ask("answer_rate")[0].rows
    # Waits: c1, c2, c3, c4, c5, k1, k2, k3; answered c1, c3, c4, k1, k2.
    assert (rate.parts["answered"], rate.parts["offered"]) == (5, 8)
    (abandoned,) = project.ask("abandonment_rate")[0].rows
    assert abandoned.parts["abandoned"] == 1
    by = {row.by["agent"]: row for row in project.ask("average_handle_time", by="agent")[0].rows}
    # anna: c1, c3, c6 and two chats, each 120 + 30 + 45; bram: c4, 170 + 0 + 45.
    assert (by["anna"].value, by["anna"].n) == (195, 5)
    assert (by["bram"].value, by["bram"].n) == (215, 1)
    (moved,) = project.ask("transfer_rate")[0].rows
    assert moved.parts["transferred"] == 1


@pytest.mark.long  # it walks the commands of the how-to
def test_the_how_to_can_be_walked(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "records" / "09").mkdir(parents=True)
    dropped(tmp_path / "records" / "09", "one.gz", *EVERY)
    places = {"/srv/contact-records": str(tmp_path / "records")}
    project = walk("connect-amazon-connect.md", places, tmp_path, monkeypatch)
    by = {row["by"]["queue"]: row["n"] for row in answers(project, capsys, "answer_rate", "--by", "queue")}
    assert by == {"BasicQueue": 7, "Expert": 1}


LEGS = """
call_id;leg_id;queue;caller;queued_at;answered_at;ended_at;agent;result;wait_s;talk_s;hold_s;wrap_s;updated_at
a;a1;balie;0610000001;2026-03-02 09:00:00;2026-03-02 09:00:20;2026-03-02 09:03:00;anna;transferred;20;150;10;0;
a;a2;expert;0610000001;2026-03-02 09:02:50;2026-03-02 09:03:05;2026-03-02 09:08:00;bram;answered;15;295;0;30;
;b1;balie;0610000002;2026-03-02 09:10:00;;2026-03-02 09:11:00;;abandoned;60;;;;
;c1;balie;0610000003;2026-03-02 09:20:00;;2026-03-02 09:21:00;;callback;60;;;;
;d1;balie;;2026-03-02 09:30:00;;2026-03-02 09:31:00;;verdwaald;60;;;;
;e1;balie;;2026-03-02 09:40:00;;2026-03-02 09:41:00;anna;answered;60;;;;
"""


def test_call_legs(taker: Taker) -> None:
    taken = taker.take(LEGS.strip() + "\n", load("call_legs").text)
    assert {(r["row"], r["column"]) for r in taken.rejected} == {(6, "result"), (7, "answered_at")}
    assert [(kind, queue, leg) for kind, queue, leg, *_ in told(taken, "a")] == [
        ("queue.entered", "balie", "a1"),
        ("queue.connected", "balie", "a1"),
        ("queue.entered", "expert", "a2"),
        ("call.transferred", None, "a1"),
        ("queue.connected", "expert", "a2"),
        ("call.ended", None, "a2"),
    ]
    assert told(taken, "a")[-1][4:] == (None, 295, 0, 30)
    assert told(taken, "b1")[1][0] == "queue.abandoned"
    assert told(taken, "c1")[1][3] == "callback"
    again = LEGS.replace(";295;0;30;", ";295;0;90;2026-03-02 09:30:00")
    taken = taker.take(again.strip() + "\n", load("call_legs").text)
    assert told(taken, "a")[-1][-1] == 90
