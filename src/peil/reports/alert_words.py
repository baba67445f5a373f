"""Alerts in words, in Dutch and English: for mail, messages and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from peil.kpis.registry import all_kpis
from peil.show import figures, tiles, words
from peil.show.texts import text

Detail = Mapping[str, object]


@dataclass(frozen=True)
class Voice:
    """In which language, currency and zone something is said, and the declared survey questions by key."""

    lang: str
    currency: str
    zone: str
    instruments: Mapping[str, Mapping[str, object]]


def alert(kind: str, day: str, detail: Detail, scope: Mapping[str, str], voice: Voice) -> str:
    """What an alert says, in a sentence with its values."""
    lang, currency = voice.lang, voice.currency
    if kind == "silence":
        last = dt.datetime.fromisoformat(str(detail["last"]))
        return text(
            lang,
            "alert.silence.text",
            source=detail["source"],
            last=figures.instant(last, voice.zone, lang),
            hours=figures.number(float(str(detail["hours"])), 0, lang),
        )
    what = about(str(detail["kpi"]), scope, voice, detail.get("instrument"))

    def written(name: str) -> str:
        return value(str(detail["kpi"]), detail[name], currency, lang)

    grain = str(detail["grain"])
    when = figures.period(grain, dt.date.fromisoformat(day), lang)
    if kind == "target":
        between = f" ({written('low')} – {written('high')})" if detail["low"] is not None else ""
        goal = target(str(detail["kpi"]), detail["target_low"], detail["target_high"], currency, lang)
        return text(lang, "alert.target.text", what=what, value=written("value") + between, when=when, target=goal)
    since = figures.period(grain, dt.date.fromisoformat(str(detail["since"])), lang)
    rule = str(detail["rule"])
    if rule == "beyond":
        said = text(
            lang,
            "alert.beyond",
            what=what,
            value=written("value"),
            when=when,
            expected=written("expected"),
            low=written("low"),
            high=written("high"),
        )
    else:
        said = text(lang, "alert.run" if rule == "run" else "alert.trend", what=what, since=since, when=when)
    better = detail.get("better")
    if better is None:
        return said
    return f"{said} {text(lang, 'alert.better' if better else 'alert.worse')}"


def about(kpi: str, scope: Mapping[str, str], voice: Voice, instrument: object = None) -> str:
    """The KPI by name, with the part of the organisation and the survey question."""
    known, lang = all_kpis().get(kpi), voice.lang
    parts = [words.dimension_value(d, v, lang) for d, v in scope.items() if d != "instrument"]
    asked = instrument or scope.get("instrument")
    if asked:
        parts.append(tiles.question_words(str(asked), voice.instruments, lang))
    name = known.name.in_(lang) if known else kpi
    return f"{name} ({', '.join(parts)})" if parts else name


def value(kpi: str, amount: object, currency: str, lang: str) -> str:
    """A value in the KPI's unit; an open limit as an ellipsis."""
    known = all_kpis().get(kpi)
    if amount is None or known is None:
        return figures.OPEN if amount is None else str(amount)
    unit = currency if known.unit == "money" else known.unit
    return figures.value(float(str(amount)), unit, known.decimals, lang, business=known.clock == "business")


def target(kpi: str, low: object, high: object, currency: str, lang: str) -> str:
    """A target in words: at least, at most, or between."""
    if low is None and high is None:
        return ""
    least, most = value(kpi, low, currency, lang), value(kpi, high, currency, lang)
    if high is None:
        return text(lang, "report.at_least", value=least)
    if low is None:
        return text(lang, "report.at_most", value=most)
    return f"{least} – {most}"
