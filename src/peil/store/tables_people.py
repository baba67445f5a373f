"""The store's tables of users and rights: who may see and do what, and who saw and did what."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from peil.store.metadata import metadata

#: Someone who signs in. Never deleted, so that the audit log keeps its meaning: disabled, or erased by emptying.
user = Table(
    "user",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(320), nullable=False, unique=True),  # in lower case
    Column("name", String(400), nullable=False),
    Column("role", String(16), nullable=False),  # owner, analyst, manager, lead, agent or viewer
    Column("teams", JSON, nullable=False),  # the teams that a lead or agent belongs to
    Column("agent", String(400)),  # the employee in the sources whose figures an agent may see
    Column("language", String(2), nullable=False),
    Column("zone", String(64)),  # null: the organisation's
    Column("password", String(256)),  # argon2; null where another system vouches for them
    Column("subject", String(400)),  # issuer and subject of that other system (OIDC)
    Column("made", String(32), nullable=False),
    Column("disabled", String(32)),
    Column("seen", String(32)),
)

#: A signed-in browser, or a token of a program (`kind` token); only the hash of its secret is kept.
session = Table(
    "session",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),  # browser or token
    Column("user_id", Integer, nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("made", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("rights", JSON),  # of a token: less than its user may do; null: all that the user may
)

#: A link that works once: to become the owner, to accept an invitation, to set a new password. One to the wallboard
#: works until it is revoked.
link = Table(
    "link",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),  # owner, invite, reset or wall
    Column("grants", JSON, nullable=False),  # e-mail address, role, teams, agent; of a wall its name
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
    Column("expires", String(32), nullable=False),
    Column("used", String(32)),
)

#: What the works council or the staff agreed to, in order; never updated: the newest of a subject holds.
consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(32), nullable=False),  # agent_figures
    Column("given", Boolean, nullable=False),
    Column("body", Text, nullable=False),  # who agreed: works council, staff
    Column("note", Text, nullable=False, default=""),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),  # null: whoever was at this machine before there were users
)

#: Who saw and changed what; never updated, never deleted.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made", String(32), nullable=False),
    Column("user_id", Integer),  # null: the command line, or nobody signed in
    Column("action", String(48), nullable=False),
    Column("object", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("audit_by_time", "made"),
)
