"""Live sources, tokens that may push, the inbox, and signed deliveries seen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "live_source",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("connector", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("cursor", sa.JSON),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("tried", sa.Text),
        sa.Column("succeeded", sa.Text),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("remedy", sa.Text, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("rejected", sa.BigInteger, nullable=False),
        sa.Column("latest_us", sa.BigInteger),
        sa.Column("skew_s", sa.Integer),
    )
    op.create_table(
        "push_token",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("signed", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("per_second", sa.Integer, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("expires", sa.Text),
        sa.Column("revoked", sa.Text),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("lines", sa.Text, nullable=False),
        sa.Column("import_id", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "delivery_seen",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seen_us", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_delivery_seen_seen_us", "delivery_seen", ["seen_us"])


def downgrade() -> None:
    """Remove them."""
    for table in ("delivery_seen", "inbox", "push_token", "live_source"):
        op.drop_table(table)
