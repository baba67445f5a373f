"""The demo organisation as a project: simulate, import, derive, set its targets. What is simulated is in `demo`."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from peil.app import Project, Say
from peil.connectors.files.mapping import load_instruments
from peil.demo import aims, generate
from peil.errors import InputError, said
from peil.lake.published import NAME
from peil.steering import boards, goals, notes, targets
from peil.store.store import Store


def make_demo(folder: Path, *, seed: int = 2026, contacts: int = 200_000, say: Say) -> Project:
    """The simulated organisation as a project in `folder`; a finished one is used again.

    It is made beside the folder and moved into place, so that a run that was stopped leaves no half.
    """
    if (folder / "data" / "lake" / NAME).exists():
        say(said("Using the demo organisation in {folder}. Remove that folder to make it anew.", folder=folder))
        return Project(folder)
    if folder.exists() and any(folder.iterdir()):
        raise InputError("is not empty and not a demo", place=str(folder), remedy="Name another folder: --dir.")
    fresh = folder.parent / f".{folder.name}.making"
    shutil.rmtree(fresh, ignore_errors=True)
    making = "Simulating {contacts:,} contacts of a webshop that does not exist (seed {seed}) …"
    say(said(making, contacts=contacts, seed=seed))
    generate(fresh, seed=seed, contacts=contacts)
    project = Project(fresh)
    say("Importing their events …")
    project.import_files(
        sorted(fresh.glob("events-*.parquet")),
        "events",
        say=say,
        instruments=load_instruments(fresh / "instruments.toml"),
    )
    with project.store() as store:
        _set_aims(store)
    items = tuple(
        boards.Item(kpi, chart=chart, by=by, wide=wide, where=where) for kpi, chart, by, wide, where in aims.BOARD_ITEMS
    )
    boards.save(fresh, boards.Board(boards.name_for(fresh, aims.BOARD), aims.BOARD, items))
    if folder.exists():
        folder.rmdir()
    fresh.rename(folder)
    say(said("The demo organisation is in {folder}.", folder=folder))
    return Project(folder)


def _set_aims(store: Store) -> None:
    """Enter goals, targets and notes, so that verdicts against a target are there to see."""
    numbers: dict[str, int] = {}
    for goal in aims.GOALS:
        parent = numbers.get(goal.under)
        numbers[goal.name] = goals.add(store, goal.name, why=goal.why, owner=goal.owner, parent=parent).number
    owners = {goal.name: goal.owner for goal in aims.GOALS}
    for aim in aims.AIMS:
        since = dt.date.fromisoformat(aim.since)
        target = targets.Target(
            aim.kpi, since, aim.low, aim.high, aim.scope, owner=owners[aim.goal], goal=numbers[aim.goal]
        )
        targets.add(store, target)
    for one in aims.REMARKS:
        first, end = dt.date.fromisoformat(one.first), dt.date.fromisoformat(one.end)
        notes.add(store, "note", one.text, first, end, kpi=one.kpi, scope=one.scope)
