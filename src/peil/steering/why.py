"""Why a KPI moved between two periods: the mix of groups against what changed within them, from two answers.

Only for values that are one sum over another; a median or a stock does not fall apart so. No wording here.
"""

from __future__ import annotations

from collections.abc import Sequence

from peil.ask.answer import Row
from peil.kpis.measures import Mean, Measure, Net, PerContact, Portion, Ratio, Share
from peil.stats.mix import Decomposition, Segments, mix_and_rate

#: Groups that a reader can follow; the smallest are taken together beyond that.
MOST_GROUPS = 12
Falling = Share | Mean | Net | Portion | Ratio | PerContact
REST = "\N{HORIZONTAL ELLIPSIS}"


def decomposable(measure: Measure) -> bool:
    """Whether parts of groups add up to those of the whole, so that its change falls apart exactly.

    Handle time per contact does where no contact counts in two groups: not by team, queue or agent (`where.can_tell`).
    """
    return isinstance(measure, Falling)


def why(measure: Measure, new: Sequence[Row], old: Sequence[Row], dimension: str) -> Decomposition | None:
    """The change from the old rows to the new ones, by the groups of a dimension, in the KPI's unit.

    None where the measure does not fall apart, rows overlap (tags), or nothing can be compared. The smallest
    groups beyond twelve are one group, named by an ellipsis; an unknown group has the empty name.
    """
    if not isinstance(measure, Falling) or any(r.overlapping for r in (*new, *old)):
        return None
    before, after = (_fractions(measure, rows, dimension) for rows in (old, new))
    sizes = {name: before.get(name, (0, 0))[1] + after.get(name, (0, 0))[1] for name in {*before, *after}}
    kept = set(sorted(sizes, key=lambda name: (-sizes[name], name))[: MOST_GROUPS if len(sizes) <= MOST_GROUPS else 11])
    return mix_and_rate(_segments(before, kept), _segments(after, kept))


def _fractions(measure: Falling, rows: Sequence[Row], dimension: str) -> dict[str, tuple[float, float]]:
    found = {}
    for row in rows:
        top, bottom = measure.fraction(row.parts) if row.parts else (0.0, 0.0)
        if bottom:
            found[row.by.get(dimension) or ""] = (top, bottom)
    return found


def _segments(fractions: dict[str, tuple[float, float]], kept: set[str]) -> Segments:
    """Size and rate by group."""
    sums: dict[str, tuple[float, float]] = {}
    for name, (top, bottom) in fractions.items():
        group = name if name in kept else REST
        so_far = sums.get(group, (0.0, 0.0))
        sums[group] = (so_far[0] + top, so_far[1] + bottom)
    return {name: (bottom, top / bottom) for name, (top, bottom) in sums.items()}
