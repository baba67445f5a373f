"""What is held on a person, in words that the person understands; as one value for JSON, or as flat rows for CSV."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from pathlib import Path

from peil.engines.duckdb import connect, view_over
from peil.events import schema
from peil.lake import events as lake_events
from peil.lake import files
from peil.privacy.traces import Traces
from peil.store.people import Held
from peil.store.store import Store

#: In Dutch and English.
_TYPES = {
    "contact.opened": ("contact begonnen", "contact began"),
    "contact.message": ("bericht", "message"),
    "contact.status": ("status gewijzigd", "status changed"),
    "contact.assigned": ("toegewezen", "assigned"),
    "contact.field": ("gegeven gewijzigd", "field changed"),
    "contact.tagged": ("label gegeven", "tag put on"),
    "contact.merged": ("samengevoegd met een ander contact", "merged into another contact"),
    "contact.unmerged": ("weer een contact op zichzelf", "a contact by itself again"),
    "customer.merged": ("samengevoegd met een andere klant", "merged with another customer"),
    "customer.known": ("ook bekend onder een ander adres of nummer", "known by another address or number too"),
    "customer.unmerged": ("toch een andere klant", "another customer after all"),
    "contact.escalated": ("naar een hogere lijn gebracht", "put before a higher line"),
    "call.consulted": ("collega geraadpleegd", "a colleague asked"),
    "agent.state": ("toestand van de medewerker", "the employee's state"),
    "session.ended": ("bezoek aan de website", "a visit to the website"),
    "cost.booked": ("kosten geboekt", "a cost booked"),
    "contact.excluded": ("telt niet mee", "does not count"),
    "contact.reported": ("gegeven volgens de bron zelf", "what the source itself states"),
    "queue.entered": ("in de wachtrij gekomen", "joined the queue"),
    "queue.connected": ("te woord gestaan", "answered by an employee"),
    "queue.abandoned": ("opgehangen in de wachtrij", "hung up in the queue"),
    "queue.left": ("wachtrij anders verlaten", "left the queue otherwise"),
    "call.held": ("in de wacht gezet", "put on hold"),
    "call.transferred": ("doorverbonden", "transferred"),
    "call.ended": ("gesprek beëindigd", "call ended"),
    "survey.invited": ("enquête gestuurd", "survey sent"),
    "survey.delivered": ("enquête aangekomen", "survey delivered"),
    "survey.bounced": ("enquête niet aangekomen", "survey not delivered"),
    "survey.answered": ("vraag beantwoord", "question answered"),
}
_WORDS = {
    "time": ("tijdstip", "time"),
    "what": ("wat", "what"),
    "source": ("bron", "source"),
    "contact": ("contact", "contact"),
    "actor": ("door", "by"),
    "visibility": ("zichtbaarheid", "visibility"),
    "channel": ("kanaal", "channel"),
    "team": ("team", "team"),
    "queue": ("wachtrij", "queue"),
    "reason": ("reden", "reason"),
    "segment": ("segment", "segment"),
    "language": ("taal", "language"),
    "priority": ("prioriteit", "priority"),
    "status": ("status", "status"),
    "outcome": ("afloop", "outcome"),
    "field": ("gegeven", "field"),
    "value": ("waarde", "value"),
    "wait_s": ("wachttijd in seconden", "seconds waited"),
    "talk_s": ("gesprekstijd in seconden", "seconds of talk"),
    "hold_s": ("in de wacht in seconden", "seconds on hold"),
    "wrap_s": ("nawerktijd in seconden", "seconds of wrap-up"),
    "question": ("vraag", "question"),
    "score": ("antwoord", "answer"),
    "scale": ("schaal", "scale"),
    "asked": ("gevraagd naar", "asked for"),
    "made": ("gemaakt op", "made at"),
    "zone": ("tijdzone", "time zone"),
    "known_as": ("bekend als", "known as"),
    "kind": ("soort", "kind"),
    "name": ("naam of nummer", "name or number"),
    "contacts": ("contacten", "contacts"),
    "events": ("gebeurtenissen", "events"),
    "answers": ("antwoorden", "answers"),
    "work": ("werk als medewerker", "work as an employee"),
    "rejected_rows": ("geweigerde rijen", "rejected rows"),
    "other_texts": ("andere teksten", "other texts"),
    "backups": ("reservekopieën", "backups"),
    "where": ("waar", "where"),
    "text": ("tekst", "text"),
    "why": ("waarom", "why"),
    "row": ("rij", "row"),
    "file": ("bestand", "file"),
    "expires": ("vervalt op", "expires on"),
    "customer": ("klant", "customer"),
    "agent": ("medewerker", "employee"),
}
#: Of users; apart, since what events say is asked by the words above.
_OF_ACCOUNTS = {
    "accounts": ("accounts", "accounts"),
    "email": ("e-mailadres", "e-mail address"),
    "role": ("rol", "role"),
    "teams": ("teams", "teams"),
    "subject": ("bekend bij een ander systeem als", "known to another system as"),
    "seen": ("laatst gezien", "last seen"),
    "sessions": ("sessies en tokens", "sessions and tokens"),
    "did": ("wat deze gebruiker deed", "what this user did"),
    "action": ("handeling", "action"),
    "object": ("waarvan", "of what"),
}
#: Tables whose rows are told as accounts, not as texts: they hold hashes of secrets too.
_TOLD_APART = ("user", "session")
_SHOWN = [name for name in _WORDS if name in schema.COLUMN_NAMES]
_ASKED = ("ckey", "type", "time_us", "instrument", *(n for n in _SHOWN if n not in ("time", "what")))


def held(
    store: Store,
    lake: Path,
    asked: str,
    found: Traces,
    *,
    zone: str,
    language: str = "nl",
    now: dt.datetime,
    accounts: Sequence[Mapping[str, object]] = (),
) -> dict[str, object]:
    """All that is held, with keys and words in Dutch or English; times are local to `zone`.

    `accounts` is what is held on them as users, by the names of `_WORDS`: their rows hold hashes of secrets too.
    """
    teller = _Teller(store.instruments(), zone, language)
    w = teller.word
    customers = [i.key for i in found.identities if i.kind == "customer"]
    agents = [i.key for i in found.identities if i.kind == "agent"]
    rows = _events(lake, customers)
    contacts: dict[object, list[dict[str, object]]] = {}
    answers = []
    for row in rows:
        contacts.setdefault(row["ckey"], []).append(teller.event(row))
        if row["type"] == "survey.answered":
            answers.append(teller.event(row))
    return {
        w("asked"): asked,
        w("made"): teller.local(now),
        w("zone"): zone,
        w("known_as"): [{w("kind"): w(i.kind), w("source"): i.namespace, w("name"): i.value} for i in found.identities],
        w("accounts"): [teller.account(one) for one in accounts],
        w("contacts"): [_contact(teller, events) for events in contacts.values()],
        w("answers"): answers,
        w("work"): [teller.event(row) for row in _events(lake, agents, column="agent")],
        w("rejected_rows"): [
            {w("file"): r.texts["file"], w("why"): r.texts["reason"], w("row"): r.texts["raw"]} for r in found.rejected
        ],
        w("other_texts"): [
            *({w("where"): r.table, w("text"): _plain(r)} for r in found.texts if r.table not in _TOLD_APART),
            *(
                {w("where"): f"{table}.{column}", w("text"): text}
                for table, columns in found.lake.items()
                for column, texts in columns.items()
                for text in texts
            ),
            *({w("where"): str(path), w("text"): ""} for path in found.loose),
        ],
        w("backups"): [{w("file"): b["file"], w("expires"): b["expires"]} for b in found.backups],
    }


def flat(all_held: Mapping[str, object], language: str) -> list[dict[str, object]]:
    """The same as rows of (part, number, name, value), for CSV."""
    rows: list[dict[str, object]] = []
    part_word, number_word, name_word, value_word = (
        ("onderdeel", "nummer", "gegeven", "waarde") if language == "nl" else ("part", "number", "field", "value")
    )

    def add(part: str, number: str, name: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                add(part, number, f"{name}, {key}" if name else str(key), inner)
        elif isinstance(value, list):
            for i, inner in enumerate(value, 1):
                add(f"{part}, {name}" if name else part, f"{number}.{i}" if number else str(i), "", inner)
        else:
            rows.append({part_word: part, number_word: number, name_word: name, value_word: value})

    for part, value in all_held.items():
        add(part, "", "", value)
    return rows


def _plain(row: Held) -> dict[str, object]:
    return {name: value for name, value in row.texts.items() if name != "hash"}


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def told_type(kind: str, language: str) -> str:
    """What an event of this type is, in a few words; a type without Dutch words is told as the schema has it."""
    if kind in _TYPES:
        return _TYPES[kind][0 if language == "nl" else 1]
    return schema.EVENT_TYPES[kind].meaning if kind in schema.EVENT_TYPES else kind


class _Teller:
    """Words, local times and questions in one language."""

    def __init__(self, instruments: Mapping[str, Mapping[str, object]], zone: str, language: str) -> None:
        self._instruments, self._zone, self._language = instruments, zoneinfo.ZoneInfo(zone), language

    def word(self, key: str) -> str:
        """A key in the language."""
        return (_WORDS.get(key) or _OF_ACCOUNTS[key])[0 if self._language == "nl" else 1]

    def account(self, value: Mapping[str, object]) -> dict[str, object]:
        """What is held on a user, in words; what is empty is left out."""
        told: dict[str, object] = {}
        for key, inner in value.items():
            rows = [self.account(one) if isinstance(one, Mapping) else one for one in _listed(inner)]
            if inner not in (None, "", []):
                told[self.word(key)] = rows or inner
        return told

    def local(self, moment: dt.datetime) -> str:
        """An instant as local time with its offset."""
        return moment.astimezone(self._zone).isoformat(sep=" ", timespec="seconds")

    def event(self, row: Mapping[str, object]) -> dict[str, object]:
        """One event, without what it does not say."""
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(str(row["time_us"])))
        kind = str(row["type"])
        told: dict[str, object] = {
            self.word("time"): self.local(moment),
            self.word("what"): told_type(kind, self._language),
        }
        told |= {self.word(name): row[name] for name in _SHOWN if row.get(name) is not None}
        if row.get("instrument") is not None:
            declared = self._instruments.get(str(row["instrument"]), {})
            told[self.word("question")] = declared.get(f"question_{self._language}") or row["instrument"]
            if "scale" in declared:
                told[self.word("scale")] = declared["scale"]
        return told


def _contact(teller: _Teller, events: Sequence[dict[str, object]]) -> dict[str, object]:
    w = teller.word
    first = events[0]
    about = {w(n): first[w(n)] for n in ("source", "contact", "channel") if w(n) in first}
    return {**about, w("events"): list(events)}


def _events(lake: Path, keys: Sequence[int], column: str = "customer") -> list[dict[str, object]]:
    """The events of these persons, of customers with all that happened in their contacts, in order."""
    listed = files.listed(lake / lake_events.TABLE)
    if not keys or not listed:
        return []
    engine = connect(memory="1GB", threads=2)
    view_over(engine, "events", listed, lake_events.COLUMNS)
    mine = f"{column} IN ({', '.join(str(int(key)) for key in keys)})"
    if column == "customer":
        mine = f"({mine} OR ckey IN (SELECT ckey FROM events WHERE {mine}))"
    found = engine.execute(f"SELECT {', '.join(_ASKED)} FROM events WHERE {mine} ORDER BY time_us, seq, ekey")
    names = [d[0] for d in found.description]
    rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    engine.close()
    return rows
