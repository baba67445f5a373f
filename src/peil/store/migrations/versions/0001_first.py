"""The first tables: identities, imports, quarantine, definition ledger, instruments."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "identity",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("namespace", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("key", sa.BigInteger, nullable=False),
    )
    op.create_index("identity_by_key", "identity", ["key"])
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("finished", sa.Text),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("mapping_toml", sa.Text, nullable=False),
        sa.Column("summary", sa.JSON),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("raw", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("ix_quarantine_import_id", "quarantine", ["import_id"])
    op.create_table(
        "definition",
        sa.Column("kpi", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "instrument",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("declared", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("instrument", "definition", "quarantine", "import_run", "identity"):
        op.drop_table(table)
