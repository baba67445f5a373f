"""Users and rights; goals, targets, benchmarks, notes, baselines, alerts, reports and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    _people()
    _steering()


def _people() -> None:
    op.create_table(
        "user",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("teams", sa.JSON, nullable=False),
        sa.Column("agent", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("zone", sa.Text),
        sa.Column("password", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("disabled", sa.Text),
        sa.Column("seen", sa.Text),
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("rights", sa.JSON),
    )
    op.create_index("ix_session_user_id", "session", ["user_id"])
    op.create_table(
        "link",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("grants", sa.JSON, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("used", sa.Text),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("user_id", sa.Integer),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["made"])


def _steering() -> None:
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
        sa.Column("closed", sa.Text),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kpi", sa.Text, nullable=False),
        sa.Column("statistic", sa.Text),
        sa.Column("clock", sa.Text),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("low", sa.Float),
        sa.Column("high", sa.Float),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("goal_id", sa.Integer),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
    )
    op.create_index("ix_target_kpi", "target", ["kpi"])
    op.create_table(
        "benchmark",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kpi", sa.Text, nullable=False),
        sa.Column("declared", sa.JSON, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
        sa.Column("withdrawn", sa.Text),
    )
    op.create_index("ix_benchmark_kpi", "benchmark", ["kpi"])
    op.create_table(
        "annotation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("end", sa.Text, nullable=False),
        sa.Column("kpi", sa.Text),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
        sa.Column("withdrawn", sa.Text),
    )
    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("end", sa.Text, nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
    )
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("kpi", sa.Text),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("quiet", sa.JSON, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("muted_until", sa.Text),
        sa.Column("digested", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("rule_id", sa.Integer, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("acknowledged", sa.Text),
        sa.Column("acknowledged_by", sa.Integer),
        sa.UniqueConstraint("rule_id", "about", name="alert_once"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("board", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("schedule", sa.JSON, nullable=False),
        sa.Column("recipients", sa.JSON, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("zone", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("last", sa.Text),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("object_id", sa.Integer),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("next_try", sa.Text),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("sent", sa.Text),
    )
    op.create_index("delivery_by_state", "delivery", ["state"])


def downgrade() -> None:
    """Remove them."""
    for table in (
        "user",
        "session",
        "link",
        "consent",
        "audit",
        "goal",
        "target",
        "benchmark",
        "annotation",
        "baseline",
        "alert_rule",
        "alert",
        "report",
        "delivery",
    ):
        op.drop_table(table)
