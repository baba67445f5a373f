"""Scales of survey questions: what words of answers stand for, and the family that a question seems to be of. Pure."""

from __future__ import annotations

import re

from peil.connectors.files import guess_names
from peil.connectors.files.guess_columns import Seen

#: Words of answers on a scale, from low to high, and the points that they stand for.
_SCALES: tuple[tuple[tuple[str, ...], int], ...] = (
    (("zeer ontevreden", "ontevreden", "neutraal", "tevreden", "zeer tevreden"), 1),
    (("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"), 1),
    (("helemaal oneens", "oneens", "neutraal", "eens", "helemaal eens"), 1),
    (("strongly disagree", "disagree", "neutral", "agree", "strongly agree"), 1),
    (("zeer slecht", "slecht", "matig", "goed", "zeer goed"), 1),
    (("bad", "good"), 0),
    (("slecht", "goed"), 0),
    (("nee", "ja"), 0),
    (("no", "yes"), 0),
    (("ontevreden", "neutraal", "tevreden"), 1),
)
_AROUND = {
    ("noch tevreden, noch ontevreden", "neutraal"),
    ("niet tevreden, niet ontevreden", "neutraal"),
    ("neither satisfied nor dissatisfied", "neutral"),
    ("neither", "neutral"),
}


#: What stands in a score's column where nobody was asked, or nobody answered.
_SILENT = frozenset(
    {
        *("unoffered", "offered", "unknown", "onbekend", "not rated", "unrated", "none", "geen", "n/a", "n.v.t."),
        *("no answer", "no response", "geen antwoord", "not asked", "niet gevraagd", "not answered"),
    }
)
_LABELLED = re.compile(r"(\d{1,2})\s*[-\u2013:.)]\s*(\S.*)")


def points_of(seen: Seen) -> dict[str, int]:
    """The points that words of a scale stand for, or nothing where they are no scale that is known."""
    return _worded(seen)[0]


def _worded(seen: Seen) -> tuple[dict[str, int], int, int]:
    """The points of a scale in words, and its lowest and highest one."""
    words = [word.lower() for word, _ in seen.words]
    labelled = {word: _LABELLED.fullmatch(word) for word in words}
    words = [w for w in words if (((m := labelled[w]) and m[2]) or w) not in _SILENT]
    if not words:
        return {}, 0, 0
    numbers = {w: int(m[1]) for w in words if (m := labelled[w])}
    if len(numbers) == len(words) > 1 and len(set(numbers.values())) == len(words):
        return numbers, min(numbers.values()), max(numbers.values())
    plain = {w: next((b for a, b in _AROUND if a == w), w) for w in words}
    for scale, low in _SCALES:
        if set(plain.values()) <= set(scale):
            return {w: scale.index(p) + low for w, p in plain.items()}, low, low + len(scale) - 1
    return {}, 0, 0


def scale_of(seen: Seen) -> tuple[str, int, int]:
    """The family of a question and its scale, by its name and its answers."""
    name = guess_names.plain(seen.name)
    points, low, high = _worded(seen) if seen.kind in ("choice", "flag") else ({}, 0, 0)
    if not points:
        low, high = int(seen.low or 0), int(seen.high or 0)
    if re.search(r"nps|aanbevel|recommend|waarschijnlijk|likel", name) and not points:
        return "nps", 0, 10
    family = "ces" if re.search(r"\bces\b|moeite|effort|gemak|easy", name) else "csat"
    family = "friendliness" if "vriendelijk" in name else family
    if points:
        return ("solved" if re.search(r"solved|opgelost|geholpen", name) else family), low, high
    if re.search(r"cijfer|grade", name) or high > 7:
        return family, 0 if low == 0 else 1, 10
    return family, 1, 7 if high > 5 else 5
