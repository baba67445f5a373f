"""What is pushed, read: one event, many, lines, CloudEvents; each checked, with the reason where it cannot be. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from peil.errors import InputError, PeilError, did_you_mean, said
from peil.events.schema import ATTRIBUTES, EVENT_TYPES, VALUES, VOCABULARY
from peil.live.tokens import Token

LARGEST_BODY = 5_000_000
MOST_ITEMS = 10_000
LONGEST_TEXT = 2_000
#: Clocks differ: an event may lie so far in the future.
AHEAD_S = 300
_ENVELOPE = ("id", "type", "time", "source")
_OWN = (*_ENVELOPE, "contact_source", *(name for name in ATTRIBUTES if name != "id"))
#: What the subject of a CloudEvent is, by family of its type.
_SUBJECTS = {"contact": "contact", "queue": "contact", "call": "contact", "survey": "invitation"}
_SUBJECTS |= {"customer": "customer", "agent": "agent"}
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True)
class Item:
    """One item of a delivery: its line for the inbox, or why it was refused. `key` tells it from all others."""

    id: str | None
    line: str = ""
    key: int = 0
    refused: PeilError | None = None


def items(body: bytes, headers: Mapping[str, str]) -> list[object]:
    """The items of a delivery, as plain values. Raises InputError where it is no JSON, or holds too many.

    A JSON object, a JSON array, or lines of JSON; a CloudEvent in binary mode is made one in structured mode.
    """
    if "ce-type" in headers or "ce-id" in headers:
        return [_binary(body, headers)]
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    lined = kind in ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-lines")
    start = body.lstrip()[:1]
    if lined or (start == b"{" and b"\n{" in body and not _whole(body)):
        found: list[object] = []
        for number, line in enumerate(body.split(b"\n"), 1):
            if line.strip():
                found.append(_read(line, said("line {n}", n=number)))
    elif start == b"[":
        read = _read(body, "")
        assert isinstance(read, list)
        found = read
    else:
        found = [_read(body, "")]
    if not found:
        raise InputError("there is nothing in it", remedy="Send an event, an array of events, or a line for each.")
    if len(found) > MOST_ITEMS:
        raise InputError(
            said("holds {n} items at once", n=len(found)), remedy=said("Send at most {most}.", most=MOST_ITEMS)
        )
    return found


def _whole(body: bytes) -> bool:
    """Whether it is one JSON value, written over several lines."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def checked(found: Sequence[object], token: Token, moment: dt.datetime, *, mapped: bool) -> list[Item]:
    """Each item as a line for the inbox, or with the reason why not; `mapped` ones are taken as they come."""
    return [_item(one, token, moment, mapped) for one in found]


def _item(found: object, token: Token, moment: dt.datetime, mapped: bool) -> Item:
    told = found.get("id") if isinstance(found, Mapping) else None
    identity = str(told)[:200] if isinstance(told, str | int) else None
    try:
        if not isinstance(found, Mapping):
            raise InputError("is not a JSON object", remedy="Write one object for each event.")
        event = found if mapped else _event(found, token, moment)
    except InputError as refused:
        return Item(identity, refused=refused)
    line = _ENCODER.encode(event)
    if len(line) > 64_000:
        return Item(identity, refused=InputError("is longer than 64 kB", remedy="Leave out what Peil does not use."))
    return Item(identity, line.decode(), hash((token.source, line)))


def _event(found: Mapping[str, object], token: Token, moment: dt.datetime) -> dict[str, object]:
    """An event in Peil's own form, checked. Raises InputError."""
    event = _flat(found) if "specversion" in found else dict(found)
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        raise InputError(
            said("'{kind}' is not an event type", kind=str(kind)[:80]),
            place="type",
            remedy=did_you_mean(str(kind)[:80], EVENT_TYPES),
        )
    family = kind.partition(".")[0]
    if token.scopes and family not in token.scopes:
        raise InputError(
            said("this token may not send {kind}", kind=kind),
            place="type",
            remedy=said("It may send: {scopes}.", scopes=", ".join(token.scopes)),
        )
    if event.setdefault("source", token.source) != token.source:
        raise InputError(
            said("this token speaks for the source '{source}'", source=token.source),
            place="source",
            remedy="Leave out the source, or make a token for the other one.",
        )
    for name, value in event.items():
        _check_value(name, value)
    _check_words("value", event.get("value"), VALUES.get(kind))
    event["time"] = _time(event.get("time"), moment)
    for need in EVENT_TYPES[kind].needs:
        if event.get(need) in (None, "") and need not in EVENT_TYPES[kind].defaults:
            raise InputError(
                said("{kind} needs '{need}'", kind=kind, need=need), place=need, remedy="Send it with the event."
            )
    del event["source"]
    return {name: value for name, value in event.items() if value is not None}


def _flat(found: Mapping[str, object]) -> dict[str, object]:
    """A CloudEvent as an event in Peil's own form: its data beside its own attributes, its subject as what it is of."""
    data = found.get("data", {})
    if not isinstance(data, Mapping):
        raise InputError("its data are not a JSON object", place="data", remedy="Send data as an object, not as text.")
    double = sorted(set(data) & set(_ENVELOPE))
    if double:
        raise InputError(
            said("'{name}' stands in the data", name=double[0]),
            place=f"data.{double[0]}",
            remedy="Give it as an attribute of the CloudEvent itself.",
        )
    event = {name: found[name] for name in _ENVELOPE if name in found}
    subject = _SUBJECTS.get(str(found.get("type")).partition(".")[0])
    if subject and found.get("subject") is not None:
        event[subject] = found["subject"]
    return {**event, **data}


def _check_value(name: str, value: object) -> None:
    if name not in _OWN:
        raise InputError(
            said("an event has no '{name}'", name=name[:80]), place=name[:80], remedy=did_you_mean(name[:80], _OWN)
        )
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise InputError(
            said("'{name}' is neither text nor number", name=name), place=name, remedy="Send one of those."
        )
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise InputError(
            said("'{name}' is longer than {most} characters", name=name, most=LONGEST_TEXT),
            place=name,
            remedy="Send a key or a short text: Peil keeps no messages.",
        )
    _check_words(name, value, VOCABULARY.get(name))
    if isinstance(value, int | float) and ATTRIBUTES.get(name) == "duration" and value < 0:
        raise InputError(said("'{name}' is negative", name=name), place=name, remedy="Send seconds, 0 or more.")


def _check_words(name: str, value: object, words: Sequence[str] | None) -> None:
    """Raises InputError where there is a closed list of words and the value is none of them."""
    if words and value is not None and str(value).lower() not in words:
        raise InputError(
            said("'{value}' is no {name}", value=str(value)[:80], name=name),
            place=name,
            remedy=did_you_mean(str(value)[:80], words),
        )


def _time(value: object, moment: dt.datetime) -> str:
    """The instant of an event in UTC, to the microsecond."""
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(
            said("'{value}' is no time with its offset", value=str(value)[:40]),
            place="time",
            remedy="Write ISO 8601: 2026-07-01T09:00:00Z or 2026-07-01T11:00:00+02:00.",
        )
    if (found - moment).total_seconds() > AHEAD_S:
        raise InputError(
            "lies in the future; events are what happened", place="time", remedy="Check the clock of the sender."
        )
    try:
        return found.astimezone(dt.UTC).isoformat()
    except OverflowError:
        raise InputError(
            said("'{value}' is no time with its offset", value=str(value)[:40]),
            place="time",
            remedy="Write ISO 8601: 2026-07-01T09:00:00Z or 2026-07-01T11:00:00+02:00.",
        ) from None


def _binary(body: bytes, headers: Mapping[str, str]) -> dict[str, object]:
    """A CloudEvent of which the attributes stand in headers, in structured mode."""
    event: dict[str, object] = {"specversion": headers.get("ce-specversion", "1.0")}
    event |= {name: headers[f"ce-{name}"] for name in (*_ENVELOPE, "subject") if f"ce-{name}" in headers}
    event["data"] = _read(body, "") if body.strip() else {}
    return event


def _read(text: bytes, place: str) -> object:
    try:
        found: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            said("is no JSON: {why}", why=str(error)[:120]), place=place, remedy="Send JSON in UTF-8."
        ) from None
    return found
