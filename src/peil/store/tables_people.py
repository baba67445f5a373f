"""The store's tables of users and rights: who may see and do what, and who saw and did what."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, Text

from peil.store.metadata import metadata

#: Someone who signs in. Never deleted, so that the audit log keeps its meaning: disabled, or erased by emptying.
user = Table(
    "user",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False, unique=True),  # in lower case
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # owner, analyst, manager, lead, agent or viewer
    Column("teams", JSON, nullable=False),  # the teams that a lead or agent belongs to
    Column("agent", Text),  # the employee in the sources whose figures an agent may see
    Column("language", Text, nullable=False),
    Column("zone", Text),  # null: the organisation's
    Column("password", Text),  # argon2; null where another system vouches for them
    Column("subject", Text),  # issuer and subject of that other system (OIDC)
    Column("made", Text, nullable=False),
    Column("disabled", Text),
    Column("seen", Text),
)

#: A signed-in browser, or a token of a program (`kind` token); only the hash of its secret is kept.
session = Table(
    "session",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # browser or token
    Column("user_id", Integer, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("rights", JSON),  # of a token: less than its user may do; null: all that the user may
)

#: A link that works once: to become the owner, to accept an invitation, to set a new password. One to the wallboard
#: works until it is revoked.
link = Table(
    "link",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # owner, invite, reset or wall
    Column("grants", JSON, nullable=False),  # e-mail address, role, teams, agent; of a wall its name
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
    Column("expires", Text, nullable=False),
    Column("used", Text),
)

#: What the works council or the staff agreed to, in order; never updated: the newest of a subject holds.
consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, nullable=False),  # agent_figures
    Column("given", Boolean, nullable=False),
    Column("body", Text, nullable=False),  # who agreed: works council, staff
    Column("note", Text, nullable=False, default=""),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),  # null: whoever was at this machine before there were users
)

#: Who saw and changed what; never updated, never deleted.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made", Text, nullable=False),
    Column("user_id", Integer),  # null: the command line, or nobody signed in
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("audit_by_time", "made"),
)
