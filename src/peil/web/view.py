"""What the URL of a page says: language, days, filters and how to show them; and links that change a part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from peil.ask.question import Filter, Question, filter_text, question
from peil.ask.records import KINDS
from peil.calendar import GRAINS
from peil.errors import InputError, said
from peil.kpis.kpi import Kpi
from peil.show.spans import DEFAULT, PRESETS, Span, custom, preset
from peil.show.texts import LANGUAGES
from peil.web import params

FILTERS = ("channel", "team", "reason", "segment", "language", "source")
#: Periods other than the one before that a change can be held against.
AGAINST = ("year",)
_ONE_DAY = dt.timedelta(days=1)
_STEPS = tuple(g for g in GRAINS if g != "total")
OVERVIEW = ("lang", "period", "from", "through", *FILTERS, "where")
KPI = (*OVERVIEW, "instrument", "by", "grain", "rule", "statistic", "clock", "records", "against", "lasting")


@dataclass(frozen=True)
class View:
    """The state of a page. `period` is a preset or 'custom'; `where` holds filters beside the usual four."""

    lang: str
    period: str
    first: dt.date | None
    through: dt.date | None
    filters: Mapping[str, str]
    where: tuple[Filter, ...]
    instrument: str | None = None
    by: str | None = None
    grain: str | None = None
    rule: str = "default"
    statistic: str | None = None
    clock: str | None = None
    records: str = "all"
    against: str | None = None  # what a change is held against: None is the period before
    lasting: tuple[int, int | None] | None = None  # records that took so many seconds
    home: str = LANGUAGES[0]

    def conditions(self) -> tuple[Filter, ...]:
        """All filters as the question takes them; the instrument is not one of them."""
        usual = tuple(Filter(d, (v,)) for d, v in self.filters.items())
        return usual + self.where

    def query(self) -> list[tuple[str, str]]:
        """The state as query parameters; what is as by default stays out."""
        pairs: list[tuple[str, str | None]] = [("lang", None if self.lang == self.home else self.lang)]
        if self.period == "custom":
            pairs += [("from", _iso(self.first)), ("through", _iso(self.through))]
        else:
            pairs.append(("period", None if self.period == DEFAULT else self.period))
        pairs += list(self.filters.items())
        pairs += [("where", filter_text(f)) for f in self.where]
        pairs += [
            (name, getattr(self, name)) for name in ("instrument", "by", "grain", "statistic", "clock", "against")
        ]
        pairs.append(("rule", None if self.rule == "default" else self.rule))
        pairs.append(("records", None if self.records == "all" else self.records))
        if self.lasting is not None:
            pairs.append(("lasting", f"{self.lasting[0]}-{'' if self.lasting[1] is None else self.lasting[1]}"))
        return [(name, value) for name, value in pairs if value]

    def link(self, path: str, **changes: object) -> str:
        """A link to `path` with this state, some of it changed."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs = changed.query()
        return path + (f"?{urlencode(pairs)}" if pairs else "")

    def overview(self) -> View:
        """The same days and filters without what only a KPI's page has."""
        return View(self.lang, self.period, self.first, self.through, self.filters, self.where, home=self.home)

    def days(self, first: dt.date, end: dt.date) -> dict[str, object]:
        """The changes that make [first, end) the chosen days."""
        return {"period": "custom", "first": first, "through": end - _ONE_DAY}

    def narrowed(self, dimension: str, value: str) -> dict[str, object]:
        """The changes that add a filter."""
        if dimension == "instrument":
            return {"instrument": value}
        if dimension in FILTERS:
            return {"filters": {**self.filters, dimension: value}}
        kept = tuple(f for f in self.where if f.dimension != dimension)
        return {"where": (*kept, Filter(dimension, (value,)))}

    def span(self, today: dt.date, earliest: dt.date) -> Span:
        """The chosen days. Raises InputError where the first comes after the last."""
        if self.period != "custom":
            return preset(self.period, today, earliest)
        first = self.first or min(earliest, self.through or earliest)
        through = self.through or max(today, first)
        if first > through:
            raise InputError(
                said("{first} comes after {through}", first=first, through=through),
                place="from/through",
                remedy="Give the earlier day first.",
            )
        return custom(first, through + _ONE_DAY)

    def asked(self, kpi: Kpi, first: dt.date, end: dt.date, **other: object) -> Question:
        """The question about one KPI over [first, end) that this page is about."""
        where = self.conditions()
        if self.instrument and "instrument" in kpi.dimensions:
            where = (*where, Filter("instrument", (self.instrument,)))
        options: dict[str, object] = {
            "rule": self.rule,
            "statistic": self.statistic,
            "clock": self.clock,
            "where": where,
        }
        asked = question((kpi.key,), first=first, end=end, **{**options, **other})  # type: ignore[arg-type]
        params.limited(asked)
        return asked


def read(query: bytes | str, known: tuple[str, ...], language: str) -> View:
    """The state in a URL. Raises InputError for what it does not know or cannot read."""
    given = params.read(query, known)
    first, through = params.day(given, "from"), params.day(given, "through")
    chosen = params.choice(given, "period", (*PRESETS, "custom"))
    dated = first is not None or through is not None
    # Days win over a preset: the form sends the preset along when days are typed beside it.
    period = "custom" if dated else (DEFAULT if chosen in (None, "custom") else chosen)
    usual = {d: str(params.one(given, d)) for d in FILTERS if params.one(given, d)}
    return View(
        lang=params.choice(given, "lang", LANGUAGES) or language,
        period=period,
        first=first,
        through=through,
        filters=usual,
        where=tuple(params.condition(raw) for raw in given.get("where", ())),
        instrument=params.one(given, "instrument"),
        by=params.one(given, "by"),
        grain=params.choice(given, "grain", _STEPS),
        rule=params.one(given, "rule") or "default",
        statistic=params.one(given, "statistic"),
        clock=params.one(given, "clock"),
        records=params.choice(given, "records", KINDS) or "all",
        against=params.choice(given, "against", AGAINST),
        lasting=params.lasting(given),
        home=language,
    )


def api_link(path: str, asked: Question, **other: str) -> str:
    """The same question to the API."""
    pairs: list[tuple[str, str | None]] = [("kpi", key) for key in asked.kpis] if path.endswith("answers") else []
    pairs += [("from", _iso(asked.first)), ("to", _iso(asked.end))]
    pairs += [("by", d) for d in asked.by]
    pairs += [("grain", None if asked.grain == "total" else asked.grain)]
    pairs += [("where", filter_text(f)) for f in asked.where]
    pairs += [("statistic", asked.statistic), ("clock", asked.clock)]
    pairs += [("approximate", "true" if asked.approximate else None)]
    pairs += [("rule", None if asked.rule == "default" else asked.rule), *other.items()]
    return f"{path}?{urlencode([(n, v) for n, v in pairs if v], quote_via=quote)}"


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
