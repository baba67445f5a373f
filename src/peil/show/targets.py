"""Targets, scopes and benchmarks in words, for pages and reports. Strings only, no markup."""

from __future__ import annotations

from collections.abc import Mapping

from peil.kpis.kpi import under
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.show import figures, tiles, words
from peil.show.texts import text
from peil.steering.targets import Target


def kpi_name(key: str, lang: str) -> str:
    """The KPI's name; its key where it is gone."""
    kpi = all_kpis().get(key)
    return key if kpi is None else kpi.name.in_(lang)


def limits(
    low: float | None, high: float | None, unit: str, decimals: int, lang: str, *, business: bool = False
) -> str:
    """At least, at most, or from … to; '' where neither is given."""

    def written(amount: float) -> str:
        return figures.value(amount, unit, decimals, lang, business=business)

    if low is not None and high is not None:
        return text(lang, "target.band", low=written(low), high=written(high))
    if low is not None:
        return text(lang, "target.low", low=written(low))
    return "" if high is None else text(lang, "target.high", high=written(high))


def target_words(target: Target, currency: str, lang: str) -> str:
    """What is to be reached: minstens 80,0 %; that there is no target any more where it ends."""
    if target.ends:
        return text(lang, "target.none")
    unit, decimals = unit_of(target.kpi, target.rule, currency)
    return limits(target.low, target.high, unit, decimals, lang, business=target.clock == "business")


def unit_of(key: str, rule: str, currency: str) -> tuple[str, int]:
    """Unit and decimals in which a KPI's values are written; plain numbers for one that is gone."""
    kpi = all_kpis().get(key)
    if kpi is None:
        return "count", 0
    found = under(kpi, rule if rule in kpi.rules else "default")
    return (currency if found.unit == "money" else found.unit), found.decimals


def how_words(kpi: str, statistic: str | None, clock: str | None, rule: str, lang: str) -> str:
    """Statistic, clock and rule where they are not the KPI's own."""
    said = [text(lang, f"statistic.{statistic}")] if statistic else []
    if clock == "business":
        said.append(text(lang, "rule.business"))
    if rule != "default":
        declared = all_kpis().get(kpi)
        known = declared is not None and rule in declared.rules
        said.append(declared.rules[rule].name.in_(lang) if declared is not None and known else rule)
    return ", ".join(said)


def scope_words(scope: Mapping[str, str], lang: str, published: Published | None = None) -> str:
    """For whom something is: the whole organisation, or team, channel and the rest with their values."""
    if not scope:
        return text(lang, "scope.all")
    said = []
    for dimension, value in scope.items():
        shown = words.dimension_value(dimension, value, lang)
        if dimension == "instrument" and published is not None:
            shown = tiles.question_words(value, published.instruments, lang)
        said.append(f"{words.word(words.DIMENSIONS, dimension, lang)}: {shown}")
    return ", ".join(said)
