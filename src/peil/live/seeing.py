"""What a source suffices for: the KPIs that its events give, and why not the others. No source is read here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from peil.ask.conditions import Context
from peil.ask.supports import lacks
from peil.connectors.files.model import Mapping as FileMapping
from peil.events.schema import EVENT_TYPES
from peil.kpis.kpi import Text
from peil.kpis.needs import given_by
from peil.kpis.registry import all_kpis


@dataclass(frozen=True)
class Seen:
    """KPIs that a source can give, by name; of the others the needs that it does not meet, and why where known."""

    can: Mapping[str, Text]
    cannot: Mapping[str, tuple[Text, tuple[str, ...], tuple[Text, ...]]]


def seen(types: Collection[str], lacking: Mapping[str, Text]) -> Seen:
    """What event types suffice for; `lacking` says of some why the source does not have them."""
    context = Context(as_of={"it": 0}, gives={"it": frozenset(types)})
    can: dict[str, Text] = {}
    cannot: dict[str, tuple[Text, tuple[str, ...], tuple[Text, ...]]] = {}
    for key, kpi in all_kpis().items():
        needs = lacks(kpi, context, "it")
        if needs:
            cannot[key] = (kpi.name, needs, why_not(needs, lacking))
        else:
            can[key] = kpi.name
    return Seen(can, cannot)


def why_not(needs: Collection[str], lacking: Mapping[str, Text]) -> tuple[Text, ...]:
    """Why a source does not meet these needs, as far as it says so."""
    return tuple(dict.fromkeys(lacking[kind] for need in needs for kind in need.split("|") if kind in lacking))


def types_of(mapping: FileMapping) -> frozenset[str]:
    """The event types that a mapping can make, and whether they are a history."""
    fixed = [rule.type.value for rule in mapping.events]
    kinds = EVENT_TYPES if None in fixed else [str(kind) for kind in fixed]
    return given_by((kind, mapping.derived) for kind in kinds)
