"""Tables of what comes in by itself: live sources, the tokens that may push, the inbox, and deliveries seen."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Integer, Table, Text

from peil.store.metadata import metadata

#: A source that is connected or pushes: how it is read, how far, and how it fares.
live_source = Table(
    "live_source",
    metadata,
    Column("name", Text, primary_key=True),
    Column("connector", Text, nullable=False),  # push, or the key of a connector
    Column("settings", JSON, nullable=False),
    Column("mapping", Text, nullable=False, default=""),  # TOML; empty: its records are events already
    Column("cursor", JSON),
    Column("made", Text, nullable=False),
    Column("tried", Text),
    Column("succeeded", Text),
    Column("error", Text, nullable=False, default=""),
    Column("remedy", Text, nullable=False, default=""),
    Column("received", BigInteger, nullable=False, default=0),
    Column("rejected", BigInteger, nullable=False, default=0),
    Column("latest_us", BigInteger),  # of its newest event
    Column("skew_s", Integer),  # how far its clock is ahead of ours
)

#: What may push as a source: a secret of which only the hash is kept, or a signature under a secret named elsewhere.
push_token = Table(
    "push_token",
    metadata,
    Column("name", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),  # families of event types; empty: all
    Column("signed", Text, nullable=False, default=""),  # standard, hub, peil or zendesk
    Column("secret", Text, nullable=False, default=""),  # env:NAME or file:PATH
    Column("per_second", Integer, nullable=False),
    Column("made", Text, nullable=False),
    Column("expires", Text),
    Column("revoked", Text),
)

#: What was accepted and is not in the lake yet: lines of JSON, as they came. Numbers are never used again: rows are
#: numbered by them, and so keep their order over batches. `import_id` is the import that is taking them.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("lines", Text, nullable=False),
    Column("import_id", Integer),
    sqlite_autoincrement=True,
)

#: Signed deliveries of the last while: one that comes again is known.
delivery_seen = Table(
    "delivery_seen",
    metadata,
    Column("token", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("seen_us", BigInteger, nullable=False, index=True),
)
