"""Alert rules: what to warn of, whom, and how; and the alerts that they raised. Finding alerts is in `alerting`."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from peil.ask.question import Filter, question
from peil.errors import InputError, NotFoundError, did_you_mean, said
from peil.kpis.registry import get
from peil.stats.false_alarms import false_alarm_rate
from peil.steering import channels, schedule, words
from peil.steering.channels import Channel
from peil.steering.course import BY_DAY, LEAST_BASELINE
from peil.steering.schedule import Quiet
from peil.store import sending
from peil.store import steering as rows
from peil.store.store import Store

KINDS = ("signal", "target", "silence")
DIGESTS = ("none", "daily", "weekly")
GRAINS = ("day", "week", "month")
DAYS_SHOWN = 30  # over how many days false alarms are told
MOST_ALERTS = 500


@dataclass(frozen=True)
class AlertRule:
    """A rule. `source` and `hours` are for silence (no hours: longer than its usual gap), `grain` for targets and
    for charts ("" lets the figures decide). `scope` is dimension to value. Quiet hours and digests are in `zone`.
    """

    name: str
    kind: str
    kpi: str | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    grain: str = ""
    source: str = ""
    hours: int | None = None
    channels: tuple[Channel, ...] = ()
    quiet: Quiet = field(default_factory=Quiet)
    zone: str = ""
    language: str = ""
    digest: str = "none"
    muted_until: str | None = None
    active: bool = True
    digested: str | None = None
    number: int = 0
    made: str = ""

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "id": self.number,
            "name": self.name,
            "kind": self.kind,
            "kpi": self.kpi,
            "scope": dict(self.scope),
            "grain": self.grain,
            "source": self.source,
            "hours": self.hours,
            "channels": [channel.as_dict() for channel in self.channels],
            "quiet": [self.quiet.start, self.quiet.end],
            "zone": self.zone,
            "language": self.language,
            "digest": self.digest,
            "muted_until": self.muted_until,
            "active": self.active,
        }


@dataclass(frozen=True)
class Alert:
    """An alert: `about` makes it the same one, `day` is the day that it is about, `detail` what was seen."""

    number: int
    rule: int
    about: str
    day: str
    detail: Mapping[str, object]
    state: str
    note: str
    found: str
    acknowledged: str | None

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "id": self.number,
            "rule": self.rule,
            "about": self.about,
            "day": self.day,
            "detail": dict(self.detail),
            "state": self.state,
            "note": self.note,
            "found": self.found,
            "acknowledged": self.acknowledged,
        }


def add(store: Store, rule: AlertRule, *, by: int | None = None) -> AlertRule:
    """Enter a rule; returns it with its number. Raises InputError or NotFoundError for what cannot be."""
    if rule.kind not in KINDS:
        raise InputError(
            said("'{kind}' is no kind of alert", kind=rule.kind), place="kind", remedy=did_you_mean(rule.kind, KINDS)
        )
    if rule.grain and rule.grain not in GRAINS:
        raise InputError(
            said("grain '{grain}' is unknown", grain=rule.grain), place="grain", remedy=did_you_mean(rule.grain, GRAINS)
        )
    if rule.digest not in DIGESTS:
        raise InputError(
            said("'{word}' is no digest", word=rule.digest), place="digest", remedy=did_you_mean(rule.digest, DIGESTS)
        )
    if rule.hours is not None and not 1 <= rule.hours <= 24 * 366:
        raise InputError(
            said("{hours} hours are no limit", hours=rule.hours), place="hours", remedy="Give 1 hour up to a year."
        )
    scope: dict[str, str] = {}
    if rule.kind != "silence":
        kpi = get(rule.kpi or "")
        scope = words.scope(kpi.key, rule.scope)
        question([kpi.key], where=[Filter(dimension, (value,)) for dimension, value in scope.items()])
    options = {"grain": rule.grain, "source": rule.source, "hours": rule.hours, "language": rule.language}
    values = {
        "name": words.name(rule.name, "name"),
        "kind": rule.kind,
        "kpi": None if rule.kind == "silence" else rule.kpi,
        "scope": scope,
        "options": options,
        "channels": [one.as_dict() for one in rule.channels],
        "quiet": {
            "start": rule.quiet.start,
            "end": rule.quiet.end,
            "zone": schedule.zone_or_none(rule.zone),
        },
        "digest": rule.digest,
        "muted_until": rule.muted_until,
        "active": rule.active,
        "made_by": by,
    }
    return get_one(store, rows.add(store, "alert_rule", values))


def get_one(store: Store, number: int) -> AlertRule:
    """One rule. Raises NotFoundError."""
    found = rows.rows(store, "alert_rule", id=number)
    if not found:
        raise NotFoundError(said("there is no alert rule {number}", number=number), remedy="'peil alert list' has all.")
    return _rule(found[0])


def listed(store: Store) -> tuple[AlertRule, ...]:
    """Every rule that is active, in the order in which they were made."""
    return tuple(_rule(row) for row in rows.rows(store, "alert_rule", active=True))


def remove(store: Store, number: int) -> None:
    """End a rule; its alerts stay. Raises NotFoundError."""
    get_one(store, number)
    sending.change(store, "alert_rule", number, {"active": False})


def mute(store: Store, number: int, until: dt.date | None, zone: str) -> AlertRule:
    """Send nothing of a rule before a local day (None: send again); its alerts are still raised and listed."""
    get_one(store, number)
    moment = None
    if until is not None:
        local = dt.datetime.combine(until, dt.time(), zoneinfo.ZoneInfo(zone))
        moment = local.astimezone(dt.UTC).isoformat(timespec="seconds")
    sending.change(store, "alert_rule", number, {"muted_until": moment})
    return get_one(store, number)


def alerts(store: Store, *, state: str | None = None, limit: int = MOST_ALERTS) -> tuple[Alert, ...]:
    """The newest alerts."""
    equal: dict[str, object] = {} if state is None else {"state": state}
    return tuple(_alert(row) for row in sending.newest(store, "alert", limit, **equal))


def acknowledge(store: Store, number: int, note: str = "", *, by: int | None = None) -> Alert:
    """Note that an alert was seen, with what was done about it; doing so again changes the note. NotFoundError."""
    values = {
        "state": "acknowledged",
        "note": words.prose(note, "note"),
        "acknowledged": rows.now(),
        "acknowledged_by": by,
    }
    if not sending.change(store, "alert", number, values):
        raise NotFoundError(said("there is no alert {number}", number=number), remedy="'peil alert list' shows them.")
    return _alert(rows.rows(store, "alert", id=number)[0])


def expected_false_alarms(rules: Sequence[AlertRule], charts: Mapping[int, tuple[Sequence[float], str]]) -> float:
    """False alarms to expect in 30 days of all charts of active signal rules together, when nothing changes.

    `charts` says for a rule's number how wild each of its charts is (one a survey question), and their grain.
    """
    total = 0.0
    for rule in rules:
        if rule.active and rule.kind == "signal":
            each, grain = charts.get(rule.number, ((1.0,), rule.grain or "day"))
            by_day = grain == "day"
            baseline = BY_DAY if by_day else LEAST_BASELINE
            rates = (false_alarm_rate(baseline, weekdays=by_day, wilder=wild) for wild in each)
            total += sum(rates) * DAYS_SHOWN / (1 if by_day else 7)
    return total


def _rule(row: Mapping[str, object]) -> AlertRule:
    options, quiet, held, scope = row["options"], row["quiet"], row["channels"], row["scope"]
    assert isinstance(options, Mapping)
    assert isinstance(quiet, Mapping)
    assert isinstance(scope, Mapping)
    assert isinstance(held, list)
    return AlertRule(
        name=str(row["name"]),
        kind=str(row["kind"]),
        kpi=None if row["kpi"] is None else str(row["kpi"]),
        scope={str(k): str(v) for k, v in scope.items()},
        grain=str(options.get("grain") or ""),
        source=str(options.get("source") or ""),
        hours=None if options.get("hours") is None else int(str(options["hours"])),
        channels=tuple(map(channels.from_dict, held)),
        quiet=Quiet(str(quiet["start"]), str(quiet["end"])),
        zone=str(quiet["zone"]),
        language=str(options.get("language") or ""),
        digest=str(row["digest"]),
        muted_until=None if row["muted_until"] is None else str(row["muted_until"]),
        active=bool(row["active"]),
        digested=None if row["digested"] is None else str(row["digested"]),
        number=int(str(row["id"])),
        made=str(row["made"]),
    )


def _alert(row: Mapping[str, object]) -> Alert:
    detail = row["detail"]
    assert isinstance(detail, Mapping)
    return Alert(
        number=int(str(row["id"])),
        rule=int(str(row["rule_id"])),
        about=str(row["about"]),
        day=str(row["day"]),
        detail=detail,
        state=str(row["state"]),
        note=str(row["note"]),
        found=str(row["found"]),
        acknowledged=None if row["acknowledged"] is None else str(row["acknowledged"]),
    )
