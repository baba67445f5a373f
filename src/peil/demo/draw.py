"""Seeded random arrays in the shapes the simulation needs. Knows nothing of customer service."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from peil.demo.clock import HOUR, Floats, Ints


def generator(seed: int, stage: int) -> np.random.Generator:
    """A stream of its own for each stage, so that a change in one leaves the others as they were."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, stage])))


def pick(rng: np.random.Generator, shares: Sequence[float], size: int) -> Ints:
    """Indices into `shares`, drawn in proportion to them."""
    steps = np.cumsum(np.asarray(shares, dtype=np.float64))
    drawn = np.searchsorted(steps, rng.random(size) * steps[-1], side="right")
    codes: Ints = np.minimum(drawn, len(shares) - 1).astype(np.int64)
    return codes


def choose(rng: np.random.Generator, values: Sequence[int], size: int) -> Ints:
    """Values drawn with equal chances."""
    return np.asarray(values, dtype=np.int64)[rng.integers(0, len(values), size)]


def skewed(rng: np.random.Generator, median: Floats | float, spread: float, size: int) -> Ints:
    """Whole log-normal durations of at least 1 second; `spread` is the deviation of the logarithm."""
    middle = np.broadcast_to(np.asarray(median, dtype=np.float64), (size,))
    drawn = middle * np.exp(spread * rng.standard_normal(size))
    return np.maximum(drawn.astype(np.int64), 1)


def exponential(rng: np.random.Generator, mean: Floats | float, size: int) -> Ints:
    """Whole exponential durations, 0 included."""
    middle = np.broadcast_to(np.asarray(mean, dtype=np.float64), (size,))
    return (-middle * np.log1p(-rng.random(size))).astype(np.int64)


def within(rng: np.random.Generator, low: int, high: int, size: int) -> Ints:
    """Whole numbers from `low` to `high`, both included."""
    return rng.integers(low, high + 1, size, dtype=np.int64)


def second_of_day(rng: np.random.Generator, profile: Sequence[float], from_hour: int, size: int) -> Ints:
    """Seconds since local midnight, spread as an hourly profile that begins at `from_hour`."""
    steps = np.concatenate([np.zeros(1), np.cumsum(np.asarray(profile, dtype=np.float64))])
    edges = (np.arange(len(steps)) + from_hour) * float(HOUR)
    drawn = np.interp(rng.random(size) * steps[-1], steps, edges).astype(np.int64)
    second: Ints = np.minimum(drawn, int(edges[-1]) - 1)
    return second
