"""The one small tree of errors a user can meet; presenting them is the business of the CLI and the web."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PeilError(Exception):
    """Something a user can act on: what was wrong, where, and what to do.

    `place` names file, row, column or id; `remedy` is one sentence in the imperative.
    `exit_code` is the command's exit status, `http_status` the answer's over HTTP.
    """

    exit_code = 1
    http_status = 500

    def __init__(self, what: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        text = f"{self.place}: {self.what}" if self.place else self.what
        return f"{text}\n  → {self.remedy}" if self.remedy else text


class InputError(PeilError):
    """What the user gave cannot be used: a file, a mapping, a setting, an option."""

    exit_code = 2
    http_status = 400


class NotFoundError(PeilError):
    """A KPI, dimension, project or file that does not exist."""

    exit_code = 3
    http_status = 404


class BusyError(PeilError):
    """Another process is writing to the project."""

    exit_code = 4
    http_status = 503


class StateError(PeilError):
    """The project is not in a state in which this can be done (not derived, damaged, newer than us)."""

    exit_code = 5
    http_status = 409


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy sentence that offers the nearest known words, or lists a few when none is near."""
    names = sorted(known)
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.55)
    if near:
        return "Did you mean " + " or ".join(f"'{folded[n]}'" for n in near) + "?"
    if not names:
        return "There are none yet."
    shown = ", ".join(names[:12]) + (f", and {len(names) - 12} more" if len(names) > 12 else "")
    return f"Known: {shown}."
