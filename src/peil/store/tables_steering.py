"""The store's tables of steering: goals, targets, benchmarks, notes, baselines, alerts, reports and deliveries."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from peil.store.metadata import metadata

#: From strategy to KPI: a tree. A goal is closed, never deleted.
goal = Table(
    "goal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", Integer),
    Column("name", Text, nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("owner", Text, nullable=False, default=""),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
    Column("closed", Text),
)

#: A value or band to reach, from a day on. Never updated: the newest that holds on a day, for a KPI and a scope.
target = Table(
    "target",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kpi", Text, nullable=False, index=True),
    Column("statistic", Text),
    Column("clock", Text),
    Column("rule", Text, nullable=False),
    Column("scope", JSON, nullable=False),  # dimension to value, such as team and channel; empty: all
    Column("low", Float),  # at least; both null: from this day on there is no target
    Column("high", Float),  # at most; both: a band
    Column("since", Text, nullable=False),
    Column("owner", Text, nullable=False, default=""),
    Column("goal_id", Integer),
    Column("note", Text, nullable=False, default=""),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
)

#: What others reach, with all that is needed to judge whether it may be compared. Shipped ones are in a file.
benchmark = Table(
    "benchmark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kpi", Text, nullable=False, index=True),
    Column("declared", JSON, nullable=False),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
    Column("withdrawn", Text),
)

#: Something to know at a day: a note, a new phase of a control chart, or days that are no baseline.
annotation = Table(
    "annotation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # note, phase or excluded
    Column("first", Text, nullable=False),
    Column("end", Text, nullable=False),  # exclusive
    Column("kpi", Text),  # null: every KPI
    Column("scope", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
    Column("withdrawn", Text),
)

#: A frozen set of answers to measure later improvement against (nulmeting).
baseline = Table(
    "baseline",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("scope", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
)

#: What to warn of, whom, and how.
alert_rule = Table(
    "alert_rule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # signal, target or silence
    Column("kpi", Text),
    Column("scope", JSON, nullable=False),
    Column("options", JSON, nullable=False),
    Column("channels", JSON, nullable=False),  # what to send to; secrets by the name of an environment variable
    Column("quiet", JSON, nullable=False),
    Column("digest", Text, nullable=False),  # none, daily or weekly
    Column("muted_until", Text),
    Column("digested", Text),  # up to when alerts went into a digest
    Column("active", Boolean, nullable=False),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
)

#: An alert that was raised; the same one (rule and what it is about) is raised once.
alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule_id", Integer, nullable=False),
    Column("about", Text, nullable=False),  # what makes it the same: KPI, group, signal, day
    Column("day", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("state", Text, nullable=False),  # open or acknowledged
    Column("note", Text, nullable=False, default=""),
    Column("found", Text, nullable=False),
    Column("acknowledged", Text),
    Column("acknowledged_by", Integer),
    UniqueConstraint("rule_id", "about", name="alert_once"),
)

#: A board that is sent on a schedule.
report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("board", Text, nullable=False),
    Column("options", JSON, nullable=False),  # formats, period, filters
    Column("schedule", JSON, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("zone", Text),
    Column("active", Boolean, nullable=False),
    Column("last", Text),
    Column("made", Text, nullable=False),
    Column("made_by", Integer),
)

#: Every sending of an alert, report or invitation: what, where to, how it went.
delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # alert, report or invitation
    Column("object_id", Integer),
    Column("channel", Text, nullable=False),  # mail, webhook or apprise
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting, sending, sent or failed
    Column("tries", Integer, nullable=False),
    Column("error", Text, nullable=False, default=""),
    Column("body", Text, nullable=False, default=""),  # what to send; emptied once it is sent
    Column("next_try", Text),
    Column("made", Text, nullable=False),
    Column("sent", Text),
    Index("delivery_by_state", "state"),
)
