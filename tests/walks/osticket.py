"""A database as osTicket 1.18 keeps it, in MariaDB: the tables and columns that tell its history, filled from `told`.

osTicket writes the time of its database server, without a zone; closing that was undone is marked as annulled; a ticket's
own columns (`closed`, `reopened`) hold the last of each. All of that is here, as it is there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from walks.told import Ticket, steps_of

ZONE = ZoneInfo("Europe/Amsterdam")
DEPARTMENTS = ("Klantenservice", "Facturen", "Techniek")
TOPICS = ("Levering", "Factuur")
STATUSES = (
    *((1, "Open", "open"), (2, "Resolved", "closed"), (3, "Closed", "closed")),
    *((6, "Wacht op klant", "open"), (7, "Bij leverancier", "open")),
)
EVENTS = (
    "created",
    "closed",
    "reopened",
    "assigned",
    "released",
    "transferred",
    "referred",
    "overdue",
    "edited",
    "merged",
)
SOURCES = {"email": "Email", "phone": "Phone", "web": "Web"}
_SCHEMA = """
CREATE TABLE ost_department (id int unsigned PRIMARY KEY AUTO_INCREMENT, name varchar(128) NOT NULL);
CREATE TABLE ost_help_topic (topic_id int unsigned PRIMARY KEY AUTO_INCREMENT, topic varchar(128) NOT NULL);
CREATE TABLE ost_staff (staff_id int unsigned PRIMARY KEY AUTO_INCREMENT, dept_id int unsigned NOT NULL,
  username varchar(32) NOT NULL, firstname varchar(32), lastname varchar(32));
CREATE TABLE ost_user (id int unsigned PRIMARY KEY AUTO_INCREMENT, default_email_id int NOT NULL,
  name varchar(128) NOT NULL, created datetime NOT NULL);
CREATE TABLE ost_user_email (id int unsigned PRIMARY KEY AUTO_INCREMENT, user_id int unsigned NOT NULL,
  address varchar(255) NOT NULL UNIQUE);
CREATE TABLE ost_ticket_status (id int PRIMARY KEY, name varchar(60) NOT NULL, state varchar(16));
CREATE TABLE ost_event (id int unsigned PRIMARY KEY AUTO_INCREMENT, name varchar(60) NOT NULL UNIQUE);
CREATE TABLE ost_ticket (ticket_id int unsigned PRIMARY KEY AUTO_INCREMENT, ticket_pid int unsigned,
  number varchar(20), user_id int unsigned NOT NULL, status_id int unsigned NOT NULL, dept_id int unsigned NOT NULL,
  topic_id int unsigned NOT NULL, staff_id int unsigned NOT NULL DEFAULT 0,
  source enum('Web','Email','Phone','API','Other') NOT NULL DEFAULT 'Other',
  reopened datetime, closed datetime, created datetime NOT NULL, updated datetime NOT NULL);
CREATE TABLE ost_thread (id int unsigned PRIMARY KEY AUTO_INCREMENT, object_id int unsigned NOT NULL,
  object_type char(1) NOT NULL, created datetime NOT NULL);
CREATE TABLE ost_thread_entry (id int unsigned PRIMARY KEY AUTO_INCREMENT, thread_id int unsigned NOT NULL,
  staff_id int unsigned NOT NULL DEFAULT 0, user_id int unsigned NOT NULL DEFAULT 0, type char(1) NOT NULL,
  flags int unsigned NOT NULL DEFAULT 0, poster varchar(128) NOT NULL DEFAULT '', body text NOT NULL,
  created datetime NOT NULL, updated datetime NOT NULL);
CREATE TABLE ost_thread_event (id int unsigned PRIMARY KEY AUTO_INCREMENT, thread_id int unsigned NOT NULL,
  thread_type char(1) NOT NULL DEFAULT '', event_id int unsigned, staff_id int unsigned NOT NULL,
  dept_id int unsigned NOT NULL, topic_id int unsigned NOT NULL, data varchar(1024),
  username varchar(128) NOT NULL DEFAULT 'SYSTEM', uid int unsigned, uid_type char(1) NOT NULL DEFAULT 'S',
  annulled tinyint unsigned NOT NULL DEFAULT 0, timestamp datetime NOT NULL)
"""
_INSERT = (
    "INSERT INTO ost_ticket (ticket_id, number, user_id, status_id, dept_id, topic_id, source, created, updated)"
    " VALUES (:id, :number, :user, 1, :dept, :topic, :source, :at, :at)"
)


class OsTicket:
    """The database at `url`: made at once; `happens` lets tickets happen in it."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, poolclass=sa.NullPool)
        self.waiting = 6  # the status in which it waits
        with self.engine.begin() as db:
            for one in _SCHEMA.split(";"):
                db.exec_driver_sql(one)
            for table, column, names in (
                ("ost_department", "name", DEPARTMENTS),
                ("ost_help_topic", "topic", TOPICS),
                ("ost_event", "name", EVENTS),
            ):
                db.execute(sa.text(f"INSERT INTO {table} ({column}) VALUES (:name)"), [{"name": n} for n in names])
            db.execute(
                sa.text("INSERT INTO ost_ticket_status VALUES (:id, :name, :state)"),
                [{"id": i, "name": n, "state": s} for i, n, s in STATUSES],
            )
            db.exec_driver_sql("INSERT INTO ost_staff (dept_id, username) VALUES (1, 'anna'), (2, 'bram')")

    def happens(self, tickets: Iterable[Ticket], *, after: dt.datetime | None = None) -> None:
        """What happens to these tickets, in order of time; `after`: only what is later than that."""
        with self.engine.begin() as db:
            for at, one, what in steps_of(tickets, after):
                _happen(db, one, at, what, self.waiting)


def _local(at: dt.datetime) -> dt.datetime:
    """The time as the database writes it; within the hour that comes twice it would not say which is meant."""
    here = at.astimezone(ZONE)
    assert here.fold == 0, f"{at} is in the hour that comes twice"
    return here.replace(tzinfo=None)


def _happen(db: sa.Connection, one: Ticket, at: dt.datetime, what: str, waiting: int) -> None:
    now, thread = _local(at), int(one.number)
    kind, _, team = what.partition(":")
    if kind == "create":
        _create(db, one, now)
    elif kind == "reply":
        _entry(db, thread, "R", now, staff=1)
        _event(db, thread, "assigned", now, {"staff": 1})
    elif kind == "note":
        _entry(db, thread, "N", now, staff=2)
    elif kind == "customer":
        _entry(db, thread, "M", now, user=_user(db, one.customer, now))
    elif kind == "move":
        dept = DEPARTMENTS.index(team) + 1
        db.execute(sa.text("UPDATE ost_ticket SET dept_id = :d WHERE ticket_id = :t"), {"d": dept, "t": thread})
        _event(db, thread, "transferred", now, {"dept": team})
    elif kind == "merge":
        _merge(db, one, now)
    elif kind in ("solve", "close"):
        status = 2 if kind == "solve" else 3
        _annul(db, thread)
        _set(db, thread, status, "closed", now)
        _event(db, thread, "closed", now, {"status": [status, STATUSES[status - 1][1]]})
    elif kind == "reopen":
        _annul(db, thread)
        _set(db, thread, 1, "reopened", now)
        _event(db, thread, "reopened", now)
    else:
        status = waiting if kind == "wait" else 1
        _set(db, thread, status, "updated", now)
        _event(db, thread, "edited", now, {"status": status})


def _create(db: sa.Connection, one: Ticket, now: dt.datetime) -> None:
    user, thread = _user(db, one.customer, now), int(one.number)
    dept, topic = DEPARTMENTS.index(one.team) + 1, TOPICS.index(one.reason) + 1
    row = {"id": thread, "number": one.number, "user": user, "dept": dept, "topic": topic, "at": now}
    db.execute(sa.text(_INSERT), {**row, "source": SOURCES[one.channel]})
    db.execute(sa.text("INSERT INTO ost_thread VALUES (:id, :id, 'T', :at)"), {"id": thread, "at": now})
    # What agents do among themselves: no contact of a customer.
    db.execute(sa.text("INSERT INTO ost_thread VALUES (:id, :id, 'A', :at)"), {"id": thread + 500_000, "at": now})
    _event(db, thread, "created", now)
    _entry(db, thread, "M", now, user=user, flags=1)
    _entry(db, thread + 500_000, "N", now, staff=1)
    _event(db, thread, "edited", now, {"fields": {"22": ["", "Normal"]}})


def _merge(db: sa.Connection, one: Ticket, now: dt.datetime) -> None:
    """The entries go to the other ticket's thread, and both threads tell of it."""
    child, parent = int(one.number), int(one.number) - 1
    for thread, other in ((parent, child), (child, parent)):
        _event(db, thread, "merged", now, {"ticket": f"Ticket #{other}", "id": other})
    given = {"c": child, "p": parent}
    db.execute(sa.text("UPDATE ost_ticket SET ticket_pid = :p WHERE ticket_id = :c"), given)
    db.execute(sa.text("UPDATE ost_thread_entry SET thread_id = :p, flags = flags | 1024 WHERE thread_id = :c"), given)
    db.execute(sa.text("UPDATE ost_thread SET object_type = 'C' WHERE id = :c"), given)


def _set(db: sa.Connection, ticket: int, status: int, column: str, now: dt.datetime) -> None:
    statement = f"UPDATE ost_ticket SET status_id = :s, {column} = :at WHERE ticket_id = :t"
    db.execute(sa.text(statement), {"s": status, "at": now, "t": ticket})


def _annul(db: sa.Connection, thread: int) -> None:
    db.execute(sa.text("UPDATE ost_thread_event SET annulled = 1 WHERE thread_id = :t AND event_id = 2"), {"t": thread})


def _user(db: sa.Connection, address: str, now: dt.datetime) -> int:
    found = db.execute(sa.text("SELECT user_id FROM ost_user_email WHERE address = :a"), {"a": address}).scalar()
    if found is None:
        db.execute(sa.text("INSERT INTO ost_user (default_email_id, name, created) VALUES (0, 'K', :at)"), {"at": now})
        found = db.execute(sa.text("SELECT LAST_INSERT_ID()")).scalar()
        db.execute(sa.text("INSERT INTO ost_user_email (user_id, address) VALUES (:u, :a)"), {"u": found, "a": address})
        db.execute(sa.text("UPDATE ost_user SET default_email_id = LAST_INSERT_ID() WHERE id = :u"), {"u": found})
    assert found is not None
    return int(found)


def _entry(
    db: sa.Connection, thread: int, kind: str, now: dt.datetime, *, staff: int = 0, user: int = 0, flags: int = 0
) -> None:
    db.execute(
        sa.text(
            "INSERT INTO ost_thread_entry (thread_id, staff_id, user_id, type, flags, body, created, updated)"
            " VALUES (:t, :s, :u, :k, :f, '-', :at, :at)"
        ),
        {"t": thread, "s": staff, "u": user, "k": kind, "f": flags, "at": now},
    )


def _event(db: sa.Connection, thread: int, name: str, now: dt.datetime, data: object = None) -> None:
    db.execute(
        sa.text(
            "INSERT INTO ost_thread_event (thread_id, thread_type, event_id, staff_id, dept_id, topic_id, data, username,"
            " uid, timestamp) SELECT :t, 'T', :e, 1, dept_id, topic_id, :d, 'anna', 1, :at"
            " FROM ost_ticket WHERE ticket_id = :t"
        ),
        {
            "t": thread,
            "e": EVENTS.index(name) + 1,
            "d": None if data is None else json.dumps(data, separators=(",", ":")),
            "at": now,
        },
    )
