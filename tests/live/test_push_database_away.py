"""A PostgreSQL with the store that breaks off, and one that is away: whoever pushes is told, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from connectors.postgres import postgres
from peil.app import Project, init
from peil.live import drain, tokens
from peil.live.tokens import Wish
from peil.web.server import create_app
from stores import VARIABLE

ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'peil'"


@pytest.mark.long  # it starts a database of its own
def test_it_breaks_off_and_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path / "p")
    path = tmp_path / "p" / "peil.toml"
    path.write_text(path.read_text() + f'[store]\nurl = "env:{VARIABLE}"\n')
    with TestClient(create_app(project := Project(path.parent)), base_url="http://127.0.0.1") as client:

        def push(name: str) -> int:
            event = {"id": name, "type": "contact.opened", "time": "2026-03-01T09:00:00Z", "contact": name}
            return client.post("/api/v1/events", json=event, headers=headers).status_code

        with postgres() as url:
            monkeypatch.setenv(VARIABLE, url)
            with project.store() as store:
                headers = {"authorization": f"Bearer {tokens.create(store, Wish('crm', 'crm'))}"}
            assert push("before") == 202
            with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
                assert connection.execute(sa.text(ENDED)).all()
            assert push("after") == 202  # on a connection of its own
            assert drain.drain(project).events == 2
        assert push("away") == 503
        assert client.get("/").status_code == 503
        (contacts,) = project.ask("contacts")
        assert contacts.rows[0].value == 2
