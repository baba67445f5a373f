"""Asking a source over HTTP: tried again where that helps, at the pace it asks, its clock watched, no secret told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.utils import format_datetime

import httpx
import pytest

from peil.connectors.web import Web
from peil.errors import SourceError

URL = "https://desk.example.org/api?token=s3cret"
Answers = Callable[[httpx.Request], httpx.Response]


def web(answers: list[httpx.Response | Exception]) -> tuple[Web, list[float]]:
    """A way to a source that gives these answers one after the other, and the pauses that were made."""
    pauses: list[float] = []

    def handle(_: httpx.Request) -> httpx.Response:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Web(transport=httpx.MockTransport(handle), sleep=pauses.append, tries=4), pauses


def test_it_waits_as_it_is_asked() -> None:
    now = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    later = {"retry-after": format_datetime(now + dt.timedelta(seconds=90)), "date": format_datetime(now)}
    way, pauses = web(
        [
            httpx.Response(429, headers={"retry-after": "7"}),
            httpx.Response(503, headers=later),
            httpx.Response(429, headers={"x-ratelimit-reset": "1772442010", "date": format_datetime(now)}),
            httpx.Response(200, json=[1]),
        ]
    )
    assert way.json(URL) == [1]
    assert pauses == [7.0, 90.0, 10.0]


def test_without_being_told_it_waits_longer_each_time_and_not_for_all_at_once() -> None:
    way, pauses = web([httpx.ConnectError("refused"), httpx.Response(500), httpx.Response(200, json={})])
    assert way.json(URL) == {}
    assert 1 <= pauses[0] <= 2 <= pauses[1] <= 4


@pytest.mark.parametrize(
    ("answer", "told", "again", "tries"),
    [
        (httpx.Response(401), "refuses the key it was given (401)", False, 1),
        (httpx.Response(404), "does not answer to what is asked (404)", False, 1),
        (
            httpx.Response(302, headers={"location": "https://evil.example"}),
            "points to another address (302)",
            False,
            1,
        ),
        (httpx.Response(502), "has a fault of its own (502)", True, 4),
        (httpx.Response(429), "asks to slow down (429)", True, 4),
    ],
)
def test_what_it_says_when_it_gives_up(answer: httpx.Response, told: str, again: bool, tries: int) -> None:
    left = [answer] * 4
    way, _ = web(left)  # type: ignore[arg-type]
    with pytest.raises(SourceError) as error:
        way.json(URL, headers={"authorization": "Bearer s3cret"})
    assert (error.value.what, error.value.again) == (told, again)
    assert error.value.remedy
    assert "s3cret" not in str(error.value)
    assert error.value.place == "https://desk.example.org/api"


def test_garbage_and_floods_are_told() -> None:
    way, _ = web([httpx.Response(200, html="<p>Sign in</p>")])
    with pytest.raises(SourceError, match=r"no JSON \(text/html\)"):
        way.json(URL)
    with pytest.raises(SourceError, match="no address"):
        Web(sleep=lambda _: None).json("ftp://desk")


def test_its_clock_is_watched() -> None:
    ahead = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=500))
    way, _ = web([httpx.Response(200, json={}, headers={"date": ahead}), httpx.Response(200, json={})])
    assert way.skew_s is None
    way.json(URL)
    assert way.skew_s is not None
    assert 495 <= way.skew_s <= 505
