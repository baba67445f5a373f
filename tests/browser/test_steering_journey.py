"""Steering and people in the browser, without a script: target, alert, board, report, invitation; nl and en."""

from __future__ import annotations

import datetime as dt

import pytest
from looking import check, page_at, tab_to

from peil.people import links
from peil.reports import runner

pytestmark = pytest.mark.browser

WORDS = {
    "nl": ("doel: minstens 99,0 %", "niet gehaald"),
    "en": ("target: at least 99.0%", "not met"),
}
PASSWORD = "vier woorden op een rij"
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("lang", "size", "scheme"), [("nl", (1440, 900), "light"), ("en", (390, 844), "dark")], ids=["nl", "en"]
)
def test_target_alert_board_and_report(chromium, steered, lang, size, scheme):
    address, project = steered
    target, missed = WORDS[lang]
    options = {"color_scheme": scheme, "accept_downloads": True}
    with page_at(chromium, *size, **options) as (page, wrong):
        page.goto(f"{address}/targets?lang={lang}")
        new = page.locator("form:has(select[name=kpi])")
        new.locator("select[name=kpi]").select_option("service_level")
        new.locator("input[name=low]").fill("99")
        new.locator("input[name=since]").fill("2026-05-01")
        new.locator("button").last.click()
        check(page)
        page.goto(f"{address}/?period=last_week&lang={lang}")
        goal = page.locator(".tile:has(a[href^='/kpi/service_level']) .goal").inner_text()
        assert (target in goal.replace("\N{NO-BREAK SPACE}", " "), missed in goal) == (True, True), goal

        page.goto(f"{address}/alerts?lang={lang}")
        page.fill("main input[name=name]", f"Doel {lang}")
        page.select_option("main select[name=kind]", "target")
        page.select_option("main select[name=kpi]", "service_level")
        page.select_option("main select[name=grain]", "week")
        page.click("main section.lead form button")
        runner.run_once(project, NOON, send=lambda *_: None)
        page.goto(f"{address}/alerts?lang={lang}")
        check(page)
        line = page.locator("section:has(h2#open) tr", has_text=f"Doel {lang}").first
        line.locator("input[name=note]").fill("bekend")
        line.locator("button").click()
        assert "bekend" in page.locator("section:has(h2#seen)").inner_text()

        page.goto(f"{address}/boards/new/edit?lang={lang}")
        page.fill("input[name=title]", f"Ochtend {lang}")
        page.select_option("select[name=kpi]", "service_level")
        page.select_option("select[name=chart]", "line")
        check(page)
        page.click("button[value=save] >> nth=0")
        page.goto(f"{page.url.partition('?')[0]}?period=last_week&lang={lang}")
        check(page)
        assert page.locator(".tile .verdict").count() == 1
        assert page.locator(".tile svg.chart .usual").count() > 0
        with page.expect_download() as waiting:
            page.click("a:has-text('PDF')")
        assert waiting.value.path().read_bytes().startswith(b"%PDF")
        assert not wrong
    with page_at(chromium) as (other, _):  # a board is for everybody
        other.goto(f"{address}/boards")
        assert other.locator("h2", has_text=f"Ochtend {lang}").count() == 1


def test_a_target_by_keyboard_alone(chromium, steered):
    address, _ = steered
    with page_at(chromium, 768, 1024) as (page, wrong):
        page.goto(f"{address}/targets")
        tab_to(page, "main select[name=kpi]")
        page.keyboard.type("Bereik")
        tab_to(page, "main input[name=low]")
        page.keyboard.type("12,5")
        page.keyboard.press("Enter")
        page.wait_for_selector("main table")
        assert "minstens 12,5" in page.locator("main table").first.inner_text().replace("\N{NO-BREAK SPACE}", " ")
        check(page)
        assert not wrong


def test_an_owner_invites_a_viewer_who_signs_in_and_sees_no_more_than_that(chromium, steered):
    """The last of these: from the first user on everybody has to sign in."""
    address, project = steered
    with project.store() as store:
        first = links.make_owner(store)
    with page_at(chromium) as (owner, wrong):
        owner.goto(f"{address}/join/{first}")
        _sign_up(owner, "Ada", email="ada@voorbeeld.nl")
        assert "Ada" in owner.locator("header nav").inner_text()
        owner.goto(f"{address}/people?lang=en")
        owner.fill("main input[name=email]", "eva@voorbeeld.nl")
        owner.fill("main input[name=name]", "Eva")
        owner.select_option("main select[name=role]", "viewer")
        owner.click("main form[action^='/people/invite'] button")
        link = owner.locator("code.once").inner_text()
        check(owner)
        for path in ("/account", "/people/audit", "/people/consent"):
            owner.goto(address + path)
            check(owner)
        assert not wrong
    with page_at(chromium, 390, 844, color_scheme="dark") as (viewer, wrong):
        viewer.goto(f"{address}/?period=all")
        assert "/sign-in" in viewer.url
        assert "2026" not in viewer.locator("footer").inner_text(), (
            "until when there are figures is not anyone's to know"
        )
        check(viewer)
        viewer.goto(f"{link}?lang=en")
        check(viewer)
        _sign_up(viewer, "Eva")
        assert viewer.locator("html").get_attribute("lang") == "en"
        assert viewer.locator(".tile .value").count() > 3
        assert viewer.locator("header nav a[href^='/people']").count() == 0
        viewer.goto(f"{address}/kpi/service_level?period=all")
        assert viewer.locator("h2#records").count() == 0
        assert viewer.locator("a[href^='/export/']").count() == 0
        assert viewer.goto(f"{address}/people").status == 403
        assert viewer.goto(f"{address}/export/pdf/start").status == 403
        check(viewer)
        assert not wrong


def _sign_up(page, name, email=""):
    if email:
        page.fill("input[name=email]", email)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
