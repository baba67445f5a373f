"""The wallboard in a real browser: it follows what is pushed without loading again, and is large enough to read."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest
from looking import check, page_at

from peil.live import tokens
from peil.live.tokens import Wish
from peil.people import wall_links

pytestmark = pytest.mark.browser

#: The biggest figures are at least this part of the height of a screen on a wall.
READABLE = 0.05
#: The height of a figure is some seven tenths of the size of its letters.
_HEIGHTS = "all => all.map(one => 0.7 * parseFloat(getComputedStyle(one).fontSize) / innerHeight)"


def pushed(address: str, token: str, *events: dict[str, str]) -> None:
    now = dt.datetime.now(dt.UTC).isoformat()
    found = [{"time": now, "queue": "hulp", **one} for one in events]
    answer = httpx.post(f"{address}/api/v1/events", json=found, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["rejected"]) == (202, 0)


def test_a_screen_of_a_team_follows_without_loading_again_and_can_be_read(chromium, steered):
    from playwright.sync_api import expect

    address, project = steered
    with project.store() as store:
        secret = wall_links.make(store, "hal", team="Wandteam", by=None)
        token = tokens.create(store, Wish("pbx", "pbx"))
    with page_at(chromium, 1920, 1080) as (page, wrong):
        page.goto(f"{address}/wall/{secret}")
        assert page.locator("h1").inner_text().startswith("Wandteam – ")
        page.evaluate("window.mine = 'not loaded again'")
        waiting = page.locator("[data-text=waiting]")
        pushed(
            address,
            token,
            {"id": "w1", "type": "queue.entered", "contact": "W1", "team": "Wandteam"},
            {"id": "w2", "type": "queue.entered", "contact": "W2", "team": "Anders"},
        )
        expect(waiting).to_have_text("1", timeout=30_000)
        pushed(address, token, {"id": "w3", "type": "queue.connected", "contact": "W1"})
        expect(page.locator("[data-text=today]")).to_have_text("100\N{NO-BREAK SPACE}%", timeout=30_000)
        assert waiting.inner_text() == "0"
        assert page.evaluate("window.mine") == "not loaded again"
        sizes = page.locator(".figure > span:first-child").evaluate_all(_HEIGHTS)
        assert len(sizes) == 5
        assert min(sizes) >= READABLE
        check(page)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nobody scrolls a wall"
        assert not wrong
