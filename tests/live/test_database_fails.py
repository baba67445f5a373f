"""A PostgreSQL with the store that fails in every way under a server at work: it says what and what to do, without a
traceback, loses and doubles nothing, and goes on by itself.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from connectors.postgres import Server, server
from live.small_disk import fill, small_disk
from live.test_push_disk_full import until
from live.test_push_killed import Load, event, in_the_lake, served
from live.test_soak import MAPPING, Switch, piece
from peil.app import Project, init
from peil.connectors.registry import connector_of
from peil.errors import StoreError
from peil.live import connecting, tokens
from peil.live.tokens import Wish
from peil.store import live as rows

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]  # each has a database and a server of its own

ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'peil'"
_NL = {"accept-language": "nl"}


@dataclass
class AtWork:
    """A server over a project whose store is in a PostgreSQL that can be made to fail."""

    project: Project
    database: Server
    address: str
    token: str
    log: Path
    process: subprocess.Popen[str]
    accepted: Counter[str] = field(default_factory=Counter)
    sent: int = 0

    def push(self, size: int = 5) -> tuple[int, str]:
        """Some events that were not pushed before; status and sentence."""
        batch = [event(self.sent + n) for n in range(size)]
        self.sent += size
        head = {"authorization": f"Bearer {self.token}", **_NL}
        answer = httpx.post(f"{self.address}/api/v1/events", content=json.dumps(batch), headers=head, timeout=60)
        if answer.status_code == 202:
            self.accepted.update(str(one["id"]) for one in batch)
            return 202, ""
        return answer.status_code, f"{answer.json()['detail']} → {answer.json()['remedy']}"

    def takes_again(self) -> None:
        """It goes on by itself: what is pushed is accepted, and reaches the lake."""
        until(lambda: self.push()[0] == 202, "it does not go on by itself")
        until(self.drained, "what waited does not reach the lake")

    def drained(self) -> bool:
        try:
            with self.project.store() as store:
                return not rows.waiting(store)
        except StoreError:
            return False

    def page(self, path: str = "/sources") -> tuple[int, str]:
        """A page in Dutch: status and text."""
        found = httpx.get(f"{self.address}{path}", headers=_NL, timeout=60)
        return found.status_code, found.text

    def told(self) -> str:
        return self.log.read_text()


@contextlib.contextmanager
def at_work(folder: Path, database: Server, url: str, name: str = "p") -> Iterator[AtWork]:
    """At the end all that was accepted is in the lake exactly once, and nothing that was told is a traceback."""
    init(folder / name)
    path, address = folder / name / "peil.toml", folder / f"{name}.url"
    address.write_text(url)
    path.write_text(f'{path.read_text()}\n[store]\nurl = "file:{address}"\n')
    project = Project(path.parent)
    with project.store() as store:
        token = tokens.create(store, Wish("load", "load"))
    log = folder / f"{name}.txt"
    process, where = served(project.folder, log)
    try:
        made = AtWork(project, database, where, token, log, process)
        assert made.push()[0] == 202
        yield made
        made.takes_again()
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(60)
    assert "Traceback" not in log.read_text()
    held = Counter({name: count for name, count in in_the_lake(project).items() if name != "None"})  # calls have none
    assert max(held.values()) == 1, "something is there twice"
    assert made.accepted.keys() <= held.keys(), "something accepted was lost"
    with project.store() as store:
        assert store.unfinished_imports() == []
        assert list(store.quarantined()) == []


@pytest.fixture
def database() -> Iterator[Server]:
    with server() as made:
        yield made


def test_it_crashes_under_load(database: Server, tmp_path: Path) -> None:
    with at_work(tmp_path, database, database.url) as work:
        for number in range(4):
            load = Load(work.address, work.token, 10_000_000 * (number + 1))
            time.sleep(1.0 + 0.7 * number)
            database.stop(as_a_crash=True)
            time.sleep(0.5 * number)
            database.start()
            time.sleep(1.0)
            load.end()
            assert load.accepted
            work.accepted += load.accepted


def test_it_is_away_for_a_while(database: Server, tmp_path: Path) -> None:
    """Meanwhile a source is read, a file is imported, and pages are asked for."""
    with at_work(tmp_path, database, database.url) as work:
        project, switch = work.project, Switch(tmp_path)
        (project.folder / "m.toml").write_text(MAPPING)
        source = connecting.draft(project, connector_of("asterisk_queue_log"), "pbx", {"path": str(switch.log)}, {})
        connecting.save(project, source)
        switch.step(0)
        until(lambda: "pbx" in in_sources(project), "the source is not read")
        words = ["import", str(piece(tmp_path, 0)), "--mapping", "m.toml"]
        database.stop()
        began = time.monotonic()
        peil = subprocess.run(
            [sys.executable, "-m", "peil", *words], capture_output=True, text=True, cwd=project.folder, check=False
        )
        assert peil.returncode == 5
        assert "the store of this project does not answer" in peil.stderr
        assert "→ Try again a little later" in peil.stderr
        assert "Traceback" not in peil.stderr
        status, said = work.push()
        assert (status, said) == (
            503,
            "de databaseserver met de opslag van dit project antwoordt niet → Probeer het straks opnieuw; wie die"
            " server beheert weet meer.",
        )
        status, text = work.page()
        assert status == 503
        assert "antwoordt niet" in text
        for n in range(1, 6):
            switch.step(n)
        time.sleep(max(0.0, 20 - (time.monotonic() - began)))
        told = work.told()
        assert "what is connected could not be looked up" in told
        assert "does not answer" in told
        database.start()
        work.takes_again()
        peil = subprocess.run(
            [sys.executable, "-m", "peil", *words], capture_output=True, text=True, cwd=project.folder, check=False
        )
        assert peil.returncode == 0, peil.stderr

        def calls() -> int:
            return int(project.ask("answer_rate")[0].rows[0].n or 0)

        until(lambda: calls() == 6, "the source is not read on")
        (row,) = [r for r in project.ask("contacts", by="source")[0].rows if r.by["source"] == "desk"]
        assert row.value == 200
        status, text = work.page()
        assert status == 200


def in_sources(project: Project) -> str:
    with contextlib.suppress(Exception):
        return " ".join(
            str(r.by["source"]) + str(r.by["source"]).replace("asterisk", "pbx")
            for r in project.ask("contacts", by="source")[0].rows
        )
    return ""


def test_it_takes_no_more_connections(database: Server, tmp_path: Path) -> None:
    database.run("ALTER SYSTEM SET max_connections = 20")
    database.stop()
    database.start()
    with at_work(tmp_path, database, database.url) as work:
        others = sa.create_engine(database.url, poolclass=sa.NullPool)
        with contextlib.ExitStack() as held:
            administrator = held.enter_context(others.connect())

            def crowd() -> bool:
                administrator.exec_driver_sql(ENDED)
                administrator.rollback()
                try:
                    while True:
                        held.enter_context(others.connect())
                except sa.exc.OperationalError:
                    return work.push()[0] == 503

            until(crowd, "connections are always to be had")
            status, said = work.push()
            assert status == 503
            assert said.startswith("de databaseserver neemt geen verbindingen meer aan → Verhoog daar max_connections")
            assert work.page()[0] == 503


def test_its_password_is_changed(database: Server, tmp_path: Path) -> None:
    hba = database.folder / "data" / "pg_hba.conf"
    hba.write_text("host all ada 127.0.0.1/32 scram-sha-256\n" + hba.read_text())
    database.run("CREATE ROLE ada LOGIN PASSWORD 'een'", "CREATE DATABASE peil OWNER ada", "SELECT pg_reload_conf()")
    url = database.url.replace("peil@", "ada:een@").replace("/postgres", "/peil")
    with at_work(tmp_path, database, url) as work:
        database.run("ALTER ROLE ada PASSWORD 'twee'")
        assert work.push()[0] == 202  # connections that are open stay
        database.run(ENDED)
        status, said = work.push()
        assert status == 503
        assert said.startswith("de databaseserver weigert dit project → Kijk gebruiker, wachtwoord en database")
        status, text = work.page()
        assert status == 503
        assert "ada" not in text + said
        until(lambda: "password authentication failed" in work.told(), "the log does not say why")
        assert "een@" not in work.told()
        (tmp_path / "p.url").write_text(url.replace(":een@", ":twee@"))


def test_it_is_read_only_for_a_while(database: Server, tmp_path: Path) -> None:
    """As a standby is, or a server that its administrator closed for writing."""
    with at_work(tmp_path, database, database.url) as work:
        until(lambda: work.page("/api/v1/answers?kpi=contacts")[0] == 200, "nothing is derived")
        database.run("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        until(lambda: work.push()[0] == 503, "it is not read-only")
        status, said = work.push()
        assert (status, said.partition(" → ")[0]) == (503, "in de databaseserver kan nu niet geschreven worden")
        assert work.page()[0] == 200  # what reads goes on
        assert work.page("/api/v1/answers?kpi=contacts")[0] == 200
        database.run(
            "SET default_transaction_read_only = off",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()",
        )


def test_its_disk_is_full(database: Server, tmp_path: Path) -> None:
    with small_disk(database.folder / "small", 40, "postgres") as disk:
        database.run(f"CREATE TABLESPACE small LOCATION '{disk}'", "CREATE DATABASE peil TABLESPACE small")
        with at_work(tmp_path, database, database.url.replace("/postgres", "/peil")) as work:
            work.takes_again()
            ballast = fill(disk)
            refused = 0
            for _ in range(60):
                status, said = work.push(500)
                refused += status != 202
                if refused >= 5:
                    break
                fill(disk)
            assert (status, said.partition(" → ")[0]) == (
                503,
                "er is geen plaats meer op de schijf van de databaseserver",
            )
            assert work.page()[0] == 200
            time.sleep(5)  # drains meet it too
            ballast.unlink()
        database.run("DROP DATABASE peil", "DROP TABLESPACE small")
