"""Connecting a source and making tokens in the browser: tried before it is saved, errors beside the field."""

from __future__ import annotations

import datetime as dt
import html
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contract.replay import replayed
from contract.vendor_zendesk import TOKEN, USER, Zendesk
from peil.app import Project
from peil.connectors.registry import all_connectors
from peil.errors import InputError, NotFoundError
from peil.live import removing, sources, sync, tokens
from peil.people import users
from peil.people.secrets import now
from peil.web import reach
from peil.web.server import create_app

Client = TestClient[Litestar]
WORDS = "vier woorden op een rij"
_CSRF = re.compile(r'name="_csrf" value="([^"]+)"')


def send(client: Client, path: str, fields: dict[str, Any], page: str = "") -> Any:
    found = _CSRF.search(client.get(page or path).text)
    assert found, path
    return client.post(path, data={"_csrf": found[1], **fields}, follow_redirects=False)


@pytest.fixture
def owner(project: Project) -> Iterator[Callable[..., Client]]:
    """`owner(role)`: a browser in which someone of that role signed in."""
    made: list[Client] = []

    def enter(role: str = "owner") -> Client:
        with project.store() as store:
            users.add(store, users.Grant(f"{role}@b.nl", role, role), password=WORDS)
        made.append(TestClient(create_app(project), base_url="http://127.0.0.1").__enter__())
        signed = send(made[-1], "/sign-in", {"email": f"{role}@b.nl", "password": WORDS})
        assert signed.status_code == 303
        return made[-1]

    yield enter
    for one in made:
        one.__exit__(None, None, None)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Zendesk:
    monkeypatch.setenv("PEIL_SOURCE_ZENDESK", TOKEN)
    made = Zendesk()
    made.group("Support")
    made.create(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), made.user("klant@example.nl"))
    return made


def saved(project: Project) -> list[sources.LiveSource]:
    with project.store() as store:
        return sources.listed(store)


def wrong(page: str) -> dict[str, str]:
    """What is said beside the fields, by field."""
    return {name: html.unescape(said) for name, said in re.findall(r'id="wrong-(\w+)">([^<]*)<', page)}


ZENDESK = "/sources/connect/zendesk"
USUAL = {"ratings": "yes", "page_rows": "1000"}


def test_every_connector_can_be_chosen_and_has_all_its_settings(client: Client) -> None:
    for lang in ("nl", "en"):
        page = client.get(f"/sources/connect?lang={lang}").text
        for key, one in all_connectors().items():
            assert html.escape(one.name.in_(lang)) in page
            assert f"/sources/connect/{key}" in page
            form = client.get(f"/sources/connect/{key}?lang={lang}").text
            for setting in one.settings:
                assert f'name="{setting.key}"' in form, (key, setting.key)
                assert html.escape(setting.name.in_(lang), quote=False) in html.unescape(form)
                assert f'id="hint-{setting.key}"' in form or setting.hint is None


def test_a_helpdesk_is_tried_and_then_saved_and_read(
    project: Project, owner: Callable[..., Client], desk: Zendesk
) -> None:
    client = owner()
    with replayed(desk.answer) as server:
        fields = {"name": "desk", "url": server.url, "user": USER, "token": "env:PEIL_SOURCE_ZENDESK"}
        fields |= {**USUAL, "words": "status:solved=closed"}
        tried = send(client, ZENDESK, {**fields, "do": "test"})
        assert tried.status_code == 200, tried.text
        assert "Zendesk, met de groepen Support" in tried.text
        assert "het begin van contacten" in tried.text
        assert "Eerste reactie" in tried.text
        assert "Zendesk houdt gesprekken en wachtrijen bij in Talk en Chat" in tried.text
        assert "klant@example.nl" not in tried.text
        assert saved(project) == [], "trying saves nothing"
        assert f'value="{server.url}"' in tried.text
        done = send(client, ZENDESK, {**fields, "do": "save"})
        assert (done.status_code, done.headers["location"]) == (303, "/sources?connected=desk")
        (one,) = saved(project)
        assert (one.name, one.connector, one.settings["token"]) == ("desk", "zendesk", "env:PEIL_SOURCE_ZENDESK")
        assert one.settings["maps"]["status"]["solved"] == "closed"  # type: ignore[index]
        assert sync.sync(project, "desk").as_dict()["events"]
        page = client.get(done.headers["location"]).text
        assert "desk is verbonden" in page
        assert f"{ZENDESK}?name=desk" in page
        again = client.get(f"{ZENDESK}?name=desk").text
        assert f'value="{server.url}"' in again
        assert "readonly" in again
        assert TOKEN not in tried.text + page + again
    with project.store() as store, store.engine.connect() as connection:
        noted = connection.exec_driver_sql("SELECT object, detail FROM audit WHERE action = 'changed'").fetchall()
    assert [tuple(row) for row in noted] == [(ZENDESK, "{}")], "saving is noted, without what was typed"


def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(client: Client, project: Project) -> None:
    fields = {"name": "-x", "url": "geen adres", "user": "Zoë <1>", "token": "geheim123", "do": "save"}
    refused = send(client, ZENDESK, fields)
    assert refused.status_code == 400
    assert set(wrong(refused.text)) == {"name"}
    refused = send(client, ZENDESK, {**fields, "name": "desk"})
    assert wrong(refused.text)["url"].startswith("'geen adres' is geen adres")
    assert 'value="Zoë &lt;1&gt;"' in refused.text
    assert re.search(r'id="url"[^>]* aria-invalid="true" autofocus aria-describedby="wrong-url', refused.text)
    refused = send(client, ZENDESK, {**fields, "name": "desk", "url": "https://x.example"})
    assert set(wrong(refused.text)) == {"token"}
    assert "geheim123" not in refused.text
    refused = send(client, ZENDESK, {"name": "desk", "do": "test", "url": ""})
    assert wrong(refused.text) == {"url": "is leeg Vul het in."}
    lines = {
        **fields,
        "name": "desk",
        "url": "https://x.example",
        "token": "env:PEIL_SOURCE_X",
        "words": "onzin",
        **USUAL,
    }
    assert set(wrong(send(client, ZENDESK, lines).text)) == {"words"}
    assert saved(project) == []


def test_a_source_that_does_not_answer_is_told_and_not_saved(
    client: Client, project: Project, desk: Zendesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peil.web.connect_pages._PAUSE_S", 0.0)
    with replayed(desk.answer) as server:
        url = server.url
    fields = {"name": "desk", "url": url, "user": USER, "token": "env:PEIL_SOURCE_ZENDESK", **USUAL}
    refused = send(client, ZENDESK, {**fields, "do": "save"})
    assert refused.status_code == 502
    assert 'role="alert"' in refused.text
    assert f'value="{url}"' in refused.text
    assert saved(project) == []


def test_only_owners_connect_and_make_tokens(owner: Callable[..., Client]) -> None:
    analyst = owner("analyst")
    for path in ("/sources/connect", ZENDESK, "/sources/tokens"):
        assert analyst.get(path).status_code == 403
    assert "/sources/connect" not in analyst.get("/sources").text
    for path in (ZENDESK, "/sources/tokens", "/sources/tokens/revoke"):
        refused = send(analyst, path, {"name": "x"}, page="/account")
        assert refused.status_code == 403


def test_who_signs_in_names_no_file_or_variable_of_the_machine(
    project: Project, owner: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own secrets would go to an address that the owner chose."""
    monkeypatch.setenv("PEIL_MAIL_PASSWORD", "van de mail")
    client = owner()
    for token in ("env:PEIL_MAIL_PASSWORD", "env:HOME", "file:/etc/passwd", "file:secrets/../peil.toml", "file:~/x"):
        refused = send(client, ZENDESK, {"name": "d", "url": "http://127.0.0.1:9", "token": token, "user": "u"})
        assert set(wrong(refused.text)) == {"token"}, token
    refused = send(client, "/sources/connect/watched_folder", {"name": "d", "path": "/etc", "mapping": "events"})
    assert set(wrong(refused.text)) == {"path"}
    fields = {"name": "d", "url": "sqlite:///peil.db", "query": "SELECT 1", "column": "a", "mapping": "events"}
    assert set(wrong(send(client, "/sources/connect/sql", fields).text)) == {"url"}
    refused = send(client, "/sources/connect/watched_folder", {"name": "d", "path": "in", "mapping": "/etc/passwd"})
    assert set(wrong(refused.text)) == {"mapping"}
    assert saved(project) == []


def test_what_the_command_line_set_stays_while_it_goes_to_the_same_place(tmp_path: Path) -> None:
    one = all_connectors()["zendesk"]
    before = {"url": "https://a.example", "token": "env:ZENDESK_TOKEN", "user": "u"}
    kept = {key: str(value) for key, value in before.items()}
    reach.check(one, {**kept, "user": "v"}, before, tmp_path)
    with pytest.raises(InputError, match="only secrets of sources"):
        reach.check(one, {**kept, "url": "https://b.example"}, before, tmp_path)
    with pytest.raises(InputError, match="only secrets of sources"):
        reach.check(one, kept, {}, tmp_path)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "away").symlink_to("/etc")
    reach.check_secret("file:secrets/desk", tmp_path, "token")
    with pytest.raises(InputError):
        reach.check_secret("file:secrets/away/passwd", tmp_path, "token")


def test_a_folder_of_the_project_is_connected(client: Client, project: Project) -> None:
    folder = project.folder / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("type,time,contact,channel\ncontact.opened,2026-03-02T09:00:00Z,1,email\n")
    fields = {"name": "map", "path": "exports", "mapping": "events", "pattern": "*.csv", "settle_s": "0"}
    tried = send(client, "/sources/connect/watched_folder", {**fields, "do": "test"})
    assert tried.status_code == 200, tried.text
    assert "2026-03-02T09:00:00Z" in tried.text
    done = send(client, "/sources/connect/watched_folder", {**fields, "do": "save"})
    assert done.status_code == 303
    changed = {**fields, "mapping": "", "pattern": "*.tsv", "do": "save"}
    assert send(client, "/sources/connect/watched_folder", changed).status_code == 303
    (one,) = saved(project)
    assert one.settings["pattern"] == "*.tsv"
    assert 'name = "events"' in one.mapping or "contact" in one.mapping


def test_a_query_keeps_its_lines_and_may_be_long(client: Client, project: Project, tmp_path: Path) -> None:
    """A field of one line drops the ends of lines, so that `a` and `FROM` would become one word."""
    database = tmp_path / "crm.db"
    with sqlite3.connect(database) as db:
        db.execute("CREATE TABLE t (nr INTEGER, at TEXT)")
        db.execute("INSERT INTO t VALUES (1, '2026-03-02 09:00:00')")
    (project.folder / "crm.toml").write_text(
        'source = "crm"\n[[event]]\ntype = "contact.opened"\ntime = "at"\ncontact = "nr"\n'
    )
    query = "SELECT nr, at\r\nFROM t -- " + "x" * 3_000 + "\r\nWHERE nr < 9"
    fields = {"name": "crm", "url": f"sqlite:///{database}", "query": query, "column": "nr", "mapping": "crm.toml"}
    fields |= {"overlap_s": "300", "page_rows": "5000", "password": ""}
    tried = send(client, "/sources/connect/sql", {**fields, "do": "test"})
    assert tried.status_code == 200, tried.text
    assert re.search(r'<textarea id="query"[^>]*>SELECT nr, at\r?\nFROM t', tried.text)
    assert send(client, "/sources/connect/sql", {**fields, "do": "save"}).status_code == 303
    assert saved(project)[0].settings["query"] == query.replace("\r\n", "\n")
    longer = send(client, "/sources/connect/sql", {**fields, "query": "SELECT " + "x" * 20_000})
    assert set(wrong(longer.text)) == {"query"}


def test_a_token_is_made_shown_once_used_and_revoked(project: Project, owner: Callable[..., Client]) -> None:
    client = owner()
    made = send(client, "/sources/tokens", {"name": "kassa", "scope": ["survey", "contact"], "days": "30"})
    assert made.status_code == 200
    secret = html.unescape(re.findall(r'<code class="once">([^<]+)</code>', made.text)[0])
    assert secret.startswith(tokens.PREFIX)
    assert secret not in client.get("/sources/tokens").text
    event = {"type": "contact.opened", "time": "2026-03-02T09:00:00Z", "contact": "1"}
    bearer = {"authorization": f"Bearer {secret}"}
    assert client.post("/api/v1/events", json=event, headers=bearer).status_code == 202
    with project.store() as store:
        (one,) = tokens.everyone(store)
    assert (one.source, one.scopes, one.per_second) == ("kassa", ("contact", "survey"), tokens.PER_SECOND)
    again = send(client, "/sources/tokens", {"name": "kassa", "days": "30"})
    assert (again.status_code, set(wrong(again.text))) == (409, {"name"})
    assert send(client, "/sources/tokens/revoke", {"name": "kassa"}, page="/sources/tokens").status_code == 303
    assert "ingetrokken" in client.get("/sources/tokens").text
    with project.store() as store:
        assert tokens.everyone(store)[0].revoked
    assert send(client, "/sources/tokens/revoke", {"name": "kassa"}, page="/sources/tokens").status_code == 404


def test_a_signed_token_names_its_secret_and_a_wrong_one_is_told_beside_its_field(
    project: Project, owner: Callable[..., Client]
) -> None:
    client = owner()
    fields = {"name": "haak", "signed": "standard", "secret": "env:PEIL_SOURCE_HOOK", "mapping": "surveys", "days": "0"}
    for changed, field in (
        ({"secret": "whsec_geheim"}, "secret"),
        ({"secret": "env:PEIL_MAIL_PASSWORD"}, "secret"),
        ({"secret": ""}, "signed"),
        ({"days": "99999"}, "days"),
        ({"per_second": "-1"}, "per_second"),
        ({"mapping": "/etc/passwd"}, "mapping"),
        ({"scope": "survey"}, "scope"),
        ({"name": "<x>"}, "name"),
    ):
        refused = send(client, "/sources/tokens", {**fields, **changed})
        assert (refused.status_code, set(wrong(refused.text))) == (400, {field}), changed
        assert "whsec_geheim" not in refused.text
    made = send(client, "/sources/tokens", fields)
    assert "/api/v1/events/haak" in made.text
    assert 'class="once"' not in made.text
    with project.store() as store:
        assert [(one.name, one.signed) for one in tokens.everyone(store)] == [("haak", "standard")]


def test_what_was_typed_stays_when_the_session_ended(project: Project, owner: Callable[..., Client]) -> None:
    client = owner()
    fields = {"name": "desk", "url": "https://x.example", "user": "Zoë", "token": "env:PEIL_SOURCE_X", "do": "test"}
    field = _CSRF.search(client.get(ZENDESK).text)
    assert field
    client.cookies.clear()
    lost = client.post(ZENDESK, data={"_csrf": field[1], **fields}, follow_redirects=False)
    assert "Zoë" in lost.text
    assert "env:PEIL_SOURCE_X" in lost.text
    assert saved(project) == []


def test_a_source_is_removed_and_what_it_brought_in_stays(
    project: Project, owner: Callable[..., Client], desk: Zendesk
) -> None:
    client = owner()
    with replayed(desk.answer) as server:
        fields = {"name": "desk", "url": server.url, "user": USER, "token": "env:PEIL_SOURCE_ZENDESK", **USUAL}
        assert send(client, ZENDESK, {**fields, "do": "save"}).status_code == 303
        assert sync.sync(project, "desk").as_dict()["events"]
        before = project.ask("contacts")[0].rows[0].value
        assert "/sources/remove?name=desk" in client.get("/sources").text
        asked = client.get("/sources/remove?name=desk").text
        assert "Bron desk verwijderen" in asked
        assert "Alles wat binnenkwam" in asked
        assert client.post("/sources/remove", data={"name": "desk"}).status_code == 403, "without the form's own mark"
        assert len(saved(project)) == 1
        gone = send(client, "/sources/remove", {"name": "desk"}, "/sources/remove?name=desk")
        assert (gone.status_code, gone.headers["location"]) == (303, "/sources?removed=desk")
        assert saved(project) == []
        assert "De bron desk is verwijderd" in client.get("/sources?removed=desk").text
        assert "verwijderd: zendesk" in client.get("/people/audit").text
        assert project.ask("contacts")[0].rows[0].value == before
        # Connected again: all is read once more, and counts once, also under other words.
        assert send(client, ZENDESK, {**fields, "words": "status:new=open", "do": "save"}).status_code == 303
        assert sync.sync(project, "desk").as_dict()["rejected"] == 0
    assert project.ask("contacts")[0].rows[0].value == before
    again = send(client, "/sources/remove", {"name": "weg"}, "/sources/remove?name=desk")
    assert again.status_code == 404
    assert "er is geen levende bron &#39;weg&#39;" in again.text


def test_only_an_owner_removes_a_source(project: Project, owner: Callable[..., Client]) -> None:
    with project.store() as store:
        sources.save_push(store, "pbx")
    client = owner("analyst")
    assert "/sources/remove" not in client.get("/sources").text
    assert client.get("/sources/remove?name=pbx").status_code == 403
    assert send(client, "/sources/remove", {"name": "pbx"}, "/account").status_code == 403
    assert [one.name for one in saved(project)] == ["pbx"]


def test_what_a_removed_source_had_sent_is_taken_in_first_and_its_tokens_go(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peil.store import live as rows

    event = '{"id": "e1", "type": "contact.opened", "time": "2026-03-02T09:00:00Z", "contact": "T1"}'
    with project.store() as store:
        tokens.create(store, tokens.Wish("pbx", "pbx"))
        with rows.durable(store) as connection:
            rows.add_lines(connection, {"pbx": [event]})
        assert not rows.drop_source(store, "pbx"), "something of it waits"
    still: list[bool] = []

    def waited(_: float) -> None:
        """While servers are waited for nothing new is let in."""
        with project.store() as store:
            still.extend(one.works(now()) for one in tokens.everyone(store))

    monkeypatch.setattr(removing, "time", SimpleNamespace(sleep=waited))
    removing.remove(project, "pbx")
    assert still == [False]
    with project.store() as store:
        assert tokens.everyone(store) == []
    assert "pbx" in {one.source for one in project.published().coverage}
    with pytest.raises(NotFoundError):
        removing.remove(project, "pbx")
