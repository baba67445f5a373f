"""Reading a played source by its connector alone, page after page: no project, no lake."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contract.plan import Played
from contract.replay import Replay
from peil.connectors.frame import Connector, Cursor, Given, Record, Text
from peil.connectors.web import Web

Moments = list[dt.datetime]
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def minute(count: float) -> dt.datetime:
    """A moment, in minutes after a Monday morning."""
    return START + dt.timedelta(minutes=count)


def of(records: Iterable[Record], kind: str) -> list[Record]:
    """The records of one type, as they stand."""
    return [one for one in last_revisions(records) if one["type"] == kind]


@dataclass
class Source:
    """A connector with its settings before a server; `waited` is how long it was asked to wait."""

    connector: Connector
    server: Replay
    folder: Path
    settings: Mapping[str, str]
    waited: list[float] = field(default_factory=list)

    def given(self, tries: int = 6) -> Given:
        defaults = {one.key: one.default for one in self.connector.settings}
        values = {**defaults, "url": self.server.url, "token": f"file:{self.folder}/secret", **self.settings}
        return Given("it", values, self.folder, Web(sleep=self.waited.append, tries=tries), NOW)

    def secret(self, text: str) -> None:
        (self.folder / "secret").write_text(text)

    def check(self) -> Text:
        return self.connector.check(self.given())

    def read(
        self, cursor: Cursor | None = None, pages: int | None = None, tries: int = 6
    ) -> tuple[list[Record], Cursor]:
        """The records of a run that ends after so many pages, and the cursor after it."""
        found: list[Record] = []
        at: Cursor = cursor or {}
        for page in itertools.islice(self.connector.pages(self.given(tries), at), pages):
            found += page.records
            at = page.cursor
        return found, at


def last_revisions(records: Iterable[Record]) -> list[Record]:
    """The records as they stand: of an event that came more than once the last revision, in the order of time."""
    found: dict[object, Record] = {}
    for one in records:
        before = found.get(one["id"])
        if before is not None and int(str(before.get("revision", 0))) == int(str(one.get("revision", 0))):
            assert before == one, "the same revision with other content is set apart"
        if before is None or int(str(before.get("revision", 0))) <= int(str(one.get("revision", 0))):
            found[one["id"]] = one
    return sorted(found.values(), key=lambda one: (_moment(one), int(str(one.get("seq", 0)))))


def check_the_truth(records: Iterable[Record], desk: Played, connector: Connector) -> None:
    """Every opening, first reply, solving and reopening equals the plan's, to the second."""
    words = connector.maps["status"]
    by_contact: dict[str, tuple[Moments, Moments, Moments, Moments]] = {}
    for one in last_revisions(records):
        opened, replied, solved, reopened = by_contact.setdefault(str(one.get("contact")), ([], [], [], []))
        status = words.get(str(one.get("status")))
        if one["type"] == "contact.opened":
            opened.append(_moment(one))
        elif one["type"] == "contact.message" and one["actor"] == "agent" and one.get("visibility") != "internal":
            replied.append(_moment(one))
        elif one["type"] == "contact.status" and status == "open" and len(solved) > len(reopened):
            reopened.append(_moment(one))
        elif one["type"] == "contact.status" and status == "solved":
            solved.append(_moment(one))
    assert len(by_contact) == len(desk.truths) == 30
    for i, truth in enumerate(desk.truths):
        opened, replied, solved, reopened = by_contact[str(desk.ids[i])]
        assert opened == [truth["created"]]
        assert replied[:1] == ([truth["first_reply"]] if truth["first_reply"] else [])
        assert solved == truth["resolved"]
        assert reopened == truth["reopened"]


def _moment(record: Record) -> dt.datetime:
    return dt.datetime.fromisoformat(str(record["time"])).replace(microsecond=0)
