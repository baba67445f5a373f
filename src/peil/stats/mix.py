"""Why a share or mean changed: the mix of segments, the rate within them, and segments that are new or gone.

One segmentation at a time. Doing several dimensions one by one and adding them up counts twice: use one joint
segmentation (channel × team) instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from peil.stats.given import number, positive

Segments = Mapping[str, tuple[float, float | None]]  # for each segment its size and its rate (None: size 0)


@dataclass(frozen=True)
class SegmentEffect:
    """What one segment did to the total, in the rate's unit. `kind` is "kept", "new" or "vanished".

    `mix` is measured against the average of the whole, so a segment that grew and is better than average adds;
    `rate` is None for new and vanished segments, which have no rate in the other period.
    """

    segment: str
    kind: str
    mix: float
    rate: float | None


@dataclass(frozen=True)
class Decomposition:
    """`total_change` = `mix` + `rate` + `new` + `vanished`, exactly but for rounding; all in the rate's unit.

    The three-fold figures weigh the kept segments by the first period: `base0_mix` + `base0_rate` +
    `interaction` = `mix` + `rate`.
    """

    total_change: float
    mix: float
    rate: float
    new: float
    vanished: float
    base0_mix: float
    base0_rate: float
    interaction: float
    segments: tuple[SegmentEffect, ...]


def mix_and_rate(before: Segments, after: Segments) -> Decomposition | None:
    """Kitagawa's symmetric decomposition of the change from `before` to `after`.

    Kept segments: mix = Σ (s1 - s0)(r0 + r1)/2 and rate = Σ (r1 - r0)(s0 + s1)/2 over shares among the kept
    ones. `new` is what the new segments do to the second period's total, Σ s1 (r1 - total of the kept), and
    `vanished` what the first period lost with those that went, -Σ s0 (r0 - total of the kept). A segment of
    size 0 is absent. None where a period is empty or no segment is in both: then nothing can be compared.
    ValueError for negative sizes or a size without a rate. Source: Kitagawa 1955; own terms: our choice.
    """
    first, second = _present(before), _present(after)
    kept = [name for name in first if name in second]
    if not kept:
        return None
    total0, total1 = _total(first, first), _total(second, second)
    kept0, kept1 = _total(first, kept), _total(second, kept)
    size0, size1 = (math.fsum(side[name][0] for name in kept) for side in (first, second))
    effects, three_fold = [], []
    for name in kept:
        s0, s1 = first[name][0] / size0, second[name][0] / size1
        r0, r1 = first[name][1], second[name][1]
        mix = (s1 - s0) * ((r0 + r1) / 2 - (kept0 + kept1) / 2)
        effects.append(SegmentEffect(name, "kept", mix, (r1 - r0) * (s0 + s1) / 2))
        three_fold.append(((s1 - s0) * (r0 - kept0), s0 * (r1 - r0), (s1 - s0) * (r1 - r0)))
    new = _apart(second, first, kept1, "new", 1)
    vanished = _apart(first, second, kept0, "vanished", -1)
    base_mix, base_rate, interaction = (math.fsum(column) for column in zip(*three_fold, strict=True))
    return Decomposition(
        total_change=total1 - total0,
        mix=math.fsum(effect.mix for effect in effects),
        rate=math.fsum(effect.rate or 0.0 for effect in effects),
        new=math.fsum(effect.mix for effect in new),
        vanished=math.fsum(effect.mix for effect in vanished),
        base0_mix=base_mix,
        base0_rate=base_rate,
        interaction=interaction,
        segments=(*effects, *new, *vanished),
    )


def factor_effects(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What each factor of a product (cost = volume × handle time × cost per second) did to its change.

    The effects add up to the change of the product exactly, whatever the order of the factors: each is the logarithmic
    mean of both products times the logarithm of the factor's growth (LMDI). Where a product is 0 it is the limit: the
    factors that are 0 share the change equally. ValueError for negative factors or different ones on the two sides.
    Source: Ang 2005, additive LMDI-I.
    """
    if set(before) != set(after) or not before:
        raise ValueError(f"factors {sorted(before)} before, {sorted(after)} after: they must be the same")
    pairs = {
        name: (positive(before[name], f"{name} before", zero=True), positive(after[name], f"{name} after", zero=True))
        for name in before
    }
    first, second = math.prod(pair[0] for pair in pairs.values()), math.prod(pair[1] for pair in pairs.values())
    if not all(map(math.isfinite, (first, second))) or any(
        (product == 0) != any(pair[k] == 0 for pair in pairs.values()) for k, product in enumerate((first, second))
    ):
        raise ValueError(f"the product of {', '.join(pairs)} is beyond doubles")
    if first == 0 or second == 0:
        changed = [name for name, pair in pairs.items() if (pair[0] == 0) != (pair[1] == 0)]
        if first == second:
            return dict.fromkeys(pairs, 0.0)
        return {name: (second - first) / len(changed) if name in changed else 0.0 for name in pairs}
    growth = {name: math.log(pair[1] / pair[0]) for name, pair in pairs.items()}
    total = math.fsum(growth.values())
    # Of products that hardly differ the quotient has no digits; it then is their middle, to the second order.
    mean = (second - first) / total if abs(total) > 1e-6 else (first + second) / 2
    return {name: mean * one for name, one in growth.items()}


def _present(segments: Segments) -> dict[str, tuple[float, float]]:
    found = {}
    for name, (size, rate) in segments.items():
        size = positive(size, f"size of segment {name}", zero=True)
        if size == 0:
            continue
        if rate is None:
            raise ValueError(f"segment {name} has a size, {size}, but no rate")
        found[name] = (size, number(rate, f"rate of segment {name}"))
    return found


def _total(segments: Mapping[str, tuple[float, float]], names: Mapping[str, object] | list[str]) -> float:
    sizes = math.fsum(segments[name][0] for name in names)
    return math.fsum(segments[name][0] * segments[name][1] for name in names) / sizes


def _apart(
    here: Mapping[str, tuple[float, float]], there: Mapping[str, object], kept: float, kind: str, sign: int
) -> list[SegmentEffect]:
    """Effects of the segments that only one period has, against the total of those that both have."""
    size = math.fsum(value[0] for value in here.values())
    return [
        SegmentEffect(name, kind, sign * value[0] / size * (value[1] - kept), None)
        for name, value in here.items()
        if name not in there
    ]
