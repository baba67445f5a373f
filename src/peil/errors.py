"""The one small tree of errors a user can meet; presenting them is the business of the CLI and the web."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence


class Sentence(str):
    """An English sentence that knows what it was made of, so that a page can say it in another language."""

    template: str
    values: Mapping[str, object]


def said(template: str, /, **values: object) -> Sentence:
    """`template` filled in. A value that is itself a sentence stays one: the whole can be translated."""
    made = Sentence(template.format(**values))
    made.template, made.values = template, values
    return made


class PeilError(Exception):
    """Something a user can act on: what was wrong, where, and what to do.

    `place` names file, row, column or id; `remedy` is one sentence in the imperative. Notes that were added on the
    way up (what stands in spite of the error) follow it.
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
        advice = " ".join(filter(None, [self.remedy, *getattr(self, "__notes__", [])]))
        return f"{text}\n  → {advice}" if advice else text


class InputError(PeilError):
    """What the user gave cannot be used: a file, a mapping, a setting, an option."""

    exit_code = 2
    http_status = 400


class NotFoundError(PeilError):
    """A KPI, dimension, project or file that does not exist."""

    exit_code = 3
    http_status = 404


class SignInNeeded(PeilError):  # noqa: N818 - what is needed, as the page that answers it
    """Nobody is signed in, or the session ended."""

    exit_code = 7
    http_status = 401


class ForbiddenError(PeilError):
    """What is asked is not for this user."""

    exit_code = 7
    http_status = 403


class StaleFormError(ForbiddenError):
    """A form whose token is not of this session. It is shown again with the `fields` as typed: nothing is lost."""

    def __init__(self, what: str, *, remedy: str, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__(what, remedy=remedy)
        self.fields = fields


class TooOftenError(PeilError):
    """Tried more often than is let be within a while."""

    exit_code = 4
    http_status = 429


class BusyError(PeilError):
    """Another process is writing to the project."""

    exit_code = 4
    http_status = 503


class ElsewhereError(PeilError):
    """Another system that was asked did not answer, or not as agreed."""

    exit_code = 6
    http_status = 502


class StateError(PeilError):
    """The project is not in a state in which this can be done (not derived, damaged, newer than us)."""

    exit_code = 5
    http_status = 409


class StoreError(PeilError):
    """The store's database cannot go on just now. `why` is in the database's own words: for logs, not for pages."""

    exit_code = 5
    http_status = 503

    def __init__(self, what: str, *, place: str = "", remedy: str = "", why: str = "") -> None:
        super().__init__(what, place=place, remedy=remedy)
        self.why = why

    def __str__(self) -> str:
        head, advice, rest = super().__str__().partition("\n")
        return f"{head} ({self.why}){advice}{rest}" if self.why else super().__str__()


class OutdatedError(StateError):
    """The figures were derived by another version of this program, which this one cannot read."""


class ConflictError(StateError):
    """Someone else changed it since it was read. `mine` and `theirs` are the two versions: nothing is lost."""

    def __init__(self, what: str, *, mine: object, theirs: object, place: str = "", remedy: str = "") -> None:
        super().__init__(what, place=place, remedy=remedy)
        self.mine = mine
        self.theirs = theirs


class SourceError(PeilError):
    """The source could not be read. `again` says whether that may pass by itself; `status` is what it answered with."""

    exit_code = 8
    http_status = 502

    def __init__(self, what: str, *, place: str = "", remedy: str = "", again: bool = True, status: int = 0) -> None:
        super().__init__(what, place=place, remedy=remedy)
        self.again, self.status = again, status


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy sentence that offers the nearest known words, or lists a few when none is near."""
    names = sorted(known)
    folded = {name.casefold(): name for name in names}
    near = [folded[n] for n in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.55)]
    if len(near) == 3:
        return said("Did you mean '{a}', '{b}' or '{c}'?", a=near[0], b=near[1], c=near[2])
    if len(near) == 2:
        return said("Did you mean '{a}' or '{b}'?", a=near[0], b=near[1])
    if near:
        return said("Did you mean '{a}'?", a=near[0])
    if not names:
        return said("There are none yet.")
    shown = ", ".join(names[:12])
    if len(names) > 12:
        return said("Known: {shown}, and {more} more.", shown=shown, more=len(names) - 12)
    return said("Known: {shown}.", shown=shown)
