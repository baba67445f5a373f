"""Identities that are too long for an index are known by their beginning and a hash."""

import sqlalchemy as sa
from alembic import op

from peil.store.store import short

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column, and shorten what is there."""
    op.add_column("identity", sa.Column("whole", sa.Text))
    identity = sa.table("identity", *map(sa.column, ("kind", "namespace", "value", "whole")))
    connection = op.get_bind()
    for kind, namespace, value in connection.execute(
        sa.select(identity.c.kind, identity.c.namespace, identity.c.value).where(sa.func.length(identity.c.value) > 500)
    ).all():
        mine = (identity.c.kind == kind, identity.c.namespace == namespace, identity.c.value == value)
        connection.execute(identity.update().where(*mine).values(value=short(value), whole=value))


def downgrade() -> None:
    """Put the values back and remove the column."""
    op.execute("UPDATE identity SET value = whole WHERE whole IS NOT NULL")
    op.drop_column("identity", "whole")
