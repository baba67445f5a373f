"""Peil measures a customer service organisation: `peil.open(folder).ask("csat", by="channel")`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peil.app import Project

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(folder: str | Path) -> Project:  # noqa: A001
    """The project in `folder`, to be asked; raises NotFoundError where there is none."""
    from peil.app import Project

    return Project(folder)
