"""Scales of survey questions: what words of answers stand for, and the family that a question seems to be of. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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
    (("unhappy", "happy"), 0),
    (("bad", "okay", "good"), 1),
    (("unhappy", "neutral", "happy"), 1),
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
_MOST_POINTS = 14
_DECIMAL = re.compile(r"\d+([.,]\d+)?")
_LABELLED = re.compile(r"(\d{1,2})\s*[-\u2013:.)]\s*(\S.*)")


def points_of(seen: Seen) -> dict[str, int]:
    """The points that words of a scale stand for, or nothing where they are no scale that is known."""
    return _worded(seen)[0]


def words_in(seen: Seen) -> list[str]:
    """The different words of a column, the most frequent first; none where there are more than a scale has."""
    counts = Counter(cell for cell in seen.cells if cell)
    return [word for word, _ in counts.most_common()] if len(counts) <= _MOST_POINTS else []


def in_halves(seen: Seen) -> bool:
    """Whether some answers lie halfway two points, and none elsewhere between them."""
    values = _decimals(seen)
    return any(value % 1 for value in values) and all(not value * 2 % 1 for value in values)


def between_points(seen: Seen) -> bool:
    """Whether some numbers are neither points nor half points: no answers, but means of several."""
    return any(value * 2 % 1 for value in _decimals(seen))


def _decimals(seen: Seen) -> list[float]:
    if seen.kind != "number":
        return []
    return [float(cell.replace(",", ".")) for cell in seen.cells if cell and _DECIMAL.fullmatch(cell)]


def _worded(seen: Seen) -> tuple[dict[str, int], int, int]:
    """The points of a scale in words, and its lowest and highest one."""
    words = [word.lower() for word in words_in(seen)]
    labelled = {word: _LABELLED.fullmatch(word) for word in words}
    words = [w for w in words if (((m := labelled[w]) and m[2]) or w) not in _SILENT]
    if not words:
        return {}, 0, 0
    numbers = {w: int(m[1]) if (m := labelled[w]) else int(w) for w in words if labelled[w] or w.isdigit()}
    if any(labelled[w] for w in words) and len(numbers) == len(words) > 1 and len(set(numbers.values())) == len(words):
        low, high = min(numbers.values()), max(numbers.values())
        if any(w.isdigit() for w in words):  # only the ends are labelled: points nobody chose yet are points too
            numbers |= {str(n): n for n in range(low, high + 1) if n not in numbers.values()}
        return numbers, low, high
    plain = {w: next((b for a, b in _AROUND if a == w), w.removeprefix("somewhat ")) for w in words}
    for scale, low in _SCALES:
        if set(plain.values()) <= set(scale):
            return {w: scale.index(p) + low for w, p in plain.items()}, low, low + len(scale) - 1
    return {}, 0, 0


def kinds_told(columns: Sequence[Seen]) -> list[str]:
    """The kinds of question that a column names row by row: nps, csat, ces."""
    for c in columns:
        words = [word.lower() for word in words_in(c)]
        if words and all(word in ("nps", "csat", "ces", "enps") for word in words):
            return words
    return []


def scale_of(seen: Seen, told: Sequence[str] = ()) -> tuple[str, int, int]:
    """The family of a question and its scale, by its name and its answers; `told` is what the table calls it."""
    name = " ".join((guess_names.plain(seen.name), guess_names.plain(seen.label), *(told if len(told) == 1 else ())))
    points, low, high = _worded(seen) if seen.kind in ("choice", "flag", "text") else ({}, 0, 0)
    if not points:
        low, high = int(seen.low or 0), int(seen.high or 0)
    if re.search(r"nps|aanbevel|recommend|waarschijnlijk|likel", name) and (
        not points or (low >= 0 and 5 < high <= 10)
    ):
        return "nps", 0, 10
    family = "ces" if re.search(r"\bces\b|moeite|effort|gemak|easy", name) else "csat"
    family = "friendliness" if "vriendelijk" in name else family
    if points:
        return ("solved" if re.search(r"solved|opgelost|geholpen", name) else family), low, high
    if re.search(r"cijfer|grade", name) or high > 7:
        return family, 0 if low == 0 else 1, 10
    return family, 1, 7 if high > 5 else 5
