"""What a connector is held against: a source of which all is known that happened. One `case_*.py` for each connector.

A case gives `CASE = Case(key, make)`; `make(folder)` builds a world: a source that runs, with what happened in it so
far. `docs/how-to/add-a-connector.md` tells how.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

#: An event as the suite compares it: type, instant in UTC to the second, contact, status (empty where it has none).
Happened = tuple[str, str, str, str]


class World(Protocol):
    """A source with a known history."""

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings under which it is connected. Secrets are env:NAME or file:PATH, as they must be."""

    @property
    def broken(self) -> Mapping[str, str]:
        """Settings to change so that it cannot be read: a wrong key, another address."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that may be told nowhere."""

    def truth(self) -> set[Happened]:
        """All that happened so far, as far as the connector can see it."""

    def grow(self) -> None:
        """Let more happen: new, changed, and something written late within the overlap."""


@dataclass(frozen=True)
class Case:
    """A connector and how its world is made; leaving the context ends it. `long` where that takes many seconds.

    `shared` where it needs the shared folder. `health` is how it fares when all is well: skewed, where its clock is
    set. `name` tells it from another case of the same connector.
    """

    connector: str
    make: Callable[[Path], AbstractContextManager[World]]
    long: bool = False
    shared: bool = False
    health: str = "ok"
    name: str = ""


def cases() -> list[Case]:
    """The cases of this folder."""
    found = []
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("case_"):
            found.append(importlib.import_module(f"contract.{module.name}").CASE)
    return found
