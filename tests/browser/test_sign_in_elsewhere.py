"""Signing in through another system in a real browser: the policy of our pages lets it go there and come back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import running

from peil.app import Project, init
from peil.people import links, users
from peil.people.users import Grant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.long)])
def test_there_and_back(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripts: bool) -> None:
    import provider

    there = provider.running(tmp_path)
    monkeypatch.setenv("PEIL_OIDC_SECRET", provider.SECRET)
    init(tmp_path / "project", "Winkel")
    settings = tmp_path / "project" / "peil.toml"
    table = f'\n[oidc]\nname = "De Poort"\nissuer = "{there.issuer}"\nclient_id = "{provider.CLIENT}"\n'
    settings.write_text(f'{settings.read_text()}{table}client_secret_env = "PEIL_OIDC_SECRET"\n', encoding="utf-8")
    there.user("eva@voorbeeld.nl", "Eva")
    with Project(tmp_path / "project").store() as store:
        owner = users.add(store, Grant("owner@voorbeeld.nl", "owner", "Ada"), password="vier woorden op een rij")
        links.invite(store, Grant("eva@voorbeeld.nl", "viewer"), by=owner.id)
    for address in running(tmp_path / "project"):
        there.register(f"{address}/sign-in/back")
        page = chromium.new_context(java_script_enabled=scripts).new_page()
        page.goto(f"{address}/kpis?lang=en")
        page.get_by_role("button", name="Sign in with De Poort").click()
        page.wait_for_url(re.compile("/login/"))
        page.locator("[name=username]").fill("eva@voorbeeld.nl")
        page.locator("[name=password]").fill(provider.WORDS)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/kpis?lang=en")
        assert page.goto(f"{address}/account").status == 200  # type: ignore[union-attr]
        assert page.get_by_text("eva@voorbeeld.nl").count() or page.locator("[value=Eva]").count()
        page.context.close()
