"""What a page calls to know who asks: rights, forms that only our pages can send."""

from __future__ import annotations

import re

import pytest
from litestar import Litestar, Response, get, post
from litestar.testing import TestClient

from peil.errors import PeilError
from peil.people.rights import ROLES, Who
from peil.web.access import CALLER, Asking, Caller, allowed, csrf, form


def app_for(caller: Caller | None) -> TestClient[Litestar]:
    @get("/page")
    async def page(request: Asking) -> str:
        CALLER.set(caller)
        allowed(request, "steer")
        return str(csrf())

    @post("/save", status_code=200)
    async def save(request: Asking) -> dict[str, object]:
        CALLER.set(caller)
        given = await form(request)
        return {"fields": dict(given), "teams": given.all("team"), "files": len(given.files("file"))}

    def told(request: Asking, error: PeilError) -> Response[str]:
        return Response(error.what, status_code=error.http_status)

    return TestClient(Litestar([page, save], exception_handlers={PeilError: told}))


def someone(role: str) -> Caller:
    return Caller(Who(1, "Iemand", role, rights=ROLES[role]), "token-of-the-session")


@pytest.mark.parametrize(
    ("caller", "status"), [(None, 401), (someone("viewer"), 403), (someone("lead"), 403), (someone("manager"), 200)]
)
def test_a_page_is_for_who_has_the_right(caller: Caller | None, status: int):
    with app_for(caller) as client:
        assert client.get("/page").status_code == status


def test_a_form_comes_from_our_page_or_is_refused():
    with app_for(someone("owner")) as client:
        pages = [client.get("/page").text for _ in range(2)]
        assert pages[0] != pages[1], "what is the same on every page can be found by how long it becomes compressed"
        fields = [re.fullmatch(r'<input type="hidden" name="_csrf" value="([0-9a-f]+)">', page)[1] for page in pages]
        assert client.post("/save", data={"_csrf": fields[0]}).status_code == 200
        sent = {"_csrf": fields[1], "name": "  Ada ", "team": ["A", "B"], "empty": ""}
        assert client.post("/save", data=sent).json() == {
            "fields": {"name": "Ada", "team": "B", "empty": ""},
            "teams": ["A", "B"],
            "files": 0,
        }
        plain = "token-of-the-session"
        for token in ("", "another", "tökén", plain, plain.encode().hex(), fields[0][:-2], fields[0][2:], "00" * 40):
            assert client.post("/save", data={"_csrf": token, "name": "Ada"}).status_code == 403
        assert client.post("/save", data={"name": "Ada"}).status_code == 403
        file = {"file": ("a.csv", b"a;b", "text/csv")}
        assert client.post("/save", data=sent, files=file).json()["files"] == 1


def test_nobody_can_post_where_nobody_is_signed_in():
    with app_for(None) as client:
        assert client.post("/save", data={"_csrf": ""}).status_code == 403
