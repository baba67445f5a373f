"""The page where links to the wallboard are made and revoked: for who steers, by forms of ours only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from posting import send, shown

from peil.app import Project
from peil.people import links, sessions, users
from peil.people.users import Grant

WORDS = "vier woorden op een rij"


def test_a_link_is_made_shown_once_opened_and_revoked(copied: Project, opened: Callable[[Project], Any]) -> None:
    client = opened(copied)
    made = send(client, "/wallboards", {"name": "Hal <1>"})
    (link,) = set(re.findall(r'href="http://127.0.0.1(/wall/[^"]+)"', made.text))
    listed = client.get("/wallboards").text
    assert "Hal &lt;1&gt;" in listed
    assert link not in listed
    board = client.get(link)
    assert board.status_code == 200
    assert "Wachtend" in shown(board.text)
    assert "Waiting" in shown(client.get(f"{link}?lang=en").text)
    assert "connect-src 'self'" in board.headers["content-security-policy"]
    assert "connect-src" not in client.get("/wallboards").headers["content-security-policy"]
    known = re.search(r'name="link" value="([0-9a-f]{64})"', listed)
    assert known
    assert client.post("/wallboards/revoke", data={"link": known[1]}).status_code == 403  # no form of ours
    assert send(client, "/wallboards/revoke", {"link": known[1]}, page="/wallboards").status_code == 303
    assert client.get(link).status_code == 403
    assert "Er zijn nog geen links." in client.get("/wallboards").text
    assert send(client, "/wallboards", {"name": " "}).status_code == 400


def test_a_link_for_one_team_or_queue(copied: Project, opened: Callable[[Project], Any]) -> None:
    client = opened(copied)
    made = send(client, "/wallboards", {"name": "Hal", "queue": "hulp <1>"})
    (link,) = set(re.findall(r'href="http://127.0.0.1(/wall/[^"]+)"', made.text))
    assert "Wachtrij hulp &lt;1&gt;" in client.get("/wallboards").text
    board = shown(client.get(link).text)
    assert "Wachtrij hulp <1> –" in board
    assert "hoort bij geen wachtrij" in board
    assert "Queue hulp <1> –" in shown(client.get(f"{link}?lang=en").text)


def test_only_who_steers_makes_links_and_nobody_needs_to_sign_in_to_look(
    copied: Project, opened: Callable[[Project], Any]
) -> None:
    with copied.store() as store:
        owner = links.follow(store, links.make_owner(store), password=WORDS, email="ada@voorbeeld.nl", name="Ada")
        viewer = users.add(store, Grant("kim@voorbeeld.nl", "viewer", "Kim"), password=WORDS, by=owner.id)
        cookies = {who.id: sessions.begin(store, who) for who in (owner, viewer)}
    client = opened(copied)
    assert client.get("/wallboards", follow_redirects=False).status_code == 303
    client.cookies.set("peil", cookies[viewer.id])
    assert client.get("/wallboards").status_code == 403
    client.cookies.set("peil", cookies[owner.id])
    made = send(client, "/wallboards", {"name": "hal"})
    client.cookies.clear()
    link = re.search(r'href="http://127.0.0.1(/wall/[^"]+)"', made.text)
    assert link
    board = client.get(link[1])
    assert board.status_code == 200
    assert "Ada" not in board.text
    assert client.get("/").history[0].status_code == 303  # the rest stays closed
