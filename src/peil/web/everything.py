"""All figures: a tile for each KPI and survey question: value, difference, trend. Data only, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of, covered
from peil.ask.plan import resolve
from peil.ask.question import Question, question
from peil.kpis.kpi import Kpi
from peil.kpis.reasons import NOTHING
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.show import charts, figures, tiles, words
from peil.show.spans import Span, window
from peil.show.texts import text
from peil.web.reader import Reader
from peil.web.view import View
from peil.web.withheld import Withheld, span_of, told

#: Order of the known KPIs; a new one follows in the group of its fact.
GROUPS: dict[str, tuple[str, ...]] = {
    "reach": (
        "service_level",
        "answer_rate",
        "abandonment_rate",
        "average_speed_of_answer",
        "first_response_time",
        "average_handle_time",
    ),
    "solved": (
        "first_contact_resolution",
        "repeat_contact_rate",
        "reopen_rate",
        "first_resolution_time",
        "full_resolution_time",
        "backlog",
    ),
    "opinion": ("csat", "csat_mean", "ces", "nps", "response_rate"),
    "volume": ("contacts",),
}
_GROUP_OF_FACT = {
    "costs": "volume",
    "sessions": "volume",
    "queue_visits": "reach",
    "legs": "reach",
    "survey_invitations": "opinion",
}

Cover = tuple[dt.date, dt.date] | None


@dataclass(frozen=True)
class Tile:
    """What a tile shows."""

    key: str
    name: str
    question: str
    figure: tiles.Figure
    rule: str
    direction: str
    change: str
    earlier: str
    trend: Markup
    link: str
    counted: bool  # the value is the number itself


@dataclass(frozen=True)
class Group:
    """A group of tiles, and the KPIs that cannot be measured with why."""

    key: str
    tiles: tuple[Tile, ...]
    unmeasured: tuple[tuple[str, str, str], ...]  # name, reason, link


@dataclass(frozen=True)
class Everything:
    """Everything on the page but the frame."""

    span: Span
    grain: str
    groups: tuple[Group, ...]
    withheld: Withheld | None


def grouped() -> dict[str, list[Kpi]]:
    """Every KPI in its group."""
    left = dict(all_kpis())
    found = {group: [left.pop(k) for k in keys if k in left] for group, keys in GROUPS.items()}
    for kpi in left.values():
        group = _GROUP_OF_FACT.get(kpi.fact, "volume" if kpi.unit == "count" else "solved")
        found[group].append(kpi)
    return found


def build(reader: Reader, view: View) -> Everything:
    """The tiles for a page's days and filters. Raises the errors of asking."""
    published = reader.published()
    earliest, today = reader.bounds()
    span = view.span(today, earliest)
    grain, since = window(span)
    asked_by = {f.dimension for f in view.conditions()}
    kpis = [k for k in all_kpis().values() if asked_by <= set(k.dimensions)]
    spans = {k.key: span_of(reader, view, k, span) for k in kpis}
    now: dict[str, Answer] = {}
    before: dict[str, Answer] = {}
    for one in dict.fromkeys(spans.values()):
        alike = [k for k in kpis if spans[k.key] == one]
        now |= _by_key(reader, view, alike, one.first, one.end)
        before |= _by_key(reader, view, alike, *one.before) if one.before else {}
    course = _by_key(reader, view, kpis, since, span.end, grain)
    groups = []
    for key, members in grouped().items():
        made: list[Tile] = []
        unmeasured: list[tuple[str, str, str]] = []
        for kpi in members:
            link = view.link(f"/kpi/{kpi.key}")
            if kpi.key not in now:
                lacking = sorted(asked_by - set(kpi.dimensions))
                what = ", ".join(words.word(words.DIMENSIONS, d, view.lang) for d in lacking)
                unmeasured.append((kpi.name.in_(view.lang), text(view.lang, "why.no_filter", what=what), link))
                continue
            maker = _Maker(view, kpi, published, spans[kpi.key], grain)
            shown = reader.worked(_Maker.tiles, maker, now[kpi.key], before.get(kpi.key), course[kpi.key])
            if not shown:
                unmeasured.append((kpi.name.in_(view.lang), text(view.lang, "why.no_instrument"), link))
            for tile in shown:
                if tile.figure.status == "not_measurable":
                    unmeasured.append((tile.name, tile.figure.why, tile.link))
                else:
                    made.append(tile)
        groups.append(Group(key, tuple(made), tuple(unmeasured)))
    return Everything(span, grain, tuple(groups), told(reader, view, "/all", now.values()))


def _by_key(
    reader: Reader, view: View, kpis: Sequence[Kpi], first: dt.date, end: dt.date, grain: str = "total"
) -> dict[str, Answer]:
    if not kpis:
        return {}
    where = view.conditions()
    asked = question([k.key for k in kpis], first=first, end=end, grain=grain, where=where)
    return {answer.kpi: answer for answer in reader.answer(asked)}


def cover_of(kpi: Kpi, published: Published) -> Cover:
    """The local days that the KPI's sources cover."""
    return covered(resolve(kpi, Question((kpi.key,)), context_of(published)), published)


def comparable(span: Span, cover: Cover) -> bool:
    """Whether the period before is covered from its first day on."""
    return bool(span.before and cover and cover[0] <= span.before[0] and span.before[1] <= cover[1])


@dataclass(frozen=True)
class _Maker:
    """Makes the tiles of one KPI."""

    view: View
    kpi: Kpi
    published: Published
    span: Span
    grain: str

    def tiles(self, now: Answer, before: Answer | None, course: Answer) -> tuple[Tile, ...]:
        """One tile, or one for each survey question that the KPI is about."""
        instruments = tiles.instruments_of(self.kpi, self.published)
        if instruments is None:
            return (self._tile(now, before, course, None),)
        asked = {r.by.get("instrument") for r in (*now.rows, *course.rows)}
        unmeasurable = [r for r in now.rows if r.status == "not_measurable"]
        if unmeasurable and not any(i in asked for i in instruments):
            return (self._tile(now, before, course, unmeasurable[0].by.get("instrument")),)
        return tuple(self._tile(now, before, course, i) for i in instruments if i in asked)

    def _tile(self, now: Answer, before: Answer | None, course: Answer, instrument: str | None) -> Tile:
        lang, kpi = self.view.lang, self.kpi
        cover = cover_of(kpi, self.published)
        row = _row_of(now, instrument) or _nothing(now, self.span)
        earlier = _row_of(before, instrument) if before and comparable(self.span, cover) else None
        compared = tiles.change(row, earlier, now, lang)
        name = kpi.name.in_(lang)
        rows = [r for r in course.rows if r.by.get("instrument") == instrument or instrument is None]
        chosen = (self.span.first, self.span.end)
        points = tiles.points_of(rows, course, self.grain, chosen, cover, lang)
        declared = self.published.instruments.get(instrument) if instrument else None
        return Tile(
            key=kpi.key,
            name=name,
            question=tiles.question_words(instrument, self.published.instruments, lang) if instrument else "",
            figure=tiles.figure(row, now, lang),
            rule=tiles.rule_words(kpi, now, declared, lang),
            direction=text(lang, f"direction.{now.direction}"),
            change=compared or (text(lang, "change.none") if row.value is not None else ""),
            earlier=tiles.figure(earlier, before, lang).value if earlier and before and compared else "",
            trend=charts.trend(points, text(lang, "trend", name=name)),
            link=self.view.link(f"/kpi/{kpi.key}", instrument=instrument),
            counted=kpi.unit == "count",
        )


def _row_of(answer: Answer | None, instrument: str | None) -> Row | None:
    if answer is None:
        return None
    return next((r for r in answer.rows if instrument is None or r.by.get("instrument") == instrument), None)


def _nothing(answer: Answer, span: Span) -> Row:
    """A survey question that nobody answered in this period."""
    like = next(iter(answer.rows), None)
    if like is None:
        from peil.calendar import Period

        period = Period(span.first, span.end, "")
        return Row(period, {}, None, "no_data", NOTHING, {}, 0, None, "", "calendar", {}, 0, False)
    return like._replace(
        value=None,
        status="no_data",
        reason=NOTHING,
        n=0,
        interval=None,
        excluded={},
        pending=0,
    )


def stand(published: Published, lang: str) -> list[str]:
    """The watermark of each source in words."""
    return [
        text(
            lang,
            "as_of.source",
            source=source,
            when=figures.instant(dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC), published.zone, lang),
        )
        for source, us in sorted(published.as_of_us.items())
    ]
