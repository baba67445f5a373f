"""How the answers to survey questions are proposed: instruments with their scale, scores with their points. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from peil.connectors.files.guess import Guess, Part
from peil.connectors.files.guess_columns import Seen
from peil.connectors.files.guess_lines import event, quoted, slug, time_of, whose
from peil.connectors.files.guess_scales import in_halves, kinds_told, points_of, scale_of, words_in


def beside(guess: Guess, scores: Sequence[Part], own: str, ends: Sequence[Part], begun: Part) -> Iterable[str]:
    """The customer's opinion beside a ticket or a call. When it was given stands nowhere: the end of the contact is
    taken where every row with a score has one, else its beginning."""
    for part in scores:
        seen = guess.column(part.column)
        filled = [i for i, cell in enumerate(seen.cells) if cell]
        whole = (e for e in ends if all(guess.column(e.column).cells[i] for i in filled))
        when = next(whole, begun)
        yield from event(
            "survey.answered", time_of(guess, when), f"instrument = {{ value = {quoted(key_of(part))} }}",
            f"invitation{own.removeprefix('contact')}", own, *score_of(guess, part),
            *whose(guess, "customer", "channel", "team"),
            remark="no column tells when it was answered: that of the contact",
        )  # fmt: skip


def key_of(part: Part) -> str:
    """The key of the question that a column holds the answers to."""
    return slug(part.column) or "vraag"


def instruments(guess: Guess, scores: Sequence[Part]) -> Iterable[str]:
    """The questions that columns hold the answers to, each with its scale."""
    for part in scores:
        seen = guess.column(part.column)
        family, low, high = scale_of(seen, kinds_told(guess.columns) if len(scores) == 1 else ())
        remark = f"check: the answers seen are {_range(seen)}"
        if in_halves(seen):
            low, high, remark = 2 * low, 2 * high, f"in half points, for there are answers between the points; {remark}"
        yield f"[instruments.{key_of(part)}]"
        yield f"family = {quoted(family)}"
        yield f"scale = [{low}, {high}]  # {remark}"
        if (low, high) in ((0, 10), (0, 20)) and family != "nps":
            yield f"positive = [{', '.join(map(str, range(8 * high // 10, high + 1)))}]"
        yield f"question_nl = {quoted(seen.label if len(seen.label) > len(part.column) else part.column)}"
        yield ""


def score_of(guess: Guess, part: Part) -> list[str]:
    """The answer in points; of words only those that are an answer."""
    seen = guess.column(part.column)
    points = points_of(seen) if seen.kind in ("choice", "flag", "text") else {}
    if not points:
        column = quoted(part.column)
        return [f'score = {{ column = {column}, unit = "half" }}' if in_halves(seen) else f"score = {column}"]
    listed = ", ".join(f'{quoted(w)} = "{n}"' for w, n in points.items())
    words = words_in(seen)
    said = [word for word in words if word.lower() in points]
    silent = len(said) < len(words)
    when = [f"when = {{ {quoted(part.column)} = [{', '.join(map(quoted, said))}] }}"] if silent else []
    return [*when, f"score = {{ column = {quoted(part.column)}, map = {{ {listed} }} }}"]


def _range(seen: Seen) -> str:
    if seen.low is None:
        return ", ".join(words_in(seen)[:6])
    return f"{seen.low:g} to {seen.high:g}"


def only_answers(guess: Guess) -> bool:
    """Whether every row was answered: then nothing tells how many were asked, and all would seem to have answered."""
    responded = guess.part("responded")
    return responded is not None and guess.column(responded.column).filled == guess.column(responded.column).rows
