"""A mailbox that is signed in to by an access token, on a real Dovecot before a played service that gives them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.dovecot import USER, Dovecot, dovecot
from contract.case_imap_mailbox import NOON, Post
from contract.replay import Replay, replayed
from contract.vendor_oauth import CLIENT, REFRESH, SECRET, Tokens
from peil.app import Project, init
from peil.connectors import _oauth
from peil.connectors.frame import Given
from peil.connectors.imap_mailbox import CONNECTOR, check, pages
from peil.connectors.registry import connector_of
from peil.connectors.web import Web
from peil.errors import InputError, SourceError
from peil.live import connecting, sync

_USERS = itertools.cycle(f"{letter}{USER}" for letter in "abcdefghijkl")


@dataclass
class Bench:
    """A mailbox with one mail, and the service; each test under a user, and so a grant, of its own."""

    server: Dovecot
    service: Replay
    tokens: Tokens
    folder: Path

    def settings(self, **more: str) -> dict[str, str]:
        for name, text in (("secret", SECRET), ("refresh", REFRESH), ("other", "cl-wrong")):
            (self.folder / name).write_text(text)
        where = {key: value for key, value in self.server.settings("").items() if key != "password"}
        token = {
            "sign_in": "oauth",
            "oauth_url": f"{self.service.url}/{self.tokens.user}/token",
            "oauth_client": CLIENT,
        }
        return {**where, "user": self.tokens.user, **token, "oauth_secret": f"file:{self.folder}/secret", **more}

    def given(self, **more: str) -> Given:
        defaults = {one.key: one.default or "" for one in CONNECTOR.settings}
        return Given(
            "it", {**defaults, **self.settings(**more)}, self.folder, Web(tries=1), NOON + dt.timedelta(hours=2)
        )

    def read(self, **more: str) -> list[str]:
        found = [one for page in pages(self.given(**more), {}) for one in page.records]
        return [str(one["type"]) for one in found]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Dovecot, Replay, Tokens]]:
    tokens = Tokens()
    with replayed(tokens.answer) as service, dovecot(f"{service.url}/introspect") as server:
        yield server, service, tokens


@pytest.fixture
def bench(running: tuple[Dovecot, Replay, Tokens], tmp_path: Path) -> Bench:
    server, service, tokens = running
    tokens.user, tokens.lasts_s = next(_USERS), 3_600
    tokens.asked.clear()
    post = Post(server, tokens.user)
    post.put(post.mail(1, 1), 1)
    return Bench(server, service, tokens, tmp_path)


def test_a_client_signs_in_by_itself(bench: Bench) -> None:
    """One token for both connections, and for the next reading."""
    assert bench.read(oauth_scope="https://outlook.office365.com/.default") == ["contact.opened"]
    assert bench.read(oauth_scope="https://outlook.office365.com/.default") == ["contact.opened"]
    asked = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
    assert bench.tokens.asked == [{**asked, "scope": "https://outlook.office365.com/.default"}]


def test_a_person_granted_it_once(bench: Bench) -> None:
    assert bench.read(oauth_refresh=f"file:{bench.folder}/refresh") == ["contact.opened"]
    assert [(one["grant_type"], one["refresh_token"]) for one in bench.tokens.asked] == [("refresh_token", REFRESH)]


def test_a_token_that_was_revoked_or_has_expired_is_asked_anew(bench: Bench) -> None:
    assert bench.read() == ["contact.opened"]
    bench.tokens.revoke()
    bench.tokens.lasts_s = 30  # less than the margin: asked for at each sign-in
    assert bench.read() == ["contact.opened"]
    assert len(bench.tokens.asked) == 3


def test_what_is_refused_is_told_without_secrets(bench: Bench) -> None:
    with pytest.raises(SourceError, match="gives no access token: invalid_client") as told:
        bench.read(oauth_secret=f"file:{bench.folder}/other")
    assert not told.value.again
    assert SECRET not in f"{told.value} {told.value.place} {told.value.remedy}"
    with pytest.raises(SourceError, match="gives no access token: invalid_grant"):
        bench.read(oauth_refresh=f"file:{bench.folder}/other")
    with pytest.raises(SourceError, match="refuses this user and access token"):
        check(bench.given(user=f"z{USER}"))
    with pytest.raises(SourceError, match="is no address under TLS"):
        check(bench.given(oauth_url="http://example.org/token"))
    with pytest.raises(InputError, match="'oauth_secret' is not given"):
        check(bench.given(oauth_secret=""))


def test_connected_as_a_user_does_it(bench: Bench) -> None:
    init(bench.folder / "p")
    project = Project(bench.folder / "p")
    for key, missing in (("oauth_client", "oauth_client"), ("sign_in", "password")):
        lacking = {one: value for one, value in bench.settings().items() if one != key}
        with pytest.raises(InputError, match=f"'{missing}' is not given"):
            connecting.draft(project, connector_of("imap_mailbox"), "mail", lacking, {})
    drafted = connecting.draft(project, connector_of("imap_mailbox"), "mail", bench.settings(), {})
    assert not connecting.attempt(project, drafted, Web()).rejected
    connecting.save(project, drafted)
    assert sync.sync(project, "mail").drained.events == 1
    kept = b"".join(path.read_bytes() for path in (bench.folder / "p").rglob("*") if path.is_file())
    assert SECRET.encode() not in kept
    assert not any(word.encode() in kept for word in bench.tokens.valid)


def test_a_grant_shows_no_secret() -> None:
    grant = _oauth.Grant("https://example.org/token", CLIENT, SECRET, REFRESH)
    assert SECRET not in repr(grant)
    assert REFRESH not in repr(grant)
