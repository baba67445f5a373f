"""The pages in a real browser: at three widths, light and dark, by keyboard, without JavaScript, and with axe."""

from __future__ import annotations

import re

import pytest
from looking import check, page_at

from peil.app import Project, init
from peil.web.server import create_app

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?period=all&lang=en&channel=phone",
    "/all?period=all&lang=en&channel=phone",
    "/kpi/service_level?period=all",
    "/kpi/csat?period=all&by=agent&lang=en",
    "/kpi/contacts?period=all&by=team",
    "/kpi/first_resolution_time?period=all&by=reason",
    "/kpi/nps?from=2031-01-01&through=2031-01-31",
    "/boards/start?period=last_week",
    "/boards/start/edit",
    "/goals",
    "/benchmarks?lang=en",
    "/baselines",
    "/notes",
    "/reports",
    "/kpis",
    "/api/docs",
    "/kpi/nope",
)
#: Pages that change less: looked at in the long suite only.
OTHERS = (
    *("/boards", "/boards/new/edit", "/targets", "/alerts", "/wallboards", "/settings", "/settings/organisation"),
    *(
        "/settings/hours",
        "/settings/holidays",
        "/settings/instruments",
        "/definitions",
        "/ledger",
        "/sources",
        "/joins",
    ),
    *("/definitions/service_level?set-threshold_s=30", "/quarantine", "/quickscan", "/import", "/tutorial", "/people"),
    *(
        "/people/audit",
        "/people/consent",
        "/sources/connect",
        "/sources/connect/zendesk",
        "/sources/tokens",
        "/sources/remove?name=kassa",
        "/sign-in",
        "/join/gone",
        "/wall/gone",
        "/nowhere",
    ),
)
#: Pages that there are only once something was done: the journeys of the other modules look at them, or at their like.
ELSEWHERE = (
    *("/account", "/baselines/{number:int}", "/import/{key:str}", "/jobs/{key:str}", "/people/user/{number:int}"),
    *("/quarantine/{number:int}", "/quarantine/mend/{number:int}", "/sign-in/back"),
)
#: What is read by programs, or listened to.
NO_PAGES = re.compile(r"/api/v1/|/api/docs/openapi|/export/|/static/|/health|/metrics|/quarantine/rows|/wall/.*/events")
SIZES = ((1440, 900), (768, 1024), (390, 844))


#: Every size in light and dark; the long suite looks at those between the extremes.
LOOKS = [
    pytest.param(size, scheme, id=f"{size[0]}-{scheme}", marks=() if quick else pytest.mark.long)
    for size in SIZES
    for scheme in ("light", "dark")
    for quick in [(size[0], scheme) in ((1440, "light"), (390, "dark"))]
]


def test_no_page_is_forgotten(tmp_path):
    """A new page is looked at here, or its journey is named."""
    init(tmp_path / "project", "Leeg")
    app = create_app(Project(tmp_path / "project"))
    paths = {route.path for route in app.routes if "GET" in route.methods}
    pages = {path for path in paths if not NO_PAGES.match(path)} - set(ELSEWHERE)
    looked = [page.partition("?")[0] for page in (*PAGES, *OTHERS)]
    shapes = {path: re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + "$") for path in pages}
    assert not [path for path, shape in shapes.items() if not any(map(shape.match, looked))]
    assert set(ELSEWHERE) <= paths


@pytest.mark.long
@pytest.mark.parametrize(("size", "scheme"), [((1440, 900), "light"), ((390, 844), "dark")], ids=["wide", "phone"])
def test_the_other_pages_too(chromium, served, size, scheme):
    with page_at(chromium, *size, color_scheme=scheme) as (page, wrong):
        for path in OTHERS:
            assert page.goto(served + path).status in (200, 403, 404), path
            check(page)
            assert not wrong, path


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_pages_fit_are_quiet_and_axe_finds_nothing(chromium, served, size, scheme):
    with page_at(chromium, *size, color_scheme=scheme) as (page, wrong):
        for path in PAGES:
            assert page.goto(served + path).status in (200, 404), path
            check(page)
            assert not wrong, path


def test_everything_works_without_javascript(chromium, served):
    with page_at(chromium, java_script_enabled=False) as (page, wrong):
        page.goto(served + "/?period=all")
        page.click("summary:has-text('Eigen periode')")
        page.select_option("select[name=channel]", "phone")
        page.click("text=Toon")
        assert "channel=phone" in page.url
        assert "period=all" in page.url
        page.click("text=Servicelevel")
        assert "/kpi/service_level" in page.url
        assert "channel=phone" in page.url
        page.select_option("select[name=by]", "hour")
        page.select_option("select[name=rule]", "no_exclusion")
        page.click("form.options button")
        assert "by=hour" in page.url
        assert "rule=no_exclusion" in page.url
        assert page.locator("h2#breakdown").inner_text() == "Uitgesplitst naar uur van de dag"
        page.click("summary:has-text('Dezelfde cijfers als tabel')")
        page.click("section:has(h2#over-time) table a >> nth=0")
        assert "from=" in page.url
        assert page.url.endswith("#records")
        page.click("text=English")
        assert page.locator("html").get_attribute("lang") == "en"
        assert "from=" in page.url
        assert not wrong


def test_a_point_of_the_chart_leads_to_its_records(chromium, served):
    with page_at(chromium) as (page, wrong):
        page.goto(served + "/kpi/contacts?period=all&grain=week")
        page.click("svg.chart a >> nth=1")
        assert "from=2026-05-11&through=2026-05-17" in page.url
        assert page.url.endswith("#records")
        assert not wrong


def test_the_keyboard_reaches_the_content_and_the_tiles(chromium, served):
    with page_at(chromium) as (page, _):
        page.goto(served + "/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('.tile') !== null"):
                break
        outline = "getComputedStyle(document.activeElement.closest('.tile')).outlineStyle"
        assert page.evaluate(outline) == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url("**/kpi/nps**")


def test_printing_leaves_out_what_is_for_the_screen(chromium, served):
    with page_at(chromium) as (page, _):
        page.goto(served + "/")
        page.emulate_media(media="print")
        assert not page.locator(".presets").first.is_visible()
        assert not page.locator(".filters summary").is_visible()
        assert page.locator(".tile").first.is_visible()
        assert page.locator(".filters .span").is_visible()  # of which days


@pytest.mark.parametrize("path", ["/", "/kpi/contacts?period=all&by=team"])
def test_paper_is_light_whole_and_says_where_and_when_it_was_made(chromium, served, path):
    """A4 in a dark browser: paper is white, no table or chart is wider than it, the address stands below each page."""
    with page_at(chromium, 1440, color_scheme="dark") as (page, wrong):
        page.goto(served + path)
        page.emulate_media(media="print", color_scheme="dark")
        page.set_viewport_size({"width": 703, "height": 1000})  # A4 without its margins, in CSS pixels
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("document.documentElement.scrollWidth") <= 703
        cut = "all => all.filter(b => b.offsetParent && b.scrollWidth > b.clientWidth + 1).length"
        assert page.locator(".scroll, .chartbox").evaluate_all(cut) == 0
        assert not page.locator("nav:visible, form:visible, summary:visible").count()
        below = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--printed')")
        assert served + path in below
        assert "Gemaakt op" in below
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
        assert not wrong


_FULL = """table => table.querySelectorAll('tr').forEach(row => {
  while (row.cells.length < 25) row.append(row.cells[1].cloneNode(true));
  if (row.parentElement.tagName === 'TBODY') [...row.cells].slice(1).forEach(cell => cell.textContent = '12.345');
})"""


@pytest.mark.parametrize(("width", "shown"), [(1440, "across"), (1201, "across"), (769, "down")])
def test_all_hours_of_the_week_fit_beside_each_other(chromium, served, width, shown):
    """Also of a service that is open day and night, with five figures in every hour."""
    with page_at(chromium, width) as (page, _):
        page.goto(served + "/kpi/contacts?period=all")
        box = page.locator(f".scroll.{shown}")
        if shown == "across":
            box.locator("table").evaluate(_FULL)
        assert box.is_visible()
        assert page.locator(".scroll:has(.heat):visible").count() == 1
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
        cells = box.locator("td").evaluate_all("all => all.every(cell => cell.scrollWidth <= cell.clientWidth)")
        assert cells


def test_the_keys_work_and_are_listed(chromium, served):
    with page_at(chromium) as (page, wrong):
        page.goto(served + "/")
        page.keyboard.press("?")
        assert page.locator("dialog#keys").is_visible()
        page.keyboard.press("Escape")
        page.locator("dialog#keys").wait_for(state="hidden")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.closest('.filters') !== null")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("[")
        page.wait_for_url("**period=last_week**")
        page.keyboard.press("a")
        page.wait_for_url("**/all?period=last_week**")
        assert not wrong
