"""Linear equations solved exactly, for attackers who add and subtract what they are shown. Only for tests."""

from __future__ import annotations

from fractions import Fraction


def solved(equations: list[list[Fraction]]) -> list[list[Fraction]]:
    """The equations in reduced row echelon form: what can be known of an unknown by itself is a row of its own."""
    done = 0
    for column in range(len(equations[0]) if equations else 0):
        at = next((n for n in range(done, len(equations)) if equations[n][column]), None)
        if at is None:
            continue
        equations[done], equations[at] = equations[at], equations[done]
        lead = equations[done]
        equations[done] = lead = [factor / lead[column] for factor in lead]
        for n, row in enumerate(equations):
            if n != done and row[column]:
                equations[n] = [a - row[column] * b for a, b in zip(row, lead, strict=True)]
        done += 1
    return equations[:done]
