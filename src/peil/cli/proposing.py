"""Proposing a mapping for files, as several commands do. What is seen in a file is found in `trial`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from peil.cli.words import dump, language, say
from peil.errors import InputError, Sentence


def checked(write: Path | None, files: Sequence[Path] = ()) -> None:
    """Raises InputError where the mapping cannot be written so, before anything is read."""
    if write and len(files) > 1:
        raise InputError("one mapping is written for one file", place="--write", remedy="Name one file.")
    if write and write.exists():
        raise InputError("exists already", place=str(write), remedy="Name another file.")


def propose(files: Sequence[Path], folder: Path, write: Path | None, *, as_json: bool, then: Sentence) -> int:
    """Tell what each file seems to hold and the mapping proposed; write that of one, and say what to do `then`."""
    from peil.trial import guess_text, guessed

    found = [guessed(path, folder) for path in files]
    if as_json:
        dump(found[0] if len(found) == 1 else found)
    else:
        print("\n\n".join(guess_text(told, language()) for told in found).rstrip())
    if write and found[0]["mapping"]:
        write.write_text(str(found[0]["mapping"]), encoding="utf-8")
        say(then)
    return 0 if all(told["mapping"] for told in found) else 6
