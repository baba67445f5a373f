"""The overview: how it goes in a sentence, the KPIs that matter, what needs attention, reasons. Data, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.question import NONE, question
from peil.kpis.registry import all_kpis, get
from peil.show import figures, tiles, words
from peil.show.texts import text
from peil.show.why import in_words
from peil.steering.boards import Item as Entry
from peil.steering.course import factor
from peil.web import changes, tile
from peil.web.board import Board, Item, Key, conditions
from peil.web.everything import cover_of
from peil.web.judged import YEAR, signal_words
from peil.web.reader import Reader
from peil.web.reasons import Reason, reasons
from peil.web.tile import Goal, Tile
from peil.web.verdict_words import judgement, listed
from peil.web.view import View
from peil.web.withheld import Withheld, told

#: How many notices, and groups in one of them, a reader can take in.
MOST_NOTICES, MOST_SHIFTED, MOST_TEAMS = 8, 3, 5
#: The KPI, and its statistic, that say what is overdue.
_AGE, _OVER = "backlog_age", "share_over"


@dataclass(frozen=True)
class Notice:
    """Something that needs attention; the lower its rank, the more."""

    rank: float
    kind: str
    words: str
    link: str


@dataclass(frozen=True)
class Day:
    """A KPI yesterday against what was to be expected of that day, and today so far."""

    name: str
    link: str
    yesterday: str
    usual: str
    outside: bool
    today: str


@dataclass(frozen=True)
class Overdue:
    """What is open for longer than it may be: a sentence, its page, and (team, link, how many) of most first."""

    sentence: str
    link: str
    teams: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Overview:
    """Everything on the page but the frame and the filters."""

    sentence: str
    tiles: tuple[Tile, ...]
    unmeasured: tuple[tuple[str, str, str], ...]
    notices: tuple[Notice, ...]
    days: tuple[Day, ...]
    yesterday: str
    reasons: tuple[Reason, ...]
    overdue: Overdue | None
    looked_at: int
    withheld: Withheld | None
    aimless: bool  # none of these figures has a target


def build(reader: Reader, view: View, board: Board) -> Overview:
    """The page of a board for a view. Raises the errors of asking."""
    lang = view.lang
    _, today = reader.bounds()
    first: dict[Entry, list[Item]] = {}
    for item in board.items:
        first.setdefault(item.entry, []).append(item)
    # One tile an entry: the question with the most answers; the others are a click away, and judged as well.
    shown = [(max(items, key=lambda i: i.new.n), len(items) - 1) for items in first.values()]
    goals = tile.reached(reader, view, board)
    made = tuple(tile.made(reader, view, board, item, goals.get(item.key), others) for item, others in shown)
    return Overview(
        sentence=sentence(board, goals, lang),
        tiles=made,
        unmeasured=tuple(unmeasured(view, board)),
        notices=tuple(
            sorted([*notices(reader, view, board, goals), *shifted(reader, view, board)], key=lambda n: n.rank)[
                :MOST_NOTICES
            ]
        ),
        days=tuple(day for item in board.items if (day := _day(reader, view, item, today)) is not None),
        yesterday=figures.period("day", today - dt.timedelta(days=1), lang),
        reasons=tuple(reasons(reader, view, board)),
        overdue=overdue(reader, view, board),
        looked_at=board.looked_at,
        withheld=told(reader, view, "/", (item.answer for item in board.items)),
        aimless=bool(made) and not goals,
    )


def unmeasured(view: View, board: Board) -> list[tuple[str, str, str]]:
    """Name, reason and link of the KPIs that have no figure here."""
    lang = view.lang
    said = [
        (e, in_words(row.reason or "", lang) if row else text(lang, "why.no_instrument")) for e, row in board.unmeasured
    ]
    said += [(entry, tile.unfiltered(lacking, lang)) for entry, lacking in board.unfiltered]
    return [(get(e.kpi).name.in_(lang), why, tile.link_of(view, e)) for e, why in said]


def sentence(board: Board, goals: Mapping[Key, Goal], lang: str) -> str:
    """How it goes against targets and against the period before, claiming no more than was demonstrated."""
    return f"{_against_targets(board, goals, lang)} {_against_before(board, lang)}".strip()


def _against_targets(board: Board, goals: Mapping[Key, Goal], lang: str) -> str:
    """How many targets are met, and which are not or not for sure; '' without targets. A KPI of several survey
    questions is named once, by the worst of them, with how many of them that holds for."""
    by_kpi: dict[str, list[str]] = {}
    for item in board.items:
        if verdict := goals[item.key][1] if item.key in goals else "":
            by_kpi.setdefault(item.kpi.name.in_(lang), []).append(verdict)
    every = [verdict for found in by_kpi.values() for verdict in found]
    if not every:
        return ""
    said = [text(lang, "sentence.targets", met=every.count("met"), n=len(every))]
    worst = {name: next(v for v in ("missed", "uncertain", "met") if v in found) for name, found in by_kpi.items()}
    for verdict in ("missed", "uncertain"):
        names = [_of_questions(name, by_kpi[name], verdict, lang) for name, bad in worst.items() if bad == verdict]
        if names:
            said.append(text(lang, f"sentence.{verdict}", names=listed(names, lang)))
    return " ".join(said)


def _of_questions(name: str, found: Sequence[str], verdict: str, lang: str) -> str:
    count = found.count(verdict)
    return name if count == len(found) else text(lang, "sentence.of_questions", name=name, some=count, n=len(found))


def _against_before(board: Board, lang: str) -> str:
    by_kind: dict[str, list[str]] = {}
    for item in board.items:
        found = judgement(item, board, lang)
        if found is not None:
            by_kind.setdefault(found.kind, []).append(item.kpi.name.in_(lang))
    if not by_kind:
        return text(lang, "sentence.incomparable")
    parts = [
        text(lang, f"sentence.{kind}", names=listed(by_kind[kind], lang))
        for kind in ("worse", "better", "lower", "higher")
        if kind in by_kind
    ]
    same = len(by_kind.get("no_difference", ()))
    unknown = len(by_kind.get("too_little", ()))
    if not parts:
        rest = text(lang, "sentence.none.one" if same == 1 else "sentence.none", n=same) if same else ""
    else:
        rest = text(lang, "sentence.same.one" if same == 1 else "sentence.same", n=same) if same else ""
    few = text(lang, "sentence.unknown.one" if unknown == 1 else "sentence.unknown", n=unknown) if unknown else ""
    return " ".join(filter(None, (*parts, rest, few)))


def notices(reader: Reader, view: View, board: Board, goals: Mapping[Key, Goal]) -> list[Notice]:
    """What needs attention: what got worse, what stands out from its own history, what was found in the data."""
    lang = view.lang
    found: list[Notice] = []
    for item in board.items:
        link = tile.link_of(view, item.entry, item.instrument)
        said = judgement(item, board, lang)
        name = tile.name_of(reader, item, lang)
        if said is not None and said.kind == "worse":
            old, new = (tiles.figure(r, item.answer, lang).value for r in (item.old, item.new) if r is not None)
            p = item.compared.difference.p if item.compared and item.compared.difference else None
            said_where = _where(reader, view, board, item)
            told = text(lang, "notice.worse", name=name, old=old, new=new) + said_where
            found.append(Notice(1 + (p or 0.0), "worse", told, link + "#why"))
        goal = goals.get(item.key)
        if goal is not None and goal[1] == "missed":
            value = tiles.figure(item.new, item.answer, lang).value
            found.append(
                Notice(0.5, "missed", text(lang, "notice.missed", name=name, value=value, target=goal[0]), link)
            )
        if said is not None and item.verdict is not None and item.verdict.because == "counterweight":
            found.append(Notice(3.5, "held", text(lang, "notice.held", name=name, why=said.why), link))
        found += _signals(view, board, item, name)
    return found


def _signals(view: View, board: Board, item: Item, name: str) -> list[Notice]:
    """The signals that began in the period; of single days that lie outside their limits only the furthest."""
    began = [s for s in item.course.signals(board.span.first, board.span.end) if board.span.first <= s.day]
    began = [s for s in began if s.day < board.span.end]
    single = sorted((s for s in began if s.rule == "beyond"), key=lambda s: -abs(s.size))
    found = []
    for signal in [*single[:1], *(s for s in began if s.rule != "beyond")]:
        days = view.days(signal.since, signal.until + dt.timedelta(days=1))
        there = tile.link_of(view, item.entry, item.instrument, **days)
        told = signal_words(item.course, signal, item.answer.unit, item.answer.decimals, view.lang, name)
        if signal.rule == "beyond" and len(single) > 1:
            told += " " + text(view.lang, f"notice.more.{item.course.grain}", n=len(single) - 1)
            there = tile.link_of(view, item.entry, item.instrument)
        found.append(Notice(2 + (board.span.end - signal.day).days / 1000, "signal", told, there))
    return found


def _where(reader: Reader, view: View, board: Board, item: Item) -> str:
    """In which group most, where it went further than the rest; else nothing."""
    entry = item.entry
    if board.span.before is None or (entry.statistic, entry.clock, entry.rule) != (None, None, "default"):
        return ""
    days = (board.span.first, board.span.end)
    page = replace(view, instrument=item.instrument, where=(*view.where, *conditions(entry)))
    found = changes.most(reader, page, item.kpi, item.answer, days, board.span.before)
    if not found:
        return ""
    return " – " + text(view.lang, "notice.where", group=_group(found[0]), old=found[0].old, new=found[0].new)


def _group(one: changes.Moved) -> str:
    return f"{one.label} ({one.dimension})"


def shifted(reader: Reader, view: View, board: Board) -> list[Notice]:
    """What took another share of all contacts than a year before, or else than in the period before."""
    kpi, span, lang = get("contacts"), board.span, view.lang
    cover = cover_of(kpi, reader.published())
    earlier = [(span.first - YEAR, span.end - YEAR), *([span.before] if span.before else [])]
    old = next((days for days in earlier if cover is not None and cover[0] <= days[0]), None)
    if old is None or any(f.dimension not in kpi.dimensions for f in view.conditions()):
        return []
    days = (span.first, span.end)
    answer = reader.answer(view.asked(kpi, *days))[0]
    found = changes.most(reader, view, kpi, answer, days, old)
    if not found:
        return []
    groups = "; ".join(
        text(lang, "notice.shifted.group", group=_group(one), old=one.old, new=one.new) for one in found[:MOST_SHIFTED]
    )
    told = text(lang, "notice.shifted", period=figures.span(*old, lang), groups=groups)
    link = view.link("/kpi/contacts", against="year" if old == earlier[0] else None)
    return [Notice(1.9, "shift", told, link + "#why")]


def _day(reader: Reader, view: View, item: Item, today: dt.date) -> Day | None:
    """Yesterday's and today's line; None for what is charted by week."""
    if item.course.grain != "day":
        return None
    lang = view.lang
    first, end = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
    entry = item.entry
    asked = question(
        (entry.kpi,), first=first, end=end, grain="day", where=(*view.conditions(), *conditions(entry)),
        statistic=entry.statistic, clock=entry.clock, rule=entry.rule,
    )  # fmt: skip
    rows = reader.answer(asked)[0].rows
    by_day = {r.period.first: r for r in rows if item.instrument in (None, r.by.get("instrument"))}
    yesterday, now = (by_day.get(d) for d in (today - dt.timedelta(days=1), today))
    if yesterday is None:
        return None
    shown = tiles.figure(yesterday, item.answer, lang)
    point = item.course.point(yesterday.period.first)
    usual, outside = "", False
    if point is not None and point.low is not None and point.high is not None and item.course.chart is not None:
        scale = factor(item.course.chart)
        low, high = (
            figures.value(v * scale, item.answer.unit, item.answer.decimals, lang) for v in (point.low, point.high)
        )
        usual, outside = f"{low} – {high}", not point.low <= point.value <= point.high
    return Day(
        name=tile.name_of(reader, item, lang),
        link=tile.link_of(view, item.entry, item.instrument),
        yesterday=shown.value or text(lang, f"status.{yesterday.status}"),
        usual=usual,
        outside=outside,
        today=tiles.figure(now, item.answer, lang).value or text(lang, f"status.{now.status}") if now else "–",
    )


def overdue(reader: Reader, view: View, board: Board) -> Overdue | None:
    """What was open at the end of the chosen days for longer than the target of its age; None where it is not known."""
    span, lang, kpi = board.span, view.lang, all_kpis().get(_AGE)
    if kpi is None or any(f.dimension not in kpi.dimensions for f in view.conditions()):
        return None
    whole, split = (
        reader.answer(view.asked(kpi, span.first, span.end, statistic=_OVER, clock=None, rule="default", by=by))[0]
        for by in ((), ("team",))
    )
    row = whole.rows[0]
    late, every = (row.parts.get(name) for name in ("over_target", "open"))
    if row.value is None or late is None or every is None:
        return None
    settings = whole.definition["settings"]
    assert isinstance(settings, Mapping)
    teams = sorted(((r.parts.get("over_target") or 0, r.by["team"]) for r in split.rows), key=lambda t: -t[0])
    page = {"statistic": _OVER, "by": "team"}
    return Overdue(
        sentence=text(
            lang,
            "overdue.sentence",
            late=figures.number(late, 0, lang),
            open=figures.number(every, 0, lang),
            time=figures.duration(int(settings["target_s"]), lang, brief=True),
        ),
        link=view.link(f"/kpi/{_AGE}", **page),
        teams=tuple(
            (
                words.dimension_value("team", team, lang),
                view.link(f"/kpi/{_AGE}", **{**page, **view.narrowed("team", NONE if team is None else team)}),
                figures.number(count, 0, lang),
            )
            for count, team in teams[:MOST_TEAMS]
            if count
        ),
    )
