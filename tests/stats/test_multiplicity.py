"""Corrected p-values, against R's p.adjust, statsmodels and scipy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm, rejected

Vectors = Callable[[str], list[dict[str, Any]]]


def test_statsmodels_and_scipy(vectors: Vectors) -> None:
    for vector in vectors("bh"):
        adjusted = benjamini_hochberg(vector["in"]["p"])
        assert adjusted == pytest.approx(vector["out"]["adj"], abs=1e-15)
        assert adjusted == pytest.approx(vector["cross"]["scipy_fdr"], abs=1e-15)
        assert rejected(adjusted, vector["in"]["q"]) == vector["out"]["reject"]
        assert holm(vector["in"]["p"]) == pytest.approx(vector["cross"]["holm"], abs=1e-15)


def test_r(vectors: Vectors) -> None:
    for vector in vectors("bh_R"):
        p, bh, by_holm = (
            value if isinstance(value, list) else [value]
            for value in (vector["in"]["p"], vector["out"]["bh"], vector["out"]["holm"])
        )
        assert benjamini_hochberg(p) == pytest.approx(bh, abs=1e-14)
        assert holm(p) == pytest.approx(by_holm, abs=1e-14)


def test_by_hand() -> None:
    # Sorted .01 .02 .30: times 3/1, 3/2, 3/3 = .03 .03 .30; Holm times 3, 2, 1 = .03 .04 .30.
    assert benjamini_hochberg([0.3, 0.01, 0.02]) == pytest.approx([0.3, 0.03, 0.03])
    assert holm([0.3, 0.01, 0.02]) == pytest.approx([0.3, 0.03, 0.04])
    # 1 + 1/2 + 1/3 = 11/6.
    assert benjamini_yekutieli([0.3, 0.01, 0.02]) == pytest.approx([0.55, 0.055, 0.055])
    assert rejected([0.05, 0.050001]) == [True, False]


@pytest.mark.parametrize("adjust", [benjamini_hochberg, benjamini_yekutieli, holm])
def test_empty_and_impossible(adjust: Callable[[list[float]], list[float]]) -> None:
    assert adjust([]) == []
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match=r"no probability|not a finite"):
            adjust([0.5, wrong])
    with pytest.raises(ValueError, match="level 5"):
        rejected([0.1], 5)
