"""The world of a helpdesk that is played through the plan by a server that slows down, breaks off and fails on purpose."""

from __future__ import annotations

import abc
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from contract.plan import Played
from contract.replay import Answer, Asked, Replay, fails, half, lost, replayed, slow_down
from contract.worlds import Case, Happened, World


class LateDesk(Played):
    """A desk in which something is there only some minutes after it happened."""

    def __init__(self) -> None:
        super().__init__()
        self.late: set[Happened] = set()

    @abc.abstractmethod
    def answer(self, asked: Asked) -> Answer:
        """What its API answers."""

    @abc.abstractmethod
    def commit_late(self) -> None:
        """Let something be there now that began four minutes ago."""

    @abc.abstractmethod
    def truth(self) -> set[Happened]:
        """All that happened so far, as far as a connector can see it."""


class _World:
    """The plan's first steps, and more of them with `grow`."""

    def __init__(self, folder: Path, desk: LateDesk, server: Replay, token: str, settings: dict[str, str]) -> None:
        folder.mkdir()
        (folder / "secret").write_text(token)
        (folder / "wrong").write_text("revoked")
        self._desk, self.secrets = desk, (token,)
        self.settings = {"url": server.url, "token": f"file:{folder}/secret", **settings}
        self.broken = {"token": f"file:{folder}/wrong"}
        desk.play(40)
        server.every(6, slow_down(2), half, fails(502), lost)

    def truth(self) -> set[Happened]:
        return self._desk.truth()

    def grow(self) -> None:
        self._desk.play(15)
        self._desk.commit_late()


def played(key: str, desk: Callable[[], LateDesk], token: str, **settings: str) -> Case:
    """The case of a connector that is held against such a desk."""

    @contextlib.contextmanager
    def make(folder: Path) -> Iterator[World]:
        made = desk()
        with replayed(made.answer) as server:
            yield _World(folder, made, server, token, settings)

    return Case(key, make, long=True, shared=True)
