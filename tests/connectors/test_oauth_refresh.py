"""A refresh token that a service gives anew with every answer: kept where the old one stands, or told that it is not."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from contract.replay import replayed
from contract.vendor_oauth import CLIENT, REFRESH, SECRET, Tokens
from peil.connectors import _oauth
from peil.connectors.frame import Given
from peil.connectors.imap_box import _grant
from peil.connectors.web import Web
from peil.errors import SourceError
from peil.references import renew


@pytest.fixture
def service() -> Tokens:
    made = Tokens("jan@example.org")
    made.rotates = True
    return made


def asked(folder: Path, url: str, refresh: str) -> str:
    """An access token, as a mailbox asks for one at each reading."""
    settings = {
        "sign_in": "oauth",
        "oauth_url": f"{url}/{folder.name}/token",
        "oauth_client": CLIENT,
        "oauth_scope": "",
    }
    settings |= {"oauth_secret": "file:secret", "oauth_refresh": refresh}
    given = Given("post", settings, folder, Web(tries=1), now=None)  # type: ignore[arg-type]
    grant = _grant(given)
    assert grant is not None
    return _oauth.token(given.web, grant)


def test_what_takes_its_place_is_kept_and_asked_with(service: Tokens, tmp_path: Path) -> None:
    """One of which each use ends the one before: without keeping it the second question is refused."""
    (tmp_path / "secret").write_text(SECRET)
    kept = tmp_path / "refresh"
    kept.write_text(f"{REFRESH}\n")
    kept.chmod(0o600)
    with replayed(service.answer) as server:
        first = asked(tmp_path, server.url, "file:refresh")
        assert kept.read_text() == service.refresh == f"{REFRESH}-{first}"
        assert kept.stat().st_mode & 0o777 == 0o600
        assert asked(tmp_path, server.url, "file:refresh") == first, "the token is known under the new one too"
        _oauth._kept.clear()  # as in another process
        assert asked(tmp_path, server.url, "file:refresh") != first
    assert [one["refresh_token"] for one in service.asked] == [REFRESH, f"{REFRESH}-{first}"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["refresh", "secret"]


def test_what_cannot_be_kept_is_told_once_without_secrets(
    service: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    monkeypatch.setenv("POST_REFRESH", REFRESH)
    with caplog.at_level(logging.WARNING), replayed(service.answer) as server:
        asked(tmp_path, server.url, "env:POST_REFRESH")
        assert "127.0.0.1 gave another refresh token, which cannot be kept" in caplog.text
        assert REFRESH not in caplog.text
        _oauth._kept.clear()
        with pytest.raises(SourceError, match="invalid_grant"):
            asked(tmp_path, server.url, "env:POST_REFRESH")
    assert caplog.text.count("cannot be kept") == 1


def test_a_secret_takes_the_place_of_another_only_in_a_file_that_may_be_written(tmp_path: Path) -> None:
    file = tmp_path / "s"
    assert not renew("file:s", tmp_path, "new")
    assert not file.exists()
    assert not renew("env:HOME", tmp_path, "new")
    file.write_text("a longer one than the new")
    assert renew("file:s", tmp_path, "new")
    assert file.read_text() == "new"
    (tmp_path / "link").symlink_to(file)
    assert renew("file:link", tmp_path, "newer")
    assert (file.read_text(), (tmp_path / "link").is_symlink()) == ("newer", True)


def test_where_no_file_can_be_made_beside_it_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a secret that is mounted as a single file."""
    file = tmp_path / "s"
    file.write_text("a longer one than the new")
    number = file.stat().st_ino

    def busy(self: Path, target: Path) -> Path:
        raise OSError(16, os.strerror(16))

    monkeypatch.setattr(Path, "replace", busy)
    assert renew("file:s", tmp_path, "new")
    assert (file.read_text(), file.stat().st_ino) == ("new", number)
    assert list(tmp_path.iterdir()) == [file]
