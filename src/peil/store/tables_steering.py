"""The store's tables of steering: goals, targets, benchmarks, notes, baselines, alerts, reports and deliveries."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from peil.store.metadata import metadata

#: From strategy to KPI: a tree. A goal is closed, never deleted.
goal = Table(
    "goal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", Integer),
    Column("name", String(400), nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("owner", String(400), nullable=False, default=""),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
    Column("closed", String(32)),
)

#: A value or band to reach, from a day on. Never updated: the newest that holds on a day, for a KPI and a scope.
target = Table(
    "target",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kpi", String(80), nullable=False, index=True),
    Column("statistic", String(24)),
    Column("clock", String(16)),
    Column("rule", String(40), nullable=False),
    Column("scope", JSON, nullable=False),  # dimension to value, such as team and channel; empty: all
    Column("low", Float),  # at least; both null: from this day on there is no target
    Column("high", Float),  # at most; both: a band
    Column("since", String(10), nullable=False),
    Column("owner", String(400), nullable=False, default=""),
    Column("goal_id", Integer),
    Column("note", Text, nullable=False, default=""),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
)

#: What others reach, with all that is needed to judge whether it may be compared. Shipped ones are in a file.
benchmark = Table(
    "benchmark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kpi", String(80), nullable=False, index=True),
    Column("declared", JSON, nullable=False),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
    Column("withdrawn", String(32)),
)

#: Something to know at a day: a note, a new phase of a control chart, or days that are no baseline.
annotation = Table(
    "annotation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),  # note, phase or excluded
    Column("first", String(10), nullable=False),
    Column("end", String(10), nullable=False),  # exclusive
    Column("kpi", String(80)),  # null: every KPI
    Column("scope", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
    Column("withdrawn", String(32)),
)

#: A frozen set of answers to measure later improvement against (nulmeting).
baseline = Table(
    "baseline",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(400), nullable=False),
    Column("first", String(10), nullable=False),
    Column("end", String(10), nullable=False),
    Column("scope", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
)

#: What to warn of, whom, and how.
alert_rule = Table(
    "alert_rule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(400), nullable=False),
    Column("kind", String(12), nullable=False),  # signal, target or silence
    Column("kpi", String(80)),
    Column("scope", JSON, nullable=False),
    Column("options", JSON, nullable=False),
    Column("channels", JSON, nullable=False),  # what to send to; secrets by the name of an environment variable
    Column("quiet", JSON, nullable=False),
    Column("digest", String(8), nullable=False),  # none, daily or weekly
    Column("muted_until", String(32)),
    Column("digested", String(32)),  # up to when alerts went into a digest
    Column("active", Boolean, nullable=False),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
)

#: An alert that was raised; the same one (rule and what it is about) is raised once.
alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule_id", Integer, nullable=False),
    Column("about", String(200), nullable=False),  # what makes it the same: KPI, group, signal, day
    Column("day", String(10), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("state", String(12), nullable=False),  # open or acknowledged
    Column("note", Text, nullable=False, default=""),
    Column("found", String(32), nullable=False),
    Column("acknowledged", String(32)),
    Column("acknowledged_by", Integer),
    UniqueConstraint("rule_id", "about", name="alert_once"),
)

#: A board that is sent on a schedule.
report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(400), nullable=False),
    Column("board", String(120), nullable=False),
    Column("options", JSON, nullable=False),  # formats, period, filters
    Column("schedule", JSON, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("language", String(2), nullable=False),
    Column("zone", String(64)),
    Column("active", Boolean, nullable=False),
    Column("last", String(32)),
    Column("made", String(32), nullable=False),
    Column("made_by", Integer),
)

#: Every sending of an alert, report or invitation: what, where to, how it went.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),  # alert, report or invitation
    Column("object_id", Integer),
    Column("channel", String(16), nullable=False),  # mail, webhook or apprise
    Column("address", String(400), nullable=False),
    Column("state", String(12), nullable=False),  # waiting, sending, sent or failed
    Column("tries", Integer, nullable=False),
    Column("error", Text, nullable=False, default=""),
    Column("body", Text, nullable=False, default=""),  # what to send; emptied once it is sent
    Column("next_try", String(32)),
    Column("made", String(32), nullable=False),
    Column("sent", String(32)),
    Index("delivery_by_state", "state"),
)
