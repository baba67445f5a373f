"""What the works council or the staff agreed to: until then no figures per employee are shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from peil.errors import InputError
from peil.people.audit import note as audited
from peil.people.secrets import instant, now
from peil.store import users as rows
from peil.store.store import Store

AGENT_FIGURES = "agent_figures"
BODIES = ("works_council", "staff")


@dataclass(frozen=True)
class Consent:
    """One entry: given or withdrawn, by whom, when it was recorded."""

    given: bool
    body: str
    note: str
    made: dt.datetime
    made_by: int | None


def record(store: Store, *, given: bool, body: str, note: str, by: int | None) -> None:
    """Record that figures per employee were agreed to, or no longer are. Raises InputError."""
    if body not in BODIES:
        raise InputError("who agreed is not said", place="body", remedy="Choose the works council or the staff.")
    if not note.strip():
        raise InputError(
            "what was agreed is not said", place="note", remedy="Write the date and where the agreement can be found."
        )
    rows.add_consent(
        store,
        {
            "subject": AGENT_FIGURES,
            "given": given,
            "body": body,
            "note": note.strip()[:4000],
            "made": instant(now()),
            "made_by": by,
        },
    )
    audited(store, by, "consent.given" if given else "consent.withdrawn", AGENT_FIGURES, {"body": body})


def history(store: Store) -> list[Consent]:
    """What was recorded, the newest first."""
    found = []
    for row in rows.consents(store, AGENT_FIGURES):
        by = row["made_by"]
        made = dt.datetime.fromisoformat(str(row["made"]))
        found.append(
            Consent(bool(row["given"]), str(row["body"]), str(row["note"]), made, None if by is None else int(str(by)))
        )
    return found


def holds(store: Store) -> bool:
    """Whether figures per employee may be shown."""
    newest = history(store)[:1]
    return bool(newest and newest[0].given)
