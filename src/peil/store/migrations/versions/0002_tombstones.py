"""Who was erased, as keyed hashes; and which backups were made, until when they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "tombstone",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
    )
    op.create_table(
        "backup",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("backup", "tombstone"):
        op.drop_table(table)
