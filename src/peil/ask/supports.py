"""Whether sources suffice for a KPI, and what they lack: by the types of the events that they give."""

from __future__ import annotations

from dataclasses import replace

from peil.ask.plan import Context, supporting
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Ratio


def measurable(kpi: Kpi, context: Context) -> bool:
    """Whether what the sources give suffices; of a ratio, on both sides."""
    return not lacks(kpi, context)


def lacks(kpi: Kpi, context: Context, source: str | None = None) -> tuple[str, ...]:
    """The needs that no source meets, or that one `source` does not; `a|b` means either."""
    if isinstance(kpi.measure, Ratio):
        return tuple(dict.fromkeys(need for side in kpi.measure.sides for need in lacks(side, context, source)))
    only = context if source is None else replace(context, gives={source: context.gives[source]})
    given = {kind for types in context.gives.values() for kind in types}
    missing = [need for need in kpi.elsewhere if need not in given]
    if not supporting(replace(kpi, elsewhere=()), only):
        own = {kind for types in only.gives.values() for kind in types}
        apart = [need for need in kpi.needs if not set(need.split("|")) & own]
        missing += apart or list(kpi.needs)
    return tuple(missing)
