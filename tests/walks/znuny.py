"""A database as Znuny 6 and 7 keep it, in PostgreSQL or MariaDB: what tells its history, filled from `told`.

Znuny writes UTC without a zone. A new ticket has its first state in the line of `NewTicket`, and a merge is told of in
words, at the ticket that goes: that is all here, as it is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from walks.told import Ticket, steps_of

QUEUES = ("Klantenservice", "Facturen", "Techniek")
SERVICES = ("Levering", "Factuur")
STATES = ("new", "closed successful", "closed unsuccessful", "open", "removed", "pending reminder", "merged")
TYPES = ("NewTicket", "StateUpdate", "Move", "OwnerUpdate", "Merged", "AddNote")
CHANNELS = {"email": "Email", "phone": "Phone", "web": "Internal"}
SENDERS = ("agent", "system", "customer")
_NAMED = {
    "queue": QUEUES,
    "service": SERVICES,
    "ticket_state": STATES,
    "ticket_history_type": TYPES,
    "communication_channel": tuple(CHANNELS.values()),
    "article_sender_type": SENDERS,
}
_STAMPED = "create_time timestamp(0) NOT NULL, create_by integer NOT NULL"
_SCHEMA = (
    *(f"CREATE TABLE {table} (id integer PRIMARY KEY, name varchar(200) NOT NULL UNIQUE)" for table in _NAMED),
    "CREATE TABLE users (id integer PRIMARY KEY, login varchar(200) NOT NULL UNIQUE)",
    "CREATE TABLE customer_user (id integer PRIMARY KEY, login varchar(200) NOT NULL UNIQUE, email varchar(150) NOT NULL)",
    "CREATE TABLE ticket (id bigint PRIMARY KEY, tn varchar(50) NOT NULL UNIQUE, queue_id integer NOT NULL,"
    f" service_id integer, ticket_state_id smallint NOT NULL, customer_user_id varchar(250), {_STAMPED})",
    "CREATE TABLE ticket_history (id bigint PRIMARY KEY, name varchar(200) NOT NULL, history_type_id smallint NOT NULL,"
    " ticket_id bigint NOT NULL, article_id bigint, queue_id integer NOT NULL, owner_id integer NOT NULL,"
    f" state_id smallint NOT NULL, {_STAMPED})",
    "CREATE TABLE article (id bigint PRIMARY KEY, ticket_id bigint NOT NULL, article_sender_type_id smallint NOT NULL,"
    f" communication_channel_id bigint NOT NULL, is_visible_for_customer smallint NOT NULL, {_STAMPED})",
)
#: What becomes of a ticket's state.
_BECOMES = {
    "solve": "closed successful",
    "close": "closed unsuccessful",
    "reopen": "open",
    "wait": "pending reminder",
    "resume": "open",
}


class Znuny:
    """The database at `url`: made at once; `happens` lets tickets happen in it."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, poolclass=sa.NullPool)
        self._history = self._articles = 0
        with self.engine.begin() as db:
            for one in _SCHEMA:
                db.exec_driver_sql(one)
            for table, names in _NAMED.items():
                rows = [{"id": nth, "name": name} for nth, name in enumerate(names, 1)]
                db.execute(sa.text(f"INSERT INTO {table} VALUES (:id, :name)"), rows)
            db.exec_driver_sql("INSERT INTO users VALUES (1, 'root@localhost'), (2, 'anna'), (3, 'bram')")

    def happens(self, tickets: Iterable[Ticket], *, after: dt.datetime | None = None) -> None:
        """What happens to these tickets, in order of time; `after`: only what is later than that."""
        with self.engine.begin() as db:
            for at, one, what in steps_of(tickets, after):
                self._happen(db, one, at.replace(tzinfo=None), what)

    def _happen(self, db: sa.Connection, one: Ticket, now: dt.datetime, what: str) -> None:
        kind, _, team = what.partition(":")
        if kind == "create":
            self._create(db, one, now)
        elif kind in ("reply", "note", "customer"):
            sender = "customer" if kind == "customer" else "agent"
            self._article(db, one, now, sender, visible=kind != "note")
        elif kind == "move":
            queue = QUEUES.index(team) + 1
            db.execute(sa.text("UPDATE ticket SET queue_id = :q WHERE id = :t"), {"q": queue, "t": int(one.number)})
            self._tell(db, one, now, "Move", f"%%{team}%%{queue}%%{one.team}%%1")
        elif kind == "merge":
            main = str(int(one.number) - 1)
            self._tell(db, one, now, "Merged", f"%%{one.number}%%{one.number}%%{main}%%{main}")
            self._becomes(db, one, now, "merged")
        else:
            self._becomes(db, one, now, _BECOMES[kind])

    def _create(self, db: sa.Connection, one: Ticket, now: dt.datetime) -> None:
        login = one.customer.partition("@")[0]
        if not db.execute(sa.text("SELECT 1 FROM customer_user WHERE login = :l"), {"l": login}).first():
            known = {"id": int(login[-1]), "l": login, "e": one.customer}
            db.execute(sa.text("INSERT INTO customer_user VALUES (:id, :l, :e)"), known)
        row = {"id": int(one.number), "q": QUEUES.index(one.team) + 1, "s": SERVICES.index(one.reason) + 1}
        db.execute(
            sa.text("INSERT INTO ticket VALUES (:id, :tn, :q, :s, 1, :l, :at, 1)"),
            {**row, "tn": one.number, "l": login, "at": now},
        )
        self._tell(db, one, now, "NewTicket", f"%%{one.number}%%{one.team}%%3 normal%%new%%{one.number}")
        self._article(db, one, now, "customer", visible=True)
        self._tell(db, one, now, "OwnerUpdate", "%%anna%%2")

    def _becomes(self, db: sa.Connection, one: Ticket, now: dt.datetime, state: str) -> None:
        row = {"s": STATES.index(state) + 1, "t": int(one.number)}
        db.execute(sa.text("UPDATE ticket SET ticket_state_id = :s WHERE id = :t"), row)
        self._tell(db, one, now, "StateUpdate", f"%%new%%{state}%%")

    def _tell(self, db: sa.Connection, one: Ticket, now: dt.datetime, kind: str, words: str) -> None:
        self._history += 1
        db.execute(
            sa.text(
                "INSERT INTO ticket_history SELECT :id, :w, :k, id, NULL, queue_id, 2, ticket_state_id, :at, 2"
                " FROM ticket WHERE id = :t"
            ).bindparams(sa.bindparam("id", type_=sa.BigInteger), sa.bindparam("at", type_=sa.DateTime)),
            {"id": self._history, "w": words, "k": TYPES.index(kind) + 1, "at": now, "t": int(one.number)},
        )

    def _article(self, db: sa.Connection, one: Ticket, now: dt.datetime, sender: str, *, visible: bool) -> None:
        self._articles += 1
        channel = tuple(CHANNELS).index(one.channel) + 1
        db.execute(
            sa.text("INSERT INTO article VALUES (:id, :t, :s, :c, :v, :at, :by)"),
            {
                "id": self._articles,
                "t": int(one.number),
                "s": SENDERS.index(sender) + 1,
                "c": channel,
                "v": int(visible),
                "at": now,
                "by": 1 if sender == "customer" else 2,
            },
        )
