"""What employees are doing by Asterisk's queue log: logged in, on the line, paused, gone. Nothing is read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from peil.connectors.frame import Record
from peil.connectors.queue_log_lines import row_of

#: The word under which a state is told: the log has no line for it. What a state is called stands in `a1`.
STATE = "STATE"
AVAILABLE, HANDLING, OFFLINE, PAUSED = "AVAILABLE", "HANDLING", "OFFLINE", "PAUSED"
_ENDS_CALL = ("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER", "AGENTDUMP")
_LOGS_IN = ("AGENTLOGIN", "AGENTCALLBACKLOGIN")
_LOGS_OFF = ("AGENTLOGOFF", "AGENTCALLBACKLOGOFF")
_EVENTS = (*_ENDS_CALL, *_LOGS_IN, *_LOGS_OFF, "CONNECT", "ADDMEMBER", "REMOVEMEMBER")
_PAUSES = ("PAUSE", "PAUSEALL", "UNPAUSE", "UNPAUSEALL")
#: A line so much older than the last of an employee was read before, or is no longer true.
_LATE_S = 60
_MOST = 5_000


@dataclass
class _Agent:
    """An employee by the lines so far. Nothing is told of one of whom no login and no pause was seen: who never logs
    off would be available day and night."""

    seen: bool = False
    gone: bool = False
    queues: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    everywhere: bool = False
    reason: str = ""
    call: str = ""
    told: str = ""
    at: int = 0

    def state(self) -> str:
        """In one word; of a pause the reason that was given for it."""
        if self.call:
            return HANDLING
        if self.gone:
            return OFFLINE
        # Paused in one of several queues, they still take calls from the others.
        if self.everywhere or (self.paused and self.paused >= self.queues):
            return self.reason or PAUSED
        return AVAILABLE

    def take(self, event: str, queue: str, call: str, argument: str) -> None:
        """What a line says of them."""
        if event == "CONNECT":
            self.call, self.queues = call, self.queues | {queue}
        elif event in _ENDS_CALL:
            self.call = "" if call == self.call else self.call
        elif event in _LOGS_IN or event in _LOGS_OFF:
            self.seen, self.gone = True, event in _LOGS_OFF
        elif event == "ADDMEMBER":
            self.seen, self.gone, self.queues = True, False, self.queues | {queue}
            self.paused = self.paused | {queue} if argument == "PAUSED" else self.paused - {queue}
        elif event == "REMOVEMEMBER":
            self.seen, self.queues, self.paused = True, self.queues - {queue}, self.paused - {queue}
            self.gone = not self.queues
        else:
            self._pause(event, queue, argument)

    def _pause(self, event: str, queue: str, reason: str) -> None:
        self.seen, paused, all_ = True, event.startswith("PAUSE"), event.endswith("ALL")
        if all_:
            self.everywhere = paused
            self.paused = self.paused if paused else set()
        else:
            self.queues = self.queues | {queue}
            self.paused = self.paused | {queue} if paused else self.paused - {queue}
            self.everywhere = self.everywhere and paused
        self.reason = reason if paused else ""


@dataclass
class Agents:
    """Every employee by name."""

    by_name: dict[str, _Agent] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: object) -> Agents:
        """As a cursor keeps it."""
        found = cls()
        for name, seen, gone, queues, paused, *more in kept if isinstance(kept, list) else ():
            found.by_name[name] = _Agent(seen, gone, set(queues), set(paused), *more)
        return found

    def kept(self) -> list[list[object]]:
        """For a cursor."""
        return [
            [n, a.seen, a.gone, sorted(a.queues), sorted(a.paused), a.everywhere, a.reason, a.call, a.told, a.at]
            for n, a in self.by_name.items()
        ]

    def rows(self, rows: Iterable[Record]) -> Iterator[Record]:
        """The rows, and after each that changes what an employee is doing one that says so."""
        for row in rows:
            yield row
            event, name = str(row["event"]), str(row["agent"] or "NONE")
            if event == "QUEUESTART":  # no call outlives a restart
                for one in [name for name, agent in self.by_name.items() if agent.call]:
                    self.by_name[one].call, self.by_name[one].at = "", int(str(row["epoch"]))
                    yield from self._told(one, self.by_name[one].at)
            elif event in (*_EVENTS, *_PAUSES) and name != "NONE":
                agent = self.by_name.setdefault(name, _Agent())
                at = int(str(row["epoch"]))
                if at >= agent.at - _LATE_S:
                    agent.at = max(at, agent.at)
                    agent.take(event, str(row["queue"]), str(row["call"]), str(row["a1"] or "").strip())
                    yield from self._told(name, at)
                if len(self.by_name) > _MOST:
                    del self.by_name[next(iter(self.by_name))]

    def _told(self, name: str, at: int) -> Iterator[Record]:
        agent = self.by_name[name]
        state = agent.state()
        if agent.seen and state != agent.told:
            agent.told = state
            yield row_of({"epoch": str(at), "agent": name, "event": STATE, "a1": state})
