"""The tabular CUSUM and its run lengths, against the vectors, R's spc package and a simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.cusum import average_run_length, cusum

Vectors = Callable[[str], list[dict[str, Any]]]


def test_tabular(vectors: Vectors) -> None:
    for vector in vectors("spc_cusum"):
        given, out = vector["in"], vector["out"]
        found = cusum(given["x"], given["center"], given["sigma"], given["k"], given["h"])
        assert list(found.high) == pytest.approx(out["pos"], abs=1e-12)
        assert list(found.low) == pytest.approx(out["neg"], abs=1e-12)
        assert list(found.signal) == out["signal"]


def test_run_lengths(vectors: Vectors) -> None:
    for vector in vectors("cusum_arl_R"):
        k, h, shift = (vector["in"][key] for key in ("k", "h", "shift"))
        assert average_run_length(k, h, shift, "two") == pytest.approx(vector["out"]["arl_two"], rel=1e-9)
        assert average_run_length(k, h, shift, "one") == pytest.approx(vector["out"]["arl_one"], rel=1e-9)


def test_by_hand() -> None:
    # Slack 1, limit 4, from 10: +2 leaves 1; +4 makes 4, not beyond; +1 stays; +2 makes 5: alarm. -9 sets it to 0.
    found = cusum([12, 14, 11, 12, 1], 10, 2, 0.5, 2)
    assert found.high == (1, 4, 4, 5, 0)
    assert found.low == (0, 0, 0, 0, -8)
    assert found.signal == (False, False, False, True, True)
    assert found.first_signal == 3
    assert cusum([], 10, 2).signal == ()
    assert cusum([], 10, 2).first_signal is None


def test_run_length_of_a_chart_without_memory() -> None:
    # A limit near 0 alarms as soon as one value is beyond k: 1 / P(Z > 1) = 6.3030.
    assert average_run_length(1.0, 1e-9, sided="one") == pytest.approx(6.302974, rel=1e-5)


@pytest.mark.parametrize(("k", "h", "sigma"), [(-1.0, 4.0, 1.0), (0.5, 0.0, 1.0), (0.5, 4.0, 0.0)])
def test_impossible(k: float, h: float, sigma: float) -> None:
    with pytest.raises(ValueError, match=r"sigma|k is|h is"):
        cusum([1.0], 0.0, sigma, k, h)
    if sigma:
        with pytest.raises(ValueError, match=r"[kh] is"):
            average_run_length(k, h)
    with pytest.raises(ValueError, match="one or two"):
        average_run_length(0.5, 4.0, sided="three")  # type: ignore[arg-type]


@pytest.mark.long
def test_simulated_run_length() -> None:
    import numpy as np

    rng, runs = np.random.default_rng(3), 4000
    high = low = np.zeros(runs)
    lengths, going = np.zeros(runs), np.ones(runs, dtype=bool)
    while going.any():
        x = rng.standard_normal(runs)
        high, low = np.maximum(0, high + x - 0.5), np.minimum(0, low + x + 0.5)
        lengths += going
        going &= (high <= 4) & (low >= -4)
    assert lengths.mean() == pytest.approx(average_run_length(0.5, 4.0), rel=0.05)
