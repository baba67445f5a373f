"""Which of several items a rating goes with: R² shared out over them, and odds of a top score. Not what causes it.

Importance here is association between answers of the same people on the same form, so all of it shares their mood: say
so beside the figures. Odds ratios are no ratios of risks: the average marginal effects say what they come to in shares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peil.stats.given import numbers
from peil.stats.interval import Interval, check_level, normal_multiplier

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Items = Mapping[str, Sequence[float]]

MOST_ITEMS = 10  # the work doubles with each
RANK = 1e-10  # directions of the items that scatter less than this, relatively, are combinations of the others
STEPS = 100
SETTLED = 1e-12


@dataclass(frozen=True)
class Importance:
    """`r2` is the part of the outcome's variance that goes with all items; `shares` what of it each item has, which
    add up to it; `intervals` are bootstrap limits of those, None where not asked for."""

    r2: float
    shares: Mapping[str, float]
    intervals: Mapping[str, Interval] | None

    @property
    def percent(self) -> Mapping[str, float | None]:
        """The shares in percent of `r2`; None where that is 0."""
        return {name: 100 * share / self.r2 if self.r2 else None for name, share in self.shares.items()}


@dataclass(frozen=True)
class Odds:
    """One term of a logistic model: its coefficient with standard error (and one that holds where the model does not),
    the odds ratio with Wald's limits, and the average marginal effect on the share (None for the intercept)."""

    coefficient: float
    se: float
    se_robust: float
    odds_ratio: float
    interval: Interval
    effect: float | None
    effect_se: float | None


def importance(
    items: Items, outcome: Sequence[float], resamples: int = 0, level: float = 0.95, seed: int = 1
) -> Importance | None:
    """R² shared out over the items: what each adds to it, averaged over all orders in which they can be added (LMG).

    Items that say the same share what they say; a constant one has 0. With `resamples` (500 or more) percentile limits
    of the shares by bootstrap, the same for the same seed. None below two answers or where the outcome never varies.
    ValueError for lists of unequal length, no items, or more than ten: the work doubles with each.
    Source: Lindeman, Merenda and Gold 1980; equals relaimpo's lmg and pingouin's relimp. Imports numpy.
    """
    level = check_level(level)
    names, x, y = _table(items, outcome)
    if len(names) > MOST_ITEMS:
        raise ValueError(f"{len(names)} items: more than {MOST_ITEMS}, of which every combination is looked at")
    if len(y) < 2 or min(y) == max(y):
        return None
    import numpy as np

    table = np.array([*x, y])
    found = _lmg(_correlations(table[None]))[0]
    limits = None
    if resamples:
        random = np.random.default_rng(seed)
        drawn = random.integers(0, len(y), (resamples, len(y)))
        again = np.concatenate([_lmg(_correlations(table[:, rows].transpose(1, 0, 2))) for rows in _chunks(drawn)])
        low, high = np.quantile(again, [(1 - level) / 2, (1 + level) / 2], axis=0)
        limits = {
            name: Interval(float(low[k]), float(high[k]), level, "bootstrap percentile") for k, name in enumerate(names)
        }
    shares = {name: float(found[k]) for k, name in enumerate(names)}
    return Importance(math.fsum(shares.values()), shares, limits)


def odds(items: Items, outcome: Sequence[float], level: float = 0.95) -> dict[str, Odds] | None:
    """A logistic model of a yes (1) or no (0) on the items, by name, with "intercept" first.

    None where there is no finite answer: all outcomes alike, fewer answers than terms, or items that tell yes from no
    without fail. ValueError for outcomes other than 0 and 1, lists of unequal length, and an item that is constant or a
    combination of the others: leave it out. Marginal effects: of an item of 0 and 1 the difference between the two, of
    any other the slope, averaged over the answers, with the error by the delta method. Source: maximum likelihood by
    Newton's method, robust errors HC0; equals R's glm(binomial) with sandwich. Imports numpy.
    """
    z = normal_multiplier(level)
    names, columns, y = _table(items, outcome)
    if "intercept" in names:
        raise ValueError("an item is named intercept: that is what the model's own constant is called")
    if any(value not in (0, 1) for value in y):
        raise ValueError("outcomes other than 0 and 1")
    if len(y) <= len(names) + 1 or min(y) == max(y):
        return None
    import numpy as np

    x = np.array([[1.0] * len(y), *columns]).T
    # Fitted in standard deviations around the means, so that the unit and the zero of an item do not matter.
    middle, scale = x.mean(axis=0), x.std(axis=0)
    middle[0], scale[0] = 0.0, 1.0
    constant = np.ptp(x[:, 1:], axis=0) == 0
    standard = (x - middle) / np.where(scale > 0, scale, 1.0)
    if constant.any() or np.linalg.matrix_rank(standard, tol=RANK * math.sqrt(len(y))) < x.shape[1]:
        raise ValueError(f"among {', '.join(names)} is a constant or a combination of others: leave it out")
    fitted = _fit(standard, np.array(y))
    if fitted is None:
        return None
    back = np.diag(1 / scale)
    back[0] -= middle / scale
    beta, covariance, robust = back @ fitted[0], *(back @ one @ back.T for one in fitted[1:])
    found = {}
    for k, name in enumerate(["intercept", *names]):
        b, se = float(beta[k]), math.sqrt(covariance[k, k])
        limits = Interval(_exp(b - z * se), _exp(b + z * se), level, "wald")
        effect = _effect(x, beta, covariance, k) if k else (None, None)
        found[name] = Odds(b, se, math.sqrt(robust[k, k]), _exp(b), limits, *effect)
    return found


def _table(items: Items, outcome: Sequence[float]) -> tuple[list[str], list[list[float]], list[float]]:
    y = numbers(outcome, "outcome")
    names = list(items)
    columns = [numbers(items[name], str(name)) for name in names]
    if not names:
        raise ValueError("no items")
    for name, column in zip(names, columns, strict=True):
        if len(column) != len(y):
            raise ValueError(f"{name} has {len(column)} answers, the outcome {len(y)}")
    return names, columns, y


def _chunks(drawn: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """A few million numbers at a time."""
    size = max(1, 1_000_000 // drawn.shape[1])
    return [drawn[start : start + size] for start in range(0, len(drawn), size)]


def _correlations(tables: Numbers) -> Numbers:
    """For each table of rows of numbers the correlations between rows; 0 for a row that never varies."""
    import numpy as np

    centred = tables - tables.mean(axis=2, keepdims=True)
    span = np.ptp(tables, axis=2, keepdims=True)
    centred = np.where(span == 0, 0.0, centred / np.where(span == 0, 1.0, span))
    length = np.sqrt((centred**2).sum(axis=2, keepdims=True))
    unit: Numbers = centred / np.where(span == 0, 1.0, length)
    return unit @ unit.transpose(0, 2, 1)


def _lmg(correlations: Numbers) -> Numbers:
    """Shares for each matrix of correlations, of which the last row is the outcome's."""
    import numpy as np

    count = correlations.shape[1] - 1
    explained = {0: np.zeros(len(correlations))}
    for mask in range(1, 1 << count):
        chosen = [k for k in range(count) if mask >> k & 1]
        among, to = correlations[:, chosen][:, :, chosen], correlations[:, chosen, -1]
        inverse = np.linalg.pinv(among, rcond=RANK, hermitian=True)
        explained[mask] = np.einsum("ri,rij,rj->r", to, inverse, to)
    shares = np.zeros((len(correlations), count))
    for mask, before in explained.items():
        size = mask.bit_count()
        for k in range(count):
            if not mask >> k & 1:
                orders = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
                shares[:, k] += orders * (explained[mask | 1 << k] - before)
    return shares


def _fit(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers, Numbers] | None:
    """Coefficients, their covariance and the robust one; None where there is no finite maximum."""
    import numpy as np

    beta: Numbers = np.zeros(x.shape[1])
    best = _log_likelihood(x, y, beta)
    for _ in range(STEPS):
        chance = _chance(x @ beta)
        weight = chance * (1 - chance)
        step = np.linalg.lstsq(x.T @ (x * weight[:, None]), x.T @ (y - chance), rcond=None)[0]
        factor = 1.0
        while (reached := _log_likelihood(x, y, beta + factor * step)) < best - 1e-9 * abs(best) and factor > 1e-6:
            factor /= 2
        beta, best = beta + factor * step, reached
        if np.abs(x @ step).max() < SETTLED * (1 + np.abs(x @ beta).max()):
            break
    else:
        return None
    chance = _chance(x @ beta)
    weight = chance * (1 - chance)
    information = x.T @ (x * weight[:, None])
    if np.linalg.cond(information) > 1 / SETTLED:  # some answers are as good as certain: it runs to infinity
        return None
    covariance: Numbers = np.linalg.inv(information).astype(np.float64)
    scores = x * (y - chance)[:, None]
    robust: Numbers = covariance @ (scores.T @ scores) @ covariance
    return beta, covariance, robust


def _effect(x: Numbers, beta: Numbers, covariance: Numbers, k: int) -> tuple[float, float]:
    """Average marginal effect of column k and its standard error."""
    import numpy as np

    if set(np.unique(x[:, k])) <= {0.0, 1.0}:
        with_it, without = x.copy(), x.copy()
        with_it[:, k], without[:, k] = 1, 0
        one, none = _chance(with_it @ beta), _chance(without @ beta)
        effect = (one - none).mean()
        slope = ((one * (1 - one))[:, None] * with_it - (none * (1 - none))[:, None] * without).mean(axis=0)
    else:
        chance = _chance(x @ beta)
        weight = chance * (1 - chance)
        effect = beta[k] * weight.mean()
        slope = beta[k] * ((weight * (1 - 2 * chance))[:, None] * x).mean(axis=0)
        slope[k] += weight.mean()
    return float(effect), math.sqrt(float(slope @ covariance @ slope))


def _chance(log_odds: Numbers) -> Numbers:
    import numpy as np

    small = np.exp(-np.abs(log_odds))
    found: Numbers = np.where(log_odds >= 0, 1.0, small) / (1 + small)
    return found


def _log_likelihood(x: Numbers, y: Numbers, beta: Numbers) -> float:
    import numpy as np

    log_odds = x @ beta
    return float((y * log_odds - np.logaddexp(0, log_odds)).sum())


def _exp(value: float) -> float:
    return math.exp(value) if value < 709 else math.inf
