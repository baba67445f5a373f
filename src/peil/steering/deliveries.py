"""Every sending of alerts and reports: put up, tried again after a while, told when it fails. Sending is elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peil.errors import NotFoundError, StateError, said
from peil.store import sending as rows
from peil.store import steering as held
from peil.store.store import Store

#: Minutes until the next try, after each that failed for a reason that may pass: together two days.
BACKOFF_MIN = (1, 5, 15, 60, 180, 360, 720, 1440)
_HELD = dt.timedelta(minutes=15)  # longer than any single sending takes
LISTED = 200


class TransportError(Exception):
    """A sending that failed; `permanent` where trying again would not help."""

    def __init__(self, why: str, *, permanent: bool) -> None:
        super().__init__(why)
        self.permanent = permanent


@dataclass(frozen=True)
class Message:
    """What goes where: `kind` is alert, report or invitation, `channel` mail, webhook or apprise.

    `address` is shown on pages and holds no secret; `body` is what the channel sends.
    """

    kind: str
    object_id: int
    channel: str
    address: str
    body: Mapping[str, object]


@dataclass(frozen=True)
class Delivery:
    """A sending as it stands."""

    number: int
    kind: str
    object_id: int | None
    channel: str
    address: str
    state: str
    tries: int
    error: str
    made: str
    sent: str | None
    next_try: str | None

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "id": self.number,
            "kind": self.kind,
            "about": self.object_id,
            "channel": self.channel,
            "address": self.address,
            "state": self.state,
            "tries": self.tries,
            "error": self.error,
            "made": self.made,
            "sent": self.sent,
            "next_try": self.next_try if self.state == "waiting" else None,
        }


#: Sends a message over a channel: (channel, address, body). Raises TransportError.
Send = Callable[[str, str, Mapping[str, object]], None]


def stamp(moment: dt.datetime) -> str:
    """A moment as the tables hold it, in UTC; later ones sort later."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def as_row(message: Message, now: dt.datetime, *, first_try: dt.datetime | None = None) -> dict[str, object]:
    """A message as a row that waits, from now or until a later moment."""
    return {
        "kind": message.kind,
        "object_id": message.object_id,
        "channel": message.channel,
        "address": message.address[:400],
        "state": "waiting",
        "tries": 0,
        "error": "",
        "body": json.dumps(message.body),
        "made": stamp(now),
        "next_try": stamp(first_try or now),
    }


def failed_row(message: Message, why: str, now: dt.datetime) -> dict[str, object]:
    """A message that could not even be made, to be told of."""
    return {**as_row(message, now), "state": "failed", "error": why[:2000], "body": "", "next_try": None}


def put_up(store: Store, messages: Sequence[Message], now: dt.datetime) -> None:
    """Put messages up for delivery."""
    rows.deliver(store, [as_row(one, now) for one in messages])


def send_due(store: Store, send: Send, now: dt.datetime, *, most: int = 1000) -> tuple[int, int]:
    """Send what is due; returns how many went and how many failed. A process that dies loses none, but one that had
    just been sent may then go twice."""
    went = failed = 0
    for _ in range(most):
        claimed = rows.claim(store, stamp(now), stamp(now + _HELD))
        if claimed is None:
            break
        number, tries = int(str(claimed["id"])), int(str(claimed["tries"])) + 1
        try:
            send(str(claimed["channel"]), str(claimed["address"]), json.loads(str(claimed["body"])))
        except TransportError as error:
            failed += 1
            rows.change(store, "delivery", number, _after_failing(error, tries, now))
        else:
            went += 1
            done = {"state": "sent", "tries": tries, "error": "", "body": "", "sent": stamp(now), "next_try": None}
            rows.change(store, "delivery", number, done)
    return went, failed


def _after_failing(error: TransportError, tries: int, now: dt.datetime) -> dict[str, object]:
    why = str(error)[:2000]
    if error.permanent or tries > len(BACKOFF_MIN):
        return {"state": "failed", "tries": tries, "error": why, "next_try": None}
    later = now + dt.timedelta(minutes=BACKOFF_MIN[tries - 1])
    return {"state": "waiting", "tries": tries, "error": why, "next_try": stamp(later)}


def again(store: Store, number: int, now: dt.datetime) -> None:
    """Try one that failed from the start. Raises NotFoundError where there is none to try."""
    found = held.rows(store, "delivery", id=number, state="failed")
    if found and not found[0]["body"]:
        raise StateError(
            "this could not even be made, so there is nothing to send again",
            remedy="Mend what its error names; it comes again at its next time.",
        )
    values = {"state": "waiting", "tries": 0, "next_try": stamp(now)}
    if not found or not rows.change(store, "delivery", number, values, where={"state": "failed"}):
        raise NotFoundError(
            said("there is no failed sending {number}", number=number), remedy="'peil alert list' shows them."
        )


def listed(store: Store, *, limit: int = LISTED, state: str | None = None) -> list[Delivery]:
    """The newest sendings."""
    equal: dict[str, object] = {} if state is None else {"state": state}
    return [_delivery(row) for row in rows.newest(store, "delivery", limit, **equal)]


def failures(store: Store) -> int:
    """How many sendings failed and nobody has dealt with."""
    return rows.count(store, "delivery", state="failed")


def _delivery(row: Mapping[str, object]) -> Delivery:
    def words(name: str) -> str | None:
        return None if row[name] is None else str(row[name])

    return Delivery(
        number=int(str(row["id"])),
        kind=str(row["kind"]),
        object_id=None if row["object_id"] is None else int(str(row["object_id"])),
        channel=str(row["channel"]),
        address=str(row["address"]),
        state="waiting" if row["state"] == "sending" else str(row["state"]),
        tries=int(str(row["tries"])),
        error=str(row["error"]),
        made=str(row["made"]),
        sent=words("sent"),
        next_try=words("next_try"),
    )
