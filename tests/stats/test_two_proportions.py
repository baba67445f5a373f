"""Difference of two shares, against statsmodels, scipy and a restricted likelihood maximised by brute force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.interval import Interval
from peil.stats.two_proportions import (
    agresti_caffo,
    compare_shares,
    fisher_p,
    miettinen_nurminen,
    newcombe,
    pooled_p,
    pooled_z,
    wald_difference,
)

Vectors = Callable[[str], list[dict[str, Any]]]
ANY = [newcombe, agresti_caffo, wald_difference, miettinen_nurminen]


def limits(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def test_statsmodels_and_scipy(vectors: Vectors) -> None:
    for vector in vectors("two_proportions"):
        counts = [vector["in"][key] for key in ("x1", "n1", "x2", "n2")]
        out = vector["out"]
        assert limits(newcombe(*counts)) == pytest.approx(out["ci_diff_newcomb"], abs=1e-14)
        assert limits(agresti_caffo(*counts, clip=False)) == pytest.approx(out["ci_diff_agresti-caffo"], abs=1e-14)
        assert limits(wald_difference(*counts, clip=False)) == pytest.approx(out["ci_diff_wald"], abs=1e-14)
        assert limits(miettinen_nurminen(*counts)) == pytest.approx(out["ci_diff_miettinen_nurminen_own"], abs=2e-8)
        assert pooled_z(*counts) == pytest.approx(out["z_pooled"], rel=1e-13)
        assert pooled_p(*counts) == pytest.approx(out["p_pooled"], rel=1e-12)
        assert fisher_p(*counts) == pytest.approx(out["fisher_p"], rel=1e-12)


def test_newcombes_own_example() -> None:
    # Newcombe 1998, table II, contrast (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    assert limits(newcombe(56, 70, 48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_tea() -> None:
    # Fisher's lady: 3 of 4 against 1 of 4. Tables 1, 16, 36, 16, 1 of 70; as rare or rarer: 16 + 16 + 1 + 1.
    assert fisher_p(3, 4, 1, 4) == pytest.approx(34 / 70, rel=1e-14)


def test_pooled_z_by_hand() -> None:
    # 60 of 100 against 40 of 100: pooled share 1/2, error sqrt(1/4 × 2/100) = 0.0707, z = 0.2 / 0.0707 = 2.828.
    assert pooled_z(60, 100, 40, 100) == pytest.approx(8**0.5, rel=1e-15)


def test_few_in_a_cell_is_for_fisher() -> None:
    many, few = compare_shares(5, 10, 5, 10), compare_shares(4, 10, 5, 10)
    assert many is not None
    assert few is not None
    assert (many.test, few.test) == ("pooled z", "fisher")
    assert many.p == 1.0
    assert few.estimate == pytest.approx(-0.1)


@pytest.mark.parametrize("method", ANY)
def test_no_answers_no_interval(method: Callable[..., Interval | None]) -> None:
    assert method(0, 0, 3, 10) is None
    assert method(3, 10, 0, 0) is None
    with pytest.raises(ValueError, match="11 successes out of 10"):
        method(11, 10, 3, 10)
    with pytest.raises(ValueError, match="level 95"):
        method(1, 10, 3, 10, 95)


def test_tests_without_answers_or_variance() -> None:
    assert compare_shares(0, 0, 3, 10) is None
    assert fisher_p(0, 0, 3, 10) is None
    assert pooled_z(0, 0, 3, 10) is None
    assert pooled_z(0, 10, 0, 10) is None
    assert pooled_p(10, 10, 7, 7) is None
    assert fisher_p(0, 10, 0, 10) == 1.0


def test_all_and_none() -> None:
    # Nothing varies in either group: Wald knows no doubt, the others do, and never beyond 1.
    wald = wald_difference(10, 10, 0, 10)
    assert wald is not None
    assert wald.degenerate
    # Wilson of 0/10 goes up to 0.2775 on either side: 1 - sqrt(2) × 0.2775.
    assert limits(newcombe(10, 10, 0, 10)) == pytest.approx((1 - 2**0.5 * 0.27753279986288926, 1.0), rel=1e-12)
    assert limits(miettinen_nurminen(10, 10, 0, 10))[1] == 1.0
    assert limits(agresti_caffo(10, 10, 0, 10))[1] == 1.0
    assert limits(agresti_caffo(10, 10, 0, 10, clip=False))[1] > 1.0


@given(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_turned_round(first: tuple[int, int], x2: int, more: int) -> None:
    second = x2, x2 + more + 1
    for method in ANY:
        there, back = limits(method(*first, *second)), limits(method(*second, *first))
        assert there == pytest.approx((-back[1], -back[0]), abs=1e-12)
        assert -1 <= there[0] <= there[1] <= 1


@given(st.integers(0, 25), st.integers(0, 25), st.integers(0, 25), st.integers(0, 25))
def test_fisher_is_scipys(a: int, b: int, c: int, d: int) -> None:
    from scipy.stats import fisher_exact

    if a + b and c + d:
        assert fisher_p(a, a + b, c, c + d) == pytest.approx(fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-9)


def test_miettinen_nurminen_by_brute_force() -> None:
    # At its limit the score statistic, with the restricted likelihood maximised by trying, equals 1.96².
    import math

    for x1, n1, x2, n2 in [(9, 10, 3, 10), (0, 20, 5, 25), (12, 15, 14, 15)]:
        for delta in limits(miettinen_nurminen(x1, n1, x2, n2)):
            grid = [max(0.0, -delta) + (1 - abs(delta)) * k / 20000 for k in range(1, 20000)]

            def likelihood(
                p: float, delta: float = delta, x1: int = x1, n1: int = n1, x2: int = x2, n2: int = n2
            ) -> float:
                q = p + delta
                return x1 * math.log(q) + (n1 - x1) * math.log(1 - q) + x2 * math.log(p) + (n2 - x2) * math.log(1 - p)

            p = max(grid, key=likelihood)
            q = p + delta
            variance = (q * (1 - q) / n1 + p * (1 - p) / n2) * (n1 + n2) / (n1 + n2 - 1)
            assert (x1 / n1 - x2 / n2 - delta) ** 2 / variance == pytest.approx(1.959963984540054**2, rel=1e-2)
