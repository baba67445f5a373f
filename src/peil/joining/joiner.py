"""Finds what is one over several sources, and writes it as merge events under a rule and its version; undoes one.

A join is an event of the source whose customer or contact goes on in another, at the instant of what it rests on, so
that no source seems to reach further than it does. Its id says that it is a join; `field` names the rule, `value` its
version with what was measured. No address and no name stands in it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.dialect import literal
from peil.engines.duckdb import connect, view_over
from peil.errors import NotFoundError, StateError, said
from peil.facts import inputs
from peil.facts.reading import fact_views
from peil.joining.addresses import form_of, shared_forms
from peil.joining.people import Known, judge, merges
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.published import Published
from peil.privacy.spelling import addresses
from peil.settings import Joining
from peil.store import people
from peil.store.store import Store

VERSION = 1
CALL_BEFORE_TICKET = "call_before_ticket"
PREFIX = "peil:join:"
#: Who has more contacts than this within 30 days stands for many people.
MOST_CONTACTS = 20
_MONTH_S = 30 * 86_400


@dataclass(frozen=True)
class Join:
    """A join as it stands: `number` names it, `one` went on in `into` (keys of customers or contacts).

    `why` is the rule with its version; `gap_s` of a call and a ticket from the end of the call, below zero within it.
    """

    number: int
    what: str  # customer or contact
    rule: str
    version: int
    one: int
    into: int
    source: str
    contact: str | None
    time_us: int
    observed_us: int
    gap_s: int | None
    undone: bool
    into_contact: str | None = None

    @property
    def moment(self) -> dt.datetime:
        """When what it rests on happened, UTC."""
        return dt.datetime.fromtimestamp(self.time_us // 1_000_000, dt.UTC)

    def as_dict(self) -> dict[str, object]:
        """As plain values, without who it is about."""
        listed = ("number", "what", "rule", "version", "source", "contact", "gap_s")
        moment = self.moment.isoformat().replace("+00:00", "Z")
        state = "undone" if self.undone else "joined"
        return {name: getattr(self, name) for name in listed} | {"time": moment, "state": state}


@dataclass(frozen=True)
class Done:
    """What a run joined, and what it left apart by why."""

    customers: int
    contacts: int
    apart: Mapping[str, int]


class Joiner:
    """The joins of one project. Whoever writes holds the writer lock."""

    def __init__(self, lake: Path, store: Store, rules: Joining, country: str) -> None:
        self._lake, self._store, self._rules, self._country = lake, store, rules, country
        self._engine = connect(memory="1GB", threads=2)
        self._there = bool(files.listed(lake / lake_events.TABLE))
        if self._there:
            view_over(
                self._engine, "lake_events", files.listed(lake / lake_events.TABLE), lake_events.COLUMNS, grown=True
            )

    def listed(self) -> list[Join]:
        """Every join, in the order in which they were made; those undone too."""
        if not self._there:
            return []
        rows = self._engine.execute(
            "SELECT type, id, field, value, customer, into_customer, ckey, into_ckey, source, contact, time_us,"
            f" observed_us FROM lake_events WHERE id LIKE '{PREFIX}%' AND type LIKE '%merged'"
            " ORDER BY observed_us, ekey"
        ).fetchall()
        undone = {row[1].removesuffix(":undone") for row in rows if row[1].endswith(":undone")}
        made = [row for row in rows if not row[1].endswith(":undone")]
        listed = ", ".join(str(row[7]) for row in made if row[7] is not None) or "NULL"
        named = "SELECT ckey, MIN(contact) FROM lake_events WHERE type = 'contact.opened'"
        contacts = dict(self._engine.execute(f"{named} AND ckey IN ({listed}) GROUP BY ckey").fetchall())
        return [
            Join(
                number,
                "customer" if row[0] == "customer.merged" else "contact",
                row[2],
                int(row[3].split()[0].removeprefix("v")),
                row[4] if row[0] == "customer.merged" else row[6],
                row[5] if row[0] == "customer.merged" else row[7],
                *(row[8], row[9], row[10], row[11]),
                int(row[3].split()[1]) if " " in row[3] else None,
                row[1] in undone,
                contacts.get(row[7]),
            )
            for number, row in enumerate(made, 1)
        ]

    def customers(self) -> Done:
        """Join the customers that are one."""
        if not (self._there and self._rules.customers):
            return Done(0, 0, {})
        known, space_of = self._known()
        judged = judge(
            known,
            self._said(),
            shared=shared_forms(self._rules.shared, self._country),
            busy=self._busy(),
        )
        roots, _ = inputs.roots_of(inputs.joins_of(self._run, self._current(), "customer"))
        parted = {(one.rule, one.one) for one in self.listed() if one.undone and one.what == "customer"}
        made, refused = merges(judged, roots, parted, space_of)
        left = dict(judged.apart)
        if refused:
            left["several_customers"] = left.get("several_customers", 0) + refused
        written = self._write(self._customer_events(made))
        return Done(written, 0, left)

    def contacts(self, snapshot: Published) -> Done:
        """Join calls with the tickets that were made of them."""
        minutes = self._rules.call_before_ticket_min
        if not (self._there and minutes is not None):
            return Done(0, 0, {})
        fact_views(self._engine, snapshot)
        apart = [one.one for one in self.listed() if one.undone and one.what == "contact"]
        roots, _ = inputs.roots_of(inputs.joins_of(self._run, self._current(), "customer"))
        many = {roots.get(key, key) for key in self._busy() | self._nobody()}
        pairs = self._engine.execute(_PAIRS.format(limit=minutes * 60)).fetchall()
        calls: dict[int, int] = {}
        tickets: dict[int, int] = {}
        for call, ticket, *_ in pairs:
            calls[call] = calls.get(call, 0) + 1
            tickets[ticket] = tickets.get(ticket, 0) + 1
        certain = [p for p in pairs if calls[p[0]] == tickets[p[1]] == 1 and p[0] not in apart and p[5] not in many]
        left = sum(1 for p in pairs if calls[p[0]] > 1 or tickets[p[1]] > 1)
        written = self._write(self._contact_events(certain))
        return Done(0, written, {"several_calls_or_tickets": left} if left else {})

    def undo(self, number: int) -> Join:
        """Part what a join made one; the rules join it no more. Raises NotFoundError, StateError where it is undone."""
        found = next((one for one in self.listed() if one.number == number), None)
        if found is None:
            raise NotFoundError(said("there is no join {number}", number=number), remedy="'peil joins' lists them.")
        if found.undone:
            raise StateError(said("join {number} is undone already", number=number), remedy="'peil joins' lists them.")
        mine = {"customer": found.one} if found.what == "customer" else {"ckey": found.one, "contact": found.contact}
        self._write(
            [
                {
                    **mine,
                    "type": f"{found.what}.unmerged",
                    "id": f"{_id(found.what, found.one, found.into)}:undone",
                    "source": found.source,
                    "time_us": found.time_us + 1,
                    "field": "undone",
                    "actor": "agent",
                }
            ]
        )
        return replace(found, undone=True)

    def close(self) -> None:
        """Let go of the files."""
        self._engine.close()

    # -- what there is -------------------------------------------------------------------------------------

    def _run(self, sql: str) -> Sequence[tuple[object, ...]]:
        return self._engine.execute(sql).fetchall()

    def _current(self) -> str:
        return inputs.current_events(self._run)[1]

    def _known(self) -> tuple[list[Known], dict[int, str]]:
        """Every customer with their form; and of those that are an id, the source that gave it."""
        known, space_of = [], {}
        for one in people.identities(self._store):
            if one.kind != "customer":
                continue
            form = form_of(one.value, self._country)
            known.append(Known(one.key, one.namespace, form))
            if form is None and one.namespace not in ("email", "phone"):
                space_of[one.key] = one.namespace
        return known, space_of

    def _nobody(self) -> frozenset[int]:
        """Customers who are an address or a number that is nobody's own."""
        shared = shared_forms(self._rules.shared, self._country)
        return frozenset(
            one.key
            for one in people.identities(self._store)
            if one.kind == "customer"
            and ((form := form_of(one.value, self._country)) in shared or (form is None and addresses(one.value)))
        )

    def _said(self) -> list[tuple[str, int, int]]:
        rows = self._run(
            "SELECT DISTINCT source, customer, into_customer FROM lake_events WHERE type = 'customer.known'"
            " AND customer IS NOT NULL AND into_customer IS NOT NULL ORDER BY ALL"
        )
        return [(str(source), int(str(one)), int(str(other))) for source, one, other in rows]

    def _busy(self) -> frozenset[int]:
        rows = self._run(
            "SELECT DISTINCT customer FROM (SELECT customer, began,"
            f" LAG(began, {MOST_CONTACTS}) OVER (PARTITION BY customer ORDER BY began) AS before"
            " FROM (SELECT customer, ckey, MIN(time_us) // 1000000 AS began FROM lake_events"
            " WHERE customer IS NOT NULL AND ckey IS NOT NULL GROUP BY customer, ckey) AS c) AS w"
            f" WHERE began - before <= {_MONTH_S}"
        )
        return frozenset(int(str(key)) for (key,) in rows)

    # -- what is written -----------------------------------------------------------------------------------

    def _customer_events(self, made: Sequence[tuple[str, int, int]]) -> Iterator[dict[str, object]]:
        keys = sorted({key for _, *both in made for key in both})
        if not keys:
            return
        listed = ", ".join(map(str, keys))
        seen: dict[int, tuple[int, str]] = {}
        for column in ("customer", "into_customer"):
            rows = self._run(
                f"SELECT {column}, MAX(time_us), ARG_MAX(source, time_us) FROM lake_events WHERE {column} IN ({listed})"
                " GROUP BY ALL"
            )
            for key, us, source in rows:
                seen[int(str(key))] = max(seen.get(int(str(key)), (0, "")), (int(str(us)), str(source)))
        for rule, one, into in made:
            if one in seen:
                us, source = seen[one]
                yield {
                    "type": "customer.merged",
                    "id": _id("customer", one, into),
                    "source": source,
                    "time_us": us,
                    "customer": one,
                    "into_customer": into,
                    "field": rule,
                    "value": f"v{VERSION}",
                    "actor": "system",
                }

    def _contact_events(self, pairs: Sequence[tuple[int, ...]]) -> Iterator[dict[str, object]]:
        for call, ticket, opened_at, gap_s, source, _, contact in pairs:
            yield {
                "type": "contact.merged",
                "id": _id("contact", call, ticket),
                "source": source,
                "time_us": int(opened_at) * 1_000_000,
                "ckey": call,
                "contact": contact,
                "into_ckey": ticket,
                "field": CALL_BEFORE_TICKET,
                "value": f"v{VERSION} {gap_s}",
                "actor": "system",
            }

    def _write(self, made: Iterator[dict[str, object]] | Sequence[dict[str, object]]) -> int:
        """Commit these events; returns how many are new."""
        rows = [
            {"revision": 0, "seq": 0, "derived": 0, "keep_first": 0, "place": n, **one} for n, one in enumerate(made)
        ]
        if not rows:
            return 0
        now = int(time.time() * 1_000_000)
        names = [*(name for name, _ in lake_events.COLUMNS), "place", "keep_first"]
        kinds = {name: pa.string() if kind == "VARCHAR" else pa.int64() for name, kind in lake_events.COLUMNS}
        table = pa.table({n: pa.array([row.get(n) for row in rows], kinds.get(n, pa.int64())) for n in names})
        hashes = {
            "ekey": "concat_ws(chr(31), source, 'i', id)",
            "content": "concat_ws(chr(31), id, type, field, value)",
        }
        swaps = [f"CAST(md5_number({text}) >> 65 AS BIGINT) AS {name}" for name, text in hashes.items()]
        self._engine.register("made", table)
        with lake_events.Staging(self._lake) as staging:
            target = staging.next_folder("joins") / f"month={lake_events.MIXED}" / "data.parquet"
            target.parent.mkdir(parents=True)
            self._engine.execute(
                f"COPY (SELECT * REPLACE ({', '.join(swaps)}, {now} AS observed_us) FROM made)"
                f" TO {literal(str(target))} ({lake_events.PARQUET})"
            )
            work = _fresh()
            done = staging.commit(work, note={"joins": str(VERSION)}, conflicts=lambda _: None)
            work.close()
        self._engine.unregister("made")
        return done.new


#: Calls and tickets of one customer where the ticket was made in the call or soon after its end: call, ticket, when the
#: ticket was made, seconds from the end of the call, source and customer, and the call's own id.
_PAIRS = """
SELECT c.ckey, t.ckey, t.opened_at, t.opened_at - COALESCE(c.ended_at, c.opened_at) AS gap_s, c.source, c.customer,
    c.contact
FROM contacts AS c
INNER JOIN contacts AS t ON t.customer = c.customer
WHERE c.is_ticket = 0 AND c.answered_visits > 0 AND c.excluded IS NULL
    AND t.is_ticket = 1 AND t.channel = 'phone' AND t.offered_visits = 0 AND t.excluded IS NULL
    AND c.source <> t.source AND t.opened_at >= c.opened_at
    AND t.opened_at <= COALESCE(c.ended_at, c.opened_at) + {limit}
ORDER BY c.ckey, t.ckey
"""


def _id(what: str, one: int, into: int) -> str:
    return f"{PREFIX}{what}:{one}:{into}"


def _fresh() -> duckdb.DuckDBPyConnection:
    return connect(memory="1GB", threads=2)
