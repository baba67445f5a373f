"""Student-t, binomial and Poisson probabilities on the standard library, to the precision of doubles. No estimator.

The first two rest on the regularised incomplete beta function. Its factor x^a (1-x)^b / B(a, b) is taken in Loader's
saddle-point form (2000), which keeps its digits where the difference of three large log-gammas loses them.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)
PRECISION = 1e-16
TINY = 1e-300
MANY_DEGREES = 4000


@lru_cache(maxsize=4096)  # a page asks the same of many groups, each again for the next reader
def t_quantile(p: float, df: float) -> float:
    """The value below which Student's t has probability `p`; `df` > 0 need not be whole.

    Raises ValueError for p outside (0, 1) or df <= 0. Source: definition, solved by Newton's method; from
    4000 degrees of freedom on the expansion in 1/df of Abramowitz and Stegun 26.7.5, exact to 1e-13 there.
    """
    if not 0 < p < 1:
        raise ValueError(f"probability {p} is not between 0 and 1")
    if not df > 0:
        raise ValueError(f"degrees of freedom {df} are not positive")
    if p == 0.5:
        return 0.0
    z = NormalDist().inv_cdf(p)
    if df >= MANY_DEGREES:
        return _near_normal(z, df)
    tail = 2 * min(p, 1 - p)
    # The tail is convex and decreasing and the root lies beyond z, so Newton's steps from z never pass it.
    t = abs(z)
    while True:
        density = _t_density(t, df)
        if density == 0:
            raise ValueError(f"the t of {df} degrees of freedom below which {p} lies is beyond doubles")
        step = (_two_sided_tail(t, df) - tail) / (2 * density)
        t += step
        if step <= 1e-14 * t:
            return math.copysign(t, p - 0.5)


def t_p(t: float, df: float) -> float:
    """Two-sided probability of a Student's t value at least as far out as `t`; `df` > 0 need not be whole.

    Raises ValueError for df <= 0. Source: definition, through the incomplete beta function.
    """
    if not df > 0:
        raise ValueError(f"degrees of freedom {df} are not positive")
    return _two_sided_tail(abs(t), df) if t else 1.0


def poisson_probability(k: int, mean: float) -> float:
    """Probability of exactly `k` >= 0 events where `mean` > 0 are expected, in the saddle-point form."""
    if k == 0:
        return math.exp(-mean)
    return math.exp(-k * _gap(mean / k) - stirling_error(k)) / math.sqrt(2 * math.pi * k)


def poisson_cdf(k: int, mean: float) -> float:
    """Probability of at most `k` events where `mean` >= 0 are expected."""
    if k < 0 or mean <= 0:
        return 0.0 if k < 0 else 1.0
    return _poisson_below(k, mean) if mean > k + 1 else 1 - _poisson_above(k, mean)


def poisson_survival(k: int, mean: float) -> float:
    """Probability of more than `k` events where `mean` >= 0 are expected."""
    if k < 0 or mean <= 0:
        return 1.0 if k < 0 else 0.0
    return 1 - _poisson_below(k, mean) if mean > k + 1 else _poisson_above(k, mean)


def chi_square_p(value: float, df: int) -> float:
    """Probability that a chi-square with `df` >= 1 whole degrees of freedom is above `value` >= 0: finite sums."""
    half = value / 2
    if half == 0:
        return 1.0
    # Gamma(a + 1, x) / Gamma(a + 1) is that of a plus x^a e^-x / Gamma(a + 1): from a = 1/2 or 1 upwards.
    found, a = (math.erfc(math.sqrt(half)), 0.5) if df % 2 else (math.exp(-half), 1.0)
    while a < df / 2:
        found += math.exp(a * math.log(half) - half - math.lgamma(a + 1))
        a += 1
    return min(1.0, found)


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Probability of at most `k` successes in `n` trials, each of probability `p` in (0, 1)."""
    if k < 0:
        return 0.0
    return 1.0 if k >= n else incomplete_beta(n - k, k + 1, 1 - p, p)


def binomial_survival(k: int, n: int, p: float) -> float:
    """Probability of more than `k` successes in `n` trials, each of probability `p` in (0, 1)."""
    if k < 0:
        return 1.0
    return 0.0 if k >= n else incomplete_beta(k + 1, n - k, p, 1 - p)


def incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """Regularised incomplete beta function I_x(a, b), by Lentz's method on DLMF 8.17.22.

    y = 1 - x comes along because it cannot be recovered from an x close to 1.
    """
    if x <= 0 or y <= 0:
        return 0.0 if x <= 0 else 1.0
    if x * (b + 1) > y * (a + 1):
        return 1 - _lower_part(b, a, y, x)
    return _lower_part(a, b, x, y)


def _lower_part(a: float, b: float, x: float, y: float) -> float:
    return beta_factor(a, b, x, y) * _continued_fraction(a, b, x) / a


def _continued_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1 / _not_zero(1 - (a + b) * x / (a + 1))
    result = d
    m = 0
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            change = c * d
            result *= change
        if abs(change - 1) <= 3 * PRECISION:  # one step of doubles beside 1 is 2.2e-16
            return result


def _poisson_above(k: int, mean: float) -> float:
    """Sum of the probabilities of k + 1, k + 2, ... events: of falling terms where `mean` <= k + 1."""
    count = k + 1
    total = term = poisson_probability(count, mean)
    while term > PRECISION * total:
        count += 1
        term *= mean / count
        total += term
    return total


def _poisson_below(k: int, mean: float) -> float:
    """Sum of the probabilities of k, k - 1, ... 0 events: of falling terms where `mean` > k."""
    total = term = poisson_probability(k, mean)
    while k > 0 and term > PRECISION * total:
        term *= k / mean
        total += term
        k -= 1
    return total


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def beta_factor(a: float, b: float, x: float, y: float) -> float:
    """x^a y^b / B(a, b), with y = 1 - x."""
    total = a + b
    distance = a * _gap(total * x / a) + b * _gap(total * y / b)
    small = stirling_error(total) - stirling_error(a) - stirling_error(b)
    return math.sqrt(a * b / (2 * math.pi * total)) * math.exp(small - distance)


def _gap(ratio: float) -> float:
    """r - 1 - log r, without losing the digits near r = 1."""
    less = ratio - 1
    return less - (math.log1p(less) if abs(less) < 0.5 else math.log(ratio))


def stirling_error(z: float) -> float:
    """log Gamma(z) minus Stirling's formula for it."""
    if z < 16:
        return math.lgamma(z) - (z - 0.5) * math.log(z) + z - HALF_LOG_TWO_PI
    w = 1 / (z * z)
    return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z


def _near_normal(z: float, df: float) -> float:
    w = z * z
    terms = (
        (w + 1) / 4,
        ((5 * w + 16) * w + 3) / 96,
        (((3 * w + 19) * w + 17) * w - 15) / 384,
        ((((79 * w + 776) * w + 1482) * w - 1920) * w - 945) / 92160,
    )
    return z * (1 + sum(term / df**power for power, term in enumerate(terms, 1)))


def _two_sided_tail(t: float, df: float) -> float:
    total = df + t * t
    return incomplete_beta(df / 2, 0.5, df / total, t * t / total)


def _t_density(t: float, df: float) -> float:
    half = df / 2
    small = stirling_error(half + 0.5) - stirling_error(half)
    ratio = half * math.log1p(0.5 / half) - 0.5 + small
    return math.exp(ratio - (half + 0.5) * math.log1p(t * t / df)) / math.sqrt(2 * math.pi)
