"""Sending forms as a browser does: with the token of the page, following jobs until they end."""

from __future__ import annotations

import html
import re
import time
from typing import Any

_TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')
_FIELD = re.compile(r'<input(?=[^>]* name="([^"]+)")[^>]*>')


def shown(page: str) -> str:
    """The text of a page, without its markup."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", text)


def token(client: Any, page: str) -> str:
    """The token of the forms on a page."""
    found = _TOKEN.search(client.get(page).text)
    assert found, page
    return found[1]


def send(client: Any, path: str, fields: dict[str, str], *, page: str | None = None) -> Any:
    """The answer to a form of a page; a redirect is not followed."""
    data = {"_csrf": token(client, page or path), **fields}
    return client.post(path, data=data, follow_redirects=False)


def upload(client: Any, name: str, content: bytes) -> Any:
    """The answer to bringing in a file."""
    data = {"_csrf": token(client, "/import")}
    return client.post("/import", data=data, files={"file": (name, content)}, follow_redirects=False)


def settled(client: Any, path: str) -> Any:
    """A page that refreshes by itself, once it does no more."""
    for _ in range(600):
        response = client.get(path)
        if "refresh" not in response.headers:
            return response
        time.sleep(0.1)
    raise AssertionError(f"{path} does not come to an end")


def fields_of(page: str) -> dict[str, str]:
    """The fields of a page's forms as they stand, text areas left out; of checkboxes those that are ticked."""
    found: dict[str, str] = {}
    for tag in _FIELD.finditer(page):
        value = re.search(r' value="([^"]*)"', tag[0])
        if 'type="checkbox"' in tag[0] and " checked" not in tag[0]:
            continue
        found[tag[1]] = html.unescape(value[1]) if value else ""
    for select in re.finditer(r'<select name="([^"]+)".*?</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', select[0])
        found[select[1]] = html.unescape(chosen[1]) if chosen else ""
    found.pop("_csrf", None)
    return found
