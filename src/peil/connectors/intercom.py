"""Connector: Intercom, by its REST API. Conversations with their parts are read; nothing is written there.

Conversations come in the order in which they were last changed; of each that changed all its parts are read. What they
say as events is in _intercom_history.py.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._intercom_history import INSTRUMENT, Around, Conversation
from peil.connectors._paging import stuck
from peil.connectors._rows import Row, rows_in
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, SourceError, Text
from peil.connectors.web import Params

OVERLAP_S = 300
#: The version of the API that this is written for: without it each workspace answers in its own.
_VERSION = "2.14"
#: So many conversations within the overlap are remembered; what is forgotten is read again.
_REMEMBERED = 5_000
#: A pointer to the next page that is no longer known is asked anew so often.
_POINTERS = 5
_UNKNOWN = (400, 404, 410, 422)


def check(given: Given) -> Text:
    """That the API answers to this token, whose it is, and the teams. Raises SourceError."""
    who = cast("Row", _get(given, "/me"))
    place = str(cast("Row", who.get("app") or {}).get("name") or "Intercom")
    name, listed = who.get("name") or who["id"], ", ".join(sorted(_around(given).teams.values())) or "-"
    return Text(
        f"Aangemeld bij {place} als {name}, met de teams {listed}",
        f"Signed in to {place} as {name}, with the teams {listed}",
    )


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """Conversations in the order of their last change, from a while before the newest that was read."""
    reader = _Reader(given)
    recent = dict(cast("list[tuple[str, int]]", cursor.get("recent", [])))
    since = int(str(cursor.get("since", 0)))
    began = 0
    for rows, border in reader.changed(since - (OVERLAP_S if cursor else 0)):
        fresh = {str(one["id"]): one for one in rows if recent.get(str(one["id"])) != _updated(one)}
        began = began or min(_updated(one) for one in rows)
        since = max(since, *(_updated(one) for one in rows))
        recent |= {key: _updated(one) for key, one in fresh.items()}
        recent = {key: at for key, at in recent.items() if at >= since - OVERLAP_S}
        if fresh:
            told = sorted(recent.items(), key=lambda one: one[1])[-_REMEMBERED:]
            share = (border - began) / max(given.now.timestamp() - began, 1)
            yield Page(
                {"since": since, "recent": [list(one) for one in told]},
                [event for key in fresh for event in reader.events(key)],
                done=min(1.0, max(0.0, share)),
            )


def newest(given: Given, count: int) -> Page:
    """The conversations that changed last."""
    reader = _Reader(given)
    rows, _ = _search(given, 0, None, count, order="descending")
    return Page(records=[event for one in rows for event in reader.events(str(one["id"]))])


class _Reader:
    """Reads a run; admins and teams are asked once."""

    def __init__(self, given: Given) -> None:
        self.given = given

    @functools.cached_property
    def around(self) -> Around:
        return _around(self.given)

    def changed(self, border: int) -> Iterator[tuple[Sequence[Row], int]]:
        """Pages of conversations that changed since a moment, each with the moment up to which all were given.

        It goes on by time: what changes meanwhile goes to the end, and a pointer that has expired costs nothing. Only
        where a page holds but one second the pointer to the next one is followed.
        """
        pointer: str | None = None
        before: list[object] = []
        lost = 0
        while True:
            try:
                rows, after = _search(self.given, border, pointer, self.given.whole("page_rows"))
            except SourceError as error:
                lost += 1
                if pointer is None or error.status not in _UNKNOWN or lost > _POINTERS:
                    raise
                pointer = None
                continue
            if not rows:
                return
            last = max(_updated(one) for one in rows)
            went_on = last > border
            numbers = [one["id"] for one in rows]
            if pointer is not None and after and numbers == before:
                raise stuck("conversations/search")
            before = numbers
            border, pointer = max(last, border), None if went_on else after
            yield rows, border
            if not went_on and after is None:
                return

    def events(self, number: str) -> list[Record]:
        """A conversation's events; none where it was deleted meanwhile."""
        try:
            row = cast("Row", _get(self.given, f"/conversations/{number}", {"display_as": "plaintext"}))
        except SourceError as error:
            if error.status == 404:
                return []
            raise
        settled = self.given.now.timestamp() - _updated(row) > OVERLAP_S
        return Conversation(row, self.around, settled).events()


def _around(given: Given) -> Around:
    admins, teams = cast("Row", _get(given, "/admins")), cast("Row", _get(given, "/teams"))
    return Around(
        given.name,
        {str(one["id"]): str(one["email"] or one["id"]) for one in rows_in(admins["admins"])},
        {str(one["id"]): str(one["name"]) for one in rows_in(teams["teams"])},
        frozenset(given.text("bots").lower().replace(",", " ").split()),
        given.text("reason_field"),
    )


def _updated(row: Row) -> int:
    return int(str(row["updated_at"]))


# -- asking -----------------------------------------------------------------------------------------------


def _get(given: Given, path: str, params: Params | None = None, body: object = None) -> object:
    headers = {"authorization": f"Bearer {given.secret('token')}", "intercom-version": _VERSION}
    return given.web.json(f"{given.text('url')}{path}", params=params, headers=headers, body=body)


def _search(
    given: Given, since: int, pointer: str | None, size: int, *, order: str = "ascending"
) -> tuple[Sequence[Row], str | None]:
    """A page of conversations that changed from a moment on, and the pointer to the next page."""
    paging: dict[str, object] = {"per_page": size, **({"starting_after": pointer} if pointer else {})}
    body = {
        # A second earlier: whether the moment itself is after it is told in two ways.
        "query": {"field": "updated_at", "operator": ">", "value": max(0, since - 1)},
        "sort": {"field": "updated_at", "order": order},
        "pagination": paging,
    }
    found = cast("Row", _get(given, "/conversations/search", body=body))
    rows = rows_in(found["conversations"])
    following = cast("Mapping[str, object]", cast("Row", found.get("pages") or {}).get("next") or {})
    after = following.get("starting_after")
    ats = [_updated(one) for one in rows]
    if order == "ascending" and after and ats[0] > ats[-1] and ats == sorted(ats, reverse=True):
        raise SourceError(
            "gives the newest first, though the oldest were asked for: what lies between would be missed",
            place="Intercom",
            remedy="Tell who makes Peil: this version of the API is not known.",
            again=False,
        )
    return rows, str(after) if after else None


_NO_CALLS = Text(
    "Intercom zegt in gesprekken niet hoe lang er gewacht en gebeld is; verbind de centrale ernaast.",
    "Intercom does not say in conversations how long people waited and talked; connect the switch beside it.",
)
_NO_MERGES = Text(
    "De API van Intercom zegt van samengevoegde gesprekken niet wanneer dat was en waarin.",
    "The API of Intercom does not say of merged conversations when that was, and into which.",
)
_NO_TAGS = Text(
    "Intercom zegt welke tags een gesprek nu heeft, niet sinds wanneer.",
    "Intercom says which tags a conversation has now, not since when.",
)
_REASON = Text("Eigen kenmerk met de reden", "Attribute with the reason")

CONNECTOR = Connector(
    key="intercom",
    name=Text("Intercom", "Intercom"),
    about=Text(
        "Gesprekken met al hun onderdelen en beoordelingen, via de REST-API van Intercom.",
        "Conversations with all their parts and ratings, by the REST API of Intercom.",
    ),
    settings=(
        declare.address(
            Text("in Europa https://api.eu.intercom.io", "in Europe https://api.eu.intercom.io"),
            "https://api.intercom.io",
        ),
        declare.TOKEN,
        declare.named("reason_field", _REASON, Text("zoals het in Intercom heet", "as it is called in Intercom")),
        declare.bots("bots", Text("hun adressen, met komma's", "their addresses, with commas")),
        declare.at_once("Gesprekken", "Conversations", 50),
    ),
    sees=(
        *declare.TICKETS,
        "contact.field",
        "contact.reported",
        *declare.SURVEYS,
    ),
    lacks=declare.because(
        (("contact.merged",), _NO_MERGES),
        (("contact.tagged",), _NO_TAGS),
        (declare.WAITING, declare.no_waiting("Intercom")),
        (declare.CALLS, _NO_CALLS),
    ),
    maps=declare.words(
        {"open": "open", "snoozed": "pending", "closed": "solved"},
        {
            **dict.fromkeys(("conversation", "push", "sms"), "chat"),
            **dict.fromkeys(("phone_call", "phone_switch"), "phone"),
            **dict.fromkeys(("facebook", "instagram", "twitter"), "social"),
        },
    ),
    persons=declare.ALL_BY_ADDRESS,
    instruments={
        INSTRUMENT: declare.csat(
            (1, 5), (4, 5), Text("Hoe was dit gesprek? (vijf gezichten)", "How was this conversation? (five faces)")
        )
    },
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=OVERLAP_S,
)
