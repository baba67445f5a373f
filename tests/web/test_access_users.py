"""A project with users, through its pages: first owner, invitation, sign-in, rights, and what was typed is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.people import links, sessions, users
from peil.people.users import Grant
from peil.web.gate import Entrance
from peil.web.server import create_app

Client = TestClient[Litestar]
WORDS = "vier woorden op een rij"
FIELD = re.compile(r'name="_csrf" value="([0-9a-f]+)"')


@pytest.fixture
def browser(copied: Project) -> Iterator[Callable[..., Client]]:
    """`browser()`: a client with its own cookies over the copied project."""
    made: list[Client] = []

    def open_one(entrance: Entrance | None = None) -> Client:
        made.append(TestClient(create_app(copied, entrance), base_url="http://127.0.0.1").__enter__())
        return made[-1]

    yield open_one
    for one in made:
        one.__exit__(None, None, None)


def add(project: Project, role: str, **more: object) -> users.User:
    with project.store() as store:
        return users.add(store, Grant(f"{role}@voorbeeld.nl", role, role.title(), **more), password=WORDS)  # type: ignore[arg-type]


def send(client: Client, page: str, to: str, /, **fields: object) -> object:
    token = FIELD.search(client.get(page).text)
    assert token, page
    return client.post(to, data={"_csrf": token[1], **fields}, follow_redirects=False)


def sign_in(client: Client, role: str, password: str = WORDS, **more: str):
    return send(client, "/sign-in", "/sign-in", email=f"{role}@voorbeeld.nl", password=password, **more)


def test_first_start_to_second_user(copied: Project, browser: Callable[..., Client]):
    first = browser()
    assert first.get("/").status_code == 200  # nobody has to sign in yet
    with copied.store() as store:
        secret = links.make_owner(store)
    page = first.get(f"/join/{secret}").text
    assert "Word eigenaar" in page
    sent = {"email": "ada@voorbeeld.nl", "name": "Ada", "password": WORDS, "password2": WORDS, "language": "nl"}
    done = send(first, f"/join/{secret}", f"/join/{secret}", **sent)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Ada" in first.get("/").text
    again = browser().get(f"/join/{secret}")
    assert again.status_code == 403
    assert "al gebruikt" in again.text

    second = browser()
    closed = second.get("/?period=all", follow_redirects=False)
    assert (closed.status_code, closed.headers["location"]) == (303, "/sign-in?next=%2F%3Fperiod%3Dall")
    shown = send(first, "/people", "/people/invite", email="eva@voorbeeld.nl", role="viewer", name="Eva", language="en")
    link = re.search(r"http://127\.0\.0\.1/join/\S+(?=</code>)", shown.text)
    assert link, shown.text
    invited = second.get(link[0]).text
    assert '<html lang="en">' in invited
    assert '<option value="en" selected>' in invited
    assert '<html lang="nl">' in second.get(link[0], params={"lang": "nl"}).text
    done = send(second, link[0], link[0], name="Eva", password=WORDS, password2=WORDS)
    assert done.headers["location"] == "/"
    page = second.get("/").text
    assert '<html lang="en">' in page
    assert "/people" not in page
    assert second.get("/people").status_code == 403


def test_wrong_passwords_are_refused_in_one_way_and_slowed_down(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    client = browser()
    for role in ("owner", "nobody"):
        refused = sign_in(client, role, "een ander wachtwoord")
        assert refused.status_code == 403
        assert "horen niet bij elkaar" in refused.text
        assert "een ander wachtwoord" not in refused.text
    for _ in range(9):
        sign_in(client, "owner", "een ander wachtwoord")
    slow = sign_in(client, "owner")
    assert slow.status_code == 429
    assert "minuten" in slow.text


def test_nobody_is_sent_to_another_site(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    for to in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"):
        assert sign_in(browser(), "owner", to=to).headers["location"] == "/"
    assert sign_in(browser(), "owner", to="/kpis?lang=en").headers["location"] == "/kpis?lang=en"


def test_what_was_typed_when_the_session_was_lost_comes_back(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    client = browser()
    sign_in(client, "owner")
    token = FIELD.search(client.get("/people").text)
    assert token
    typed = {"email": "eva@voorbeeld.nl", "name": '<b>"Eva"</b>', "role": "lead", "team": ["Noord", "Zuid"]}
    client.cookies.clear()
    lost = client.post("/people/invite", data={"_csrf": token[1], "password": "x", **typed}, follow_redirects=False)
    assert lost.status_code == 401
    assert 'name="carry:name" value="&lt;b&gt;&#34;Eva&#34;&lt;/b&gt;"' in lost.text
    assert "carry:password" not in lost.text
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', lost.text)
    import html

    back: dict[str, list[str]] = {}
    for name, value in fields:
        back.setdefault(html.unescape(name), []).append(html.unescape(value))
    page = client.post("/sign-in", data={**back, "email": "owner@voorbeeld.nl", "password": WORDS})
    assert page.status_code == 200
    assert "Je bent weer ingelogd" in page.text
    resent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text):
        resent.setdefault(html.unescape(name), []).append(html.unescape(value))
    assert resent["team"] == ["Noord", "Zuid"]
    assert client.post("/people/invite", data=resent).status_code == 200
    with copied.store() as store:
        (made,) = links.invitations(store)
    assert (made.grant.email, made.grant.name, made.grant.teams) == (typed["email"], typed["name"], ("Noord", "Zuid"))


def test_a_form_of_an_earlier_session_is_shown_again(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    client = browser()
    sign_in(client, "owner")
    stale = client.post("/people/consent", data={"_csrf": "0" * 64, "given": "yes", "body": "staff", "note": "2 maart"})
    assert stale.status_code == 403
    assert "2 maart" in stale.text
    assert FIELD.search(stale.text)


@pytest.mark.parametrize("path", ["/", "/kpi/csat", "/kpis", "/api/docs", "/account", "/people", "/people/audit"])
def test_pages_ask_to_sign_in(copied: Project, browser: Callable[..., Client], path: str):
    add(copied, "owner")
    answer = browser().get(path, follow_redirects=False)
    assert (answer.status_code, answer.text) == (303, "")


def test_every_handler_asks_to_sign_in_but_a_few(copied: Project, browser: Callable[..., Client]):
    """A page that someone adds later is closed by itself."""
    add(copied, "owner")
    client = browser()
    paths = {route.path for route in client.app.routes}
    open_ones = set()
    for path in paths:
        asked = re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+:str\}", "x", path))
        if client.get(asked, follow_redirects=False).status_code not in (303, 401, 405):
            open_ones.add(path)
    by_link = {"/join/{secret:str}", "/wall/{secret:str}", "/wall/{secret:str}/events"}
    assert open_ones <= {"/sign-in", "/sign-in/back", "/static/{name:str}", "/health", *by_link}


def test_programs_come_in_by_token(copied: Project, browser: Callable[..., Client]):
    owner = add(copied, "owner")
    with copied.store() as store:
        secret = sessions.make_token(store, owner, "Excel", rights=["see"], days=1, by=owner.id)
    client = browser()
    path = "/api/v1/answers?kpi=contacts"
    refused = client.get(path)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.json()["detail"]
    assert client.get(path, headers={"authorization": f"Bearer {secret}"}).status_code == 200
    assert client.get(path, headers={"authorization": f"Bearer {secret}x"}).status_code == 401
    assert client.get("/account", headers={"authorization": f"Bearer {secret}"}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_from_another_site_is_refused(copied: Project, browser: Callable[..., Client], headers: dict[str, str]):
    add(copied, "owner")
    client = browser()
    sign_in(client, "owner")
    token = FIELD.search(client.get("/account").text)
    assert token
    answer = client.post("/sign-out", data={"_csrf": token[1]}, headers=headers)
    assert answer.status_code == 403
    assert client.get("/account", follow_redirects=False).status_code == 200


def test_signing_out(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    client = browser()
    sign_in(client, "owner")
    kept = client.cookies["peil"]
    assert send(client, "/account", "/sign-out").headers["location"] == "/sign-in"
    client.cookies.set("peil", kept)  # whoever kept the cookie
    assert client.get("/account", follow_redirects=False).status_code == 303


def test_account(copied: Project, browser: Callable[..., Client]):
    owner = add(copied, "owner")
    client, other = browser(), browser()
    sign_in(client, "owner")
    sign_in(other, "owner")
    done = send(client, "/account", "/account/own", name="Ada", language="en", zone="Europe/Lisbon")
    assert done.headers["location"] == "/account?done=own"
    assert "Saved." in client.get(done.headers["location"]).text
    wrong = send(client, "/account", "/account/password", old_password="x", password=WORDS, password2=WORDS)
    assert wrong.status_code == 400
    new = "heel andere woorden hier"
    done = send(client, "/account", "/account/password", old_password=WORDS, password=new, password2=new)
    assert done.status_code == 303
    assert client.get("/account", follow_redirects=False).status_code == 200
    assert other.get("/account", follow_redirects=False).status_code == 303
    made = send(client, "/account", "/account/token", name="Excel", right=["see", "records"], days="30")
    secret = re.search(r"peil_[\w-]+", made.text)
    assert secret
    assert secret[0] not in client.get("/account").text
    with copied.store() as store:
        known = sessions.known(store, secret[0], kind="token")
    assert known is not None
    assert (known.who.id, known.who.rights) == (owner.id, {"see", "records"})


def test_an_owner_changes_and_disables_others(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    eva = add(copied, "viewer")
    client, evas = browser(), browser()
    sign_in(client, "owner")
    sign_in(evas, "viewer")
    page = f"/people/user/{eva.id}"
    wrong = send(client, page, f"{page}/role", role="lead")
    assert wrong.status_code == 400
    assert "team" in wrong.text
    assert send(client, page, f"{page}/role", role="lead", team="Noord").status_code == 303
    assert "http://127.0.0.1/join/" in send(client, page, f"{page}/reset").text
    assert send(client, page, f"{page}/disable").status_code == 303
    assert evas.get("/", follow_redirects=False).status_code == 303
    last = send(client, "/people/user/1", "/people/user/1/disable")
    assert last.status_code == 409
    assert "laatste eigenaar" in last.text
    log = client.get(f"/people/audit?user={eva.id}&family=session&from=2020-01-01&lang=en").text
    assert "signed in" in log
    assert "voorbeeld.nl" not in log.partition("<tbody>")[2]
    assert client.get("/people/audit?from=2026-02-02&through=2026-01-01").status_code == 400


def test_an_owner_erases_a_user_once_they_are_sure(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    eva = add(copied, "viewer")
    client, evas = browser(), browser()
    sign_in(client, "owner")
    sign_in(evas, "viewer")
    page = f"/people/user/{eva.id}"
    assert "Ja, wis deze gebruiker voorgoed" in client.get(page).text
    unsure = send(client, page, f"{page}/erase")
    assert (unsure.status_code, "Zet het vinkje" in unsure.text) == (400, True)
    assert send(client, "/people/user/1", "/people/user/1/erase", sure="yes").status_code == 409
    assert send(evas, "/account", f"{page}/erase", sure="yes").status_code == 403
    done = send(client, page, f"{page}/erase", sure="yes")
    assert (done.status_code, done.headers["location"].partition("=")[0]) == (303, "/people?erased")
    people = client.get(done.headers["location"]).text
    assert "De gebruiker is gewist." in people
    assert "viewer@voorbeeld.nl" not in people
    assert evas.get("/", follow_redirects=False).status_code == 303
    assert sign_in(evas, "viewer").status_code == 403
    assert client.get(page).status_code == 404
    log = client.get("/people/audit?lang=en").text
    assert f"erased user {eva.id}" in log
    assert "user erased" in log


def test_in_a_project_without_users_the_pages_say_how_to_begin(browser: Callable[..., Client]):
    client = browser()
    assert "peil user owner" in client.get("/people").text
    assert client.get("/account").status_code == 409
    assert (
        send(client, "/people/consent", "/people/consent", given="yes", body="staff", note="2 maart").status_code == 303
    )
    assert "aan." in client.get("/people/consent").text


def test_over_https_cookies_are_closed_and_the_host_is_known(copied: Project, browser: Callable[..., Client]):
    add(copied, "owner")
    client = browser(Entrance("https://peil.voorbeeld.nl", locked=True))
    host = {"host": "peil.voorbeeld.nl"}
    token = FIELD.search(client.get("/sign-in", headers=host).text)
    assert token
    sent = {"_csrf": token[1], "email": "owner@voorbeeld.nl", "password": WORDS}
    done = client.post("/sign-in", data=sent, headers=host, follow_redirects=False)
    assert re.match(r"__Host-peil=[\w-]+; .*Secure", done.headers["set-cookie"])
    assert "max-age" in done.headers["strict-transport-security"]
    jar = {**host, "cookie": done.headers["set-cookie"].partition(";")[0]}
    token = FIELD.search(client.get("/account", headers=jar).text)
    assert token
    out = client.post("/sign-out", data={"_csrf": token[1]}, headers=jar, follow_redirects=False)
    assert re.match(r'__Host-peil="?"?; .*Max-Age=0.*Secure', out.headers["set-cookie"])
    assert client.get("/sign-in", headers={"host": "evil.example"}).status_code == 421


def test_locked_without_users_only_a_link_lets_anyone_in(browser: Callable[..., Client]):
    assert browser(Entrance(locked=True)).get("/", follow_redirects=False).status_code == 303
