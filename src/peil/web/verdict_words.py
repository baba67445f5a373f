"""A verdict on a board's KPI in words. How it is reached is in `steering`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peil.kpis.registry import get
from peil.show.texts import text
from peil.web.board import Board, Item


@dataclass(frozen=True)
class Judgement:
    """A verdict in words: its kind for the eye, the word, and what must be known beside it."""

    kind: str  # better, worse, higher, lower, no_difference, too_little
    word: str
    why: str


def judgement(item: Item, board: Board, lang: str) -> Judgement | None:
    """The verdict on an item in words; None where there was nothing to compare with."""
    verdict = item.verdict
    if verdict is None:
        return None
    kind: str = verdict.kind
    if item.answer.direction not in ("up", "down") and kind in ("better", "worse"):
        kind = "higher" if kind == "better" else "lower"
    why = ""
    if verdict.because == "counterweight":
        names = listed([_name_of(name, lang) for name in verdict.held_back_by], lang)
        why = text(lang, "verdict.counterweight", names=names)
    elif verdict.because == "many_comparisons":
        why = text(lang, "verdict.many_comparisons", n=board.looked_at)
    elif kind in ("too_little", "none"):
        why = text(lang, f"verdict.{verdict.because}")
    elif kind == "better" and verdict.unchecked:
        names = listed([_name_of(name, lang) for name in verdict.unchecked], lang)
        why = text(lang, "verdict.unchecked", names=names)
    return Judgement(kind, text(lang, f"verdict.{kind}"), why)


def _name_of(name: str, lang: str) -> str:
    return get(name.partition(":")[0]).name.in_(lang)


def listed(names: Sequence[str], lang: str) -> str:
    """Names with commas and an "and" between, each once."""
    unique = list(dict.fromkeys(names))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} {text(lang, 'and')} {unique[-1]}"
