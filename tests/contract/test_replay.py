"""The server that plays vendors goes wrong as it should, and the way to a source's API bears it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.replay import (
    Answer,
    Asked,
    Cursors,
    Replay,
    changed,
    doubled,
    fails,
    garbage,
    half,
    lost,
    refuses,
    replayed,
    slow_down,
    without,
)
from peil.connectors.web import Web
from peil.errors import SourceError

BODY = {"rows": [1, 2], "more": False}


@pytest.fixture
def server() -> Iterator[Replay]:
    with replayed(lambda asked: Answer({**BODY, "asked": asked.body or asked.params.get("q")})) as made:
        yield made


def test_what_passes_is_tried_again(server: Replay) -> None:
    waited: list[float] = []
    web = Web(sleep=waited.append)
    server.next(half, lost, slow_down(7), fails(502))
    assert web.json(f"{server.url}/x", params={"q": "a b"}) == {**BODY, "asked": "a b"}
    assert waited[2] == 7
    assert [one.path for one in server.asked] == ["/x"] * 5
    server.every(2, half)
    assert [web.json(f"{server.url}/y", body={"n": n}) for n in range(3)] == [
        {**BODY, "asked": {"n": n}} for n in range(3)
    ]
    assert len(server.asked) == 5 + 6  # each second of all is half: the sixth, eighth and tenth
    web.close()


def test_what_does_not_pass_is_told(server: Replay) -> None:
    web = Web(sleep=lambda _: None)
    for fault in (garbage, refuses(401)):
        server.next(fault)
        with pytest.raises(SourceError):
            web.json(server.url)
    web.close()


def test_bodies_change_on_the_way() -> None:
    answer = Answer(BODY)
    assert doubled("rows")(answer).body == {"rows": [1, 2, 2, 1], "more": False}
    assert without("more")(answer).body == {"rows": [1, 2]}
    assert changed(lambda body: body["rows"])(answer).body == [1, 2]
    assert answer.body == {"rows": [1, 2], "more": False}


def test_cursors_are_lost() -> None:
    cursors = Cursors()
    word = cursors.give(3)
    assert cursors.find(word) == 3
    cursors.lose()
    assert cursors.find(word) is None
    assert Asked("GET", "/", {}, {}).body is None
