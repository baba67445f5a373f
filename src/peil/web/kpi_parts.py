"""What stands around the figures of one KPI: choices, SQL, worked examples, records. Data only, no markup."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil.ask.distribution import duration_of
from peil.ask.execute import context_of
from peil.ask.plan import plan, resolve
from peil.calendar import GRAINS
from peil.kpis.kpi import Example, Kpi
from peil.show import figures, kpi_words, words
from peil.show.texts import text
from peil.web.access import who
from peil.web.breakdown import dimensions
from peil.web.kpi_page import Found
from peil.web.reader import Reader
from peil.web.view import View, api_link

SHOWN_RECORDS = 50
#: Columns of records whose values are words of the data.
_WORDED = {"outcome": words.OUTCOMES, "state": words.STATES}


@dataclass(frozen=True)
class Choice:
    """A select of the options form: name, label, and (value, label, chosen) of each option."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Worked:
    """A worked example: equal rows stand once, with how often."""

    title: str
    lang: str  # of the title
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    answer: str


@dataclass(frozen=True)
class Records:
    """The first records behind a figure, what they are, and where all of them are."""

    things: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[str, str, bool], ...]  # words, link, current
    csv: str
    all: str = ""  # a link without the stretch of durations that they were picked by


def choices(kpi: Kpi, found: Found) -> list[Choice]:
    """The selects that fit this KPI."""
    view = found.view
    lang = view.lang

    def made(name: str, values: Sequence[tuple[str, str]], current: str | None) -> Choice:
        return Choice(name, text(lang, name), tuple((v, label, v == (current or "")) for v, label in values))

    shown = found.breakdown.dimension if found.breakdown else None
    by = [(d, words.word(words.DIMENSIONS, d, lang)) for d in dimensions(kpi)]
    grains = [
        ("", text(lang, "grain.auto")),
        *((g, text(lang, f"grain.{g}")) for g in GRAINS if g != "total"),
    ]
    listed = [made("by", by, shown), made("grain", grains, view.grain)]
    if kpi.rules:
        rules = [("", text(lang, "rule.default")), *((k, r.name.in_(lang)) for k, r in kpi.rules.items())]
        listed.append(made("rule", rules, None if view.rule == "default" else view.rule))
    names = [s for s in kpi.statistics if "@" not in s]
    if names:
        own = [] if kpi.usual in names else [("", text(lang, "statistic.default"))]
        options = [("" if n == kpi.usual else n, text(lang, f"statistic.{n}")) for n in names]
        chosen = None if view.statistic == kpi.usual else view.statistic
        listed.append(made("statistic", [*own, *options], chosen))
    if any("@business" in s for s in kpi.statistics):
        clocks = [("", text(lang, "clock.calendar")), ("business", text(lang, "clock.business"))]
        listed.append(made("clock", clocks, None if view.clock == "calendar" else view.clock))
    return listed


def sql_of(reader: Reader, kpi: Kpi, found: Found) -> str:
    """The statement behind the large figure, laid out to be read."""
    asked = found.view.asked(kpi, found.span.first, found.span.end)
    term = resolve(kpi, asked, context_of(reader.published()))
    sql = ";\n".join(scan.sql for scan in plan(asked, [term], found.span.first, found.span.end))
    return reader.worked(_laid_out, sql)


def _laid_out(sql: str) -> str:
    import sqlglot

    try:
        told = [s.sql(dialect="duckdb", pretty=True) for s in sqlglot.parse(sql, read="duckdb") if s]
    except sqlglot.errors.SqlglotError:
        return sql
    return ";\n\n".join(told)


def worked(kpi: Kpi, lang: str) -> list[Worked]:
    """The examples of the declaration, each with its rows and answer."""
    return [_worked(kpi, example, lang) for example in kpi.examples]


def _worked(kpi: Kpi, example: Example, lang: str) -> Worked:
    columns = tuple(dict.fromkeys(c for row in example.rows for c in row))
    cells = [tuple("–" if row.get(c) is None else str(row[c]) for c in columns) for row in example.rows]
    counted = Counter(cells)
    notes = []
    if example.rule != "default":
        notes.append(text(lang, "example.rule", rule=kpi.rules[example.rule].name.in_(lang)))
    if example.statistic:
        name = example.statistic.removesuffix("@business")
        notes.append(text(lang, f"statistic.{name}"))
    notes += [f"{words.word(words.SETTINGS, k, lang)}: {setting(k, v, lang)}" for k, v in example.settings.items()]
    if example.excluded:
        left = ", ".join(f"{words.word(words.REASONS, k, lang)} {n}" for k, n in example.excluded.items())
        notes.append(text(lang, "excluded.short", n=sum(example.excluded.values()), why=left))
    if example.pending:
        notes.append(text(lang, "pending", n=example.pending))
    answer = text(lang, "example.none")
    if example.value is not None:
        answer = figures.value(example.value, _unit(kpi, example.statistic), kpi.decimals, lang)
    title, said_in = kpi_words.example(example.title, lang)
    return Worked(
        title=title,
        lang=said_in,
        note="; ".join(notes),
        columns=columns,
        rows=tuple((n, row) for row, n in counted.items()),
        answer=text(lang, "example.answer", value=answer),
    )


def setting(name: str, value: object, lang: str) -> str:
    """A setting with its unit, which its name ends in: 20 s, 24 uur, 7 dagen."""
    if name.endswith("_s"):
        return figures.duration(float(str(value)), lang, brief=True)
    if name.endswith("_days"):
        return f"{value} {'dagen' if lang == 'nl' else 'days'}"
    return str(value)


def _unit(kpi: Kpi, statistic: str | None) -> str:
    name = (statistic or "").removesuffix("@business")
    if name.startswith("share_"):
        return "%"
    return "scale" if name == "mean" and kpi.unit == "%" else kpi.unit


def records(reader: Reader, kpi: Kpi, found: Found) -> Records | None:
    """The newest records of the chosen kind; None where they are not for who asks."""
    asking = who()
    if asking is not None and not asking.may("records"):
        return None
    view = found.view
    asked = view.asked(kpi, found.span.first, found.span.end)
    lasting = view.lasting if duration_of(kpi, view.clock) else None
    rows = reader.records(kpi.key, asked, kind=view.records, limit=SHOWN_RECORDS, lasting=lasting)
    columns = tuple(rows[0]) if rows else ()
    zone = reader.published().zone
    path = f"/kpi/{kpi.key}"
    took = {} if lasting is None else {"lasting": f"{lasting[0]}-{'' if lasting[1] is None else lasting[1]}"}
    return Records(
        things=kpi_words.things(kpi, view.lang),
        columns=tuple(_heading(c, view.lang) for c in columns),
        rows=tuple(tuple(_cell(c, row[c], view, zone) for c in columns) for row in rows),
        kinds=tuple(
            (text(view.lang, f"records.{k}"), view.link(path, records=k) + "#records", k == view.records)
            for k in ("all", "counted", "excluded", "pending")
        ),
        csv=api_link(f"/api/v1/kpis/{kpi.key}/records", asked, kind=view.records, limit="100000", format="csv", **took),
        all=view.link(path, lasting=None) + "#records" if lasting else "",
    )


def _heading(column: str, lang: str) -> str:
    table: Mapping[str, tuple[str, str]] = {**words.DIMENSIONS, **words.COLUMNS}
    return words.word(dict(table), column, lang).removesuffix(" (s)")


def _cell(column: str, value: object, view: View, zone: str) -> str:
    if column == "counts_as":
        return words.counts_as(str(value), view.lang)
    if value is None:
        return "–"
    if column.endswith("_at") and isinstance(value, int):
        return figures.short_instant(value, zone, view.lang)
    if column == "day":
        return figures.short_day(dt.date.fromisoformat(str(value)), view.lang)
    if column == "amount_cents" and isinstance(value, int):
        return figures.number(value / 100, 2, view.lang)
    if column.endswith("_s") and isinstance(value, int):
        return figures.duration(value, view.lang, business=column.endswith("_open_s"))
    if column in _WORDED:
        return words.word(_WORDED[column], str(value), view.lang)
    if column in words.DIMENSIONS:
        return words.dimension_value(column, str(value), view.lang)
    return str(value)
