"""A small project for the web tests: calls, tickets and surveys, with names that try to break out of a page."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from peil.app import Project, init

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
LONG = "Lang" * 100
RIGHT_TO_LEFT = "فريق الدعم"
COMMA = "Noord, Zuid & Co \"'"
TEAMS = (SCRIPT, FORMULA, LONG, RIGHT_TO_LEFT, COMMA, "Gewoon team")
REASON = '"><img src=x onerror=alert(1)>'
INSTRUMENTS = {
    "csat_5": {
        "family": "csat",
        "scale": [1, 5],
        "positive": [4, 5],
        "negative": [1, 2],
        "polarity": "up",
        "question_nl": f"Hoe tevreden bent u? {SCRIPT}",
        "question_en": "How satisfied are you?",
        "relational": False,
    },
    "nps_x": {
        "family": "nps",
        "scale": [0, 10],
        "positive": [9, 10],
        "negative": [0, 1, 2, 3, 4, 5, 6],
        "polarity": "up",
        "question_nl": "Beveelt u ons aan?",
        "question_en": "Would you recommend us?",
        "relational": False,
    },
}
FIRST_DAY = dt.date(2026, 5, 4)
DAYS = 40
_COLUMNS = (
    *("type", "time", "contact", "invitation", "customer", "agent", "actor", "channel", "team", "queue"),
    *("reason", "segment", "status", "outcome", "visibility", "talk_s", "hold_s", "wrap_s", "instrument", "score"),
)
Event = dict[str, object]


def make(folder: Path, *, simulated: bool = True) -> Project:
    """A project in `folder` with the events of `events()`."""
    settings = init(folder, f"Winkel & Zoon {SCRIPT}")
    if simulated:
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace('language = "nl"', 'simulated = true\nlanguage = "nl"'), encoding="utf-8")
    project = Project(folder)
    add(project, events(), folder / "events.csv")
    return project


def add(project: Project, rows: list[Event], path: Path) -> None:
    """Import events into a project."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, _COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    project.import_files([path], "events", instruments=INSTRUMENTS)


def events() -> list[Event]:
    """Six calls and two tickets a day, each team in turn; every third contact gives a survey answer."""
    rows: list[Event] = []
    for number in range(DAYS * 8):
        day = FIRST_DAY + dt.timedelta(days=number // 8)
        opened = dt.datetime.combine(day, dt.time(8 + number % 8), dt.UTC)
        rows += _call(number, opened) if number % 8 < 6 else _ticket(number, opened)
    return rows


def _call(number: int, opened: dt.datetime) -> list[Event]:
    team = TEAMS[number % len(TEAMS)]
    about: Event = {
        "contact": f"T{number}",
        "channel": "phone",
        "team": team,
        "queue": "algemeen",
        "customer": f"k{number % 50}",
        "reason": REASON if number % 5 else "levering",
        "segment": "zakelijk" if number % 3 else "particulier",
    }
    entered: Event = {**about, "type": "queue.entered", "time": _at(opened, 0), "actor": "customer"}
    if number % 10 == 3:
        wait = 2 if number % 20 == 3 else 40
        return [entered, {**about, "type": "queue.abandoned", "time": _at(opened, wait), "actor": "customer"}]
    wait = (5, 15, 30, 20)[number % 4]
    agent = {"agent": f"Medewerker {number % 4} {SCRIPT}", "actor": "agent"}
    return [
        entered,
        {**about, **agent, "type": "queue.connected", "time": _at(opened, wait)},
        {
            **about,
            **agent,
            "type": "call.ended",
            "time": _at(opened, wait + 200),
            "talk_s": 180,
            "hold_s": 0,
            "wrap_s": 20,
        },
        *_survey(number, opened, "csat_5", 1 + number % 5),
    ]


def _ticket(number: int, opened: dt.datetime) -> list[Event]:
    about: Event = {"contact": f"H{number}", "channel": "email", "team": TEAMS[number % len(TEAMS)]}
    who: Event = {"customer": f"k{number % 50}", "reason": "retour", "segment": "zakelijk"}
    rows: list[Event] = [
        {**about, **who, "type": "contact.opened", "time": _at(opened, 0), "actor": "customer"},
        {**about, **who, "type": "contact.message", "time": _at(opened, 0), "actor": "customer"},
        {**about, "type": "contact.status", "time": _at(opened, 0), "status": "new", "actor": "system"},
    ]
    if number % 11:
        agent = {"agent": f"Medewerker {number % 4} {SCRIPT}", "actor": "agent"}
        rows += [
            {**about, **agent, "type": "contact.message", "time": _at(opened, 3600), "visibility": "public"},
            {**about, **agent, "type": "contact.status", "time": _at(opened, 90_000), "status": "solved"},
        ]
    return rows + _survey(number, opened, "nps_x", number % 11)


def _survey(number: int, opened: dt.datetime, instrument: str, score: int) -> list[Event]:
    if number % 3:
        return []
    kind = "T" if number % 8 < 6 else "H"
    about: Event = {"contact": f"{kind}{number}", "invitation": f"i{number}", "instrument": instrument}
    return [
        {**about, "type": "survey.invited", "time": _at(opened, 4000)},
        {**about, "type": "survey.answered", "time": _at(opened, 9000), "score": score},
    ]


def _at(moment: dt.datetime, seconds: int) -> str:
    return (moment + dt.timedelta(seconds=seconds)).isoformat()
