"""The page of alerts: the rules, what they raised, and how sending went; the same over the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.question import Filter, Question, parse_day
from peil.errors import InputError, PeilError, StateError
from peil.kpis.registry import all_kpis
from peil.reports import alert_words
from peil.reports.alert_words import Voice
from peil.show import figures
from peil.show.texts import text
from peil.steering import alert_rules, alerting, deliveries, schedule
from peil.steering.alert_rules import DIGESTS, KINDS, AlertRule
from peil.steering.alerting import Watch
from peil.steering.channels import CHANNELS, MODES, channel
from peil.store.store import Store
from peil.web import params
from peil.web import steer_forms as forms
from peil.web.access import Form, Who, allowed, who
from peil.web.api import as_json
from peil.web.site import Asking, Site
from peil.web.steer_forms import changed, page_and_form
from peil.web.view import View

_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A rule, an alert or a sending in words."""

    number: int
    title: str
    words: str
    when: str
    state: str
    note: str = ""


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of this page."""

    @post("/alerts/{number:int}/ack")
    async def acknowledge(request: Asking, number: FromPath[int]) -> Response[str]:
        def done(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                alert_rules.acknowledge(store, number, given.get("note", ""), by=who.id)

        return await changed(site, request, done, _page, "/alerts")

    @post("/alerts/rules/{number:int}/{act:str}")
    async def change(request: Asking, number: FromPath[int], act: FromPath[str]) -> Response[str]:
        def done(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                if act == "remove":
                    alert_rules.remove(store, number)
                else:
                    until = parse_day(given.get("until") or None, "until")
                    alert_rules.mute(store, number, until, site.settings.zone)

        return await changed(site, request, done, _page, "/alerts")

    @post("/alerts/sendings/{number:int}/again")
    async def again(request: Asking, number: FromPath[int]) -> Response[str]:
        def done(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                deliveries.again(store, number, dt.datetime.now(dt.UTC))

        return await changed(site, request, done, _page, "/alerts")

    @get("/api/v1/alerts")
    async def listed(request: Asking) -> Response[str]:
        allowed(request, "see")
        given = params.read(request.scope["query_string"], [p.name for p in params.ALERTS])
        state = params.choice(given, "state", ("open", "acknowledged"))

        def found() -> list[dict[str, object]]:
            with site.reader.project.store() as store:
                return [one.as_dict() for one in _seen(site, store, alert_rules.alerts(store, state=state))]

        return as_json(await site.reader.run(found))

    return [*page_and_form(site, "/alerts", _page, _add), acknowledge, change, again, listed]


def _add(site: Site, given: Form, who: Who) -> None:
    kind, way, to = given.get("kind", ""), given.get("way", ""), given.get("to", "")
    told = f"{way}:{to} {given.get('secret', '')} {given.get('mode', '') if way == 'webhook' else ''}"
    channels = (channel(told.strip()),) if to else ()
    if way and way not in CHANNELS:
        raise InputError("is empty", place="way", remedy="Write a few words.")
    rule = AlertRule(
        name=given.get("name", ""),
        kind=kind,
        kpi=given.get("kpi") or None,
        scope=forms.scope(given) if kind != "silence" else {},
        grain=given.get("grain", ""),
        source=given.get("source", ""),
        hours=forms.number(given, "hours"),
        channels=channels,
        quiet=schedule.quiet(given.get("quiet_start", ""), given.get("quiet_end", "")),
        zone=(who.zone or "") if who.id else "",
        language=(who.language or "") if who.id else "",
        digest=given.get("digest", "none"),
    )
    with site.reader.project.store() as store:
        alert_rules.add(store, rule, by=who.id)


def _page(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    lang, settings, zone = view.lang, site.settings, site.zone
    published = forms.published_of(site)
    voice = Voice(lang, settings.currency, zone, published.instruments if published else {})
    with site.reader.project.store() as store:
        rules = tuple(rule for rule in alert_rules.listed(store) if _theirs(site, rule))
        known = {rule.number: rule for rule in rules}
        alerts = [_alert(store, known, one, voice) for one in _seen(site, store, alert_rules.alerts(store))[:_SHOWN]]
        asking = who()
        steers = asking is not None and asking.may("steer")  # addresses are for who sends there
        sendings = deliveries.listed(store, limit=_SHOWN) if steers else []
        broken = deliveries.failures(store) if steers else 0
        expected = _expected(site, store, rules)
    return site.render(
        "alerts.html",
        view,
        path="/alerts",
        failed=forms.failed(error, lang),
        given=given,
        rules=[
            Line(
                rule.number,
                rule.name,
                alert_words.about(rule.kpi, rule.scope, voice) if rule.kpi else rule.source,
                ", ".join(f"{one.kind}: {one.address}" if steers else one.kind for one in rule.channels),
                rule.kind,
                _local(rule.muted_until, zone, lang) if rule.muted_until else "",
            )
            for rule in rules
        ],
        open_alerts=[one for one in alerts if one.state == "open"],
        seen_alerts=[one for one in alerts if one.state != "open"],
        sendings=[(one, _local(one.made, zone, lang)) for one in sendings],
        broken=broken,
        expected=figures.number(expected, 1, lang) if any(rule.kind == "signal" for rule in rules) else "",
        grains=[(grain, text(lang, f"grain.{grain}")) for grain in alert_rules.GRAINS],
        silent=sorted(published.as_of_us) if published else [],
        kinds=KINDS,
        ways=CHANNELS,
        modes=MODES,
        digests=DIGESTS,
        kpis=forms.kpi_choices(lang),
        scopes=forms.scope_choices(site, lang, ("channel", "team")),
        mail=bool(settings.mail.host),
    )


def _seen(site: Site, store: Store, found: Sequence[alert_rules.Alert]) -> list[alert_rules.Alert]:
    """The alerts that are for who asks: of figures that are, and of sources."""
    rules = {rule.number: rule for rule in alert_rules.listed(store)}
    return [one for one in found if _theirs(site, rules.get(one.rule) or alert_rules.get_one(store, one.rule))]


def _theirs(site: Site, rule: AlertRule) -> bool:
    where = tuple(Filter(dimension, (value,)) for dimension, value in rule.scope.items())
    return rule.kpi is None or site.reader.kept(Question((rule.kpi,), where=where))


def _alert(store: Store, known: Mapping[int, AlertRule], one: alert_rules.Alert, voice: Voice) -> Line:
    rule = known.get(one.rule) or alert_rules.get_one(store, one.rule)
    said = alert_words.alert(rule.kind, one.day, one.detail, rule.scope, voice)
    return Line(one.number, rule.name, said, _local(one.found, voice.zone, voice.lang), one.state, one.note)


def _expected(site: Site, store: Store, rules: tuple[AlertRule, ...]) -> float:
    """False alarms to expect in 30 days, from the charts that the signal rules have now."""
    project, charts = site.reader.project, {}
    try:
        watch = Watch(site.reader.published(), site.reader.answer, store, project.settings, dt.datetime.now(dt.UTC))
    except StateError:
        return 0.0
    for rule in rules:
        kpi = all_kpis().get(rule.kpi or "")
        if rule.kind == "signal" and kpi is not None:
            drawn = [course for _, course in alerting.courses(watch, rule, kpi) if course.chart is not None]
            charts[rule.number] = ([course.wilder for course in drawn], drawn[0].grain if drawn else "day")
    return alert_rules.expected_false_alarms(rules, charts)


def _local(stamp: str | None, zone: str, lang: str) -> str:
    return figures.instant(dt.datetime.fromisoformat(stamp), zone, lang) if stamp else ""
