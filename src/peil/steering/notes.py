"""What is known of days: notes, new phases of a control chart, days that make no baseline. No charts here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil.errors import InputError, NotFoundError, StateError, did_you_mean, said
from peil.kpis.registry import get
from peil.steering import words
from peil.store import steering as rows
from peil.store.store import Store

#: A note is shown; from a phase on limits are drawn anew; excluded days are shown but make no limits.
KINDS = ("note", "phase", "excluded")
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Note:
    """Days [first, end) and what is known of them. Without `kpi` it is about every KPI, without `scope` about all."""

    number: int
    kind: str
    first: dt.date
    end: dt.date
    kpi: str | None
    scope: Mapping[str, str]
    text: str
    made: str
    withdrawn: str | None

    def as_dict(self) -> dict[str, object]:
        """As plain values; `to` is exclusive."""
        return {
            "id": self.number,
            "kind": self.kind,
            "from": self.first.isoformat(),
            "to": self.end.isoformat(),
            "kpi": self.kpi,
            "scope": dict(self.scope),
            "text": self.text,
            "made": self.made,
            "withdrawn": self.withdrawn,
        }


def add(
    store: Store,
    kind: str,
    text: str,
    first: dt.date,
    end: dt.date | None = None,
    *,
    kpi: str | None = None,
    scope: Mapping[str, str] | None = None,
    by: int | None = None,
) -> Note:
    """Note something of a day, or of the days up to `end` (exclusive). A phase starts on one day.

    Raises InputError for an unknown kind, an empty text or period, NotFoundError for an unknown KPI or dimension.
    """
    if kind not in KINDS:
        raise InputError(said("'{kind}' is no kind of note", kind=kind), place="kind", remedy=did_you_mean(kind, KINDS))
    end = first + _ONE_DAY if end is None or kind == "phase" else end
    if end <= first:
        raise InputError(
            said("{first} comes after {through}", first=first, through=end - _ONE_DAY),
            place="from/to",
            remedy="Give the first day and the last day in order.",
        )
    values = {
        "kind": kind,
        "first": first.isoformat(),
        "end": end.isoformat(),
        "kpi": None if kpi is None else get(kpi).key,
        "scope": words.scope(kpi, scope or {}),
        "text": words.prose(text, "text", needed=True),
        "made_by": by,
    }
    return get_one(store, rows.add(store, "annotation", values))


def withdraw(store: Store, number: int) -> Note:
    """Take a note back: it stays in the list as withdrawn and counts no more. Raises NotFoundError, StateError."""
    get_one(store, number)
    if not rows.close(store, "annotation", number, "withdrawn"):
        raise StateError(said("note {number} was withdrawn already", number=number), remedy="Nothing is left to do.")
    return get_one(store, number)


def get_one(store: Store, number: int) -> Note:
    """One note. Raises NotFoundError."""
    found = rows.rows(store, "annotation", id=number)
    if not found:
        raise NotFoundError(said("there is no note {number}", number=number), remedy="'peil note' lists them.")
    return _note(found[0])


def listed(store: Store) -> tuple[Note, ...]:
    """Every note, withdrawn ones too, in the order in which they were made."""
    return tuple(_note(row) for row in rows.rows(store, "annotation"))


def of(store: Store, kpi: str | None, scope: Mapping[str, str], first: dt.date, end: dt.date) -> tuple[Note, ...]:
    """What holds for a KPI and a part of the organisation in the days [first, end), by day.

    A note about everything also holds for a team; one about a team does not for everything. Without `kpi` only those
    about every KPI.
    """
    return among(standing(store), kpi, scope, first, end)


def standing(store: Store) -> tuple[Note, ...]:
    """Every note that was not withdrawn, in the order in which they were made."""
    return tuple(_note(row) for row in rows.rows(store, "annotation", withdrawn=None))


def among(
    notes: Sequence[Note], kpi: str | None, scope: Mapping[str, str], first: dt.date, end: dt.date
) -> tuple[Note, ...]:
    """Those of some notes that `of` gives."""
    found = [
        one
        for one in notes
        if one.kpi in (None, kpi) and one.first < end and one.end > first and words.covers(one.scope, scope)
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.number)))


def phases(said: Sequence[Note]) -> tuple[dt.date, ...]:
    """The days from which another way of working holds: charts begin anew there."""
    return tuple(sorted({one.first for one in said if one.kind == "phase"}))


def left_out(said: Sequence[Note]) -> frozenset[dt.date]:
    """The days that help decide nothing about what is usual."""
    spans = ((one.first, (one.end - one.first).days) for one in said if one.kind == "excluded")
    return frozenset(first + dt.timedelta(days=i) for first, days in spans for i in range(days))


def _note(row: rows.Record) -> Note:
    scope = row["scope"]
    assert isinstance(scope, Mapping)
    return Note(
        number=int(str(row["id"])),
        kind=str(row["kind"]),
        first=dt.date.fromisoformat(str(row["first"])),
        end=dt.date.fromisoformat(str(row["end"])),
        kpi=None if row["kpi"] is None else str(row["kpi"]),
        scope={str(d): str(v) for d, v in scope.items()},
        text=str(row["text"]),
        made=str(row["made"]),
        withdrawn=None if row["withdrawn"] is None else str(row["withdrawn"]),
    )
