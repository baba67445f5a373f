"""Finding KPI declarations: every module of the catalogue is scanned for its `KPIS`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from peil.errors import NotFoundError, PeilError, did_you_mean, said
from peil.kpis import catalogue
from peil.kpis.kpi import Kpi


@cache
def all_kpis() -> dict[str, Kpi]:
    """Every KPI by key, in order of module and declaration. Raises PeilError where two share a key."""
    found: dict[str, Kpi] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(catalogue.__path__)):
        for kpi in importlib.import_module(f"{catalogue.__name__}.{module}").KPIS:
            if kpi.key in found:
                raise PeilError(said("two KPIs have the key '{kpi}'", kpi=kpi.key), place=module, remedy="Rename one.")
            found[kpi.key] = kpi
    return found


def get(key: str) -> Kpi:
    """The KPI with that key; raises NotFoundError with the nearest keys."""
    kpis = all_kpis()
    if key not in kpis:
        raise NotFoundError(said("there is no KPI '{key}'", key=key), remedy=did_you_mean(key, kpis))
    return kpis[key]
