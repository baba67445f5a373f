"""Connector: Chatwoot, by its application API. Conversations, messages and survey answers are read; nothing is written.

What they say as events is in _chatwoot_history.py. The first load walks all conversations in the order in which they
were made; after that those with new activity are read again, whole, the oldest activity first.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._chatwoot_history import INSTRUMENT, Around, Conversation, answered, last_message, words_of
from peil.connectors._paging import numbered, stuck
from peil.connectors._rows import Row, rows_in
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, SourceError, Text
from peil.connectors.web import Params

OVERLAP_S = 300
#: So many conversations a page, as Chatwoot has it.
_ROWS = 25
#: So many conversations and answers within the overlap are remembered; what is forgotten is read again.
_REMEMBERED = 5_000


def check(given: Given) -> Text:
    """That the API answers to this token, whose it is, and the inboxes that it may see. Raises SourceError."""
    who = cast("Row", _get(given, "/api/v1/profile"))
    account = given.text("account")
    role = next((str(one["role"]) for one in rows_in(who["accounts"]) if str(one["id"]) == account), "")
    if role != "administrator":
        raise SourceError(
            "the token is no administrator's of this account: it would show a part only, and no survey answers",
            place="Chatwoot",
            remedy="Give the access token of an administrator, and the number of the account that its address has.",
            again=False,
        )
    _answers(given, 0, 1)
    name, listed = who["name"], ", ".join(sorted(_around(given).inboxes.values())) or "-"
    return Text(f"Aangemeld als {name}, met de inboxen {listed}", f"Signed in as {name}, with the inboxes {listed}")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """All conversations at first; after that those with activity that was not seen before, and the answers."""
    reader = _Reader(given)
    at = dict(cursor)
    if not at or "page" in at:
        for page in reader.first(at):
            at = dict(page.cursor)
            yield page
    for page in reader.touched(at):
        at = dict(page.cursor)
        yield page
    yield from reader.answers(at)


def newest(given: Given, count: int) -> Page:
    """The conversations with the newest activity, and the newest page of answers."""
    reader = _Reader(given)
    rows = reader.listed(1, "last_activity_at_desc")[0][:count]
    since = int(given.now.timestamp()) - 90 * 86_400
    some = [answered(one, 1, reader.around) for one in _answers(given, since, 1)[-count:]]
    return Page(records=[*(event for row in rows for event in reader.events(row)), *some])


class _Reader:
    """Reads a run; agents, teams and inboxes are asked once."""

    def __init__(self, given: Given) -> None:
        self.given = given

    @functools.cached_property
    def around(self) -> Around:
        return _around(self.given)

    def listed(self, number: int, order: str) -> tuple[Sequence[Row], int]:
        """A page of conversations, and how many there are in all."""
        params: Params = {"status": "all", "assignee_type": "all", "sort_by": order, "page": number}
        data = cast("Row", cast("Row", _of(self.given, "/conversations", params))["data"])
        return rows_in(data["payload"]), int(str(cast("Row", data["meta"])["all_count"]))

    def first(self, cursor: Cursor) -> Iterator[Page]:
        """Every conversation, in the order of making. Deleting shifts the pages: then the one before is read again."""
        number, had = int(str(cursor.get("page", 1))), int(str(cursor.get("count", 0)))
        since = cursor.get("since")
        if since is None:
            newest = self.listed(1, "last_activity_at_desc")[0]
            since = max((_activity(one) for one in newest), default=0)
        since, seen = int(str(since)), dict(cast("list[tuple[str, str]]", cursor.get("seen", [])))
        while True:
            rows, total = self.listed(number, "created_at_asc")
            if total < had:
                number, had = max(1, number - math.ceil((had - total) / _ROWS)), total
                continue
            if not rows:
                break
            if (number - 1) * _ROWS > total:
                raise stuck("conversations")
            had, number = total, number + 1
            # What was active just before the beginning is met again after the last page.
            seen |= {str(one["id"]): _mark(one) for one in rows if _activity(one) >= since - OVERLAP_S}
            yield Page(
                {"since": since, "page": number, "count": had, "seen": _remembered(seen)},
                [event for row in rows for event in self.events(row)],
                done=min(1.0, (number - 1) * _ROWS / max(1, total)),
            )
        yield Page({"since": since, "seen": _remembered(seen)}, done=1.0)

    def touched(self, cursor: Cursor) -> Iterator[Page]:
        """Conversations with activity since a while before what was read last."""
        since = int(str(cursor["since"]))
        seen = dict(cast("list[tuple[str, str]]", cursor.get("seen", [])))
        rows = self._active(since - OVERLAP_S, seen)
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            since = max(since, *(_activity(one) for one in some))
            seen |= {str(one["id"]): _mark(one) for one in some}
            seen = {key: mark for key, mark in seen.items() if _at(mark) >= since - OVERLAP_S}
            yield Page(
                {**cursor, "since": since, "seen": _remembered(seen)},
                [event for row in some for event in self.events(row)],
                done=min(1.0, (start + _ROWS) / len(rows)),
            )

    def _active(self, border: int, seen: Mapping[str, str]) -> list[Row]:
        """What was active since then and is not as it was seen, the oldest activity first.

        The newest come first: what becomes active meanwhile pushes the others on, so none is passed by.
        """
        found: dict[str, Row] = {}
        for rows in numbered(lambda number: self.listed(number, "last_activity_at_desc")[0], "conversations"):
            fresh = [one for one in rows if _activity(one) >= border]
            for one in fresh:
                if seen.get(str(one["id"])) != _mark(one):
                    found.setdefault(str(one["id"]), one)
            if not fresh:
                break
        return sorted(found.values(), key=lambda one: (_activity(one), int(str(one["id"]))))

    def events(self, row: Row) -> list[Record]:
        """A conversation's events; none where it was deleted meanwhile."""
        try:
            messages = self._messages(row)
        except SourceError as error:
            if error.status == 404:
                return []
            raise
        settled = self.given.now.timestamp() - _activity(row) > OVERLAP_S
        return Conversation(row, messages, self.around, settled).events()

    def _messages(self, row: Row) -> list[Row]:
        """Its messages up to the last one that the list knew of; what came after is read next time."""
        top, found, after = last_message(row), dict[int, Row](), 0
        while after < top:
            data = cast("Row", _of(self.given, f"/conversations/{row['id']}/messages", {"after": after}))
            some = {int(str(one["id"])): one for one in rows_in(data["payload"])}
            if not some:  # the last one was deleted meanwhile
                break
            if not some.keys() - found.keys():
                raise stuck("messages")
            found |= some
            after = max(found)
        return [found[key] for key in sorted(found) if key <= top]

    def answers(self, cursor: Cursor) -> Iterator[Page]:
        """Survey answers since a while before those that were read last; one that was changed comes as a revision."""
        before = cast("Row", cursor.get("answers") or {})
        since = int(str(before.get("since", 0)))
        seen = {str(key): tuple(more) for key, *more in cast("list[list[int]]", before.get("seen", []))}
        begun = max(0, since - OVERLAP_S)
        for rows in numbered(lambda number: _answers(self.given, begun, number), "csat_survey_responses"):
            records = []
            for one in rows:
                key, rating, at = str(one["id"]), int(str(one["rating"])), int(float(str(one["created_at"])))
                had, revision, _ = seen.get(key, (None, 0, at))
                if had != rating:
                    seen[key] = (rating, revision + 1, at)
                    records.append(answered(one, revision + 1, self.around))
                since = max(since, at)
            if records:
                kept = [[key, *one] for key, one in seen.items() if one[2] >= since - OVERLAP_S]
                yield Page({**cursor, "answers": {"since": since, "seen": kept[-_REMEMBERED:]}}, records)


def _around(given: Given) -> Around:
    agents = rows_in(_of(given, "/agents"))
    names: dict[str, list[str]] = {}
    for one in agents:
        for name in {str(one.get("name") or "").lower(), str(one.get("available_name") or "").lower()}:
            names.setdefault(name, []).append(str(one["email"]))
    inboxes = cast("Row", _of(given, "/inboxes"))
    return Around(
        given.name,
        {str(one["id"]): str(one["email"]) for one in agents},
        {name: found[0] for name, found in names.items() if name and len(found) == 1},
        frozenset(str(one["name"]).lower() for one in rows_in(_of(given, "/teams"))),
        {str(one["id"]): str(one["name"]) for one in rows_in(inboxes["payload"])},
        given.text("teams") == "inboxes",
        given.text("reason_field"),
        tuple(words_of(given.text("activity_words"))),
    )


def _activity(row: Row) -> int:
    return int(float(str(row["last_activity_at"])))


def _mark(row: Row) -> str:
    """What changes with each activity, also with two in one second."""
    return f"{_activity(row)}/{last_message(row)}"


def _remembered(seen: Mapping[str, str]) -> list[list[str]]:
    return [[key, mark] for key, mark in sorted(seen.items(), key=lambda one: _at(one[1]))[-_REMEMBERED:]]


def _at(mark: str) -> int:
    return int(mark.partition("/")[0])


# -- asking -----------------------------------------------------------------------------------------------


def _get(given: Given, path: str, params: Params | None = None) -> object:
    headers = {"api_access_token": given.secret("token")}
    return given.web.json(f"{given.text('url')}{path}", params=params, headers=headers)


def _of(given: Given, path: str, params: Params | None = None) -> object:
    return _get(given, f"/api/v1/accounts/{given.whole('account')}{path}", params)


def _answers(given: Given, since: int, number: int) -> Sequence[Row]:
    """A page of survey answers from a moment on, the oldest first."""
    until = int((given.now + dt.timedelta(days=1)).timestamp())
    params: Params = {"sort": "created_at", "since": since, "until": until, "page": number}
    return rows_in(_of(given, "/csat_survey_responses", params))


_NO_CALLS = Text(
    "Chatwoot houdt van gesprekken aan de telefoon geen wachten en duur bij; verbind de centrale ernaast.",
    "Chatwoot keeps no waiting and length of telephone calls; connect the switch beside it.",
)
_NO_HISTORY = Text(
    "Chatwoot zegt welke labels en kenmerken een gesprek nu heeft, niet sinds wanneer.",
    "Chatwoot says which labels and attributes a conversation has now, not since when.",
)
_CHANGES = Text("Hoe een statuswijziging begint", "How a change of status begins")
_ACTIVITY = Text(
    "in uw taal: resolved=Gespräch wurde gelöst; open=…", "in your language: resolved=Gespräch wurde gelöst; open=…"
)

CONNECTOR = Connector(
    key="chatwoot",
    name=Text("Chatwoot", "Chatwoot"),
    about=Text(
        "Gesprekken met hun berichten, statussen en beoordelingen, via de API van Chatwoot.",
        "Conversations with their messages, statuses and ratings, by the API of Chatwoot.",
    ),
    settings=(
        declare.address(Text("het adres vóór /app", "the address before /app")),
        Setting(
            "account",
            Text("Nummer van het account", "Number of the account"),
            "whole",
            hint=Text("staat in het adres, achter accounts/", "is in the address, after accounts/"),
        ),
        declare.TOKEN,
        declare.chosen("teams", Text("Teams zijn", "Teams are"), ("teams", "inboxes")),
        declare.named("reason_field", Text("Eigen kenmerk met de reden", "Custom attribute with the reason")),
        declare.named(
            "activity_words", Text("Hoe een statuswijziging begint", "How a change of status begins"), _ACTIVITY
        ),
    ),
    sees=(
        *declare.TICKETS,
        "contact.reported",
        "customer.known",
        *declare.SURVEYS,
    ),
    lacks=declare.because(
        (("contact.merged",), Text("Chatwoot voegt gesprekken niet samen.", "Chatwoot does not merge conversations.")),
        (("contact.tagged", "contact.field"), _NO_HISTORY),
        (declare.WAITING, declare.no_waiting("Chatwoot")),
        (declare.CALLS, _NO_CALLS),
    ),
    maps=declare.words(
        {"open": "open", "pending": "new", "snoozed": "pending", "resolved": "solved"},
        {
            "WebWidget": "chat",
            "Email": "email",
            "Voice": "phone",
            "Whatsapp": "whatsapp",
            **dict.fromkeys(("TwilioSms", "Sms", "Telegram", "Line"), "chat"),
            **dict.fromkeys(("FacebookPage", "Instagram", "Tiktok", "TwitterProfile"), "social"),
        },
    ),
    persons=declare.ALL_BY_ADDRESS | declare.NUMBERS,
    instruments={
        INSTRUMENT: declare.csat(
            (1, 5),
            (4, 5),
            Text("Hoe beoordeelt u dit gesprek? (vijf gezichten)", "How do you rate this conversation? (five faces)"),
        )
    },
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
