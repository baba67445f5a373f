"""Measures: which integer parts a KPI needs, over which axes they add, and how they become a value.

A measure knows nothing of databases: `parts` gives SQL aggregates over the rows for which `guard` holds,
`value` and `interval` work on the sums. Division happens here, once, in Python,
where dividing two integers is rounded right whatever their size.
"""

from __future__ import annotations

from peil.kpis.measures.histogram import Histogram
from peil.kpis.measures.order import Quantile, Stock
from peil.kpis.measures.ratio import Ratio
from peil.kpis.measures.sql import CENSUS, ROWS, VALUE, Parts, all_of, discrete_quantile
from peil.kpis.measures.sums import Count, Mean, Net, PerContact, Portion, Share, Sum
from peil.kpis.measures.survival import Survival, cohort

Measure = Count | Sum | Share | Mean | PerContact | Portion | Net | Quantile | Stock | Ratio | Survival | Histogram

__all__ = [
    "CENSUS",
    "ROWS",
    "VALUE",
    "Count",
    "Histogram",
    "Mean",
    "Measure",
    "Net",
    "Parts",
    "PerContact",
    "Portion",
    "Quantile",
    "Ratio",
    "Share",
    "Stock",
    "Sum",
    "Survival",
    "cohort",
    "counted_rows",
    "discrete_quantile",
    "unfinished_rows",
]


def unfinished_rows(measure: Measure) -> str:
    """The condition under which a counted row still waits for what is measured; '' where there is none."""
    if isinstance(measure, Quantile):
        return measure.open_rows
    if isinstance(measure, Share | Mean | Count) and measure.extra:
        return measure.extra.get("unfinished", "")
    return ""


def counted_rows(measure: Measure) -> str:
    """The condition under which a row that counts has what is measured, so that the value rests on it."""
    if isinstance(measure, Share):
        found = measure.denominator_rows
    elif isinstance(measure, Net):
        found = measure.valid
    elif isinstance(measure, Count):
        found = measure.condition
    else:
        found = measure.rows if isinstance(measure, Mean | PerContact | Portion | Quantile) else "1 = 1"
    waits = unfinished_rows(measure)
    return all_of(found, f"NOT ({waits})") if waits else found
