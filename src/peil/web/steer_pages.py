"""The pages of targets, goals and notes. What they mean is in `steering`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.answer import Row
from peil.errors import InputError, PeilError
from peil.kpis.registry import all_kpis
from peil.show import figures, tiles
from peil.show import targets as target_texts
from peil.show.texts import text
from peil.steering import goals, notes, targets, words
from peil.steering.targets import Target, Verdict
from peil.web import steer_forms as forms
from peil.web.access import Form, Who
from peil.web.site import Asking, Site
from peil.web.steer_forms import changed, page_and_form
from peil.web.view import View

#: Targets whose value is asked for the page; beyond, one clicks on.
MOST_VALUES = 60
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """The target of a KPI and a scope: what holds today, what is to come, all entries, and how it stands."""

    name: str
    scope: str
    how: str
    link: str
    now: Target | None
    words: str
    coming: tuple[tuple[str, str], ...]  # day, words
    entries: tuple[tuple[str, str, str, str, str], ...]  # day, words, owner, note, made
    goal: str
    value: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Serving:
    """A target that serves a goal: what it is about, its page, the target, the value, and whether that reaches it."""

    name: str
    link: str
    words: str
    value: str
    verdict: Verdict | None


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""

    @post("/targets/{target:int}/end")
    async def target_end(request: Asking, target: FromPath[int]) -> Response[str]:
        def end(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                since = words.day(given.get("since", ""), "since")
                targets.end(store, target, since, note=given.get("note", ""), by=who.id)

        return await changed(site, request, end, _targets, "/targets")

    @post("/goals/{goal:int}/{act:str}")
    async def goal_change(request: Asking, goal: FromPath[int], act: FromPath[str]) -> Response[str]:
        def change(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                goals.reopen(store, goal) if act == "reopen" else goals.close(store, goal)

        return await changed(site, request, change, _goals, "/goals")

    @post("/notes/{note:int}/withdraw")
    async def note_withdraw(request: Asking, note: FromPath[int]) -> Response[str]:
        def withdraw(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                notes.withdraw(store, note)

        return await changed(site, request, withdraw, _notes, "/notes")

    return [
        *page_and_form(site, "/targets", _targets, _add_target, "kpi"),
        *page_and_form(site, "/goals", _goals, _add_goal),
        *page_and_form(site, "/notes", _notes, _add_note, "kpi"),
        target_end,
        goal_change,
        note_withdraw,
    ]


def _add_target(site: Site, given: Form, who: Who) -> None:
    key, rule = given.get("kpi", ""), given.get("rule") or "default"
    unit, _ = target_texts.unit_of(key, rule, "money")
    with site.reader.project.store() as store:
        made = Target(
            kpi=key,
            since=words.day(given.get("since", ""), "since"),
            low=words.amount(given.get("low", ""), unit, "low"),
            high=words.amount(given.get("high", ""), unit, "high"),
            scope=forms.scope(given),
            statistic=given.get("statistic") or None,
            clock=given.get("clock") or None,
            rule=rule,
            owner=given.get("owner", ""),
            goal=forms.number(given, "goal"),
            note=given.get("note", ""),
        )
        if made.ends:
            raise InputError("gives no value", place="low", remedy="Give low, high or both.")
        targets.add(store, made, by=who.id)


def _targets(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    with site.reader.project.store() as store:
        entries, every = targets.history(store), goals.listed(store)
    lang, today = view.lang, forms.today_of(site)
    held = _held(site, view, entries, {g.number: g.name for g in every}, today)
    return site.render(
        "targets.html",
        view,
        path="/targets",
        held=[h for h in held if h.now or h.coming],
        ended=[h for h in held if not h.now and not h.coming],
        period=_period(site, view),
        today=given.get("since") or today.isoformat(),
        kpis=forms.kpi_choices(lang),
        statistics=forms.statistic_choices(lang),
        rules=forms.rule_choices(lang),
        scopes=forms.scope_choices(site, lang),
        goals=[(g.number, g.name) for g in every if not g.closed],
        given=given,
        failed=forms.failed(error, lang),
    )


def _period(site: Site, view: View) -> str:
    if forms.published_of(site) is None:
        return ""
    earliest, today = site.reader.bounds()
    span = view.span(today, earliest)
    return figures.span(span.first, span.end, view.lang)


def _held(
    site: Site, view: View, entries: Sequence[Target], goal_names: Mapping[int, str], today: dt.date
) -> list[Held]:
    """Every KPI and scope that has or had a target, by name."""
    groups: dict[tuple[object, ...], list[Target]] = {}
    for one in entries:
        key = (one.kpi, one.statistic, one.clock, one.rule, tuple(sorted(one.scope.items())))
        groups.setdefault(key, []).append(one)
    ordered = sorted(
        groups.values(), key=lambda g: (target_texts.kpi_name(g[0].kpi, view.lang).casefold(), *g[0].scope.values())
    )
    return [_one_held(site, view, g, goal_names, today, ask=i < MOST_VALUES) for i, g in enumerate(ordered)]


def _one_held(
    site: Site, view: View, group: Sequence[Target], goal_names: Mapping[int, str], today: dt.date, *, ask: bool
) -> Held:
    lang, currency, one = view.lang, site.settings.currency, group[0]
    ordered = sorted(group, key=lambda t: (t.since, t.number))
    past = [t for t in ordered if t.since <= today]
    now = past[-1] if past and not past[-1].ends else None
    known = one.kpi in all_kpis()
    value, verdict = _standing(site, view, now) if now is not None and known and ask else ("", None)

    def said(target: Target) -> str:
        return target_texts.target_words(target, currency, lang)

    return Held(
        name=target_texts.kpi_name(one.kpi, lang),
        scope=target_texts.scope_words(one.scope, lang, forms.published_of(site)),
        how=target_texts.how_words(one.kpi, one.statistic, one.clock, one.rule, lang),
        link=_kpi_link(view, one) if known else "",
        now=now,
        words=said(now) if now else "",
        coming=tuple((figures.day(t.since, lang), said(t)) for t in ordered if t.since > today),
        entries=tuple(
            (figures.day(t.since, lang), said(t), t.owner, t.note, figures.dated(t.made, lang))
            for t in reversed(ordered)
        ),
        goal=goal_names.get(now.goal, "") if now and now.goal else "",
        value=value,
        verdict=verdict,
    )


def _kpi_link(view: View, target: Target) -> str:
    page = view.overview()
    for dimension, value in target.scope.items():
        for name, change in page.narrowed(dimension, value).items():
            page = View(**{**page.__dict__, name: change})
    return page.link(f"/kpi/{target.kpi}", statistic=target.statistic, clock=target.clock, rule=target.rule)


def _standing(site: Site, view: View, target: Target) -> tuple[str, Verdict | None]:
    """The value over the page's days and whether it reaches the target; with several survey questions none."""
    if forms.published_of(site) is None:
        return "", None
    earliest, today = site.reader.bounds()
    span = view.span(today, earliest)
    kpi = all_kpis()[target.kpi]
    bare = View(view.lang, view.period, view.first, view.through, {}, forms.conditions(target.scope), home=view.home)
    asked = bare.asked(kpi, span.first, span.end, statistic=target.statistic, clock=target.clock, rule=target.rule)
    answer = site.reader.answer(asked)[0]
    rows: list[Row] = [row for row in answer.rows if row.value is not None]
    if len(rows) != 1:
        if rows:
            return text(view.lang, "target.questions", n=len(rows)), None
        shown = [tiles.figure(row, answer, view.lang) for row in answer.rows[:1]]
        return (text(view.lang, f"status.{shown[0].status}") if shown else text(view.lang, "status.no_data")), None
    shown_row = tiles.figure(rows[0], answer, view.lang)
    return shown_row.value, targets.verdict(target, rows[0].value, rows[0].interval)


def _add_goal(site: Site, given: Form, who: Who) -> None:
    with site.reader.project.store() as store:
        goals.add(
            store,
            given.get("name", ""),
            why=given.get("why", ""),
            owner=given.get("owner", ""),
            parent=forms.number(given, "parent"),
            by=who.id,
        )


def _goals(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    with site.reader.project.store() as store:
        every, entries = goals.listed(store), targets.history(store)
    lang, today = view.lang, forms.today_of(site)
    serving: dict[int, list[Serving]] = {}
    names = {g.number: g.name for g in every}
    asked = 0
    for held in _held_now(entries, today):
        if held.goal in names:
            known = held.kpi in all_kpis()
            scope = target_texts.scope_words(held.scope, lang, forms.published_of(site))
            said = target_texts.target_words(held, site.settings.currency, lang)
            asked += known
            value, verdict = _standing(site, view, held) if known and asked <= MOST_VALUES else ("", None)
            link = _kpi_link(view, held) if known else ""
            line = Serving(f"{target_texts.kpi_name(held.kpi, lang)} ({scope})", link, said, value, verdict)
            serving.setdefault(held.goal, []).append(line)
    tree = goals.tree(every)
    return site.render(
        "goals.html",
        view,
        path="/goals",
        tree=tree,
        serving=serving,
        period=_period(site, view) if serving else "",
        parents=[(g.number, "– " * depth + g.name) for b in tree for depth, g in b.walk() if not g.closed],
        given=given,
        failed=forms.failed(error, lang),
    )


def _held_now(entries: Sequence[Target], today: dt.date) -> list[Target]:
    """What holds today, one for each KPI and scope."""
    newest: dict[tuple[object, ...], Target] = {}
    for one in sorted(entries, key=lambda t: (t.since, t.number)):
        if one.since <= today:
            newest[one.kpi, one.statistic, one.clock, one.rule, tuple(sorted(one.scope.items()))] = one
    return [one for one in newest.values() if not one.ends]


def _add_note(site: Site, given: Form, who: Who) -> None:
    first = words.day(given.get("from", ""), "from")
    through = given.get("through", "")
    with site.reader.project.store() as store:
        notes.add(
            store,
            given.get("kind", ""),
            given.get("text", ""),
            first,
            words.day(through, "through") + _ONE_DAY if through else None,
            kpi=given.get("kpi") or None,
            scope=forms.scope(given),
            by=who.id,
        )


def _notes(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    with site.reader.project.store() as store:
        every = notes.listed(store)
    lang, published = view.lang, forms.published_of(site)
    shown = [
        (
            one,
            figures.span(one.first, one.end, lang),
            text(lang, "note.every") if one.kpi is None else target_texts.kpi_name(one.kpi, lang),
            target_texts.scope_words(one.scope, lang, published),
        )
        for one in sorted(every, key=lambda n: (n.first, n.number), reverse=True)
    ]
    return site.render(
        "notes.html",
        view,
        path="/notes",
        notes=shown,
        kinds=[(kind, text(lang, f"note.kind.{kind}"), text(lang, f"note.why.{kind}")) for kind in notes.KINDS],
        today=given.get("from") or forms.today_of(site).isoformat(),
        kpis=forms.kpi_choices(lang),
        scopes=forms.scope_choices(site, lang, ("channel", "team", "segment")),
        given=given,
        failed=forms.failed(error, lang),
    )
