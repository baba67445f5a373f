"""What Zendesk's updates and ratings say, as events, and asking its API. What is read when stands in zendesk.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from peil.connectors._oauth import Grant, forget, token
from peil.connectors._paging import stuck
from peil.connectors._rows import Row
from peil.connectors.frame import Given, Record
from peil.errors import SourceError

#: The most that lists of users, groups and ratings give at once.
ROWS = 100
INSTRUMENT, SURVEY = "zendesk_csat", "zendesk_survey"
_SCORES = {"good": 1, "bad": 0}
#: The newer survey has scales of several lengths; what is common to them is how Zendesk itself classes an answer.
_CLASSES = {"bad": 1, "neutral": 2, "good": 3}
#: What a change inside an update says of itself, beside the field that it changed.
_ABOUT = ("id", "via", "via_reference_id", "event_type", "type", "previous_value", "field_name", "value")
_SAID = ("Comment", "VoiceComment", "TpeVoiceComment")
#: Ways in which Zendesk itself changes a ticket: triggers, automations, deleted groups and users.
_ITSELF = ("rule", "group deletion", "group_deletion", "user deletion", "user_deletion", "admin setting")


@dataclass
class Reader:
    """Makes events of updates and ratings; users, groups and the field of reasons are asked once a run."""

    given: Given
    users: dict[str, Row] = field(default_factory=dict)
    groups: dict[str, str] | None = None
    reason: str | None = None

    def events(self, updates: Sequence[Row]) -> list[Record]:
        """The events of these updates."""
        self._meet(who for one in updates for who in _persons(one))
        return [event for one in updates for event in self._of(one)]

    def ratings(self, rows: Sequence[Row]) -> list[Record]:
        """Who was asked how it was, and what they said. Zendesk keeps one rating for a ticket."""
        self._meet(one.get(key) for one in rows for key in ("requester_id", "assignee_id"))
        events: list[Record] = []
        for one in rows:
            if (score := str(one["score"])) == "unoffered":
                continue
            base: Record = {
                **_asked(str(one["ticket_id"])),
                "customer": self._address(one.get("requester_id")),
                "agent": self._address(one.get("assignee_id")),
                "team": self._group(one.get("group_id")),
            }
            events.append({**base, "id": f"offered-{one['id']}", "type": "survey.invited", "time": one["created_at"]})
            if (points := _SCORES.get(score.partition("_")[0])) is not None:
                said: Record = {"type": "survey.answered", "time": one["updated_at"], "score": points}
                revision = int(instant(one["updated_at"]))
                events.append({**base, **said, "id": f"rating-{one['id']}", "revision": revision})
        return events

    def surveys(self, rows: Sequence[Row]) -> list[Record]:
        """What was answered to the newer survey. Of one that was only sent it is not said when."""
        self._meet(one.get("responder_id") for one in rows)
        return [event for one in rows for event in self._survey(one)]

    def _survey(self, one: Row) -> Iterator[Record]:
        subjects = cast("Sequence[Row]", one.get("subjects") or ())
        ticket = next((str(what["id"]) for what in subjects if "ticket" in str(what.get("type"))), None)
        for answer in cast("Sequence[Row]", one.get("answers") or ()):
            question = cast("Row", answer.get("question") or {})
            if answer.get("type") != "rating_scale" or question.get("sub_type") != "customer_satisfaction":
                continue
            told = str(answer.get("rating_category"))
            yield {
                "id": f"survey-{one['id']}",
                "type": "survey.answered",
                "time": answer["updated_at"],
                "revision": int(instant(answer["updated_at"])),
                "contact": ticket,
                "invitation": str(one["id"]),
                "instrument": SURVEY,
                "score": _CLASSES.get(told, told),  # another word is no score: it is set apart
                "customer": self._address(one.get("responder_id")),
            }

    def _of(self, update: Row) -> list[Record]:
        """What one update says, in order: that a ticket began, its status, its group, what was written, a merge."""
        number = str(update["ticket_id"])
        base: Record = {"contact": number, "time": _moment(update)}
        parts = _parts(update)
        begins = any(_kind(part) == "Create" for part in parts)
        events = [{**base, **self._opened(update, parts)}, *self._number_of(update, parts)] if begins else []
        for part in parts:
            named = {**base, "id": f"{update['id']}-{part['id']}"}
            events += [{**named, **found} for found in self._part(update, part)]
            for other in _merged(part, number):
                merged: Record = {"type": "contact.merged", "contact": other, "into": number}
                events.append({**base, **merged, "id": f"{update['id']}-merge-{other}"})
        if not begins:
            events += [{**base, **found} for found in self._moved(update, parts)]
        return [{**event, "seq": int(str(update["id"])) * 100 + nth} for nth, event in enumerate(events)]

    def _opened(self, update: Row, parts: Sequence[Row]) -> Record:
        """How a ticket began: what triggers set in the same update counts as how it began."""
        set_ = _fields(parts)
        requester = _requester(update, parts)
        author = next((_author(update, part) for part in parts if _kind(part) in _SAID), _author(update, {}))
        by_staff = str(author) != str(requester) and self._staff(author)
        return {
            "id": str(update["id"]),
            "type": "contact.opened",
            "actor": "agent" if by_staff else "customer",
            "customer": self._address(requester),
            "agent": self._address(author) if by_staff else None,
            "channel": _via(update.get("via"))[0] or None,
            "team": self._group(set_.get("group_id")),
            "priority": set_.get("priority"),
            "reason": _text(set_.get(self._reason_field())),
        }

    def _number_of(self, update: Row, parts: Sequence[Row]) -> Iterator[Record]:
        """By which number the customer is known too, where it is theirs alone."""
        requester = _requester(update, parts)
        user = self.users.get(str(requester), {})
        if user.get("phone") and not user.get("shared_phone_number"):
            known: Record = {"customer": self._address(requester), "into_customer": str(user["phone"])}
            yield {
                **known,
                "id": f"{update['id']}-phone",
                "type": "customer.known",
                "time": _moment(update),
                "revision": int(instant(user.get("updated_at") or 0)),
            }

    def _part(self, update: Row, part: Row) -> Iterator[Record]:
        """What one change inside an update says, but for its group: that goes with the assignee."""
        kind, set_ = _kind(part), _fields([part])
        who = self._actor(update, part)
        begins = any(_kind(other) == "Create" for other in _parts(update))
        if kind in _SAID and (not begins or who["actor"] in ("agent", "bot")):
            shown = part.get("public", part.get("comment_public"))
            yield {"type": "contact.message", "visibility": "public" if shown else "internal", **who}
        elif kind in ("Create", "Change") and set_.get("status"):
            yield {"type": "contact.status", "status": set_["status"], **who}
        elif kind == "Change" and (reason := _text(set_.get(self._reason_field()))):
            yield {"type": "contact.field", "field": "reason", "reason": reason, **who}
        if "closed_by_merge" in cast("Sequence[str]", part.get("added_tags") or ()):
            yield {"type": "contact.excluded", "value": "duplicate", **who}

    def _moved(self, update: Row, parts: Sequence[Row]) -> Iterator[Record]:
        """To which group or employee it went; both in one event where one update set both."""
        changes = [part for part in parts if _kind(part) == "Change"]
        set_ = _fields(changes)
        team, agent = self._group(set_.get("group_id")), self._address(set_.get("assignee_id"))
        if team or agent:
            yield {"id": f"{update['id']}-to", "type": "contact.assigned", "team": team, "agent": agent}

    def _actor(self, update: Row, part: Row) -> Record:
        """Who did it. Triggers and automations, and what nobody did, are the system's."""
        author = _author(update, part)
        way = _via(part.get("via") or update.get("via"))[0]
        if way in _ITSELF or author is None or int(str(author)) < 0:
            return {"actor": "system"}
        if self._named(author, "bot_users"):
            return {"actor": "bot"}
        return {"actor": "agent", "agent": self._address(author)} if self._staff(author) else {"actor": "customer"}

    def _staff(self, number: object) -> bool:
        role = str(self.users.get(str(number), {}).get("role", "end-user"))
        return role != "end-user" or self._named(number, "agent_users")

    def _named(self, number: object, setting: str) -> bool:
        """Whether a user is among those that a setting names, by number or address."""
        listed = self.given.text(setting).replace(",", " ").casefold().split()
        return bool(listed) and not {str(number), str(self._address(number)).casefold()}.isdisjoint(listed)

    def _address(self, number: object) -> str | None:
        """By what a person is known: the address, else the number."""
        if number is None or number == "" or int(str(number)) < 0:
            return None
        return str(self.users.get(str(number), {}).get("email") or "") or f"zendesk:{number}"

    def _group(self, number: object) -> str | None:
        if not number:
            return None
        if self.groups is None:
            self.groups = groups_of(self.given)
        return self.groups.get(str(number), str(number))

    def _reason_field(self) -> str:
        if self.reason is None:
            self.reason = reason_field(self.given)
        return self.reason

    def _meet(self, numbers: Iterable[object]) -> None:
        """Ask who these users are; those that are gone stay known by number only."""
        fresh = sorted({str(one) for one in numbers if one and int(str(one)) > 0} - self.users.keys(), key=int)
        for start in range(0, len(fresh), ROWS):
            some = fresh[start : start + ROWS]
            found = get(self.given, "users/show_many", {"ids": ",".join(some)})
            known = {str(one["id"]): one for one in cast("Sequence[Row]", found["users"])}
            self.users.update((one, known.get(one, {})) for one in some)


# -- what an update says ----------------------------------------------------------------------------------


def _parts(update: Row) -> Sequence[Row]:
    return cast("Sequence[Row]", update.get("child_events") or update.get("events") or ())


def _kind(part: Row) -> str:
    return str(part.get("event_type") or part.get("type") or "")


def _fields(parts: Iterable[Row]) -> dict[str, object]:
    """The fields that were set, with their values: named as in the export, or as in the list of audits."""
    found: dict[str, object] = {}
    for part in parts:
        if _kind(part) not in ("Create", "Change"):
            continue
        if "field_name" in part:
            found[str(part["field_name"])] = part.get("value")
        for key, value in part.items():
            if key == "custom_ticket_fields" and isinstance(value, Mapping):
                found.update(value)
            elif key not in _ABOUT:
                found[key] = value
    return found


def _persons(update: Row) -> Iterator[object]:
    yield from (update.get("updater_id"), update.get("author_id"))
    set_ = _fields(_parts(update))
    yield from (set_.get("requester_id"), set_.get("assignee_id"))
    yield from (part.get("author_id") for part in _parts(update))


def _requester(update: Row, parts: Sequence[Row]) -> object:
    """Whose ticket it is that this update made."""
    return _fields(parts).get("requester_id") or update.get("updater_id") or update.get("author_id")


def _author(update: Row, part: Row) -> object:
    return part.get("author_id") or update.get("updater_id") or update.get("author_id")


def _via(via: object) -> tuple[str, Row]:
    """By which way something came, in lower case, and what its source says of it."""
    if isinstance(via, Mapping):
        return str(via.get("channel") or "").casefold(), cast("Row", via.get("source") or {})
    return str(via or "").casefold(), {}


def _merged(part: Row, number: str) -> Iterator[str]:
    """The tickets that went on in another one: the remark in the one that goes on names them."""
    _, source = _via(part.get("via"))
    if source.get("rel") != "merge":
        return
    begun = cast("Row", source.get("from") or {})
    others = cast("Sequence[object]", begun.get("ticket_ids") or [begun.get("ticket_id")])
    yield from (str(one) for one in others if one and str(one) != number)


def _asked(ticket: str) -> Record:
    return {"contact": ticket, "invitation": ticket, "instrument": INSTRUMENT}


def _text(value: object) -> str | None:
    """A value as a word; of a field with several the first."""
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if first not in (None, "", []) else None


def _moment(update: Row) -> object:
    """When: to the second, in UTC."""
    if isinstance(update.get("created_at"), str):
        return update["created_at"]
    return dt.datetime.fromtimestamp(int(str(update["timestamp"])), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(told: object) -> float:
    """Epoch seconds, of a number or a text."""
    if isinstance(told, int | float):
        return told
    return dt.datetime.fromisoformat(str(told)).timestamp()


# -- asking -----------------------------------------------------------------------------------------------


def get(given: Given, path: str, params: Mapping[str, str | int] | None = None) -> Row:
    """What an address answers with. An access token that was revoked meanwhile is asked anew."""
    grant = _grant(given)
    try:
        return _get(given, path, params, grant)
    except SourceError as error:
        if error.status != 401 or grant is None or not forget(grant):
            raise
    return _get(given, path, params, grant)


def _grant(given: Given) -> Grant | None:
    """By what an access token is asked for, where the key is the secret of a client."""
    if not (client := given.text("client")):
        return None
    return Grant(f"{given.text('url')}/oauth/tokens", client, given.secret("token"), scope="read", as_json=True)


def _get(given: Given, path: str, params: Mapping[str, str | int] | None, grant: Grant | None) -> Row:
    user = given.text("user") if grant is None else ""
    key = token(given.web, grant) if grant else given.secret("token")
    return cast(
        "Row",
        given.web.json(
            f"{given.text('url')}/api/v2/{path}",
            params=params,
            auth=(f"{user}/token", key) if user else None,
            headers={} if user else {"authorization": f"Bearer {key}"},
        ),
    )


def groups_of(given: Given) -> dict[str, str]:
    """What groups are called by their number, those that are gone too."""
    found: dict[str, str] = {}
    params: dict[str, str | int] = {"page[size]": ROWS, "exclude_deleted": "false"}
    while True:
        answer = get(given, "groups", params)
        found.update((str(one["id"]), str(one["name"])) for one in cast("Sequence[Row]", answer["groups"]))
        meta = cast("Row", answer.get("meta") or {})
        if not meta.get("has_more"):
            return found
        if params.get("page[after]") == str(meta["after_cursor"]):
            raise stuck("groups")
        params["page[after]"] = str(meta["after_cursor"])


def reason_field(given: Given) -> str:
    """The number of the field of reasons; empty where none is named."""
    name = given.text("reason_field").strip()
    if not name or name.isdigit():
        return name
    fields = cast("Sequence[Row]", get(given, "ticket_fields")["ticket_fields"])
    for one in fields:
        if str(one["title"]).casefold() == name.casefold():
            return str(one["id"])
    raise SourceError(
        "has no ticket field of that name for reasons",
        place="reason_field",
        remedy="Give its title as it stands in the helpdesk, or its number.",
        again=False,
    )
