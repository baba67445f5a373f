"""Connector: Freshdesk, by its REST API. Tickets with their conversations are read; nothing is written there.

The API says how a ticket stands, not how it came there. Its history comes from the daily export of ticket activities,
where the plan has that; without it from watching: a change of status is told with Freshdesk's own moment when it is
seen, of tickets made since the source was connected. What happened before nobody saw is left out, not guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._freshdesk_tickets import CSAT, ROWS, Reader, ask, exported, instant, iso
from peil.connectors._paging import numbered, stuck
from peil.connectors._rows import Row
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, Text
from peil.errors import SourceError, said

OVERLAP_S = 300
#: Freshdesk gives at most so many pages of one question; one further on begins another question.
_PAGES = 300


def check(given: Given) -> Text:
    """Who the key belongs to, that what is asked for may be read, and the groups."""
    begin = _begin(given, {})
    if _chosen(given, "activities"):
        _export(given, _now(given).date() - dt.timedelta(days=1))
    if _chosen(given, "ratings"):
        _ratings_page(given, begin, 1)
    names = ", ".join(sorted(Reader(given).groups().values())) or "-"
    return Text(f"Freshdesk, met de groepen {names}", f"Freshdesk, with the groups {names}")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """Tickets by when they changed, those that are gone, what the activities of each day say, and ratings."""
    reader = Reader(given)
    at = dict(cursor)
    at["begin"] = _begin(given, cursor)
    for kept, gone in (("tickets", ""), ("spam", "spam"), ("deleted", "deleted")):
        yield from _tickets(reader, at, kept, gone)
    if _chosen(given, "activities"):
        yield from _days(reader, at)
    if _chosen(given, "ratings"):
        yield from _ratings(reader, at)


def newest(given: Given, count: int) -> Page:
    """The tickets that changed last."""
    rows = _listed(given, {"order_type": "desc", "per_page": min(count, 100)})
    reader = Reader(given)
    return Page(records=[event for one in rows for event in reader.ticket(one)])


def _tickets(reader: Reader, at: dict[str, object], kept: str, gone: str) -> Iterator[Page]:
    """Tickets in order of their change, whole."""
    given, begin = reader.given, int(str(at["begin"]))
    newest = int(str(at.get(kept, begin)))
    make = (lambda one: _gone(one, gone)) if gone else reader.ticket
    for rows in _changed(given, newest - OVERLAP_S if kept in at else newest - 1, gone):
        newest = max([newest, *(instant(one["updated_at"]) for one in rows)])
        at[kept] = newest
        fresh = [one for one in rows if instant(one["created_at"]) >= begin]
        yield Page(dict(at), [event for one in fresh for event in make(one)])
    if kept not in at:
        at[kept] = newest
        yield Page(dict(at))


def _changed(given: Given, since: int, gone: str) -> Iterator[Sequence[Row]]:
    """Tickets changed since a moment. Each question begins where the page before ended, so that a ticket that changes
    meanwhile hides no other, and no question has more pages than are given.

    Only where one second has more tickets than a page is the next page asked for: one that leaves the pages before it
    moves all others up, so those are looked at again until they hold nothing new.
    """
    size = given.whole("page_rows")

    def page(number: int) -> Sequence[Row]:
        params: dict[str, str | int] = {"updated_since": iso(since), "per_page": size, "page": number}
        return _listed(given, {**params, **({"filter": gone} if gone else {})})

    number, seen = 1, set[object]()
    while True:
        if rows := page(number):
            yield rows
        seen |= {one["id"] for one in rows}
        for earlier in range(number - 1, 0, -1):
            missed = [one for one in page(earlier) if one["id"] not in seen]
            if not missed:
                break
            yield missed
            seen |= {one["id"] for one in missed}
        if len(rows) < size:
            return
        last = instant(rows[-1]["updated_at"])
        if last - 1 > since:
            since, number, seen = last - 1, 1, set()
        else:
            number += 1
        if number > _PAGES:
            raise stuck("tickets")


def _listed(given: Given, params: Mapping[str, str | int]) -> Sequence[Row]:
    always: dict[str, str | int] = {"order_by": "updated_at", "order_type": "asc", "include": "requester,stats"}
    return cast("Sequence[Row]", ask(given, "tickets", {**always, **params}))


def _gone(ticket: Row, why: str) -> list[Record]:
    """A ticket that was marked as spam does not count; one that was deleted has ended."""
    number = str(ticket["id"])
    base: Record = {"contact": number, "time": ticket["updated_at"], "id": f"{why}-{number}", "actor": "system"}
    revision = instant(ticket["updated_at"])
    if why == "spam":
        return [{**base, "type": "contact.excluded", "value": "spam", "revision": revision}]
    return [{**base, "type": "contact.status", "status": "Deleted", "revision": revision}]


def _days(reader: Reader, at: dict[str, object]) -> Iterator[Page]:
    """The export of activities of each day, in order. That of today may not be there yet; one in between must be."""
    today = _now(reader.given).date()
    first = _day(reader.given)
    day = max(first, dt.date.fromisoformat(str(at["day"])) + dt.timedelta(days=1)) if "day" in at else first
    while day <= today:
        found = _export(reader.given, day)
        if found is None:
            if (today - day).days >= 2:
                raise SourceError(
                    said("has no export of the activities of {day}", day=day.isoformat()),
                    place="export/ticket_activities",
                    remedy="It is kept for 30 days: turn the daily export on, and let start be a day that has one.",
                    again=False,
                )
            return
        at["day"] = day.isoformat()
        begin = int(str(at["begin"]))
        rows = cast("Sequence[Row]", found["activities_data"])
        yield Page(dict(at), reader.activities(rows, begin))
        day += dt.timedelta(days=1)


def _export(given: Given, day: dt.date) -> Row | None:
    """The activities of a day; None where they are not there, or not yet."""
    try:
        answer = cast("Row", ask(given, "export/ticket_activities", {"created_at": day.isoformat()}))
        export = answer.get("export")
        one = cast("Row", (export[-1] if export else {}) if isinstance(export, list) else export or {})
        # The address is signed by itself: the key is not for whoever keeps the files.
        return cast("Row", given.web.json(str(one["url"]))) if one.get("url") else None
    except SourceError as error:
        if error.status == 404:
            return None
        if error.status == 403:
            raise SourceError(
                "gives no export of ticket activities to this key",
                place=error.place,
                remedy="Where the plan has none, set activities=no: changes are then seen as they happen.",
                again=False,
                status=403,
            ) from None
        raise


def _ratings(reader: Reader, at: dict[str, object]) -> Iterator[Page]:
    """Answers to surveys from a while before the newest."""
    begin = int(str(at["begin"]))
    newest = int(str(at.get("ratings", begin)))
    since = newest - OVERLAP_S if "ratings" in at else newest
    given = reader.given
    for rows in numbered(lambda number: _ratings_page(given, since, number), "surveys/satisfaction_ratings", size=ROWS):
        newest = max([newest, *(instant(one["created_at"]) for one in rows)])
        yield Page(dict(at), [event for one in rows for event in reader.rating(one)])
    at["ratings"] = newest  # not before all were read: in which order they come is not said
    yield Page(dict(at))


def _ratings_page(given: Given, since: int, number: int) -> Sequence[Row]:
    try:
        found = ask(
            given, "surveys/satisfaction_ratings", {"created_since": iso(since), "per_page": ROWS, "page": number}
        )
    except SourceError as error:
        if error.status not in (403, 404):
            raise
        raise SourceError(
            "gives no satisfaction ratings to this key",
            place=error.place,
            remedy="Where this account has none, set ratings=no; else let the key read them.",
            again=False,
            status=error.status,
        ) from None
    return cast("Sequence[Row]", found)


def _chosen(given: Given, key: str) -> bool:
    return given.text(key) != "no"


def _now(given: Given) -> dt.datetime:
    """This moment by Freshdesk's own clock, as of its last answer."""
    return given.now + dt.timedelta(seconds=given.web.skew_s or 0)


def _day(given: Given) -> dt.date:
    """The first day of which the activities are read."""
    try:
        return dt.date.fromisoformat(given.text("start"))
    except ValueError:
        raise SourceError(
            "is no day to start from", place="start", remedy="Write it as 2025-01-01.", again=False
        ) from None


def _begin(given: Given, cursor: Cursor) -> int:
    """From which moment on tickets count that were made: before it nobody saw what became of them."""
    if "begin" in cursor:
        return int(str(cursor["begin"]))
    ask(given, "agents/me")
    if not _chosen(given, "activities"):
        return int(_now(given).timestamp())
    day = _day(given)
    midnight = int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
    # An export of a day runs from an hour of the account's own to the same of the next: what came before is not told.
    told = cast("Row", (_export(given, day) or {}).get("metadata") or {}).get("start_at")
    return max(midnight, exported(told)) if told else midnight


_NO_CALLS = Text(
    "Freshdesk houdt gesprekken en wachtrijen niet bij het ticket bij; verbind de centrale ernaast.",
    "Freshdesk keeps calls and waiting lines apart from the ticket; connect the switch beside it.",
)
_NO_ASKING = Text(
    "Freshdesk zegt wat er geantwoord is, niet aan wie het gevraagd is.",
    "Freshdesk says what was answered, not who was asked.",
)
_NO_MERGES = Text(
    "Van samengevoegde tickets zegt de API niet in welk ticket ze verder gaan; ze blijven eigen contacten.",
    "Of merged tickets the API does not say in which one they go on; they stay contacts of their own.",
)
_PEOPLE = Text("adressen of nummers", "addresses or numbers")

CONNECTOR = Connector(
    key="freshdesk",
    name=Text("Freshdesk", "Freshdesk"),
    about=Text(
        "Tickets met hun gesprekken, activiteiten en tevredenheid, via de API van Freshdesk.",
        "Tickets with their conversations, activities and satisfaction, by the API of Freshdesk.",
    ),
    settings=(
        declare.address(Text("https://naam.freshdesk.com", "https://name.freshdesk.com")),
        Setting("key", Text("API-sleutel", "API key"), "secret"),
        declare.chosen(
            "activities",
            Text("Activiteitenexport lezen", "Read the export of activities"),
            ("yes", "no"),
            Text("no: wijzigingen zien vanaf nu", "no: see changes from now on"),
        ),
        declare.named(
            "start",
            Text("Eerste dag van die export", "First day of that export"),
            Text("zoals 2025-01-01", "such as 2025-01-01"),
        ),
        declare.named(
            "reason_field",
            Text("Veld met de reden", "Field with the reason"),
            Text("type, of een eigen veld zoals cf_reden", "type, or a field of your own such as cf_reason"),
            "type",
        ),
        declare.chosen("ratings", Text("Tevredenheid lezen", "Read satisfaction"), ("yes", "no")),
        declare.bots("bot_users", _PEOPLE),
        declare.at_once("Tickets", "Tickets", 100),
    ),
    sees=(
        *declare.TICKETS,
        "contact.excluded",
        "contact.reported",
        "customer.known",
        "survey.answered",
    ),
    lacks=declare.because(
        (("contact.merged",), _NO_MERGES),
        (("survey.invited",), _NO_ASKING),
        (declare.TELEPHONE, _NO_CALLS),
        (("agent.state",), declare.NO_STATES),
    ),
    maps=declare.words(
        {
            "Open": "open",
            "Pending": "pending",
            "Resolved": "solved",
            "Closed": "closed",
            "Waiting on Customer": "pending",
            "Waiting on Third Party": "on_hold",
            "Deleted": "closed",
        },
        {"portal": "web", "widget": "web", "outbound": "email", "twitter": "social", "facebook": "social"},
    ),
    persons=declare.BY_ADDRESS | declare.NUMBERS,
    instruments=CSAT,
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
