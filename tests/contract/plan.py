"""The plan of thirty tickets of the shared folder, played step by step, and what of it a helpdesk tells as events.

Real helpdesks (helpdesks.py) and played ones (replay.py) are held against the same plan.
"""

from __future__ import annotations

import abc
import datetime as dt
import functools
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from contract.worlds import Happened

Truth = dict[str, Any]
Step = tuple[dt.datetime, str, int, dict[str, Any]]


@functools.cache
def systems() -> Path:
    """The folder with the plan and the helpdesks' scripts. Skips the test where it is not there."""
    folder = (Path(__file__).resolve().parents[2] / os.environ.get("PEIL_SHARED", "../shared") / "systems").resolve()
    if not folder.is_dir():
        pytest.skip(f"PEIL_SHARED: there is no folder {folder}")
    return folder


@functools.cache
def kpi_plan() -> Any:
    """The plan's module."""
    path = systems() / "kpi_plan.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spec.loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def stamp(moment: dt.datetime) -> str:
    """An instant as the contract suite compares it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Played(abc.ABC):
    """A helpdesk in which the plan's steps happen one after another: `ids` are its numbers of the plan's tickets."""

    def __init__(self) -> None:
        self.steps: list[Step]
        self.truths: list[Truth]
        self.steps, self.truths = kpi_plan().plan()
        self.played: list[Step] = []
        self.ids: dict[int, int] = {}

    def play(self, count: int | None = None) -> None:
        """Let the next steps of the plan happen, each at its moment; all that are left where no count is given."""
        end = len(self.steps) if count is None else len(self.played) + count
        for step in self.steps[len(self.played) : end]:
            self.step(step)
            self.played.append(step)

    @abc.abstractmethod
    def step(self, step: Step) -> None:
        """Do in this helpdesk what the plan says."""

    def solved(self, i: int, before: dt.datetime) -> bool:
        """Whether a ticket of the plan stands resolved just before a moment."""
        truth = self.truths[i]
        solved = [at for at in truth["resolved"] if at < before]
        return bool(solved) and not any(solved[-1] <= at < before for at in truth["reopened"])

    def happened(self, *, replies_open: bool, resolving_is_said: bool, moves: bool) -> set[Happened]:
        """The steps so far as events; helpdesks differ in what a reply, a resolving and a move leave behind."""
        found: set[Happened] = set()
        replied: set[int] = set()
        for at, kind, i, _ in self.played:
            moment, contact = stamp(at), str(self.ids[i])
            if kind == "create":
                found |= {("contact.opened", moment, contact, "")}
                found |= {("contact.status", moment, contact, "new" if replies_open else "open")}
            if kind in ("note", "reply", "cust") or (kind == "resolve" and resolving_is_said):
                found |= {("contact.message", moment, contact, "")}
            if kind == "reply" and replies_open and i not in replied:
                found |= {("contact.status", moment, contact, "open")}
                replied.add(i)
            if kind == "cust" and self.solved(i, at):
                found |= {("contact.status", moment, contact, "open")}
            if kind == "resolve":
                found |= {("contact.status", moment, contact, "solved")}
            if kind == "move" and moves:
                found |= {("contact.assigned", moment, contact, "")}
        return found
