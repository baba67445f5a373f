"""The demo organisation as a project: simulate, import, derive. What is simulated is in `demo`."""

from __future__ import annotations

import shutil
from pathlib import Path

from peil.app import Project, Say
from peil.connectors.files.mapping import load_instruments
from peil.demo import generate
from peil.errors import InputError
from peil.lake.published import NAME


def make_demo(folder: Path, *, seed: int = 2026, contacts: int = 200_000, say: Say) -> Project:
    """The simulated organisation as a project in `folder`; a finished one is used again.

    It is made beside the folder and moved into place, so that a run that was stopped leaves no half.
    """
    if (folder / "data" / "lake" / NAME).exists():
        say(f"Using the demo organisation in {folder}. Remove that folder to make it anew.")
        return Project(folder)
    if folder.exists() and any(folder.iterdir()):
        raise InputError("is not empty and not a demo", place=str(folder), remedy="Name another folder: --dir.")
    fresh = folder.parent / f".{folder.name}.making"
    shutil.rmtree(fresh, ignore_errors=True)
    say(f"Simulating {contacts:,} contacts of a webshop that does not exist (seed {seed}) …")
    generate(fresh, seed=seed, contacts=contacts)
    project = Project(fresh)
    say("Importing their events …")
    project.import_files(
        sorted(fresh.glob("events-*.parquet")),
        "events",
        say=say,
        instruments=load_instruments(fresh / "instruments.toml"),
    )
    if folder.exists():
        folder.rmdir()
    fresh.rename(folder)
    say(f"The demo organisation is in {folder}.")
    return Project(folder)
