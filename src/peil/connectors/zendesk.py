"""Connector: Zendesk Support, by its REST API. Ticket events in order of time; nothing is written there.

A ticket event is one update with all that it changed, so it is a ticket's history and never how it stands now. Beside
them tickets are read for what was deleted and for Zendesk's own moment of solving, which is kept beside ours and never
used, and satisfaction ratings for who was asked and what they said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._paging import stuck
from peil.connectors._rows import Row
from peil.connectors._zendesk_history import (
    INSTRUMENT,
    ROWS,
    SURVEY,
    Reader,
    get,
    groups_of,
    instant,
    reason_field,
)
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, Text
from peil.errors import SourceError, said

OVERLAP_S = 300
#: Zendesk gives nothing of the last minute, and refuses to be asked for it.
_SETTLED_S = 90
#: Ratings are changed where they stand; those of so long ago are looked at again once a day.
_RATED_S, _DAY_S = 30 * 86_400, 86_400
#: The most updates that Zendesk gives at once.
_MOST = 1_000
#: So many responses to the newer survey at once.
_SURVEYS = 50
_LOST = (400, 404, 410, 422)


def check(given: Given) -> Text:
    """Who the key belongs to, that the exports may be read, and the groups."""
    me = cast("Row", get(given, "users/me")["user"])
    role = str(me.get("role"))
    if role != "admin":
        raise SourceError(
            "the key belongs to somebody who is no administrator, and may read no export",
            place=given.text("url"),
            remedy="Use a client or token that an administrator in Zendesk made.",
            again=False,
        )
    reason_field(given)
    for one in _lists(Reader(given)):
        one.page(given, int(given.now.timestamp()) - _DAY_S, None)
    names = ", ".join(sorted(groups_of(given).values())) or "-"
    return Text(f"Zendesk, met de groepen {names}", f"Zendesk, with the groups {names}")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """Updates in order of time, then what tickets and ratings say that updates do not."""
    reader = Reader(given)
    at = dict(cursor)
    yield from _updates(reader, at)
    yield from _tickets(given, at)
    for one in _lists(reader):
        yield from _answers(given, at, one)


def newest(given: Given, count: int) -> Page:
    """The newest updates, from the list of audits."""
    found = get(given, "ticket_audits", {"page[size]": min(count, ROWS)})
    return Page(records=Reader(given).events(cast("Sequence[Row]", found["audits"])))


def _updates(reader: Reader, at: dict[str, object]) -> Iterator[Page]:
    """Ticket events by their time, from a while before the newest that was read."""
    given = reader.given
    since = int(str(at.get("updates", _start(given))))
    until = int(given.now.timestamp()) - _SETTLED_S
    ask, begun = max(0, since - OVERLAP_S if "updates" in at else since), since
    size = min(_MOST, max(1, given.whole("page_rows")))
    while ask <= until:
        params: dict[str, str | int] = {"start_time": ask, "include": "comment_events", "per_page": size}
        found = get(given, "incremental/ticket_events", params)
        rows = cast("Sequence[Row]", found["ticket_events"])
        if rows:
            since = max(since, int(instant(found["end_time"])))
            at["updates"] = since
            yield Page(dict(at), reader.events(rows), done=min(1.0, (since - begun) / max(1, until - begun)))
        if found["end_of_stream"] or not rows:
            return
        ask, size = _further(ask, found, size)


def _tickets(given: Given, at: dict[str, object]) -> Iterator[Page]:
    """Tickets that changed, by a cursor of Zendesk's own; from a time where that is not known, or no longer."""
    since = int(str(at.get("tickets_at", _start(given))))
    word = str(at.get("tickets") or "")
    while True:
        more: dict[str, str | int] = {"include": "metric_sets", "per_page": given.whole("page_rows")}
        if word:
            more["cursor"] = word
        else:
            more["start_time"] = max(0, since - OVERLAP_S if "tickets_at" in at else since)
        try:
            found = get(given, "incremental/tickets/cursor", more)
        except SourceError as error:
            if not word or error.status not in _LOST:
                raise
            word = ""  # the cursor is too old: from the time it stood at
            continue
        rows, asked = cast("Sequence[Row]", found["tickets"]), word
        word = str(found["after_cursor"] or word)
        since = max([since, *(int(instant(one.get("generated_timestamp") or one["updated_at"])) for one in rows)])
        metrics = {str(one["ticket_id"]): one for one in cast("Sequence[Row]", found.get("metric_sets") or ())}
        before = at.get("tickets")
        at |= {"tickets": word, "tickets_at": since}
        if rows or word != before:
            yield Page(dict(at), [event for one in rows for event in _stands(one, metrics.get(str(one["id"]), {}))])
        if found["end_of_stream"] or not rows:
            return
        if word == asked:
            raise stuck("incremental/tickets/cursor")


def _stands(ticket: Row, metrics: Row) -> list[Record]:
    """What only the ticket says: that it was deleted, and when Zendesk itself counts it as solved."""
    number, written = str(ticket["id"]), int(instant(ticket.get("generated_timestamp") or ticket["updated_at"]))
    base: Record = {"contact": number, "time": ticket["updated_at"], "revision": written}
    events: list[Record] = []
    if ticket.get("status") == "deleted":
        events.append(
            {**base, "id": f"deleted-{number}", "type": "contact.status", "status": "deleted", "actor": "system"}
        )
    if solved := metrics.get("solved_at"):
        # Of one moment, whichever solving it tells of: a later word replaces the one before.
        reported: Record = {"type": "contact.reported", "field": "solved_at", "reported": solved}
        events.append({**base, "id": f"reported-{number}", "time": ticket["created_at"], **reported})
    return events


def _answers(given: Given, at: dict[str, object], what: _List) -> Iterator[Page]:
    """What was asked from a while before the newest that was read, and once a day in the last month: an answer comes
    where the question stood."""
    now = int(given.now.timestamp())
    since, looked = int(str(at.get(what.key, _start(given)))), int(str(at.get(f"{what.key}_looked", 0)))
    wide = now - looked >= _DAY_S
    start = since if what.key not in at else max(0, since - (_RATED_S if wide else OVERLAP_S))
    word: str | None = None
    while True:
        found = what.page(given, start, word)
        rows = cast("Sequence[Row]", found[what.rows])
        meta = cast("Row", found["meta"])
        events = what.events(rows)
        since = max([since, *(int(instant(one["time"])) for one in events)])
        if not meta["has_more"]:
            # Not before all were read: they need not come in order of their change.
            at |= {what.key: since, f"{what.key}_looked": now if wide else looked}
        if rows or not meta["has_more"]:
            yield Page(dict(at), events)
        if not meta["has_more"] or not rows:
            return
        if word == str(meta["after_cursor"]):
            raise stuck(what.path)
        word = str(meta["after_cursor"])


@dataclass(frozen=True)
class _List:
    """A list of what customers were asked: by which name it is remembered, where it stands, and what it says."""

    key: str
    path: str
    rows: str
    size: int
    since: Callable[[int], Mapping[str, str | int]]
    events: Callable[[Sequence[Row]], list[Record]]

    def page(self, given: Given, start: int, word: str | None) -> Row:
        """The page behind that word, of what was asked since a moment. Raises SourceError."""
        params: dict[str, str | int] = {"page[size]": self.size, **self.since(start)}
        try:
            return get(given, self.path, params | ({"page[after]": word} if word else {}))
        except SourceError as error:
            if error.status not in (403, 404):
                raise
            raise SourceError(
                said("gives no {what} to this key", what=self.path),
                place=error.place,
                remedy="Where this account has none, change the setting ratings; else let the key read them.",
                again=False,
                status=error.status,
            ) from None


def _lists(reader: Reader) -> list[_List]:
    """What is read of what customers were asked: the ratings of before, and the newer survey."""
    chosen = reader.given.text("ratings")
    ratings = _List("ratings", "satisfaction_ratings", "satisfaction_ratings", ROWS, _start_time, reader.ratings)
    surveys = _List("surveys", "guide/survey_responses", "survey_responses", _SURVEYS, _created, reader.surveys)
    return {"ratings": [ratings], "surveys": [surveys], "no": []}.get(chosen, [ratings, surveys])


def _start_time(start: int) -> Mapping[str, str | int]:
    return {"start_time": start}


def _created(start: int) -> Mapping[str, str | int]:
    return {"filter[created_at_start]": start * 1_000}


# -- asking -----------------------------------------------------------------------------------------------


def _start(given: Given) -> int:
    """From when on the first load reads, as epoch seconds."""
    day = given.text("start")
    try:
        return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp()) if day else 0
    except ValueError:
        raise SourceError(
            "is no day to start from", place="start", remedy="Write it as 2025-01-01.", again=False
        ) from None


def _further(asked: int, found: Row, size: int) -> tuple[int, int]:
    """From where to ask on, and how much at once. Where all that came is of the second that was asked for, more at
    once shows what is behind it."""
    later, rows = int(instant(found["end_time"])), cast("Sequence[Row]", found["ticket_events"])
    if later > asked:
        return later, size
    if later == asked and len(rows) > size:  # a second is given whole, also where it holds more than was asked for
        return asked + 1, size
    if later == asked and size < _MOST:
        return asked, _MOST
    raise stuck("incremental/ticket_events")


_NO_CALLS = Text(
    "Zendesk houdt gesprekken en wachtrijen bij in Talk en Chat, niet bij het ticket; verbind de centrale ernaast.",
    "Zendesk keeps calls and waiting lines in Talk and Chat, not with the ticket; connect the switch beside it.",
)
_CLIENT = Text(
    "de Identifier; leeg: met een API-token, dat tot 30 april 2027 werkt",
    "its identifier; empty: by an API token, which works until 30 April 2027",
)
_RATINGS = Text("Tevredenheid lezen", "Read satisfaction")
_WHICH = Text(
    "surveys: de nieuwe enquête; ratings: goed of slecht, van daarvoor",
    "surveys: the newer survey; ratings: good or bad, from before it",
)
_PEOPLE = Text("adressen of nummers", "addresses or numbers")

CONNECTOR = Connector(
    key="zendesk",
    name=Text("Zendesk", "Zendesk"),
    about=Text(
        "Tickets met hun hele geschiedenis en de tevredenheid, via de exports van Zendesk Support.",
        "Tickets with their whole history and satisfaction, by the exports of Zendesk Support.",
    ),
    settings=(
        declare.address(Text("https://naam.zendesk.com", "https://name.zendesk.com")),
        declare.named("client", Text("OAuth-client van een beheerder", "OAuth client of an administrator"), _CLIENT),
        Setting("token", Text("Geheim van de client, of token", "Secret of the client, or token"), "secret"),
        Setting(
            "user",
            Text("Mailadres van een beheerder", "Address of an administrator"),
            default="",
            hint=Text("leeg: het token is van OAuth", "empty: the token is of OAuth"),
            where=("client", ""),
        ),
        declare.named(
            "start",
            Text("Lezen vanaf", "Read from"),
            Text("een dag zoals 2025-01-01; leeg: alles", "a day such as 2025-01-01; empty: all"),
        ),
        declare.named(
            "reason_field",
            Text("Ticketveld met de reden", "Ticket field with the reason"),
            Text("de titel of het nummer", "its title or number"),
        ),
        declare.chosen(
            "ratings", Text("Tevredenheid lezen", "Read satisfaction"), ("yes", "surveys", "ratings", "no"), _WHICH
        ),
        declare.bots("bot_users", _PEOPLE),
        declare.named(
            "agent_users",
            Text("Oud-medewerkers die nu eindgebruiker zijn", "Former employees who are end users now"),
            _PEOPLE,
        ),
        declare.at_once("Wijzigingen", "Updates", 1_000),
    ),
    sees=(
        *declare.TICKETS,
        "contact.merged",
        "contact.excluded",
        "contact.field",
        "contact.reported",
        "customer.known",
        *declare.SURVEYS,
    ),
    lacks=declare.because((declare.TELEPHONE, _NO_CALLS), (("agent.state",), declare.NO_STATES)),
    maps=declare.words(
        {
            "new": "new",
            "open": "open",
            "pending": "pending",
            "hold": "on_hold",
            "solved": "solved",
            "closed": "closed",
            "deleted": "closed",
        },
        {
            "mail": "email",
            **dict.fromkeys(("web form", "web", "web widget", "help center"), "web"),
            **dict.fromkeys(("voice", "phone call (incoming)", "voicemail"), "phone"),
            **dict.fromkeys(("chat transcript", "messaging", "native_messaging"), "chat"),
            **dict.fromkeys(("twitter", "facebook", "instagram_dm"), "social"),
        },
    ),
    persons=declare.ALL_BY_ADDRESS | declare.NUMBERS,
    instruments={
        INSTRUMENT: declare.csat(
            (0, 1),
            (1,),
            Text(
                "Hoe beoordeelt u de hulp die u kreeg? (goed of slecht)",
                "How would you rate the support you received? (good or bad)",
            ),
        ),
        SURVEY: declare.csat(
            (1, 3),
            (3,),
            Text(
                "Hoe beoordeelt u de hulp die u kreeg? (slecht, neutraal of goed)",
                "How would you rate the support you received? (bad, neutral or good)",
            ),
        ),
    },
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
