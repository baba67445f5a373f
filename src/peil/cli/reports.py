"""Commands of reports and alerts: a board as files, on a schedule, and what to warn of. What is done is elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from peil.cli.words import Add, common, dump, heard, project_of, say, table, tell
from peil.errors import said

if TYPE_CHECKING:
    from peil.steering.alert_rules import AlertRule

_REPORT_HELP = """\
examples:
  peil report start --period last_week --format pdf,xlsx --out reports
  peil report service_level,csat --from 2026-01-01 --to 2026-07-01 --where channel=phone --lang en
  peil report schedule start --every week --weekday monday --at 07:30 --period last_week --to a@example.org
  peil report list
  peil report stop 1
"""
_ALERT_HELP = """\
examples:
  peil alert add "Service level" --kind signal --kpi service_level --to mail:a@example.org
  peil alert add "CSAT" --kind target --kpi csat --to "webhook:https://example.org/hook HOOK_SECRET"
  peil alert add "Telephone" --kind silence --source switch --hours 24 --to apprise:CHAT_URL --digest daily
  peil alert list
  peil alert ack 3 --note "the outage of Monday"
  peil alert mute 1 --until 2026-07-01
  peil alert again 12
"""


def register(add: Add) -> None:
    """Add these commands."""
    made = add("report", "a board as files, or on a schedule", _report, epilog=_REPORT_HELP)
    made.add_argument("board", help="a board's name, or KPIs with commas between; or schedule, list, stop")
    made.add_argument("more", nargs="?", help="schedule: the board; stop: the number")
    made.add_argument("--period", help="yesterday, last_week, last_month, weeks4, quarter … (default: last_week)")
    made.add_argument("--from", dest="first", metavar="DAY", help="first local day")
    made.add_argument("--until", "--end", dest="end", metavar="DAY", help="first local day after the period")
    made.add_argument("--where", action="append", default=[], metavar="DIM=VALUE[,VALUE]", help="only these")
    made.add_argument("--format", metavar="FORM[,FORM]", help="pdf, xlsx, csv, png, svg (default: pdf)")
    made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where the files go (default: here)")
    made.add_argument(
        "--to", action="append", default=[], metavar="TO", help="first day after, or a reader of a schedule"
    )
    made.add_argument("--name", default="", help="schedule: what it is called")
    made.add_argument("--every", default="week", help="schedule: day, weekday, week or month")
    made.add_argument("--weekday", default="monday", help="schedule: of a week")
    made.add_argument("--day", default="1", help="schedule: of a month")
    made.add_argument("--at", default="07:30", help="schedule: local time")
    made.add_argument("--zone", default="", help="schedule: the readers' time zone")
    common(made)
    made = add("alert", "what to warn of: rules, alerts, sendings", _alert, epilog=_ALERT_HELP)
    made.add_argument("action", choices=("add", "list", "run", "ack", "mute", "remove", "again"))
    made.add_argument("what", nargs="?", help="add: its name; ack, mute, remove, again: the number")
    made.add_argument("--kind", default="signal", help="signal, target or silence")
    made.add_argument("--kpi")
    made.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="only this team or channel")
    made.add_argument("--grain", default="", help="day, week or month")
    made.add_argument("--source", default="", help="silence: of this source (default: of any)")
    made.add_argument("--hours", type=int, help="silence: after so many hours (default: its usual gap)")
    made.add_argument("--to", action="append", default=[], metavar="WAY", help="mail:…, webhook:…, apprise:VARIABLE")
    made.add_argument("--quiet", default="", metavar="22:00-07:00", help="local hours in which nothing is sent")
    made.add_argument("--digest", default="none", help="none, daily or weekly")
    made.add_argument("--zone", default="", help="the readers' time zone")
    made.add_argument("--until", metavar="DAY", help="mute: up to this day (default: no longer)")
    made.add_argument("--note", default="", help="ack: what was done")
    common(made)
    made = add("run", "send due reports and alerts, until stopped", _run)
    made.add_argument("--once", action="store_true", help="one round only")
    common(made)


def _report(arguments: argparse.Namespace) -> None:
    if arguments.board in ("schedule", "list", "stop"):
        _scheduled(arguments)
        return
    from peil.ask.question import parse_day, parse_filter
    from peil.reports import files, making

    project = project_of(arguments)
    wanted = files.forms(arguments.format or "pdf")
    end = arguments.end or (arguments.to[-1] if arguments.to else None)
    span = making.span_of(
        project, arguments.period, first=parse_day(arguments.first, "--from"), end=parse_day(end, "--to")
    )
    where = [parse_filter(raw) for raw in arguments.where]
    sheet = making.make(project, arguments.board, span, where=where, lang=arguments.lang)
    written = files.write(files.files(sheet, arguments.board, wanted), arguments.out)
    if arguments.json:
        dump({"from": span.first, "to": span.end, "files": [str(path) for path in written]})
    else:
        for path in written:
            print(path)


def _scheduled(arguments: argparse.Namespace) -> None:
    from peil.reports import files, scheduled
    from peil.steering import schedule

    project = project_of(arguments)
    with project.store() as store:
        if arguments.board == "stop":
            scheduled.stop(store, _number(arguments.more))
        elif arguments.board == "schedule":
            words = {key: getattr(arguments, key) for key in ("every", "weekday", "day", "at")}
            report = scheduled.Report(
                name=arguments.name,
                board=arguments.more or "start",
                period=arguments.period or "last_week",
                schedule=schedule.parse(words),
                recipients=tuple(one for given in arguments.to for one in given.split(",")),
                forms=files.forms(arguments.format) if arguments.format else (),
                where=tuple(arguments.where),
                language=arguments.lang or "",
                zone=arguments.zone,
            )
            made = scheduled.add(project, store, report)
            if not project.settings.mail.host and any("@" in one for one in made.recipients):
                say(f"peil: {heard('no mail server is set yet; fill in [mail] in peil.toml')}")
            goes = "Report {number} goes to {n}; 'peil run' or 'peil serve' sends it."
            say(said(goes, number=made.number, n=len(made.recipients)))
        listed = [one.as_dict() for one in scheduled.listed(store)]
    if arguments.json:
        dump(listed)
    else:
        table([{k: _plain(v) for k, v in one.items()} for one in listed], none="No reports.")


def _alert(arguments: argparse.Namespace) -> None:
    import datetime as dt

    from peil.ask.question import parse_day
    from peil.reports import runner
    from peil.steering import alert_rules, deliveries

    project = project_of(arguments)
    now = dt.datetime.now(dt.UTC)
    if arguments.action == "run":
        done = runner.run_once(project, now)
        dump(done.as_dict()) if arguments.json else tell(said(runner.DONE, **done.as_dict()))
        return
    with project.store() as store:
        if arguments.action == "add":
            made = alert_rules.add(store, _rule(arguments))
            say(said("Rule {number} is watched by 'peil run' and 'peil serve'.", number=made.number))
        elif arguments.action == "ack":
            alert_rules.acknowledge(store, _number(arguments.what), arguments.note)
        elif arguments.action == "mute":
            until = parse_day(arguments.until, "--until")
            alert_rules.mute(store, _number(arguments.what), until, project.settings.zone)
        elif arguments.action == "remove":
            alert_rules.remove(store, _number(arguments.what))
        elif arguments.action == "again":
            deliveries.again(store, _number(arguments.what), now)
        found = {
            "rules": [one.as_dict() for one in alert_rules.listed(store)],
            "alerts": [one.as_dict() for one in alert_rules.alerts(store)],
            "deliveries": [one.as_dict() for one in deliveries.listed(store)],
        }
    if arguments.json:
        dump(found)
    else:
        _tell(found)


def _rule(arguments: argparse.Namespace) -> AlertRule:
    from peil.ask.question import parse_filter
    from peil.errors import InputError
    from peil.steering import alert_rules, schedule
    from peil.steering.channels import channel

    scope = {f.dimension: f.values[0] for f in map(parse_filter, arguments.where) if not f.negated}
    start, dash, end = arguments.quiet.partition("-")
    if arguments.quiet and not dash:
        raise InputError("quiet hours have a start and an end", place="--quiet", remedy="Write 22:00-07:00.")
    return alert_rules.AlertRule(
        name=arguments.what or "",
        kind=arguments.kind,
        kpi=arguments.kpi,
        scope=scope,
        grain=arguments.grain,
        source=arguments.source,
        hours=arguments.hours,
        channels=tuple(channel(raw) for raw in arguments.to),
        quiet=schedule.quiet(start, end),
        zone=arguments.zone,
        language=arguments.lang or "",
        digest=arguments.digest,
    )


def _tell(found: dict[str, list[dict[str, object]]]) -> None:
    for name, rows in found.items():
        print(f"{heard(name).capitalize()}:")
        table([{k: _plain(v) for k, v in row.items()} for row in rows], none="  none")
        print()


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}={v}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return "" if value is None else str(value)


def _number(raw: str | None) -> int:
    from peil.errors import InputError

    if not (raw or "").isdigit():
        raise InputError(said("'{raw}' is no number", raw=raw or ""), remedy="Give the number that the list shows.")
    return int(str(raw))


def _run(arguments: argparse.Namespace) -> None:
    import datetime as dt
    import signal
    import threading

    from peil.reports import runner

    project = project_of(arguments)
    if arguments.once:
        done = runner.run_once(project, dt.datetime.now(dt.UTC))
        dump(done.as_dict()) if arguments.json else tell(said(runner.DONE, **done.as_dict()))
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    say(said("Keeping watch over {name} (stop with Ctrl+C).", name=project.settings.name))
    runner.run(project, stop, say=say)
