"""Reports that are sent on a schedule: what is sent to whom and when. Sending and retrying are elsewhere."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil import outgoing
from peil.app import Project
from peil.ask.question import parse_filter
from peil.errors import InputError, NotFoundError, PeilError, said
from peil.reports import files, hooks, mail, making
from peil.reports.hooks import Happened
from peil.reports.readers import Reader, readers
from peil.show.spans import Span, check_preset
from peil.show.texts import LANGUAGES
from peil.steering import deliveries, schedule, words
from peil.steering.channels import Channel, channel
from peil.steering.deliveries import Message
from peil.steering.schedule import Schedule
from peil.store import sending
from peil.store import steering as rows
from peil.store.store import Store

MOST_RECIPIENTS = 50


@dataclass(frozen=True)
class Report:
    """A board that is sent. `zone` and `language` are its readers'; "" is the organisation's.

    `recipients` are mail addresses, and web addresses as `channel` reads them.
    """

    name: str
    board: str
    period: str
    schedule: Schedule
    recipients: tuple[str, ...]
    forms: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    language: str = ""
    zone: str = ""
    last: str | None = None
    number: int = 0
    made: str = ""

    @property
    def readers(self) -> list[Channel]:
        """Where it goes."""
        return [channel(one if one.startswith("webhook:") else f"mail:{one}") for one in self.recipients]

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "id": self.number,
            "name": self.name,
            "board": self.board,
            "period": self.period,
            "schedule": self.schedule.as_dict(),
            "to": list(self.recipients),
            "formats": list(self.forms),
            "where": list(self.where),
            "language": self.language,
            "zone": self.zone,
            "last": self.last,
        }


def add(project: Project, store: Store, report: Report, *, by: int | None = None) -> Report:
    """Enter a report; returns it with its number. Raises InputError or NotFoundError for what cannot be."""
    language = report.language or project.settings.language
    if language not in LANGUAGES:
        raise InputError(said("language '{language}' is not available", language=language), remedy="Choose nl or en.")
    title, items = making.items_of(project, report.board, language)
    if any("agent" in (item.by, *(f.dimension for f in item.where)) for item in items):
        raise InputError("figures of single employees are not sent", place="board", remedy="Take them off the board.")
    check_preset(report.period)
    to = tuple(dict.fromkeys(_reader(one) for one in report.recipients if one.strip()))
    if not 1 <= len(to) <= MOST_RECIPIENTS:
        raise InputError(
            said("{n} recipients", n=len(to)), place="to", remedy=said("Give 1 to {most}.", most=MOST_RECIPIENTS)
        )
    for condition in report.where:
        if parse_filter(condition).dimension == "agent":
            raise InputError("figures of single employees are not sent", place="where", remedy="Leave that filter out.")
    values = {
        "name": words.name(report.name or title, "name"),
        "board": report.board,
        "options": {
            "period": report.period,
            "formats": list(files.forms(report.forms)) if report.forms else [],
            "where": list(report.where),
        },
        "schedule": report.schedule.as_dict(),
        "recipients": list(to),
        "language": language,
        "zone": schedule.zone_or_none(report.zone) or None,
        "active": True,
        "made_by": by,
    }
    return get_one(store, rows.add(store, "report", values))


def get_one(store: Store, number: int) -> Report:
    """One report. Raises NotFoundError."""
    found = rows.rows(store, "report", id=number, active=True)
    if not found:
        raise NotFoundError(said("there is no report {number}", number=number), remedy="'peil report list' has all.")
    return _report(found[0])


def listed(store: Store) -> tuple[Report, ...]:
    """Every report that is sent, in the order in which they were made."""
    return tuple(_report(row) for row in rows.rows(store, "report", active=True))


def stop(store: Store, number: int) -> None:
    """Send a report no more. Raises NotFoundError."""
    get_one(store, number)
    sending.change(store, "report", number, {"active": False})


def due(report: Report, zone: str, now: dt.datetime) -> dt.datetime | None:
    """The moment, in UTC, at which it should have gone and has not; only the last one where several passed."""
    moment = schedule.latest(report.schedule, report.zone or zone, now)
    after = dt.datetime.fromisoformat(report.last or report.made)
    return moment if moment > after else None


def send_due(project: Project, store: Store, now: dt.datetime) -> int:
    """Put up every report that is due, a mail for each reader; returns how many reports that were.

    Days are seen from the moment that it was due in its readers' zone: yesterday is yesterday there. One that cannot
    be made is told as a failed sending.
    """
    sent = 0
    for report in listed(store):
        moment = due(report, project.settings.zone, now)
        if moment is None:
            continue
        try:
            made = [deliveries.as_row(one, now) for one in messages(project, report, moment, now)]
        except PeilError as error:
            blank = [Message("report", report.number, to.kind, to.address, {}) for to in report.readers]
            made = [deliveries.failed_row(one, str(error), now) for one in blank]
        sent += sending.send_report(store, report.number, report.last, deliveries.stamp(moment), made)
    return sent


def messages(project: Project, report: Report, moment: dt.datetime, now: dt.datetime) -> list[Message]:
    """What goes to whom of a report that was due at `moment`: mails, and the answers. Raises the errors of asking."""
    zone = report.zone or project.settings.zone
    span = making.span_of(project, report.period, today=moment.astimezone(zoneinfo.ZoneInfo(zone)).date())
    mails = [one for one in report.readers if one.kind == "mail"]
    hooked = [one for one in report.readers if one.kind == "webhook"]
    made = _mails(project, report, span, mails, now) if mails else []
    return made + (_answers(project, report, span, hooked, moment) if hooked else [])


def _mails(project: Project, report: Report, span: Span, to: Sequence[Channel], now: dt.datetime) -> list[Message]:
    """Each reader's mail, in their own language and zone where they are a user here, else in the report's."""
    usual = Reader(report.language, report.zone or project.settings.zone)
    with project.store() as store:
        known = readers(store)
    alike: dict[Reader, list[Channel]] = {}
    for one in to:
        alike.setdefault(known.of(one.address, usual), []).append(one)
    return [made for reader, some in alike.items() for made in _for(project, report, span, some, now, reader)]


def _for(
    project: Project, report: Report, span: Span, to: Sequence[Channel], now: dt.datetime, reader: Reader
) -> list[Message]:
    sheet = making.make(
        project,
        report.board,
        span,
        where=[parse_filter(one) for one in report.where],
        lang=reader.lang,
        zone=reader.zone,
        title=report.name,
    )
    attached = files.files(sheet, report.board, report.forms)
    settings = project.settings.mail
    link = f"{settings.site}/" if settings.site else ""
    return [
        Message(
            "report",
            report.number,
            "mail",
            one.address,
            {"message": mail.report_mail(sheet, one.address, settings, now, attached=attached, link=link)},
        )
        for one in to
    ]


def _answers(project: Project, report: Report, span: Span, to: Sequence[Channel], moment: dt.datetime) -> list[Message]:
    _, items = making.items_of(project, report.board, report.language)
    told = hooks.answers(project, items, span, [parse_filter(one) for one in report.where], report.language)
    happened = Happened(hooks.ANSWERS, f"{report.number}:{deliveries.stamp(moment)}", f"report/{report.number}", moment)
    about = {"id": report.number, "name": report.name, "board": report.board}
    days = {"from": span.first.isoformat(), "to": span.end.isoformat()}
    data = {"report": about, "period": days, **told}
    return [
        Message("report", report.number, one.kind, one.address, hooks.body(one, happened, data, project.settings))
        for one in to
    ]


def _reader(raw: str) -> str:
    """A recipient as it is kept. Raises InputError for what is neither a mail address nor a web address."""
    if raw.strip().startswith("webhook:"):
        return channel(raw).words()
    return outgoing.check_address(raw, "to")


def _report(row: Mapping[str, object]) -> Report:
    options, times, to = row["options"], row["schedule"], row["recipients"]
    assert isinstance(options, Mapping)
    assert isinstance(times, Mapping)
    assert isinstance(to, Sequence)
    return Report(
        name=str(row["name"]),
        board=str(row["board"]),
        period=str(options["period"]),
        schedule=schedule.parse(times),
        recipients=tuple(map(str, to)),
        forms=tuple(map(str, options["formats"])),
        where=tuple(map(str, options["where"])),
        language=str(row["language"]),
        zone=str(row["zone"] or ""),
        last=None if row["last"] is None else str(row["last"]),
        number=int(str(row["id"])),
        made=str(row["made"]),
    )
