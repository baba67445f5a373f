"""The pages of benchmarks and baselines. What may be compared, and how, is in `steering`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import definition_of
from peil.ask.question import Question
from peil.errors import InputError, PeilError, StateError
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.kpis.registry import get as kpi_of
from peil.lake.published import Published
from peil.show import figures, tiles, words
from peil.show import targets as target_texts
from peil.show.sentences import in_language
from peil.show.texts import text
from peil.steering import baseline, benchmark_file, benchmarks, boards
from peil.steering import words as typed
from peil.steering.benchmarks import Benchmark
from peil.web import steer_forms as forms
from peil.web.access import Form, Who, allowed, form
from peil.web.pages import filters_of
from peil.web.site import Asking, Site, html
from peil.web.steer_forms import changed, moved, page_and_form, viewed
from peil.web.view import View

_ONE_DAY = dt.timedelta(days=1)
_USUAL = "csat"
MOST_GROUPS = 12


@dataclass(frozen=True)
class Shown:
    """A benchmark in words, and why it does not stand beside the figure."""

    value: str
    kind: str
    one: Benchmark
    scale: str
    note: str
    definition: str
    why: tuple[str, ...]


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""

    @post("/benchmarks/import", request_max_body_size=3_000_000)
    async def benchmark_import(request: Asking) -> Response[str]:
        who = allowed(request, "steer")
        given = await form(request)
        view = viewed(site, request)
        try:
            files = given.files("file")
            if not files:
                raise InputError("no file was chosen", place="file", remedy="Choose a CSV or TOML file.")
            found = benchmark_file.parse(await files[0].read(), files[0].filename[:200])
            await site.reader.run(_keep, site, found, who)
            await site.reader.run(forms.noted, site, who, request.scope["path"])
        except PeilError as error:
            return html(await site.reader.run(_benchmarks, site, view, given, error), error.http_status)
        return moved(_address(view, found[0].kpi))

    @post("/benchmarks/{number:int}/withdraw")
    async def benchmark_withdraw(request: Asking, number: FromPath[int]) -> Response[str]:
        def withdraw(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                benchmarks.withdraw(store, number)

        return await changed(site, request, withdraw, _benchmarks, "/benchmarks")

    @get("/baselines/{number:int}")
    async def baseline_page(request: Asking, number: FromPath[int]) -> Response[str]:
        allowed(request, "see")
        return html(await site.reader.run(_baseline, site, viewed(site, request), number))

    return [
        *page_and_form(site, "/benchmarks", _benchmarks, _add_benchmark, "kpi"),
        *page_and_form(site, "/baselines", _baselines, _freeze),
        benchmark_import,
        benchmark_withdraw,
        baseline_page,
    ]


def _address(view: View, kpi: str) -> str:
    link = view.overview().link("/benchmarks")
    return f"{link}{'&' if '?' in link else '?'}kpi={kpi}"


def _add_benchmark(site: Site, given: Form, who: Who) -> None:
    row = {name: given.get(name, "") for name in benchmark_file.COLUMNS}
    _keep(site, [benchmark_file.one(row, "")], who)


def _keep(site: Site, found: Sequence[Benchmark], who: Who) -> None:
    with site.reader.project.store() as store:
        benchmarks.add(store, found, by=who.id)


def _benchmarks(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    lang = view.lang
    key = given.get("kpi", "") or _USUAL
    kpi = all_kpis().get(key) or kpi_of(_USUAL)
    with site.reader.project.store() as store:
        listed = benchmarks.listed(store)
    published = forms.published_of(site)
    gone = [one for one in listed if one.kpi not in all_kpis()]
    return site.render(
        "benchmarks.html",
        view,
        path="/benchmarks",
        kpi=kpi,
        name=kpi.name.in_(lang),
        tables=_own(site, view, kpi) if published else [],
        external=[_shown(one, kpi, published, lang) for one in listed if one.kpi == kpi.key],
        elsewhere=[_shown(one, None, published, lang) for one in gone],
        none=kpi.key in benchmarks.WITHOUT,
        kpis=forms.kpi_choices(lang),
        kinds=[(kind, text(lang, f"benchmark.kind.{kind}")) for kind in benchmarks.KINDS],
        rules=[("default", text(lang, "benchmark.rule.default")), *forms.rule_choices(lang)],
        given=given,
        failed=forms.failed(error, lang),
    )


def _own(site: Site, view: View, kpi: Kpi) -> list[tuple[str, list[tuple[str, tiles.Figure]]]]:
    """Own history, then own teams and channels: heading and rows of name and figure."""
    earliest, today = site.reader.bounds()
    span = view.span(today, earliest)
    year = dt.timedelta(days=364)  # the same weekdays a year before
    periods = [(span.first, span.end), *([span.before] if span.before else []), (span.first - year, span.end - year)]
    history = [
        (_named(figures.span(first, end, view.lang), row, site, view.lang), tiles.figure(row, answer, view.lang))
        for first, end in periods
        for answer in site.reader.answer(_plain(view, kpi, first, end))
        for row in answer.rows
    ]
    found = [(text(view.lang, "benchmark.history"), history)]
    for dimension in ("team", "channel"):
        if dimension not in kpi.dimensions:
            continue
        answer = site.reader.answer(_plain(view, kpi, span.first, span.end, dimension))[0]
        rows = sorted((r for r in answer.rows if r.value is not None), key=lambda r: -r.n)[:MOST_GROUPS]
        groups = [
            (
                _named(words.dimension_value(dimension, r.by.get(dimension), view.lang), r, site, view.lang),
                tiles.figure(r, answer, view.lang),
            )
            for r in rows
        ]
        heading = words.word(words.DIMENSIONS, dimension, view.lang)
        found.append((text(view.lang, "benchmark.groups", what=heading), groups))
    return found


def _plain(view: View, kpi: Kpi, first: dt.date, end: dt.date, by: str | None = None) -> Question:
    bare = View(view.lang, view.period, view.first, view.through, {}, (), home=view.home)
    return bare.asked(kpi, first, end, by=[by] if by else [])


def _named(name: str, row: Row, site: Site, lang: str) -> str:
    """A row's name, with the survey question where there are several."""
    instrument, published = row.by.get("instrument"), site.reader.published()
    if instrument is None or len(published.instruments) < 2:
        return name
    return f"{name} – {tiles.question_words(instrument, published.instruments, lang)}"


def _shown(one: Benchmark, kpi: Kpi | None, published: Published | None, lang: str) -> Shown:
    currency = published.currency if published else "EUR"
    unit = currency if one.unit == "money" else one.unit
    settings: Mapping[str, object] = {}
    found: list[tuple[str, ...]] = []
    if kpi is not None:
        settings = definition_of(kpi, None, context_of(published))[2] if published else kpi.settings
        declared = tiles.instruments_of(kpi, published) if published else None
        asked = [published.instruments[i] for i in declared or []] if published else []
        found = [benchmarks.refusals(one, settings, instrument) for instrument in asked]
    # With several survey questions the one that fits best decides: a benchmark may be of one of them.
    why = min(found, key=len) if found else benchmarks.refusals(one, settings)
    scale = "" if one.scale is None else f"{one.scale[0]}–{one.scale[1]}"
    positive = ", ".join(map(str, one.positive))
    single = one.low if one.high is None else one.high
    value = target_texts.limits(one.low, one.high, unit, 0, lang)
    if one.kind == "measured" and single is not None and None in (one.low, one.high):
        value = figures.value(single, unit, 0, lang)
    return Shown(
        value=value or "–",
        kind=text(lang, f"benchmark.kind.{one.kind}"),
        one=one,
        scale=f"{scale} ({positive})" if positive else scale,
        note=one.note.get(lang, ""),
        definition=words.counted_so(one.definition, lang),
        why=tuple(text(lang, f"benchmark.why.{reason}") for reason in why),
    )


def _freeze(site: Site, given: Form, who: Who) -> str:
    project = site.reader.project
    board = boards.read(project.folder, given.get("board", ""), site.settings.language)
    first = typed.day(given.get("from", ""), "from")
    end = typed.day(given.get("through", ""), "through") + _ONE_DAY
    where = forms.conditions(forms.scope(given))
    with project.store() as store:
        made = baseline.freeze(
            store, given.get("name", ""), board.items, first, end, site.reader.answer, where=where, by=who.id
        )
    return f"/baselines/{made.number}"


def _baselines(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    lang = view.lang
    with site.reader.project.store() as store:
        every = forms.of_theirs(site, baseline.listed(store))
    today = forms.today_of(site)
    return site.render(
        "baselines.html",
        view,
        path="/baselines",
        baselines=[(one, figures.span(one.first, one.end, lang), "; ".join(one.where)) for one in every],
        boards=[(one.name, one.title) for one in boards.listed(site.reader.project.folder, lang) if not one.error],
        first=given.get("from") or (today - 28 * _ONE_DAY).isoformat(),
        through=given.get("through") or (today - _ONE_DAY).isoformat(),
        scopes=forms.scope_choices(site, lang, ("channel", "team")),
        ready=forms.published_of(site) is not None,
        given=given,
        failed=forms.failed(error, lang),
    )


@dataclass(frozen=True)
class Beside:
    """A frozen figure beside that of now."""

    name: str
    about: str
    then: tiles.Figure
    now: tiles.Figure | None
    difference: str
    interval: str
    verdict: str  # better, worse, no_difference, too_little; '' without one
    why: str


def _baseline(site: Site, view: View, number: int) -> str:
    path = f"/baselines/{number}"
    with site.reader.project.store() as store:
        one = baseline.get_one(store, number)
    try:
        published = site.reader.published()
    except StateError:
        return site.render("empty.html", view, path=path)
    earliest, today = site.reader.bounds()
    span = view.span(today, earliest)
    lines = baseline.compare(forms.theirs(site, one), span.first, span.end, site.reader.answer)
    overlap = span.first < one.end
    frame = {**filters_of(site, view, path), "selects": [], "compared": ""}
    return site.render(
        "baseline.html",
        view,
        path=path,
        baseline=one,
        frozen=figures.span(one.first, one.end, view.lang),
        where="; ".join(one.where),
        period=figures.span(span.first, span.end, view.lang),
        overlap=overlap,
        lines=[_beside(line, published, view.lang, overlap=overlap) for line in lines],
        **frame,
    )


def _beside(line: baseline.Line, published: Published, lang: str, *, overlap: bool) -> Beside:
    frozen, known = line.frozen, all_kpis().get(line.frozen.item.kpi)
    item = frozen.item
    answer = Answer(
        item.kpi, {}, frozen.unit, known.direction if known else "none", frozen.decimals, frozen.definition, None,
        published.zone, (),
    )  # fmt: skip
    instrument = frozen.total.by.get("instrument")
    about = [tiles.question_words(instrument, published.instruments, lang)] if instrument else []
    about += [target_texts.how_words(item.kpi, item.statistic, item.clock, item.rule, lang)]
    why = in_language(line.why.what, lang) if line.why else ""
    difference = interval = ""
    if line.difference is not None:
        difference = _gap(line.difference.estimate, frozen, lang)
        if line.difference.interval is not None:
            low, high = line.difference.interval.low, line.difference.interval.high
            interval = text(lang, "between", low=_gap(low, frozen, lang), high=_gap(high, frozen, lang))
    upward = known is not None and known.direction in ("up", "down")
    kind: str = line.verdict.kind if line.verdict else ""
    if overlap:  # what is in both cannot differ by more than chance
        kind, why = "", why or text(lang, "baseline.same_days")
    if kind in ("better", "worse") and not upward:
        kind = "higher" if kind == "better" else "lower"
    return Beside(
        name=target_texts.kpi_name(item.kpi, lang),
        about=", ".join(filter(None, about)),
        then=tiles.figure(frozen.total, answer, lang),
        now=None if line.now is None else tiles.figure(line.now, answer, lang),
        difference=difference,
        interval=interval,
        verdict=kind,
        why=why,
    )


def _gap(amount: float, frozen: baseline.Frozen, lang: str) -> str:
    """A difference with its sign, in the unit of the figure; percentage points for shares."""
    if frozen.unit == "%":
        return f"{figures.number(amount, 1, lang, signed=True)} {text(lang, 'unit.percentage_points')}"
    if frozen.unit == "s":
        sign = "+" if amount > 0 else ""
        return sign + figures.duration(amount, lang, business=frozen.total.clock == "business")
    decimals = {"points": 1, "scale": 2}.get(frozen.unit, max(1, frozen.decimals))
    return figures.number(amount, decimals, lang, signed=True)
