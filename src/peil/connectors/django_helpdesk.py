"""Connector: django-helpdesk, by its REST API. Tickets with their follow-ups are read; nothing is written there.

Its API pages by number, tells no changes and hides a ticket's own dates, so the follow-ups are the history: the first
load walks all tickets, after that the newest follow-ups say which tickets to read again, whole.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._rows import Row, rows_in, whole
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, Text
from peil.errors import SourceError

#: A ticket's statuses by number, as the program has them unless its settings say otherwise.
STATUSES = {1: "open", 2: "reopened", 3: "resolved", 4: "closed", 5: "duplicate"}
OVERLAP_S = 300


def check(given: Given) -> Text:
    """That the API answers, and how many tickets it shows."""
    count = _count(given, "tickets")
    return Text(f"{count} tickets te lezen", f"{count} tickets to read")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """All tickets at first; after that the tickets with follow-ups that were not seen before."""
    size = given.whole("page_rows")
    since, seen = str(cursor.get("since", "")), _ids(cursor.get("seen"))
    if not cursor or "page" in cursor:
        since = since or _newest_date(given)
        yield from _first(given, cursor, since, size)
        seen = set()
    fresh = _followups(given, since, size)
    touched = sorted({whole(one, "ticket") for one in fresh if one["id"] not in seen})
    newest = max([since, *(str(one["date"]) for one in fresh)], key=_moment)
    border = _moment(newest) - dt.timedelta(seconds=OVERLAP_S)
    after = {"since": newest, "seen": [one["id"] for one in fresh if _moment(one["date"]) >= border]}
    before: Cursor = {"since": since, "seen": sorted(seen)}
    for start in range(0, len(touched), size):
        end = start + size >= len(touched)
        some = [event for number in touched[start : start + size] for event in _events(given, _ticket(given, number))]
        yield Page(after if end else before, some, done=min(1.0, (start + size) / len(touched)))


def newest(given: Given, count: int) -> Page:
    """The tickets of the newest follow-ups."""
    followups = _list(given, "followups", max(1, math.ceil(_count(given, "followups") / count)), count)
    touched = dict.fromkeys(whole(one, "ticket") for one in rows_in(followups["results"]))
    return Page(records=[event for number in touched for event in _events(given, _ticket(given, number))])


def _first(given: Given, cursor: Cursor, since: str, size: int) -> Iterator[Page]:
    """Every ticket, in order of its number. Deleting shifts the pages: then the one before is read again."""
    number, had = int(str(cursor.get("page", 1))), int(str(cursor.get("count", 0)))
    total = _count(given, "tickets")
    while True:
        if total < had:
            number = max(1, number - math.ceil((had - total) / size))
        had = total
        if number > 1 and (number - 1) * size >= total:
            break
        found = _list(given, "tickets", number, size)
        total = whole(found, "count")
        if total < had:
            continue
        had, number = total, number + 1
        yield Page(
            {"since": since, "page": number, "count": had},
            [event for ticket in rows_in(found["results"]) for event in _events(given, ticket)],
            done=min(1.0, (number - 1) * size / max(1, total)),
        )
    yield Page({"since": since, "seen": []}, done=1.0)


def _followups(given: Given, since: str, size: int) -> list[Row]:
    """Follow-ups from a while before `since` on. They come the oldest first: so from the last page back."""
    border = _moment(since) - dt.timedelta(seconds=OVERLAP_S)
    found: list[Row] = []
    for number in range(math.ceil(_count(given, "followups") / size), 0, -1):
        rows = rows_in(_list(given, "followups", number, size)["results"])
        found += [one for one in rows if _moment(one["date"]) >= border]
        if rows and _moment(rows[0]["date"]) < border:
            break
    return found


def _newest_date(given: Given) -> str:
    count = _count(given, "followups")
    return str(rows_in(_list(given, "followups", count, 1)["results"])[0]["date"]) if count else "1970-01-01T00:00:00Z"


def _events(given: Given, ticket: Row) -> list[Record]:
    """A ticket's history as events. What it has only as it stands now is of the last follow-up: a revision."""
    followups = sorted(rows_in(ticket["followup_set"]), key=lambda one: (_moment(one["date"]), whole(one, "id")))
    if not followups:
        return []
    first, contact = followups[0], str(ticket["id"])
    begun = {"contact": contact, "time": first["date"], "seq": whole(first, "id") * 2}
    events: list[Record] = [
        {
            **begun,
            "id": f"ticket-{contact}",
            "type": "contact.opened",
            "revision": whole(followups[-1], "id"),
            "customer": ticket["submitter_email"] or None,
            "team": str(ticket["queue"]),
            "priority": str(ticket["priority"]),
            "channel": _custom(given, ticket, "channel_field") or ("email" if first.get("message_id") else None),
            "reason": _custom(given, ticket, "reason_field"),
        },
        {
            **begun,
            "seq": whole(first, "id") * 2 + 1,
            "id": f"begin-{contact}",
            "type": "contact.status",
            "status": "open",
        },
    ]
    status = "open"
    for one in followups:
        number = whole(one, "id")
        said = {"contact": contact, "time": one["date"], **_actor(given, one)}
        if one is not first and one.get("comment"):
            shown = "public" if one["public"] else "internal"
            events.append(
                {**said, "id": f"followup-{number}", "type": "contact.message", "visibility": shown, "seq": number * 2}
            )
        now = one["new_status"]
        word = STATUSES.get(now, str(now)) if isinstance(now, int) else status
        if word != status:
            events.append(
                {**said, "id": f"status-{number}", "type": "contact.status", "status": word, "seq": number * 2 + 1}
            )
            status = word
    return events


def _actor(given: Given, followup: Row) -> Record:
    """Who wrote: staff by number; a customer where mail came in, or nobody was signed in."""
    user = followup["user"]
    others = given.text("customer_users").replace(",", " ").split()
    if user is not None and not followup.get("message_id") and str(user) not in others:
        return {"actor": "agent", "agent": str(user)}
    return {"actor": "customer" if followup["public"] else "system"}


def _custom(given: Given, ticket: Row, key: str) -> str | None:
    name = given.text(key)
    return str(ticket.get(f"custom_{name}") or "") or None if name else None


# -- asking -----------------------------------------------------------------------------------------------


def _get(given: Given, path: str, params: Mapping[str, str | int] | None = None) -> Row:
    user, key = given.text("user"), given.secret("password")
    return cast(
        "Row",
        given.web.json(
            f"{given.text('url')}/api/{path}/",
            params=params,
            auth=(user, key) if user else None,
            headers={} if user else {"authorization": f"Token {key}"},
        ),
    )


def _list(given: Given, what: str, number: int, size: int) -> Row:
    return _get(given, what, {"page": number, "page_size": size})


def _count(given: Given, what: str) -> int:
    return whole(_list(given, what, 1, 1), "count")


def _ticket(given: Given, number: int) -> Row:
    return _get(given, f"tickets/{number}")


def _moment(text: object) -> dt.datetime:
    found = dt.datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise SourceError(
            "gives moments without their time zone",
            place="django-helpdesk",
            remedy="Set USE_TZ = True in Django's settings: else nobody knows which moment is meant.",
            again=False,
        )
    return found


def _ids(kept: object) -> set[int]:
    return set(kept) if isinstance(kept, list) else set()


_NO_MOVES = Text(
    "De API van django-helpdesk zegt in welke wachtrij een ticket nu staat en wie het heeft, niet sinds wanneer.",
    "The API of django-helpdesk says in which queue a ticket is now and who has it, not since when.",
)
_NO_SURVEY = Text(
    "django-helpdesk heeft geen enquêtes; van een eigen veld zegt het niet wanneer het is ingevuld.",
    "django-helpdesk has no surveys; of a custom field it does not say when it was filled in.",
)
_NO_MERGES = Text(
    "Van samengevoegde tickets zegt django-helpdesk niet wanneer dat was.",
    "Of merged tickets django-helpdesk does not say when that was.",
)
_USER = Text("leeg: het geheim is een token", "empty: the secret is a token")
_FIELD = Text("de naam zonder custom_", "the name without custom_")

CONNECTOR = Connector(
    key="django_helpdesk",
    name=Text("django-helpdesk", "django-helpdesk"),
    about=Text(
        "Tickets met hun reacties en statussen, via de REST-API van django-helpdesk.",
        "Tickets with their follow-ups and statuses, by the REST API of django-helpdesk.",
    ),
    settings=(
        declare.address(Text("het adres vóór /api", "the address before /api")),
        declare.named(
            "user", Text("Gebruiker", "User"), Text("leeg: het geheim is een token", "empty: the secret is a token")
        ),
        Setting("password", Text("Wachtwoord of token", "Password or token"), "secret"),
        declare.named(
            "customer_users",
            Text("Accounts die voor klanten schrijven", "Accounts that write for customers"),
            Text("hun nummers, zoals 1, 7", "their numbers, such as 1, 7"),
        ),
        declare.named("channel_field", Text("Eigen veld met het kanaal", "Custom field with the channel"), _FIELD),
        declare.named("reason_field", Text("Eigen veld met de reden", "Custom field with the reason"), _FIELD),
        declare.at_once("Tickets", "Tickets", 100),
    ),
    sees=("contact.opened", "contact.message", "contact.status"),
    lacks=declare.because(
        (("contact.assigned",), _NO_MOVES),
        (("contact.merged",), _NO_MERGES),
        (declare.SURVEYS, _NO_SURVEY),
        (declare.TELEPHONE, declare.no_telephone("django-helpdesk", "django-helpdesk")),
    ),
    maps=declare.words(
        {"open": "open", "reopened": "open", "resolved": "solved", "closed": "closed", "duplicate": "closed"},
        {"webform": "web", "website": "web"},
    ),
    persons=declare.BY_ADDRESS,
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
