"""The audit log: who signed in, who saw records and employees' figures, who changed what. No names."""

from __future__ import annotations

from collections.abc import Mapping

from peil.people.secrets import instant, now
from peil.store import users as rows
from peil.store.store import Store

#: What is noted. The part before the point is the family that the page filters by.
ACTIONS = (
    *("session.in", "session.refused", "session.out", "session.form"),
    *("user.added", "user.role", "user.disabled", "user.enabled", "user.password", "user.account", "user.erased"),
    *("link.made", "link.used", "link.withdrawn"),
    *("token.made", "token.withdrawn"),
    *("consent.given", "consent.withdrawn"),
    *("seen.records", "seen.export", "seen.agents"),
    "changed",
)
FAMILIES = ("session", "user", "link", "token", "consent", "seen", "changed")


def note(
    store: Store, user_id: int | None, action: str, about: object = "", detail: Mapping[str, object] | None = None
) -> None:
    """Add a line. `about` is a key or number; `detail` holds no name, address or text that someone typed."""
    assert action in ACTIONS, action
    rows.add_audit(
        store,
        {
            "made": instant(now()),
            "user_id": user_id,
            "action": action,
            "object": str(about)[:200],
            "detail": dict(detail or {}),
        },
    )
