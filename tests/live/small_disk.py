"""A disk of a few megabytes in memory, for as long as a test runs."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int, owner: str = "root") -> Iterator[Path]:
    """A file system of that size, mounted on a folder. Skips where that is not allowed: it takes root."""
    folder.mkdir()
    kind = f"size={megabytes}m,mode=700,uid={pwd.getpwnam(owner).pw_uid}"
    words = ["mount", "-t", "tmpfs", "-o", kind, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left, to the last byte."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    out.write(b"\0" * size)
    return ballast
