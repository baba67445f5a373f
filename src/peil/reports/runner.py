"""The loop that keeps watch: reports that are due, alerts, and what waits to be sent. It takes no lock to read."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peil.app import Project
from peil.errors import PeilError
from peil.lake.published import read_known
from peil.reports import alert_words, hooks, mail, scheduled, senders
from peil.reports.alert_words import Voice
from peil.reports.hooks import Happened
from peil.show.texts import text
from peil.steering import alert_rules, alerting, deliveries, schedule
from peil.steering.alert_rules import AlertRule
from peil.steering.alerting import Found, Watch
from peil.steering.channels import Channel
from peil.steering.deliveries import Message, Send
from peil.steering.schedule import Schedule
from peil.store import sending
from peil.store.store import Store

EVERY_S = 60
#: When digests go, in the rule's zone.
DIGEST_AT = {"daily": Schedule("day", "08:00"), "weekly": Schedule("week", "08:00")}
_LOG = logging.getLogger("peil.runner")


@dataclass(frozen=True)
class Done:
    """What one round did."""

    reports: int
    alerts: int
    sent: int
    failed: int

    def as_dict(self) -> dict[str, int]:
        """As plain values."""
        return {"reports": self.reports, "alerts": self.alerts, "sent": self.sent, "failed": self.failed}


def run_once(project: Project, now: dt.datetime, *, send: Send | None = None) -> Done:
    """One round, seen from `now`: what is due is put up, and what waits is sent, even where figures cannot be asked.

    Raises the errors of asking, such as facts that another version derived. Before any import nothing is watched.
    """
    reports = alerts = 0
    with project.store() as store:
        try:
            reports = scheduled.send_due(project, store, now)
            if read_known(project.lake) is not None:
                alerts = check(project, store, now)
        finally:
            sent, failed = deliveries.send_due(store, send or senders.sender(project.settings.mail), now)
    return Done(reports, alerts, sent, failed)


def run(project: Project, stop: threading.Event, *, say: Callable[[str], None] | None = None) -> None:
    """Rounds until `stop` is set. A round that fails is told, and the next one comes."""
    while True:
        try:
            done = run_once(project, dt.datetime.now(dt.UTC))
        except (PeilError, OSError) as error:
            _LOG.error("keeping watch failed: %s", error)
        except Exception as error:  # noqa: BLE001  # a fault in one round must not end the watch; it is told in full
            _LOG.error("keeping watch failed", exc_info=error)
        else:
            if say and any(done.as_dict().values()):
                say(f"reports {done.reports}, alerts {done.alerts}, sent {done.sent}, failed {done.failed}")
        if stop.wait(EVERY_S):
            return


def check(project: Project, store: Store, now: dt.datetime) -> int:
    """Hold every rule against the figures of now, and put up its messages; returns how many alerts are new."""
    rules = alert_rules.listed(store)
    watch = Watch(project.published(), project.answer, store, project.settings, now)
    teller = _Teller(project, now)
    raised = alerting.raise_new(watch, rules, teller.rows)
    for rule in rules:
        teller.digest(store, rule)
    return len(raised)


@dataclass(frozen=True)
class _Teller:
    """Makes the messages of alerts."""

    project: Project
    now: dt.datetime

    def rows(self, rule: AlertRule, found: Found) -> Sequence[Mapping[str, object]]:
        """The deliveries of a new alert: none while muted or in a digest; after the quiet hours where it is quiet."""
        if rule.digest != "none" or self._muted(rule):
            return []
        said = self._words(rule, found.day.isoformat(), found.detail)
        first = rule.quiet.until(self._zone(rule), self.now)
        alert = {"about": found.about, "day": found.day.isoformat(), "detail": dict(found.detail), "text": said}
        happened = self._happened(hooks.ALERT, rule, found.about)
        made = self._messages(rule, happened, f"{rule.name}: {said}", said, [alert])
        return [deliveries.as_row(one, self.now, first_try=first) for one in made]

    def digest(self, store: Store, rule: AlertRule) -> None:
        """Put up the digest of a rule where it is due: the alerts since the one before that nobody acknowledged."""
        if rule.digest == "none":
            return
        moment = schedule.latest(DIGEST_AT[rule.digest], self._zone(rule), self.now)
        since = dt.datetime.fromisoformat(rule.digested or rule.made)
        if moment <= since or self._muted(rule):
            return
        fresh = [
            one
            for one in alert_rules.alerts(store, state="open")
            if one.rule == rule.number and dt.datetime.fromisoformat(one.found) > since
        ]
        lines = [(one, self._words(rule, one.day, one.detail)) for one in fresh]
        title = text(self._lang(rule), "alert.digest", name=rule.name, n=len(fresh))
        body = "\n\n".join(f"- {said}" for _, said in lines)
        payload = [
            {"about": one.about, "day": one.day, "detail": dict(one.detail), "text": said} for one, said in lines
        ]
        happened = self._happened(hooks.DIGEST, rule, deliveries.stamp(moment))
        made = self._messages(rule, happened, title, body, payload) if fresh else []
        sending.send_digest(
            store,
            rule.number,
            rule.digested,
            deliveries.stamp(self.now),
            [deliveries.as_row(one, self.now) for one in made],
        )

    def _messages(
        self, rule: AlertRule, happened: Happened, title: str, body: str, alerts: Sequence[Mapping[str, object]]
    ) -> list[Message]:
        settings = self.project.settings.mail
        lang, link = self._lang(rule), f"{settings.site}/alerts" if settings.site else ""
        long = "\n\n".join(filter(None, (self.project.settings.name, body, text(lang, "alert.chance"), link)))
        about = {"id": rule.number, "name": rule.name, "kind": rule.kind}
        data = {"rule": about, "title": title, "alerts": list(alerts)}
        return [
            Message("alert", rule.number, one.kind, one.address, self._body(one, title, long, rule, happened, data))
            for one in rule.channels
        ]

    def _happened(self, kind: str, rule: AlertRule, what: str) -> Happened:
        return Happened(kind, f"{rule.number}:{what}", f"rule/{rule.number}", self.now)

    def _body(
        self, channel: Channel, title: str, long: str, rule: AlertRule, happened: Happened, data: Mapping[str, object]
    ) -> dict[str, object]:
        settings = self.project.settings
        if channel.kind == "mail":
            raw = mail.plain_mail(title, long, channel.address, settings.mail, self.now, self._lang(rule))
            return {"message": raw}
        if channel.kind == "apprise":
            return {"title": title, "text": long}
        return hooks.body(channel, happened, data, settings)

    def _words(self, rule: AlertRule, day: str, detail: Mapping[str, object]) -> str:
        instruments = self.project.published().instruments
        voice = Voice(self._lang(rule), self.project.settings.currency, self._zone(rule), instruments)
        return alert_words.alert(rule.kind, day, detail, rule.scope, voice)

    def _lang(self, rule: AlertRule) -> str:
        return rule.language or self.project.settings.language

    def _zone(self, rule: AlertRule) -> str:
        return rule.zone or self.project.settings.zone

    def _muted(self, rule: AlertRule) -> bool:
        return rule.muted_until is not None and dt.datetime.fromisoformat(rule.muted_until) > self.now
