"""Net Promoter Score, against statsmodels and scipy, R's survey package and the code of Rocks."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.nps import adjusted_wald, dirichlet, nps, se_mle, se_unbiased, t_interval, variance

Vectors = Callable[[str], list[dict[str, Any]]]
Z = NormalDist().inv_cdf(0.975)
counts = st.integers(0, 10_000)


def counts_of(vector: dict[str, Any]) -> tuple[int, int, int]:
    answers = vector["in"]
    return answers["promoters"], answers["passives"], answers["detractors"]


def test_statsmodels_and_scipy(vectors: Vectors) -> None:
    for vector in vectors("nps"):
        answers, out = counts_of(vector), vector["out"]
        assert nps(*answers) == pytest.approx(out["nps"], abs=1e-12), answers
        assert variance(*answers) == pytest.approx(out["var_mle"], abs=1e-10), answers
        assert se_mle(*answers) == pytest.approx(out["se_mle"], abs=1e-10), answers
        assert se_unbiased(*answers) == pytest.approx(out["se_unbiased"], abs=1e-10), answers
        adjusted = adjusted_wald(*answers, clip=False)
        assert adjusted is not None
        assert adjusted.point == pytest.approx(out["adjwald_point"], abs=1e-10), answers
        assert adjusted.se == pytest.approx(out["adjwald_se"], abs=1e-10), answers
        limits = (adjusted.interval.low, adjusted.interval.high)
        assert limits == pytest.approx(out["adjwald_ci"], abs=1e-9), answers
        posterior = dirichlet(*answers)
        assert posterior is not None
        assert posterior.mean == pytest.approx(out["dirichlet_half_mean"], abs=1e-10), answers
        assert posterior.sd == pytest.approx(out["dirichlet_half_sd"], abs=1e-10), answers


def test_scipy_t_interval(vectors: Vectors) -> None:
    for vector in vectors("nps"):
        interval, expected = t_interval(*counts_of(vector)), vector["out"]["t_interval"]
        if expected is None:  # all answers of one kind
            assert interval is None
        else:
            assert interval is not None
            assert (interval.low, interval.high) == pytest.approx(expected, rel=1e-12), vector["in"]


def test_survey_contrast_in_r(vectors: Vectors) -> None:
    for vector in vectors("nps_R"):
        answers = counts_of(vector)
        assert nps(*answers) == pytest.approx(vector["out"]["nps"], rel=1e-12), answers
        assert se_unbiased(*answers) == pytest.approx(vector["out"]["se"], rel=1e-12), answers


def test_rocks_in_r(vectors: Vectors) -> None:
    for vector in vectors("nps_rocks_R"):
        answers, out = counts_of(vector), vector["out"]
        score, squared, error = nps(*answers), variance(*answers), se_mle(*answers)
        assert score is not None
        assert squared is not None
        assert error is not None
        assert score == pytest.approx(out["nps"], rel=1e-12), answers
        # Theirs is the variance of one answer, times 100 once; ours that of the score, in points squared.
        assert squared * sum(answers) / 100 == pytest.approx(out["var"], rel=1e-12), answers
        assert error == pytest.approx(out["se_wald"], rel=1e-12), answers
        assert (score - Z * error, score + Z * error) == pytest.approx(out["ci_wald"], rel=1e-9), answers
        adjusted = adjusted_wald(*answers, clip=False)
        assert adjusted is not None
        assert adjusted.se == pytest.approx(out["se_adjusted_wald"], rel=1e-12), answers
        limits = (adjusted.interval.low, adjusted.interval.high)
        assert limits == pytest.approx(out["ci_adjusted_wald"], rel=1e-9), answers


def test_a_published_variance() -> None:
    # Shares 1/2, 1/3 and 1/6 have a score of 1/3 and a variance of 5/9 for one answer.
    assert nps(3, 2, 1) == pytest.approx(100 / 3)
    assert variance(3, 2, 1) == pytest.approx(10_000 * 5 / 9 / 6)


def test_without_answers_everything_is_unknown() -> None:
    for function in (nps, variance, se_mle, se_unbiased, adjusted_wald, t_interval, dirichlet):
        assert function(0, 0, 0) is None


def test_one_answer_has_a_score_and_an_adjusted_interval_but_no_t() -> None:
    assert nps(1, 0, 0) == 100
    assert se_unbiased(1, 0, 0) is None
    assert t_interval(1, 0, 0) is None
    assert adjusted_wald(1, 0, 0) is not None


def test_limits_stay_on_the_scale_unless_told_otherwise() -> None:
    clipped, free = adjusted_wald(10, 0, 0), adjusted_wald(10, 0, 0, clip=False)
    assert clipped is not None
    assert free is not None
    assert clipped.interval.high == 100
    assert free.interval.high == pytest.approx(106.342602301364)
    assert clipped.interval.low == free.interval.low


def test_negative_counts_are_refused() -> None:
    for function in (nps, variance, se_mle, se_unbiased, adjusted_wald, t_interval, dirichlet):
        with pytest.raises(ValueError, match="below 0"):
            function(5, -1, 2)


@given(counts, counts, counts)
def test_the_variance_is_exact_and_mirrors(promoters: int, passives: int, detractors: int) -> None:
    n = promoters + passives + detractors
    if n == 0:
        return
    p, d = Fraction(promoters, n), Fraction(detractors, n)
    assert variance(promoters, passives, detractors) == float((p + d - (p - d) ** 2) / n * 10_000)
    here = adjusted_wald(promoters, passives, detractors)
    mirror = adjusted_wald(detractors, passives, promoters)
    assert here is not None
    assert mirror is not None
    assert here.interval.low == pytest.approx(-mirror.interval.high, abs=1e-9)
    assert -100 <= here.interval.low < here.point < here.interval.high <= 100
