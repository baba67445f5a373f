"""Connector: Request Tracker 5, by its REST API (REST2). Transactions are read in order; nothing is written there.

A transaction is what happened to a ticket, and its number grows: reading goes by number, so the time zone in which a
search would take a date does not matter. What a search may not show to the token is left out of a page without a word.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._rows import Row
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Text

OVERLAP_S = 300
#: The most that the API gives at once.
_ROWS = 100
#: So many transactions are remembered within the overlap; where more are written, it is that much shorter.
_REMEMBERED = 5_000
_KINDS = ("'Create'", "'Correspond'", "'Comment'", "'Status'", "'Set'", "'AddLink'", "'CustomField'")
_TICKETS = "ObjectType = 'RT::Ticket'"
_HISTORY = f"{_TICKETS} AND ({' OR '.join(f'Type = {kind}' for kind in _KINDS)})"
_FIELDS = "Type,Created,Creator,Field,OldValue,NewValue,ObjectId"
_SYSTEM = ("RT_System", "Nobody")


def check(given: Given) -> Text:
    """That the API answers to this token, the version, and the queues that it may see."""
    version = str(_get(given, "/rt")["Version"])
    names = sorted(_queues(given).values())
    listed = ", ".join(names) or "-"
    return Text(
        f"Request Tracker {version}, met de wachtrijen {listed}", f"Request Tracker {version}, with the queues {listed}"
    )


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """Transactions in order of their number, from a while before the newest that was read."""
    reader = _Reader(given)
    recent = deque((int(number), int(at)) for number, at in cast("list[list[int]]", cursor.get("recent", [])))
    after = int(str(cursor.get("after", 0)))
    top, last, number = _top(given), after, 1
    while last < top:
        rows = _items(given, "/transactions", f"{_HISTORY} AND id > {last}", _FIELDS, page=number)
        if not rows and number * _ROWS > top - last:
            return
        number = 1 if rows else number + 1
        last = _id(rows[-1]) if rows else last
        seen = {one for one, _ in recent}
        fresh = [one for one in rows if _id(one) not in seen]
        if not fresh:
            continue
        recent = deque(sorted({*recent, *((_id(one), int(_moment(one).timestamp())) for one in fresh)}))
        border = max(at for _, at in recent) - OVERLAP_S
        while recent and (recent[0][1] < border or len(recent) > _REMEMBERED):
            after = recent.popleft()[0]
        yield Page(
            {"after": after, "recent": [list(one) for one in recent]},
            reader.events(fresh),
            done=min(1.0, last / top),
        )


def newest(given: Given, count: int) -> Page:
    """The newest transactions."""
    rows = _items(given, "/transactions", _HISTORY, _FIELDS, size=min(count, _ROWS), down=True)
    return Page(records=_Reader(given).events(rows[::-1]))


@dataclass
class _Reader:
    """Makes events of transactions; who is staff and what queues are called is asked once a run."""

    given: Given
    staff: dict[str, bool] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)

    def events(self, rows: Sequence[Row]) -> list[Record]:
        """The events of these transactions, in their order."""
        asked = ("Create", "CustomField") if self.given.text("reason_field") else ("Create",)
        tickets = _tickets(self.given, {_ticket(one) for one in rows if one["Type"] in asked})
        begun = _begun(self.given, {_ticket(one) for one in rows if one["Type"] == "Create"})
        return [event for one in rows for event in self._of(one, tickets.get(_ticket(one), {}), begun)]

    def _of(self, row: Row, ticket: Row, begun: Mapping[tuple[str, str], str]) -> list[Record]:
        kind, number = str(row["Type"]), _ticket(row)
        base: Record = {"contact": number, "time": row["Created"], "seq": _id(row) * 2, "id": str(row["id"])}
        if kind == "Create":
            return self._created(row, ticket, begun)
        if kind in ("Correspond", "Comment"):
            shown = "public" if kind == "Correspond" else "internal"
            return [{**base, "type": "contact.message", "visibility": shown, **self._actor(row)}]
        if kind == "Status":
            return [{**base, "type": "contact.status", "status": row["NewValue"], **self._actor(row)}]
        if kind == "Set" and row["Field"] == "Queue":
            return [{**base, "type": "contact.assigned", "team": self._queue(str(row["NewValue"]))}]
        if kind == "AddLink" and row["Field"] == "MergedInto":
            into = str(row["NewValue"]).rpartition("/")[2]
            # The ticket that goes on gets the same line, naming itself.
            return [{**base, "type": "contact.merged", "into": into}] if into != number else []
        if (
            kind == "CustomField"
            and row["NewValue"]
            and _named(ticket, str(row["Field"])) == self.given.text("reason_field")
        ):
            return [{**base, "type": "contact.field", "field": "reason", "reason": row["NewValue"]}]
        return []

    def _created(self, row: Row, ticket: Row, begun: Mapping[tuple[str, str], str]) -> list[Record]:
        """What a ticket began as: its history tells what it was before its first change, else it is so still."""
        number = _ticket(row)
        requestors = cast("Sequence[Row]", ticket.get("Requestor") or ())
        addresses = [str(one["EmailAddress"]) for one in requestors if one.get("EmailAddress")]
        queue = begun.get((number, "Queue")) or str(cast("Row", ticket.get("Queue") or {}).get("id") or "")
        status = begun.get((number, "Status")) or ticket.get("Status")
        base: Record = {"contact": number, "time": row["Created"]}
        opened: Record = {
            **base,
            "id": str(row["id"]),
            "seq": _id(row) * 2,
            "type": "contact.opened",
            "revision": int(_moment(ticket, "LastUpdated").timestamp()) if ticket else 0,
            "customer": addresses[0] if addresses else None,
            "team": self._queue(queue) if queue else None,
            "channel": _custom(ticket, self.given.text("channel_field")),
            "reason": _custom(ticket, self.given.text("reason_field")),
        }
        if not status:
            return [opened]
        begins = {"id": f"{row['id']}-status", "seq": _id(row) * 2 + 1, "type": "contact.status", "status": status}
        return [opened, {**base, **begins}]

    def _actor(self, row: Row) -> Record:
        name = str(cast("Row", row["Creator"])["id"])
        if name in _SYSTEM:
            return {"actor": "system"}
        if name not in self.staff:
            self.staff[name] = bool(_get(self.given, f"/user/{_quoted(name)}").get("Privileged"))
        return {"actor": "agent", "agent": name} if self.staff[name] else {"actor": "customer"}

    def _queue(self, number: str) -> str:
        if number not in self.queues:
            self.queues = _queues(self.given)
        return self.queues.setdefault(number, number)


def _tickets(given: Given, numbers: set[str]) -> dict[str, Row]:
    """Tickets as they stand now, merged ones too; those that the token may not see are not among them."""
    if not numbers:
        return {}
    more = {"fields[Requestor]": "EmailAddress"}
    found = _items(
        given,
        "/tickets",
        f"({_any('id', numbers)}) AND EffectiveId > 0",
        "Queue,Status,Requestor,CustomFields,LastUpdated",
        more=more,
    )
    return {str(one["id"]): one for one in found}


def _begun(given: Given, numbers: set[str]) -> dict[tuple[str, str], str]:
    """By ticket and field what status or queue was before its first change."""
    found: dict[tuple[str, str], str] = {}
    page = 1
    while numbers:
        changes = f"(Type = 'Status' OR (Type = 'Set' AND Field = 'Queue')) AND ({_any('ObjectId', numbers)})"
        rows = _items(given, "/transactions", f"{_TICKETS} AND {changes}", _FIELDS, page=page)
        for one in rows:
            found.setdefault((_ticket(one), str(one["Field"])), str(one["OldValue"]))
        if len(rows) < _ROWS:
            break
        page += 1
    return found


def _custom(ticket: Row, name: str) -> str | None:
    fields = cast("Sequence[Row]", ticket.get("CustomFields") or ())
    values = [
        value for one in fields if name and one["name"] == name for value in cast("Sequence[object]", one["values"])
    ]
    return str(values[0]) if values else None


def _named(ticket: Row, number: str) -> str | None:
    fields = cast("Sequence[Row]", ticket.get("CustomFields") or ())
    return next((str(one["name"]) for one in fields if str(one["id"]) == number), None)


# -- asking -----------------------------------------------------------------------------------------------


def _get(given: Given, path: str, params: Mapping[str, str | int] | None = None) -> Row:
    headers = {"authorization": f"token {given.secret('token')}"}
    return cast("Row", given.web.json(f"{given.text('url')}/REST/2.0{path}", params=params, headers=headers))


def _items(
    given: Given,
    path: str,
    query: str,
    fields: str,
    *,
    page: int = 1,
    size: int = _ROWS,
    down: bool = False,
    more: Mapping[str, str] | None = None,
) -> Sequence[Row]:
    order = "DESC" if down else "ASC"
    params: dict[str, str | int] = {"query": query, "fields": fields, "orderby": "id", "order": order}
    return cast("Sequence[Row]", _get(given, path, {**params, "per_page": size, "page": page, **(more or {})})["items"])


def _top(given: Given) -> int:
    """The number of the newest transaction that the token may see."""
    for page in range(1, 21):
        if rows := _items(given, "/transactions", _HISTORY, "Created", page=page, down=True):
            return _id(rows[0])
    return 0


def _queues(given: Given) -> dict[str, str]:
    found: dict[str, str] = {}
    page = 1
    while True:
        asked: dict[str, str | int] = {"fields": "Name", "per_page": _ROWS, "page": page, "find_disabled_rows": 1}
        rows = cast("Sequence[Row]", _get(given, "/queues/all", asked)["items"])
        found.update((str(one["id"]), str(one["Name"])) for one in rows)
        if len(rows) < _ROWS:
            return found
        page += 1


def _any(name: str, numbers: Iterable[str]) -> str:
    return " OR ".join(f"{name} = {int(number)}" for number in sorted(numbers, key=int))


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="@")


def _id(row: Row) -> int:
    return int(str(row["id"]))


def _ticket(row: Row) -> str:
    return str(row["ObjectId"])


def _moment(row: Row, key: str = "Created") -> dt.datetime:
    return dt.datetime.fromisoformat(str(row[key]))


CONNECTOR = Connector(
    key="request_tracker",
    name=Text("Request Tracker", "Request Tracker"),
    about=Text(
        "Tickets met hun hele geschiedenis, via de REST-API van Request Tracker 5.",
        "Tickets with their whole history, by the REST API of Request Tracker 5.",
    ),
    settings=(
        declare.address(Text("het adres vóór /REST/2.0", "the address before /REST/2.0")),
        declare.TOKEN,
        declare.named("channel_field", Text("Eigen veld met het kanaal", "Custom field with the channel")),
        declare.named("reason_field", Text("Eigen veld met de reden", "Custom field with the reason")),
    ),
    sees=(
        *declare.TICKETS,
        "contact.merged",
        "contact.field",
    ),
    lacks=declare.because(
        (declare.SURVEYS, declare.no_surveys("Request Tracker", "Request Tracker")),
        (declare.TELEPHONE, declare.no_telephone("Request Tracker", "Request Tracker")),
    ),
    maps=declare.words(
        {
            "new": "new",
            "open": "open",
            "stalled": "pending",
            "resolved": "solved",
            "rejected": "closed",
            "deleted": "closed",
        },
        {"webform": "web", "website": "web"},
    ),
    persons=declare.BY_ADDRESS,
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
