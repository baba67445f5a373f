"""The journey from an empty project to one's own figures, and through the settings, without a script: nl and en."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import check, page_at
from serving import running

from peil.app import init

pytestmark = pytest.mark.browser

TICKETS = """\
Ticketnummer;Aangemaakt;Eerste reactie;Opgelost;Klant;Kanaal;Team
1001;01-02-2026 10:00;01-02-2026 11:00;02-02-2026 09:00;jan@example.org;E-mail;<script>alert(1)</script>
1002;03-02-2026 10:00;03-02-2026 10:30;30-02-2026 10:00;piet@example.org;Telefoon;Zuid
1003;05-02-2026 10:00;;;klaas@example.org;E-mail;=1+1
1004;16-02-2026 09:00;16-02-2026 09:05;16-02-2026 12:00;jan@example.org;Chat;Zuid
"""
WORDS = {
    "nl": (
        "Breng een eigen bestand in",
        "Kies een bestand",
        "Verstuur en bekijk",
        "Lees in",
        "Bekijk de cijfers",
        "Opslaan",
        "Leg vast",
    ),
    "en": (
        "Bring in a file of your own",
        "Choose a file",
        "Send and look",
        "Import",
        "See the figures",
        "Save",
        "Enter it",
    ),
}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[str]:
    """The address of a server over a project of its own without data."""
    init(tmp_path / "project", "Leeg")
    yield from running(tmp_path / "project")


@pytest.mark.parametrize(
    ("lang", "size", "scheme"), [("nl", (1440, 900), "light"), ("en", (390, 844), "dark")], ids=["nl", "en"]
)
def test_from_an_empty_project_to_ones_own_figures(chromium, fresh, lang, size, scheme, tmp_path):
    welcome, choose, look, take, figures, save, enter = WORDS[lang]
    path = tmp_path / "meldingen.csv"
    path.write_text(TICKETS, encoding="utf-8")
    with page_at(chromium, *size, color_scheme=scheme) as (page, wrong):
        page.goto(f"{fresh}/?lang={lang}")
        assert page.locator("h2").first.inner_text() == welcome
        check(page)
        page.click(f"text={choose}")
        page.set_input_files("input[type=file]", str(path))
        check(page)
        page.click(f"button:has-text('{look}')")
        page.wait_for_selector("h2#columns", timeout=60_000)
        check(page)
        page.locator(f"button:has-text('{take}')").first.click()
        page.wait_for_selector(f"a:has-text('{figures}')", timeout=60_000)
        check(page)
        page.click(f"a:has-text('{figures}')")
        assert page.locator("html").get_attribute("lang") == lang
        assert "2026" in page.inner_text("footer")
        for place in ("sources", "quickscan?period=all", "quarantine", "settings", "ledger", "definitions"):
            page.goto(f"{fresh}/{place}{'&' if '?' in place else '?'}lang={lang}")
            check(page)
        page.goto(f"{fresh}/settings/hours?lang={lang}")
        page.fill("input[name=s0-monday]", "09:00-12:30, 13:00-17:10")
        page.locator(f"main button:has-text('{save}')").first.click()
        assert page.locator("#wrong-s0-monday").is_visible()
        check(page)
        page.fill("input[name=s0-monday]", "09:00-12:30, 13:00-17:15")
        page.locator(f"main button:has-text('{save}')").first.click()
        assert "saved=1" in page.url
        check(page)
        page.goto(f"{fresh}/definitions/first_response_time?lang={lang}&period=all&set-target_s=3600")
        check(page)
        page.fill("main form[method=post] input[name=note]", "afspraak")
        page.click(f"main button:has-text('{enter}')")
        assert "/ledger" in page.url
        assert "afspraak" in page.inner_text("main")
        assert not wrong
