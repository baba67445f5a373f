"""The store's tables. How they came to be is in `migrations`; a test holds the two against each other."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from peil.store.metadata import metadata
from peil.store.tables_live import delivery_seen, inbox, live_source, push_token
from peil.store.tables_people import audit, consent, link, session, user
from peil.store.tables_steering import (
    alert,
    alert_rule,
    annotation,
    baseline,
    benchmark,
    delivery,
    goal,
    report,
    target,
)

__all__ = [
    "alert",
    "alert_rule",
    "annotation",
    "audit",
    "backup",
    "baseline",
    "benchmark",
    "consent",
    "definition",
    "delivery",
    "delivery_seen",
    "goal",
    "identity",
    "import_run",
    "inbox",
    "instrument",
    "link",
    "live_source",
    "metadata",
    "push_token",
    "quarantine",
    "report",
    "session",
    "target",
    "tombstone",
    "user",
]

#: A person or employee in a source, and the random key that stands for them in the lake.
identity = Table(
    "identity",
    metadata,
    Column("kind", Text, primary_key=True),  # customer or agent
    Column("namespace", Text, primary_key=True),  # the source, or email / phone across sources
    Column("value", Text, primary_key=True),  # shortened where it is long; see `store.short`
    Column("key", BigInteger, nullable=False),
    Column("whole", Text),  # the value, where it was shortened
    Index("identity_by_key", "key"),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", Text, nullable=False),
    Column("finished", Text),
    Column("files", JSON, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("mapping_toml", Text, nullable=False),
    Column("summary", JSON),
)

#: A row or event that could not be taken, whole, with the reason; replayed when mapping or settings are mended.
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", Integer, nullable=False, index=True),
    Column("kind", Text, nullable=False),  # row or event
    Column("file", Text, nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("column", Text, nullable=False),
    Column("value", Text),
    Column("reason", Text, nullable=False),
    Column("raw", JSON, nullable=False),
    Column("state", Text, nullable=False, default="open"),  # open or replayed
)

#: The definition ledger: each change of a KPI's settings, with date and author; never updated, never deleted.
definition = Table(
    "definition",
    metadata,
    Column("kpi", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("settings", JSON, nullable=False),
    Column("since", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
)

#: A survey question with its scale, wording and positive set; a change makes another instrument.
instrument = Table(
    "instrument",
    metadata,
    Column("key", Text, primary_key=True),
    Column("declared", JSON, nullable=False),
)

#: Who was erased, as a keyed hash of each spelling (scope customer, agent or text), and texts of the lake that
#: named them (scope lake). The key is no part of the store.
tombstone = Table(
    "tombstone",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("since", Text, nullable=False),
)

#: Backups that were made of this project: what they hold can only be erased by letting them expire.
backup = Table(
    "backup",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("file", Text, nullable=False),
)
