"""What every table of the store registers with."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
