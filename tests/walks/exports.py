"""Exports as two systems write them that Peil was not told of: a list of incidents, and one of calls. No test here."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from walks.told import Ticket

_ZONE = ZoneInfo("Europe/Amsterdam")
_CAME = {"email": "E-mail", "phone": "Telefonisch", "web": "Portaal"}
_INCIDENT = (
    *("Incidentnummer", "Aangemeld op", "Aanmelder e-mail", "Soort binnenkomst", "Categorie", "Behandelaarsgroep"),
    *("Behandelaar", "Eerste reactie op", "Gereedgemeld op", "Status"),
)
_CALL = (
    *("Gespreksnummer", "Datum", "Tijd", "Wachtrij", "Medewerker", "Wachttijd", "Gespreksduur", "Nawerktijd"),
    *("Resultaat", "Nummer beller"),
)


@dataclass(frozen=True)
class Call:
    """One call: how long it waited, and whether it was answered."""

    number: str
    began: dt.datetime
    wait_s: int
    talk_s: int | None
    wrap_s: int
    queue: str


def calls(day: dt.date, count: int = 42) -> list[Call]:
    """A day of calls, seven minutes apart: of each seven two hang up, one within five seconds."""
    first = dt.datetime(day.year, day.month, day.day, 7, tzinfo=dt.UTC)
    return [
        Call(
            number=f"G{day:%m%d}{nth:03}",
            began=first + dt.timedelta(minutes=7 * nth),
            wait_s=(4, 12, 19, 31, 48, 2, 75)[nth % 7],
            talk_s=None if nth % 7 in (5, 6) else 180 + 3 * nth,
            wrap_s=30,
            queue=("Verkoop", "Service")[nth % 2],
        )
        for nth in range(count)
    ]


def call_list(path: Path, made: Sequence[Call]) -> None:
    """The list of a switch: day and clock apart, durations as m:ss."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(_CALL)
        for one in made:
            here = one.began.astimezone(_ZONE)
            answered = one.talk_s is not None
            table.writerow(
                [
                    *(one.number, f"{here:%d-%m-%Y}", f"{here:%H:%M:%S}", one.queue, "Anna" if answered else ""),
                    *(_clock(one.wait_s), _clock(one.talk_s), _clock(one.wrap_s if answered else None)),
                    *("Beantwoord" if answered else "Opgehangen", f"0612345{one.number[-3:]}"),
                ]
            )


def incident_list(path: Path, known: Sequence[Ticket]) -> None:
    """A row per ticket as it stands now, as Excel in the Netherlands writes it; what was merged is no longer in it."""
    with path.open("w", newline="", encoding="cp1252") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(_INCIDENT)
        for one in known:
            if one.moments("merge"):
                continue
            replied, solved = one.moments("reply"), one.moments("solve")
            stands = ("", "In behandeling") if one.is_open else (_local(solved[-1]), "Afgerond")
            table.writerow(
                [
                    *(f"I {one.number[:4]} {one.number[4:]}", _local(one.opened), one.customer, _CAME[one.channel]),
                    *(one.reason, one.team, "André" if replied else "", _local(replied[0]) if replied else ""),
                    *stands,
                ]
            )


def _local(at: dt.datetime) -> str:
    return f"{at.astimezone(_ZONE):%d-%m-%Y %H:%M:%S}"


def _clock(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"
