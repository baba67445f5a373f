"""Live sources as a user sees them: what is connected, how each fares, and changing that. Nothing is read here."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil.connectors.own_form import own_form
from peil.errors import InputError, NotFoundError, PeilError, Sentence, StateError, did_you_mean, said
from peil.store import live as rows
from peil.store.store import Store

PUSH = "push"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,118}")
Maps = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class LiveSource:
    """A source that comes in by itself. `skew_s` is how far its clock is ahead of ours; instants are UTC, ISO 8601.

    `mapping` is the TOML that makes events of its records. `waiting` rows are accepted and not in the lake yet.
    """

    name: str
    connector: str
    settings: Mapping[str, object]
    mapping: str
    cursor: Mapping[str, object]
    made: str
    tried: str | None = None
    succeeded: str | None = None
    error: str = ""
    place: str = ""
    remedy: str = ""
    received: int = 0
    rejected: int = 0
    latest_us: int | None = None
    skew_s: int | None = None
    waiting: int = 0
    waiting_since_us: int | None = None

    @property
    def health(self) -> str:
        """new, ok, failing (the last try failed) or skewed (its clock differs too much)."""
        if self.error:
            return "failing"
        if self.skew_s is not None and abs(self.skew_s) > 60:
            return "skewed"
        return "ok" if self.succeeded else "new"

    def lag_s(self, now: dt.datetime) -> int | None:
        """Seconds since its newest event."""
        return None if self.latest_us is None else max(0, int(now.timestamp()) - self.latest_us // 1_000_000)

    def as_dict(self) -> dict[str, object]:
        """As plain values; settings hold references to secrets, never secrets."""
        return {
            "name": self.name,
            "connector": self.connector,
            "health": self.health,
            "settings": dict(self.settings),
            "made": self.made,
            "tried": self.tried,
            "succeeded": self.succeeded,
            "error": self.error or None,
            "place": self.place or None,
            "remedy": self.remedy or None,
            "received": self.received,
            "rejected": self.rejected,
            "waiting": self.waiting,
            "latest": instant_text(self.latest_us),
            "clock_ahead_s": self.skew_s,
        }


def listed(store: Store) -> list[LiveSource]:
    """Every live source, by name."""
    waiting = {one.source: one for one in rows.waiting(store)}
    return [_source(row, waiting.get(str(row["name"]))) for row in rows.sources(store)]


def one(store: Store, name: str) -> LiveSource:
    """The live source of that name. Raises NotFoundError."""
    row = rows.source(store, name)
    if row is None:
        names = [str(r["name"]) for r in rows.sources(store)]
        raise NotFoundError(
            said("there is no live source '{name}'", name=name),
            remedy=did_you_mean(name, names) if names else "Connect one: peil connect, or peil token create.",
        )
    return _source(row, next((w for w in rows.waiting(store) if w.source == name), None))


def save(
    store: Store,
    name: str,
    connector: str,
    settings: Mapping[str, object],
    mapping: str,
    *,
    again: bool = False,
) -> None:
    """Save a source as connected; one that is known keeps how far it was read, unless it is to be read `again`.

    Raises InputError for a name that cannot be, StateError where a source of another kind has it.
    """
    check_name(name)
    known = rows.source(store, name)
    if known is not None and known["connector"] != connector:
        raise StateError(
            said("'{name}' is a live source already, by {connector}", name=name, connector=known["connector"]),
            remedy="Choose another name.",
        )
    values: dict[str, object] = {"connector": connector, "settings": dict(settings), "mapping": mapping}
    if known is None:
        values |= {"made": now_text(), "cursor": None, "error": "", "remedy": "", "received": 0, "rejected": 0}
    elif again:
        values["cursor"] = None
    rows.put_source(store, name, values)


def save_push(store: Store, name: str, mapping: str = "") -> None:
    """Save a source that pushes, with the mapping of what it sends: events in Peil's own form where it is empty."""
    known = rows.source(store, name)
    if known is not None and known["connector"] == PUSH and not mapping:
        return
    save(
        store,
        name,
        PUSH,
        {"own_form": not mapping},
        mapping or own_form(name, persons={"customer": "own", "agent": "own"}),
    )


def mapped(store: Store) -> frozenset[str]:
    """The sources that push what is no event in Peil's own form: a mapping makes events of it."""
    listed_ = rows.sources(store)
    return frozenset(str(row["name"]) for row in listed_ if row["settings"] == {"own_form": False})


def check_name(name: str) -> None:
    """Raises InputError where a source cannot be called so."""
    if not _NAME.fullmatch(name):
        raise InputError(
            said("'{name}' cannot be the name of a source", name=name[:120]),
            place="name",
            remedy="Use letters, digits, spaces, dots, dashes and underscores; begin with a letter or digit.",
        )


def fared(
    store: Store,
    name: str,
    *,
    error: PeilError | None = None,
    skew_s: int | None = None,
    received: int = 0,
    rejected: int = 0,
) -> None:
    """Note how a source fares: it succeeded, unless there is an `error`, kept in words."""
    moment = now_text()
    values: dict[str, object] = {"tried": moment}
    if error:
        values |= {"error": _kept(error.what, error.place), "remedy": _kept(error.remedy)}
    else:
        values |= {"succeeded": moment, "error": "", "remedy": ""}
    if skew_s is not None:
        values["skew_s"] = skew_s
    rows.fared(store, name, values, received=received, rejected=rejected)


def _kept(sentence: str, place: str = "") -> str:
    """A sentence as it is kept: with what it was made of, so that a page can say it in its own language."""
    template, values = (
        (sentence.template, {key: str(value) for key, value in sentence.values.items()})
        if isinstance(sentence, Sentence)
        else (str(sentence), {})
    )
    return json.dumps({"template": template, "values": values, "place": place[:300]}, ensure_ascii=False)[:4000]


def _again(kept: str) -> tuple[str, str]:
    """A kept sentence and its place."""
    if not kept:
        return "", ""
    raw = json.loads(kept)
    return (said(raw["template"], **raw["values"]) if raw["values"] else raw["template"]), raw["place"]


def now_text() -> str:
    """The moment as the store writes it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def instant_text(us: int | None) -> str | None:
    """Microseconds since 1970 as ISO 8601 in UTC."""
    if us is None:
        return None
    return dt.datetime.fromtimestamp(us / 1_000_000, dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _source(row: Mapping[str, object], waiting: rows.Waiting | None) -> LiveSource:
    settings, cursor = row["settings"], row["cursor"] or {}
    assert isinstance(settings, Mapping)
    assert isinstance(cursor, Mapping)
    plain = {key: row[key] for key in _PLAIN}
    error, place = _again(str(row["error"]))
    return LiveSource(
        error=error,
        place=place,
        remedy=_again(str(row["remedy"]))[0],
        settings=settings,
        cursor=cursor,
        waiting=waiting.rows if waiting else 0,
        waiting_since_us=waiting.since_us if waiting else None,
        **plain,  # type: ignore[arg-type]
    )


_PLAIN: Sequence[str] = (
    *("name", "connector", "mapping", "made", "tried", "succeeded"),
    *("received", "rejected", "latest_us", "skew_s"),
)
