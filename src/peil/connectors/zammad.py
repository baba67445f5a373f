"""Connector: Zammad, by its REST API. Tickets with their history and articles are read; nothing is written there.

Tickets come in the order in which they were last changed; of each one that changed its whole history is read, and its
articles. Times of state are those of the history, never those of the ticket's own columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._paging import stuck
from peil.connectors._rows import Row, rows_in
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, SourceError, Text

OVERLAP_S = 300
#: So many tickets within the overlap are remembered from one run to the next; what is forgotten is read again.
_REMEMBERED = 5_000
#: A ticket and the article that it began with are written one after the other.
_BEGINS = dt.timedelta(minutes=1)
#: What the articles of one merge are written within.
_MERGES = dt.timedelta(minutes=1)
#: The program's own user: triggers, schedulers, time-outs.
_SYSTEM = "1"
_LONG_AGO = "1970-01-01T00:00:00Z"


def check(given: Given) -> Text:
    """That the API answers to this token, whose it is, and the groups that it may see. Raises SourceError."""
    who = cast("Row", _get(given, "/users/me", {"expand": "true"}))
    roles, groups = _names(who.get("roles")), sorted(_names(who.get("groups")))
    if roles == ["Customer"]:
        raise SourceError(
            "the token is a customer's, who sees only tickets of their own",
            place="Zammad",
            remedy="Make one as an agent who may read the groups to measure, with the permission ticket.agent.",
            again=False,
        )
    login, listed = who["login"], ", ".join(groups) or "-"
    return Text(f"Aangemeld als {login}, met de groepen {listed}", f"Signed in as {login}, with the groups {listed}")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """Tickets in the order of their last change, from a while before the newest that was read."""
    reader, size = _Reader(given), given.whole("page_rows")
    recent = {str(number): str(at) for number, at in cast("list[list[str]]", cursor.get("recent", []))}
    since = _moment(cursor.get("since", _LONG_AGO))
    border, number = since - dt.timedelta(seconds=OVERLAP_S if cursor else 0), 1
    began: dt.datetime | None = None
    before: Sequence[Row] = ()
    while rows := _search(given, border, number, size):
        if number > 1 and rows == before:
            raise stuck("tickets/search")
        before = rows
        fresh = {str(one["id"]): one for one in rows if recent.get(str(one["id"])) != str(one["updated_at"])}
        last = max(_moment(one["updated_at"]) for one in rows)
        began = began or min(_moment(one["updated_at"]) for one in rows)
        # Going on by time and not by page: a ticket that changes meanwhile goes to the end, and moves no other.
        border, number = (last, 1) if last > border else (border, number + 1)
        since = max(since, last)
        recent |= {key: str(one["updated_at"]) for key, one in fresh.items()}
        kept = since - dt.timedelta(seconds=OVERLAP_S)
        recent = {key: at for key, at in recent.items() if _moment(at) >= kept}
        if fresh:
            told = sorted(recent.items(), key=lambda one: _moment(one[1]))[-_REMEMBERED:]
            share = (last - began) / max(given.now - began, dt.timedelta(seconds=1))
            yield Page(
                {"since": since.isoformat(), "recent": [list(one) for one in told]},
                [event for ticket in fresh.values() for event in reader.events(ticket)],
                done=min(1.0, max(0.0, share)),
            )


def newest(given: Given, count: int) -> Page:
    """The tickets that changed last."""
    rows = _search(given, _moment(_LONG_AGO), 1, count, down=True)
    reader = _Reader(given)
    return Page(records=[event for ticket in rows for event in reader.events(ticket)])


@dataclass(frozen=True)
class _Merge:
    """That a ticket went on in another one: the history's lines after number `after` are of that, at moment `at`."""

    after: int
    at: str


@dataclass
class _Reader:
    """Makes events of a ticket's history and articles; who is who is asked once a run."""

    given: Given
    people: dict[str, Row] = field(default_factory=dict)

    def events(self, ticket: Row) -> list[Record]:
        """A ticket's events; none where it was deleted meanwhile."""
        number = str(ticket["id"])
        try:
            history = cast("Row", _get(self.given, f"/ticket_history/{number}"))
            articles = rows_in(_get(self.given, f"/ticket_articles/by_ticket/{number}"))
        except SourceError as error:
            if error.status == 404:
                return []
            raise
        lines = [one for one in rows_in(history["history"]) if one["object"] == "Ticket"]
        lines.sort(key=_id)
        merge, opening = _merge(lines), _opening(ticket, articles)
        events = self._begun(ticket, lines)
        events += [event for one in lines for event in self._line(ticket, one, merge)]
        events += [self._article(ticket, one) for one in articles if one is not opening and not _of_merge(one, merge)]
        return [*events, *_reported(ticket)]

    def _begun(self, ticket: Row, lines: Sequence[Row]) -> list[Record]:
        """What a ticket began as: what it was before its first change, or is still."""
        number, reason = str(ticket["id"]), self.given.text("reason_field")
        base: Record = {"contact": number, "time": ticket["created_at"]}
        opened: dict[str, object] = {
            **base,
            "id": f"ticket-{number}",
            "type": "contact.opened",
            "revision": _revision(ticket),
            "seq": 0,
            "customer": self._customer(ticket),
            "team": _first(lines, "group") or ticket["group"],
            "priority": _first(lines, "priority") or ticket["priority"],
            "channel": ticket.get("create_article_type"),
            "reason": (_first(lines, reason) or ticket.get(reason) or None) if reason else None,
        }
        if ticket.get("create_article_sender") == "Agent":
            opened |= self._actor(ticket, str(ticket["created_by_id"]))
        status = _first(lines, "state") or ticket["state"]
        begins = {"id": f"ticket-{number}-status", "type": "contact.status", "seq": 1, "status": status}
        return [opened, *self._numbers(ticket), {**base, **begins}]

    def _numbers(self, ticket: Row) -> Iterator[Record]:
        """By which numbers the customer is known too."""
        who = self._person(str(ticket["customer_id"]))
        for name in ("phone", "mobile"):
            if who.get(name):
                yield {
                    "id": f"ticket-{ticket['id']}-{name}",
                    "type": "customer.known",
                    "time": ticket["created_at"],
                    "revision": _revision(ticket),
                    "customer": self._customer(ticket),
                    "into_customer": str(who[name]),
                }

    def _line(self, ticket: Row, line: Row, merge: _Merge | None) -> list[Record]:
        """What one line of the history says."""
        kind, what, now = line["type"], line.get("attribute"), line.get("value_to")
        who = str(line["created_by_id"])
        base: Record = {
            "contact": str(ticket["id"]),
            "time": line["created_at"],
            "id": f"history-{line['id']}",
            "seq": _id(line),
        }
        if kind == "merged_into" and merge is not None:
            # The line itself may bear the moment of the change before it; that of the state is right.
            return [{**base, "time": merge.at, "type": "contact.merged", "into": str(line["id_to"])}]
        if kind == "added" and what == "tag":
            return [{**base, "type": "contact.tagged", "field": now}]
        if kind != "updated" or (merge is not None and _id(line) > merge.after):
            return []  # a merged ticket's own status is no longer that of the customer's question
        if what == "state":
            return [{**base, "type": "contact.status", "status": now, **self._actor(ticket, who)}]
        if what == "group":
            return [{**base, "type": "contact.assigned", "team": now, **self._actor(ticket, who)}]
        if what == "owner" and line.get("id_to") and str(line["id_to"]) != _SYSTEM:
            return [{**base, "type": "contact.assigned", "agent": self._person(str(line["id_to"]))["login"]}]
        if now and what and what == self.given.text("reason_field"):
            return [{**base, "type": "contact.field", "field": "reason", "reason": now}]
        return []

    def _article(self, ticket: Row, article: Row) -> Record:
        # A note is sent to nobody; an agent's is no answer to the customer, public or not.
        internal = article["internal"] or (article["type"] == "note" and article["sender"] != "Customer")
        return {
            "contact": str(ticket["id"]),
            "time": article["created_at"],
            "id": f"article-{article['id']}",
            "revision": _revision(article),
            "seq": _id(article),
            "type": "contact.message",
            "visibility": "internal" if internal else "public",
            **self._writer(ticket, article),
        }

    def _writer(self, ticket: Row, article: Row) -> Record:
        if article["sender"] == "Customer":
            return {"actor": "customer"}
        who = str(article["created_by_id"])
        return {"actor": "system"} if article["sender"] == "System" else self._actor(ticket, who)

    def _actor(self, ticket: Row, who: str) -> Record:
        """Who did it: the program, the customer, a program's account, or an agent."""
        if who == _SYSTEM:
            return {"actor": "system"}
        if who == str(ticket["customer_id"]):
            return {"actor": "customer"}
        person = self._person(who)
        login = str(person["login"])
        if login in self.given.text("bots").replace(",", " ").split():
            return {"actor": "bot"}
        if _names(person.get("roles")) == ["Customer"]:
            return {"actor": "customer"}
        return {"actor": "agent", "agent": login}

    def _customer(self, ticket: Row) -> object:
        """The customer's address, mostly the name under which they sign in; else their number."""
        name = str(ticket["customer"])
        if "@" in name:
            return name
        number = str(ticket["customer_id"])
        return self._person(number).get("email") or f"{self.given.name}:{number}"

    def _person(self, number: str) -> Row:
        if number not in self.people:
            try:
                found = cast("Row", _get(self.given, f"/users/{number}", {"expand": "true"}))
            except SourceError as error:
                if error.status not in (403, 404):
                    raise
                found = {"login": number}  # gone, or not for this token to see: known by its number
            self.people[number] = found
        return self.people[number]


def _first(lines: Sequence[Row], attribute: str) -> object:
    """What an attribute was before its first change; None where it never changed, or was empty."""
    changes = (one for one in lines if one["type"] == "updated" and one.get("attribute") == attribute)
    return next((one.get("value_from") or None for one in changes), None)


def _merge(lines: Sequence[Row]) -> _Merge | None:
    merged = next((one for one in lines if one["type"] == "merged_into"), None)
    if merged is None:
        return None
    later = (one for one in lines if _id(one) > _id(merged) and one.get("attribute") == "state")
    return _Merge(_id(merged), str(next(later, merged)["created_at"]))


def _opening(ticket: Row, articles: Sequence[Row]) -> Row | None:
    """The article that the ticket began with: it is the opening itself, and no message beside it."""
    begun, sender = _moment(ticket["created_at"]), ticket.get("create_article_sender")
    early = (
        one
        for one in articles
        if one["sender"] == sender and dt.timedelta(0) <= _moment(one["created_at"]) - begun <= _BEGINS
    )
    return min(early, key=_id, default=None)


def _of_merge(article: Row, merge: _Merge | None) -> bool:
    """Whether this is the note that a merge leaves behind by itself, in public and under an agent's name."""
    if merge is None or article["type"] != "note":
        return False
    return abs(_moment(article["created_at"]) - _moment(merge.at)) <= _MERGES


def _reported(ticket: Row) -> list[Record]:
    """When Zammad's own column says that it was closed first: to compare with, never to count by."""
    if not ticket.get("close_at"):
        return []
    number = str(ticket["id"])
    return [
        {
            "contact": number,
            "time": ticket["created_at"],
            "id": f"ticket-{number}-close_at",
            "revision": _revision(ticket),
            "type": "contact.reported",
            "field": "solved_at",
            "reported": ticket["close_at"],
        }
    ]


def _revision(row: Row) -> int:
    return int(_moment(row["updated_at"]).timestamp() * 1000)


def _id(row: Row) -> int:
    return int(str(row["id"]))


def _moment(text: object) -> dt.datetime:
    return dt.datetime.fromisoformat(str(text))


def _names(found: object) -> list[str]:
    """Names of roles or groups, which come as a list or as a table of rights."""
    return [str(name) for name in cast("Sequence[object]", found or ())]


# -- asking -----------------------------------------------------------------------------------------------


def _get(given: Given, path: str, params: Mapping[str, str | int] | None = None, body: object = None) -> object:
    headers = {"authorization": f"Token token={given.secret('token')}"}
    return given.web.json(f"{given.text('url')}/api/v1{path}", params=params, headers=headers, body=body)


def _search(given: Given, after: dt.datetime, number: int, size: int, *, down: bool = False) -> Sequence[Row]:
    """Tickets that changed after a moment, by a condition: without a query the database answers, not an index."""
    order = "desc" if down else "asc"
    # A second earlier: versions differ in whether the moment itself is after it.
    value = (after - dt.timedelta(seconds=1)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    params: dict[str, str | int] = {
        "expand": "true",
        "page": number,
        "per_page": size,
        "sort_by": "updated_at,id",
        "order_by": f"{order},{order}",
    }
    condition = {"ticket.updated_at": {"operator": "after (absolute)", "value": value}}
    return rows_in(_get(given, "/tickets/search", params, {"condition": condition}))


_NO_SURVEY = Text(
    "Zammad heeft zelf geen enquêtes; lees antwoorden in als bestand, of laat ze insturen.",
    "Zammad has no surveys of its own; import answers as a file, or have them pushed.",
)
_NO_CALLS = Text(
    "Zammad houdt van gesprekken geen wachten en duur bij in tickets; verbind de centrale ernaast.",
    "Zammad keeps no waiting and length of calls with its tickets; connect the switch beside it.",
)
_REASON = Text("Eigen veld met de reden", "Object attribute with the reason")

CONNECTOR = Connector(
    key="zammad",
    name=Text("Zammad", "Zammad"),
    about=Text(
        "Tickets met hun hele geschiedenis en artikelen, via de REST-API van Zammad.",
        "Tickets with their whole history and articles, by the REST API of Zammad.",
    ),
    settings=(
        declare.address(Text("het adres vóór /api/v1", "the address before /api/v1")),
        declare.TOKEN,
        declare.named("reason_field", _REASON, Text("de interne naam", "its internal name")),
        declare.bots("bots", Text("hun inlognamen, met komma's", "the names under which they sign in, with commas")),
        declare.at_once("Tickets", "Tickets", 50),
    ),
    sees=(
        *declare.TICKETS,
        "contact.merged",
        "contact.tagged",
        "contact.field",
        "contact.reported",
        "customer.known",
    ),
    lacks=declare.because(
        (("contact.unmerged",), Text("Zammad kan samenvoegen niet ongedaan maken.", "Zammad cannot undo a merge.")),
        (declare.SURVEYS, _NO_SURVEY),
        (declare.TELEPHONE, _NO_CALLS),
    ),
    maps=declare.words(
        {
            "new": "new",
            "open": "open",
            "pending reminder": "pending",
            "pending close": "pending",
            "closed": "solved",
            "merged": "closed",
            "removed": "closed",
        },
        {
            "sms": "chat",
            "fax": "letter",
            "twitter status": "social",
            "twitter direct-message": "social",
            "facebook feed post": "social",
            "facebook feed comment": "social",
            "telegram personal-message": "chat",
            "whatsapp message": "whatsapp",
        },
    ),
    persons=declare.BY_ADDRESS | declare.NUMBERS,
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
