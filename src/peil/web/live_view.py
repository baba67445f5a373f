"""How live sources fare, for the page of sources: health, lag, the last error in words, rejected rows. No routes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from peil.connectors.registry import all_connectors
from peil.kpis.kpi import Text
from peil.live import sources
from peil.live.sources import LiveSource
from peil.show import figures
from peil.show.sentences import in_language
from peil.show.texts import text
from peil.store.store import Store
from peil.web.view import View


@dataclass(frozen=True)
class Live:
    """A live source in words; `trouble` is what, where and what to do, empty where all is well."""

    name: str
    by: str
    health: str
    state: str
    lag: str
    succeeded: str
    received: str
    rejected: str
    waiting: str
    trouble: tuple[str, ...]
    change: str  # the page on which it is changed; empty where it pushes, or its connector is gone
    remove: str  # the page on which it is removed


def live(store: Store, view: View, zone: str) -> list[Live]:
    """Every live source, those in trouble first."""
    found = sorted(sources.listed(store), key=lambda one: (one.health in ("ok", "new"), one.name))
    return [_words(one, view, zone) for one in found]


def lacking(store: Store) -> dict[str, Mapping[str, Text]]:
    """By connected source why it does not give some types of events."""
    connectors = all_connectors()
    return {one.name: connectors[one.connector].lacks for one in sources.listed(store) if one.connector in connectors}


def _words(one: LiveSource, view: View, zone: str) -> Live:
    lang = view.lang
    lag = one.lag_s(dt.datetime.now(dt.UTC))
    connectors = all_connectors()
    by = connectors[one.connector].name.in_(lang) if one.connector in connectors else one.connector
    trouble: tuple[str, ...] = ()
    if one.error:
        trouble = (in_language(one.error, lang), one.place, in_language(one.remedy, lang))
    elif one.health == "skewed" and one.skew_s is not None:
        way = text(lang, "live.ahead" if one.skew_s > 0 else "live.behind")
        trouble = (text(lang, "live.skew", s=figures.duration(abs(one.skew_s), lang), way=way), "", "")
    return Live(
        name=one.name,
        by=text(lang, "live.push") if one.connector == sources.PUSH else by,
        health=one.health,
        state=text(lang, f"live.health.{one.health}"),
        lag="–" if lag is None else text(lang, "live.ago", lag=figures.duration(lag, lang)),
        succeeded=figures.instant(dt.datetime.fromisoformat(one.succeeded), zone, lang) if one.succeeded else "–",
        received=figures.number(one.received, 0, lang),
        rejected=figures.number(one.rejected, 0, lang),
        waiting=figures.number(one.waiting, 0, lang),
        trouble=trouble,
        change=_link(view, f"/sources/connect/{one.connector}", name=one.name) if one.connector in connectors else "",
        remove=_link(view, "/sources/remove", name=one.name),
    )


def _link(view: View, path: str, **more: str) -> str:
    link = view.overview().link(path)
    return f"{link}{'&' if '?' in link else '?'}{urlencode(more)}"
