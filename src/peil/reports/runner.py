"""The loop that keeps watch: reports that are due, alerts, and what waits to be sent. It takes no lock to read."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peil.app import Project
from peil.errors import PeilError, said
from peil.lake.published import read_known
from peil.reports import alert_words, hooks, mail, scheduled, senders
from peil.reports.alert_words import Voice
from peil.reports.hooks import Happened
from peil.reports.readers import Reader, Readers, readers
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
#: What rounds did, for a terminal.
DONE = "reports {reports}, alerts {alerts}, sent {sent}, failed {failed}"
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
                say(said(DONE, **done.as_dict()))
        if stop.wait(EVERY_S):
            return


def check(project: Project, store: Store, now: dt.datetime) -> int:
    """Hold every rule against the figures of now, and put up its messages; returns how many alerts are new."""
    rules = alert_rules.listed(store)
    watch = Watch(project.published(), project.answer, store, project.settings, now)
    teller = _Teller(project, now, readers(store))
    raised = alerting.raise_new(watch, rules, teller.rows)
    for rule in rules:
        teller.digest(store, rule)
    return len(raised)


@dataclass(frozen=True)
class _Said:
    """An alert or a digest in words: a title, a text, and each alert for programs."""

    title: str
    body: str
    alerts: Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class _Teller:
    """Makes the messages of alerts: a mail as its reader reads, what goes elsewhere as the rule says."""

    project: Project
    now: dt.datetime
    known: Readers

    def rows(self, rule: AlertRule, found: Found) -> Sequence[Mapping[str, object]]:
        """The deliveries of a new alert: none while muted or in a digest; after the quiet hours where it is quiet."""
        if rule.digest != "none" or self._muted(rule):
            return []

        def say(reader: Reader) -> _Said:
            said = self._words(rule, found.day.isoformat(), found.detail, reader)
            alert = {"about": found.about, "day": found.day.isoformat(), "detail": dict(found.detail), "text": said}
            return _Said(f"{rule.name}: {said}", said, [alert])

        first = rule.quiet.until(self._usual(rule).zone, self.now)
        made = self._messages(rule, self._happened(hooks.ALERT, rule, found.about), say)
        return [deliveries.as_row(one, self.now, first_try=first) for one in made]

    def digest(self, store: Store, rule: AlertRule) -> None:
        """Put up the digest of a rule where it is due: the alerts since the one before that nobody acknowledged."""
        if rule.digest == "none":
            return
        moment = schedule.latest(DIGEST_AT[rule.digest], self._usual(rule).zone, self.now)
        since = dt.datetime.fromisoformat(rule.digested or rule.made)
        if moment <= since or self._muted(rule):
            return
        fresh = [
            one
            for one in alert_rules.alerts(store, state="open")
            if one.rule == rule.number and dt.datetime.fromisoformat(one.found) > since
        ]

        def say(reader: Reader) -> _Said:
            lines = [(one, self._words(rule, one.day, one.detail, reader)) for one in fresh]
            told = [
                {"about": one.about, "day": one.day, "detail": dict(one.detail), "text": said} for one, said in lines
            ]
            title = text(reader.lang, "alert.digest", name=rule.name, n=len(fresh))
            return _Said(title, "\n\n".join(f"- {said}" for _, said in lines), told)

        happened = self._happened(hooks.DIGEST, rule, deliveries.stamp(moment))
        made = self._messages(rule, happened, say) if fresh else []
        sending.send_digest(
            store,
            rule.number,
            rule.digested,
            deliveries.stamp(self.now),
            [deliveries.as_row(one, self.now) for one in made],
        )

    def _messages(self, rule: AlertRule, happened: Happened, say: Callable[[Reader], _Said]) -> list[Message]:
        usual, made = self._usual(rule), []
        for channel in rule.channels:
            reader = self.known.of(channel.address, usual) if channel.kind == "mail" else usual
            body = self._body(channel, rule, happened, say(reader), reader)
            made.append(Message("alert", rule.number, channel.kind, channel.address, body))
        return made

    def _happened(self, kind: str, rule: AlertRule, what: str) -> Happened:
        return Happened(kind, f"{rule.number}:{what}", f"rule/{rule.number}", self.now)

    def _body(
        self, channel: Channel, rule: AlertRule, happened: Happened, said: _Said, reader: Reader
    ) -> dict[str, object]:
        settings = self.project.settings
        if channel.kind == "webhook":
            about = {"id": rule.number, "name": rule.name, "kind": rule.kind}
            data = {"rule": about, "title": said.title, "alerts": list(said.alerts)}
            return hooks.body(channel, happened, data, settings)
        link = f"{settings.mail.site}/alerts" if settings.mail.site else ""
        zone = self._zone_words(rule, reader)
        long = "\n\n".join(filter(None, (settings.name, said.body, text(reader.lang, "alert.chance"), zone, link)))
        if channel.kind == "apprise":
            return {"title": said.title, "text": long}
        here = self.now.astimezone(zoneinfo.ZoneInfo(reader.zone))
        return {"message": mail.plain_mail(said.title, long, channel.address, settings.mail, here, reader.lang)}

    def _zone_words(self, rule: AlertRule, reader: Reader) -> str:
        """In which zone days and moments are, where an alert has moments and the reader's is not the organisation's."""
        days = self.project.settings.zone
        if rule.kind != "silence" or reader.zone == days:
            return ""
        return text(reader.lang, "report.zones", days=days, times=reader.zone)

    def _words(self, rule: AlertRule, day: str, detail: Mapping[str, object], reader: Reader) -> str:
        instruments = self.project.published().instruments
        voice = Voice(reader.lang, self.project.settings.currency, reader.zone, instruments)
        return alert_words.alert(rule.kind, day, detail, rule.scope, voice)

    def _usual(self, rule: AlertRule) -> Reader:
        settings = self.project.settings
        return Reader(rule.language or settings.language, rule.zone or settings.zone)

    def _muted(self, rule: AlertRule) -> bool:
        return rule.muted_until is not None and dt.datetime.fromisoformat(rule.muted_until) > self.now
