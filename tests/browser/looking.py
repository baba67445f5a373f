"""Looking at a page in the browser: what goes wrong on it, whether it fits, what axe finds. No tests here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any

import pytest

_ROOM = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_RUN = "axe.run(document, {resultTypes: ['violations']})"


@cache
def axe() -> str:
    """The script of axe-core; skips the test where it is not there."""
    pytest.importorskip("axe_playwright_python", reason="axe-core comes with axe-playwright-python")
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def page_at(chromium: Any, width: int = 1440, height: int = 900, **options: Any) -> Iterator[tuple[Any, list[str]]]:
    """A page, and what went wrong on it: console errors, page errors, requests that leave the machine."""
    context = chromium.new_context(viewport={"width": width, "height": height}, **options)
    wrong: list[str] = []
    page = context.new_page()
    # A status of 400 or 404 is told on the console too: there it is what the test asks for.
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and "status of 4" not in m.text else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith("http://127.0.0.1:") else wrong.append(r.url))
    try:
        yield page, wrong
    finally:
        context.close()


def check(page: Any) -> None:
    """The page fits its width, as it opens and unfolded, and axe finds nothing on it."""
    for _ in range(2):
        width, room = page.evaluate(_ROOM)
        assert width <= room, page.url
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe())
    found = page.evaluate(_RUN)["violations"]
    told = [f"{v['id']}: {v['help']} at {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]
    assert not told, (page.url, told)


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until what has the focus matches the selector."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}")
