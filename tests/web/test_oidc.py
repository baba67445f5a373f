"""Signing in through a real OpenID Connect provider: who comes in, who does not and why, and every answer that is wrong."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from posting import shown, token
from provider import CLIENT, SECRET, WORDS, WRONG, Provider

from peil.app import Project
from peil.errors import ElsewhereError, ForbiddenError, InputError
from peil.people import links, oidc, users
from peil.people.users import Grant
from peil.settings import load
from peil.store import users as rows
from peil.vouching import Oidc, parse
from peil.web.gate import Entrance
from peil.web.other_pages import Trips
from peil.web.server import create_app

Client = TestClient[Litestar]
BACK = "http://127.0.0.1/sign-in/back"


@pytest.fixture
def there(empty: Project, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The provider, set in the project; the project has an owner, and Eva is invited as an analyst."""
    monkeypatch.setenv("PEIL_OIDC_SECRET", SECRET)
    provider.register(BACK, "https://peil.voorbeeld.nl/sign-in/back")
    set_in(empty, provider)
    with empty.store() as store:
        owner = users.add(store, Grant("owner@voorbeeld.nl", "owner", "Ada"), password="vier woorden op een rij")
        links.invite(store, Grant("eva@voorbeeld.nl", "analyst"), by=owner.id)
    return provider


def set_in(project: Project, provider: Provider, more: str = "") -> None:
    path = project.folder / "peil.toml"
    text = path.read_text(encoding="utf-8").partition("\n[oidc]")[0]
    table = f'\n[oidc]\nname = "De Poort"\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\n'
    path.write_text(f'{text}{table}client_secret_env = "PEIL_OIDC_SECRET"\n{more}', encoding="utf-8")
    project.settings = load(project.folder)


@pytest.fixture
def browser(empty: Project, there: Provider) -> Iterator[Callable[..., Client]]:
    """`browser()`: a client with its own cookies, all of one server; with an entrance, of another."""
    with TestClient(create_app(empty), base_url="http://127.0.0.1") as first:

        def open_one(entrance: Entrance | None = None) -> Client:
            app = first.app if entrance is None else create_app(empty, entrance)
            return TestClient(app, base_url="http://127.0.0.1")

        yield open_one


def leave(client: Client, page: str = "/sign-in", lang: str = "nl", **fields: str) -> str:
    """The address of the provider that the button leads to."""
    data = {"_csrf": token(client, page), **fields}
    answer = client.post(f"/sign-in/other?lang={lang}", data=data, follow_redirects=False)
    link = re.search(r'href="(http://127\.0\.0\.1:\d+/o/authorize/[^"]+)"', answer.text)
    assert link, shown(answer.text)
    assert answer.headers["refresh"] == f"0; url={html.unescape(link[1])}"
    return html.unescape(link[1])


def arrive(url: str, provider: Provider, email: str) -> str:
    """Sign in at the provider as a browser does; the path and query with which it sends back."""
    provider.user(email, "Eva Elders")
    with httpx.Client(follow_redirects=True, verify=False) as elsewhere:
        page = elsewhere.get(url)
        field = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert field, page.text
        sent = {"csrfmiddlewaretoken": field[1], "username": email, "password": WORDS}
        answer = elsewhere.post(page.url, data=sent, follow_redirects=False)
        while answer.headers["location"].startswith("/"):
            answer = elsewhere.get(f"http://{urlsplit(url).netloc}{answer.headers['location']}", follow_redirects=False)
    back = urlsplit(answer.headers["location"])
    assert back.path == "/sign-in/back", answer.headers["location"]
    return f"{back.path}?{back.query}"


def through(client: Client, provider: Provider, email: str, **fields: str):
    return client.get(arrive(leave(client, **fields), provider, email), follow_redirects=False)


def refusals(project: Project) -> int:
    with project.store() as store:
        return len(rows.audited(store, action="session.refused"))


def test_who_is_invited_comes_in_and_is_known_again(empty: Project, there: Provider, browser: Callable[..., Client]):
    client = browser()
    assert "Inloggen met De Poort" in shown(client.get("/sign-in").text)
    done = through(client, there, "Eva@voorbeeld.nl", to="/kpis?lang=en")
    assert (done.status_code, done.headers["location"]) == (303, "/kpis?lang=en")
    cookies = done.headers.get_list("set-cookie")
    assert [c.partition("=")[0] for c in cookies if "HttpOnly" in c and "SameSite=lax" in c] == [
        "peil",
        "peil-elsewhere",
    ]
    assert client.get("/account").status_code == 200
    again = browser()
    assert through(again, there, "Eva@voorbeeld.nl").status_code == 303
    with empty.store() as store:
        (eva,) = (one for one in users.everyone(store) if one.role != "owner")
        (line, _) = rows.audited(store, user_id=eva.id, action="session.in")
        assert links.invitations(store) == []
    assert (eva.email, eva.name, eva.role, eva.has_password) == ("eva@voorbeeld.nl", "Eva Elders", "analyst", False)
    assert eva.subject is not None
    assert eva.subject.startswith(f"{there.issuer} ")
    assert line["detail"] == {"by": "oidc"}


def test_who_is_not_invited_or_was_disabled_does_not(empty: Project, there: Provider, browser: Callable[..., Client]):
    stranger = through(browser(), there, "vreemd@voorbeeld.nl")
    assert stranger.status_code == 403
    assert "geen gebruiker van dit project" in shown(stranger.text)
    assert "Inloggen met De Poort" in shown(stranger.text)
    through(browser(), there, "eva@voorbeeld.nl")
    with empty.store() as store:
        users.disable(store, users.of_email(store, "eva@voorbeeld.nl").id, by=None)
    assert through(browser(), there, "eva@voorbeeld.nl").status_code == 403
    assert refusals(empty) == 2


def test_an_address_of_a_domain_that_is_set_needs_no_invitation(
    empty: Project, there: Provider, browser: Callable[..., Client]
):
    set_in(empty, there, 'domains = ["voorbeeld.nl"]\nrole = "manager"\n')
    client = browser()
    assert through(client, there, "nieuw@voorbeeld.nl").status_code == 303
    assert through(browser(), there, "nieuw@sub.voorbeeld.nl").status_code == 403
    assert through(browser(), there, "nieuw@nietvoorbeeld.nl").status_code == 403
    with empty.store() as store:
        assert users.of_email(store, "nieuw@voorbeeld.nl").role == "manager"


SAYS = {
    "expired": ("is verlopen", "has expired"),
    "audience": ("voor een ander programma", "another program"),
    "party": ("voor een ander programma", "another program"),
    "issuer": ("komt niet van De Poort", "does not come from"),
    "nonce": ("een andere aanmelding", "another sign-in"),
    "future": ("is onvolledig", "is incomplete"),
    "unverified": ("echt van jou", "really yours"),
    "silent": ("echt van jou", "really yours"),
    "nameless": ("geen e-mailadres", "no e-mail address"),
}


def test_every_wrong_answer_is_refused_in_words(empty: Project, there: Provider, browser: Callable[..., Client]):
    assert set(SAYS) == set(WRONG)
    client = browser()
    for number, (wrong, words) in enumerate(SAYS.items()):
        with empty.store() as store:
            links.invite(store, Grant(f"{wrong}@voorbeeld.nl", "viewer"), by=None)
        lang = ("nl", "en")[number % 2]
        answer = client.get(arrive(leave(client, lang=lang), there, f"{wrong}@voorbeeld.nl"), follow_redirects=False)
        assert (answer.status_code, wrong, words[number % 2] in shown(answer.text)) == (403, wrong, True)
        assert f'<html lang="{lang}">' in answer.text
    assert client.get("/account", follow_redirects=False).status_code == 303
    assert refusals(empty) == len(WRONG)


def test_state_is_of_this_browser_and_works_once(empty: Project, there: Provider, browser: Callable[..., Client]):
    mine, other = browser(), browser()
    back = arrive(leave(mine), there, "eva@voorbeeld.nl")
    stolen = other.get(back, follow_redirects=False)  # a link that someone was made to follow
    assert stolen.status_code == 403
    assert "niet in deze browser begonnen" in shown(stolen.text)
    leave(other)
    assert other.get(back, follow_redirects=False).status_code == 403  # under way, but with another state
    assert mine.get(back.replace("state=", "state=x"), follow_redirects=False).status_code == 403
    assert mine.get(back, follow_redirects=False).status_code == 403  # the wrong state ended it
    back = arrive(leave(mine), there, "eva@voorbeeld.nl")
    assert (
        mine.get(f"{back}&iss={urlencode({'': 'https://evil.example'})[1:]}", follow_redirects=False).status_code == 403
    )
    back = arrive(leave(mine), there, "eva@voorbeeld.nl")
    assert mine.get(back, follow_redirects=False).status_code == 303
    assert mine.get(back, follow_redirects=False).status_code == 403


def test_a_nonce_or_code_that_was_changed_on_the_way_is_refused(there: Provider, browser: Callable[..., Client]):
    client = browser()
    url = re.sub(r"nonce=[^&]+", "nonce=changed", leave(client))
    refused = client.get(arrive(url, there, "eva@voorbeeld.nl"), follow_redirects=False)
    assert "hoort bij een andere aanmelding" in shown(refused.text)
    url = re.sub(r"code_challenge=[^&]+", f"code_challenge={'A' * 43}", leave(client))
    refused = client.get(arrive(url, there, "eva@voorbeeld.nl"), follow_redirects=False)  # PKCE, held by the provider
    assert "nam deze aanmelding niet aan" in shown(refused.text)
    back = arrive(leave(client), there, "eva@voorbeeld.nl")
    refused = client.get(re.sub(r"code=[^&]+", "code=guessed", back), follow_redirects=False)
    assert "nam deze aanmelding niet aan" in shown(refused.text)


def test_what_the_provider_refuses_is_told(there: Provider, browser: Callable[..., Client]):
    client = browser()
    for error, words in (("access_denied", "niet binnengelaten"), ("server_error", "server_error"), ("<b>", "no code")):
        state = parse_qs(urlsplit(leave(client)).query)["state"][0]
        answer = client.get(f"/sign-in/back?{urlencode({'error': error, 'state': state})}")
        assert answer.status_code == 403
        assert words in shown(answer.text)
    assert client.get("/sign-in/back").status_code == 403


def test_a_form_that_met_a_lost_session_is_carried_along(
    empty: Project, there: Provider, browser: Callable[..., Client]
):
    client = browser()
    page = through(client, there, "eva@voorbeeld.nl", **{"to": "/notes/add", "carry:text": '<b>"Storing"</b>'})
    assert page.status_code == 200
    assert 'name="text" value="&lt;b&gt;&#34;Storing&#34;&lt;/b&gt;"' in page.text
    assert client.get("/account").status_code == 200


def test_the_first_owner_comes_in_through_the_link(empty: Project, provider: Provider, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEIL_OIDC_SECRET", SECRET)
    provider.register(BACK)
    set_in(empty, provider)
    with empty.store() as store:
        secret = links.make_owner(store)
    with TestClient(create_app(Project(empty.folder)), base_url="http://127.0.0.1") as client:
        url = leave(client, f"/join/{secret}", link=secret)
        assert client.get(arrive(url, provider, "ada@voorbeeld.nl"), follow_redirects=False).status_code == 303
        with empty.store() as store:
            (ada,) = users.everyone(store)
        assert (ada.email, ada.role, ada.has_password) == ("ada@voorbeeld.nl", "owner", False)
        assert client.get(f"/join/{secret}").status_code == 403


def test_over_https_the_address_and_the_cookie_are_those_of_the_site(there: Provider, browser: Callable[..., Client]):
    client = browser(Entrance("https://peil.voorbeeld.nl", locked=True))
    host = {"host": "peil.voorbeeld.nl"}
    csrf = re.findall(r'name="_csrf" value="([^"]+)"', client.get("/sign-in", headers=host).text)[0]
    answer = client.post("/sign-in/other", data={"_csrf": csrf}, headers=host)
    url = html.unescape(re.findall(r'href="(http://127\.0\.0\.1:\d+/o/[^"]+)"', answer.text)[0])
    assert parse_qs(urlsplit(url).query)["redirect_uri"] == ["https://peil.voorbeeld.nl/sign-in/back"]
    cookie = answer.headers["set-cookie"]
    assert re.match(r"__Host-peil-elsewhere=[\w-]+; ", cookie)
    assert "Secure" in cookie
    jar = {**host, "cookie": cookie.partition(";")[0]}
    done = client.get(arrive(url, there, "eva@voorbeeld.nl"), headers=jar, follow_redirects=False)
    assert done.status_code == 303
    assert any(re.match(r"__Host-peil=[\w-]+; .*Secure", c) for c in done.headers.get_list("set-cookie"))


def test_a_provider_that_does_not_answer_or_is_another_is_told(
    empty: Project, there: Provider, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
):
    path = empty.folder / "peil.toml"
    text = path.read_text(encoding="utf-8")
    for issuer, status, words in (
        ("http://127.0.0.1:9", 502, "niet te bereiken"),
        (there.issuer.removesuffix("/o"), 502, "niet zoals afgesproken"),
        (f"{there.issuer}/", 502, "noemt zichzelf anders"),
    ):
        path.write_text(text.replace(there.issuer, issuer), encoding="utf-8")
        empty.settings = load(empty.folder)
        client = browser()
        answer = client.post("/sign-in/other", data={"_csrf": token(client, "/sign-in")})
        assert (answer.status_code, words in shown(answer.text)) == (status, True)
    path.write_text(text, encoding="utf-8")
    empty.settings = load(empty.folder)
    monkeypatch.delenv("PEIL_OIDC_SECRET")
    told = through(browser(), there, "eva@voorbeeld.nl")
    assert (told.status_code, "geheim" in shown(told.text)) == (409, True)
    monkeypatch.setenv("PEIL_OIDC_SECRET", "another secret")
    assert "nam deze aanmelding niet aan" in shown(through(browser(), there, "eva@voorbeeld.nl").text)
    assert refusals(empty) == 1  # a fault of the set-up is nobody's attempt


def test_tokens_that_no_key_of_the_provider_signed():
    from joserfc import jwt
    from joserfc.jwk import OctKey, RSAKey

    ours = Oidc("De Poort", "https://sso.example", "peil")
    key, other = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
    now = int(time.time())
    claims = {"iss": ours.issuer, "aud": "peil", "sub": "7", "exp": now + 300, "iat": now, "nonce": "n"}
    keys = {"keys": [key.as_dict(private=False), {"kty": "unknown"}, {"kty": "oct", "k": "c2VjcmV0", "kid": "2"}]}

    def said_of(token_: str) -> str:
        with pytest.raises(ForbiddenError) as refused:
            oidc.checked(ours, token_, keys, nonce="n")
        return refused.value.what

    made = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
    assert oidc.checked(ours, made, keys, nonce="n")["sub"] == "7"
    head, body, _ = made.split(".")
    by_secret = jwt.encode({"alg": "HS256", "kid": "2"}, claims, OctKey.import_key("c2VjcmV0" * 8))
    none = "eyJhbGciOiJub25lIn0." + body + "."
    for bad in (
        jwt.encode({"alg": "RS256", "kid": "1"}, claims, other),
        f"{head}.{body}.AAAA",
        by_secret,
        none,
        "",
        "a.b",
    ):
        assert "is not signed with its keys" in said_of(bad)
    for missing in ("iss", "aud", "sub", "exp", "iat", "nonce"):
        less = {name: value for name, value in claims.items() if name != missing}
        assert said_of(jwt.encode({"alg": "RS256", "kid": "1"}, less, key)) == "the answer of De Poort is incomplete"


def test_what_is_under_way_ends_after_a_while_and_does_not_pile_up():
    at = [0.0]
    trips = Trips(lambda: at[0])
    provider = oidc.Provider("https://a.example/in", "https://a.example/t", "https://a.example/k", "", False)
    started = oidc.begin(Oidc("A", "https://a.example", "peil"), provider, BACK)
    secrets = [trips.begin(started, to="/", carried=(), link="", lang="nl") for _ in range(1_001)]
    with pytest.raises(ForbiddenError):
        trips.end(secrets[0], started.state)
    assert trips.end(secrets[1], started.state).to == "/"
    at[0] = 601
    with pytest.raises(ForbiddenError):
        trips.end(secrets[2], started.state)
    assert "nonce" not in repr(started)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"issuer": "http://sso.example.org"}, "no address of a provider"),
        ({"issuer": "https://a@sso.example.org"}, "no address of a provider"),
        ({"issuer": "https://sso.example.org?x=1"}, "no address of a provider"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret_env": "the secret itself!"}, "named by its environment variable"),
        ({"role": "owner"}, "by invitation only"),
        ({"domains": "example.org"}, "a list"),
        ({"domains": ["*"]}, "no domain"),
        ({"verified_claim": "a b"}, "name of a claim"),
        ({"clientid": "peil"}, "unknown setting 'clientid'"),
    ],
)
def test_settings_that_cannot_be(more: dict[str, object], told: str):
    with pytest.raises(InputError) as refused:
        parse({"issuer": "https://sso.example.org", "client_id": "peil", **more}, "peil.toml [oidc]")
    assert told in refused.value.what


def test_settings_as_they_are_read(empty: Project, there: Provider):
    set_in(empty, there, 'domains = ["@Voorbeeld.NL"]\nverified_claim = "xms_edov"\n')
    found = load(empty.folder).oidc
    assert (found.name, found.domains, found.role) == ("De Poort", ("voorbeeld.nl",), "viewer")
    who = {"sub": "1", "email": "A@voorbeeld.nl", "xms_edov": "1"}
    assert oidc.person(found, who) == oidc.Person(f"{there.issuer} 1", "a@voorbeeld.nl", "")
    with pytest.raises(ForbiddenError):
        oidc.person(found, {**who, "xms_edov": 0, "email_verified": True})
    assert parse({}, "") == Oidc()
    assert parse({"issuer": "https://sso.example.org", "client_id": "x"}, "").name == "sso.example.org"
    with pytest.raises(ElsewhereError):
        oidc.discover(Oidc("X", "http://127.0.0.1:9", "peil"))
