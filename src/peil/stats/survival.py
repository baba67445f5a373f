"""Kaplan-Meier: the share not yet solved by time t, where cases that are still open are censored. Numbers only.

Durations come counted: `durations` distinct or not, with how many ended (`events`) and how many were still open
(`censored`) after each. A case censored at t counts as at risk at t.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from peil.stats.distributions import chi_square_p
from peil.stats.given import inside, listed, positive, whole
from peil.stats.interval import Interval, normal_multiplier

TIE = 1e-12  # a product of fractions this close to a level, relatively, lies on it but for rounding
Number = float | int
Counted = tuple[Number, int, int]  # a duration, how many ended after it, how many were still open


@dataclass(frozen=True)
class Curve:
    """The estimate at each distinct duration: `survival` just after it, `spread` Greenwood's sum d / (n (n - d)).

    `at_risk`, `events` and `censored` are counts at that duration; `spread` is infinite from where survival is 0.
    """

    times: tuple[Number, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    censored: tuple[int, ...]
    survival: tuple[float, ...]
    spread: tuple[float, ...]

    @property
    def n(self) -> int:
        """How many cases there are."""
        return self.at_risk[0] if self.at_risk else 0


def counted(times: Iterable[Number], ended: Iterable[int]) -> list[Counted]:
    """Single cases (a time, and 1 where it ended or 0 where it was still open) as counted durations."""
    found: dict[Number, list[int]] = {}
    times, ended = [_duration(time) for time in listed(times, "times")], listed(ended, "ended")
    if len(times) != len(ended):
        raise ValueError(f"{len(times)} times for {len(ended)} marks of having ended")
    for place, (time, done) in enumerate(zip(times, ended, strict=True)):
        if not (done == 0 or done == 1):
            raise ValueError(f"ended[{place}] is {done!r}: neither 1 (ended) nor 0 (still open)")
        found.setdefault(time, [0, 0])[0 if done else 1] += 1
    return [(time, *pair) for time, pair in found.items()]  # type: ignore[misc]


def kaplan_meier(durations: Iterable[Counted]) -> Curve:
    """The Kaplan-Meier curve of (duration, ended, still open) in any order; durations in any one unit.

    Raises ValueError for a negative count or duration. Source: Kaplan and Meier (1958); equals R's survfit.
    """
    rows = sorted(
        (_duration(time), whole(ended, "number that ended"), whole(still, "number still open"))
        for time, ended, still in durations
    )
    merged: list[list[Number]] = []
    for time, ended, still in rows:
        if merged and merged[-1][0] == time:
            merged[-1][1] += ended
            merged[-1][2] += still
        elif ended or still:
            merged.append([time, ended, still])
    left = sum(int(ended + still) for _, ended, still in merged)
    survival, spread = 1.0, 0.0
    steps: list[tuple[Number, int, int, int, float, float]] = []
    for time, ended_, still_ in merged:
        ended, still = int(ended_), int(still_)
        survival *= (left - ended) / left
        spread += ended / (left * (left - ended)) if left > ended else math.inf
        steps.append((time, left, ended, still, survival, spread))
        left -= ended + still
    if not steps:
        return Curve((), (), (), (), (), ())
    times, at_risk, ends, opens, shares, spreads = zip(*steps, strict=True)
    return Curve(times, at_risk, ends, opens, shares, spreads)


def _duration(time: Number) -> Number:
    """Whole durations stay whole."""
    return time if type(time) is int and time >= 0 else positive(time, "duration", zero=True)


def limits(curve: Curve, level: float = 0.95) -> list[tuple[float, float] | None]:
    """Log-log limits of the survival at each duration; None where it is 0 or 1, for they do not exist there.

    Source: Kalbfleisch and Prentice; equals survfit(conf.type = "log-log"), with Greenwood's variance.
    """
    z = normal_multiplier(level)
    return [_limits(*pair, z) for pair in zip(curve.survival, curve.spread, strict=True)]


def log_limits(curve: Curve, level: float = 0.95) -> list[tuple[float, float] | None]:
    """Limits on the log scale, cut at 1: only to compare with, they cover less. None where the curve is 0.

    Source: equals survfit's default, conf.type = "log".
    """
    z = normal_multiplier(level)
    pairs = zip(curve.survival, curve.spread, strict=True)
    return [
        (share * math.exp(-z * math.sqrt(spread)), min(1.0, share * math.exp(z * math.sqrt(spread)))) if share else None
        for share, spread in pairs
    ]


def standard_errors(curve: Curve) -> list[float | None]:
    """Greenwood's standard error of the survival at each duration; None where the curve is 0. Source: as survfit's."""
    pairs = zip(curve.survival, curve.spread, strict=True)
    return [share * math.sqrt(spread) if share else None for share, spread in pairs]


def _limits(survival: float, spread: float, z: float) -> tuple[float, float] | None:
    if not 0 < survival < 1:
        return None
    reach = math.exp(z * math.sqrt(spread) / -math.log(survival))
    return survival**reach, survival ** (1 / reach)


def quantile(curve: Curve, p: float = 0.5) -> Number | None:
    """The first duration by which at least a share `p` has ended (0.5: the median); None where the curve stays above.

    R gives the middle of the step where the curve lies on 1 - p exactly; this is its beginning, as in lifelines.
    """
    p = inside(p, "quantile")
    bound = (1 - p) * (1 + TIE)
    return next((t for t, s in zip(curve.times, curve.survival, strict=True) if s <= bound), None)


def quantile_interval(curve: Curve, p: float = 0.5, level: float = 0.95) -> tuple[Number | None, Number | None]:
    """Limits of that duration: where the lower and upper limit of the curve come to 1 - p; None where one does not.

    Source: Brookmeyer and Crowley (1982) on the log-log scale; equals survfit's and lifelines'.
    """
    bound = (1 - inside(p, "quantile")) * (1 + TIE)
    low: Number | None = None
    high: Number | None = None
    z = normal_multiplier(level)
    for time, survival, spread in zip(curve.times, curve.survival, curve.spread, strict=True):
        pair = _limits(survival, spread, z)
        if pair is None:  # before the first end, and where the curve is 0, there are no limits
            continue
        if low is None and pair[0] <= bound:
            low = time
        if pair[1] <= bound:
            high = time
            break
    return low, high


def share_by(curve: Curve, time: Number) -> float | None:
    """The share that has ended by `time`, `time` included; None past the last duration with cases still open."""
    time = positive(time, "time", zero=True)
    if not curve.times:
        return None
    if time > curve.times[-1] and curve.survival[-1] > 0:
        return None
    place = bisect_right(curve.times, time) - 1
    return 1 - curve.survival[place] if place >= 0 else 0.0


def share_by_interval(curve: Curve, time: Number, level: float = 0.95) -> Interval | None:
    """Log-log limits of that share; None where it is 0 or 1 or unknown."""
    if share_by(curve, time) is None:
        return None
    place = bisect_right(curve.times, time) - 1
    pair = _limits(curve.survival[place], curve.spread[place], normal_multiplier(level)) if place >= 0 else None
    if pair is None:
        return None
    low, high = pair
    return Interval(1 - high, 1 - low, level, "Kaplan-Meier, log-log")


def restricted_mean(curve: Curve, until: Number | None = None) -> float | None:
    """The mean duration up to `until` (default: the longest seen): the area under the curve; None without cases."""
    if not curve.times:
        return None
    end = curve.times[-1] if until is None else positive(until, "until", zero=True)
    steps = [(0, 1.0), *((t, s) for t, s in zip(curve.times, curve.survival, strict=True) if t < end)]
    area = sum((after - time) * survival for (time, survival), (after, _) in pairwise(steps))
    return float(area + (end - steps[-1][0]) * steps[-1][1])


def restricted_mean_interval(curve: Curve, level: float = 0.95) -> Interval | None:
    """Normal limits of the restricted mean up to the longest duration, by Greenwood's variance; None without events."""
    middle = restricted_mean(curve)
    if middle is None or not any(curve.events):
        return None
    variance, area = 0.0, 0.0
    after = curve.times[-1]
    for i in range(len(curve.times) - 2, -1, -1):
        area += (after - curve.times[i]) * curve.survival[i]
        after = curve.times[i]
        left, ended = curve.at_risk[i], curve.events[i]
        if left > ended:
            variance += area * area * ended / (left * (left - ended))
    reach = normal_multiplier(level) * math.sqrt(variance)
    return Interval(max(0.0, middle - reach), middle + reach, level, "Kaplan-Meier, Greenwood")


@dataclass(frozen=True)
class LogRank:
    """Chi-square, its degrees of freedom (groups that could end, less one), and the p-value."""

    chi_square: float
    p: float
    freedom: int = 1


def logrank(*groups: Sequence[Counted]) -> LogRank | None:
    """The log-rank test of two or more groups of counted durations; None where nothing ended in any, or one is empty.

    ValueError below two groups. Source: Mantel (1966) with the hypergeometric variance; equals R's survdiff.
    """
    return None if any(not kaplan_meier(group).n for group in groups) else stratified_logrank([groups])


def stratified_logrank(strata: Sequence[Sequence[Sequence[Counted]]]) -> LogRank | None:
    """The same within strata (channels, priorities), their differences added: for each stratum its groups, in the same
    order everywhere; a group may be empty in some, and a stratum with one group left says nothing.

    ValueError below two groups or where strata differ in their number. Source: equals R's survdiff with strata().
    """
    sizes = {len(groups) for groups in strata}
    if len(sizes) != 1 or min(sizes) < 2:
        raise ValueError(f"strata of {sorted(sizes)} groups: each must have the same number of them, two or more")
    count = sizes.pop()
    differences, expected = [0.0] * count, [0.0] * count
    variance = [[0.0] * count for _ in range(count)]
    for groups in strata:
        for here, left in _at_risk([kaplan_meier(group) for group in groups]):
            total, risk = sum(here), sum(left)
            if not total:
                continue
            spread = total * (risk - total) / (risk * risk * (risk - 1)) if risk > 1 else 0.0
            for i in range(count):
                expected[i] += total * left[i] / risk
                differences[i] += (here[i] * risk - total * left[i]) / risk
                for j in range(count):
                    variance[i][j] += spread * left[i] * ((risk if i == j else 0) - left[j])
    # The differences add up to 0, so one group is left out; so are those nobody could be expected to end in.
    kept = [i for i in range(count) if expected[i] > 0][:-1]
    chi_square = _squared_distance([differences[i] for i in kept], [[variance[i][j] for j in kept] for i in kept])
    return chi_square and LogRank(chi_square[0], chi_square_p(*chi_square), chi_square[1])


def _at_risk(curves: Sequence[Curve]) -> Iterator[tuple[list[int], list[int]]]:
    """At each duration how many end in each group, of how many still at risk."""
    ended = [dict(zip(c.times, c.events, strict=True)) for c in curves]
    gone = [dict(zip(c.times, c.censored, strict=True)) for c in curves]
    left = [c.n for c in curves]
    for time in sorted({time for c in curves for time in c.times}):
        here = [group.get(time, 0) for group in ended]
        yield here, list(left)
        for i, still in enumerate(gone):
            left[i] -= here[i] + still.get(time, 0)


def _squared_distance(apart: list[float], variance: list[list[float]]) -> tuple[float, int] | None:
    """apart' variance⁻¹ apart by elimination, and its degrees of freedom; None where nothing varies."""
    rows = [[*line, value] for line, value in zip(variance, apart, strict=True)]
    total, freedom = 0.0, 0
    for place in range(len(rows)):
        pivot = rows[place][place]
        if pivot <= 1e-12 * variance[place][place]:
            continue
        total, freedom = total + rows[place][-1] ** 2 / pivot, freedom + 1
        for below in rows[place + 1 :]:
            factor = below[place] / pivot
            for k in range(place, len(below)):
                below[k] -= factor * rows[place][k]
    return (total, freedom) if freedom else None
