"""Why a figure is missing, or what a value lacks: a stable code with an English sentence. The Dutch is in `show`."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: The sentence of each code. A code never changes its meaning: programs read it.
SENTENCES = {
    "not_covered": "the sources do not cover this period",
    "nothing": "nothing to divide by",
    "not_booked": "nothing is booked here",
    "unbooked": "nothing is booked on {n} of {all} days",
    "too_early": "what happened has not yet had its time",
    "no_source": "no source gives {needs}",
    "source_lacks": "{lacking}",
    "unknown": "the {what} of {n} {rows} is unknown",
    "not_known_by": "{what} are not known by {dimension}",
    "still_open": "so many are still open that the curve does not come to {percent} %",
    "not_followed": "no case has been followed for that long",
    "not_yours": "this figure cannot be told for your own teams alone",
    "whole_team": "of one's own team the whole is told, not parts of it",
    "runs": "the figures of one's own team are of whole weeks that are over, in which five people worked",
    "too_small": "too few to be shown without telling who they are",
    "not_divided": "who may not see the records sees surveys by team and channel only",
    "not_whole": "who may not see the records sees surveys by whole month, two weeks after its end",
    "other_rows": "under this rule other answers count: it could be told whose from the difference",
}


class Reason(str):
    """The sentence of a reason, which knows its `code` and the `values` that it was made of."""

    code: str
    values: Mapping[str, object]


def because(code: str, **values: object) -> Reason:
    """The reason of that code."""
    made = Reason(SENTENCES[code].format(**values))
    made.code, made.values = code, values
    return made


NOTHING = because("nothing")
NOT_COVERED = because("not_covered")
TOO_EARLY = because("too_early")


def known(text: str) -> Reason | None:
    """The reason that a sentence is of, as it was kept in words; None for one of no code."""
    if isinstance(text, Reason):
        return text
    for code, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(text):
            return because(code, **found.groupdict())
    return None


def code_of(text: str | None) -> str | None:
    """The code of a reason; None without one."""
    found = None if text is None else known(text)
    return None if found is None else found.code


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", sentence)
    return re.compile("".join(f"(?P<{p}>.+)" if i % 2 else re.escape(p) for i, p in enumerate(pieces)))


_PATTERNS = {
    **{code: _pattern(sentence) for code, sentence in SENTENCES.items()},
    "source_lacks": re.compile(r"(?P<lacking>.+ does not give [a-z_., ]+)"),
}
