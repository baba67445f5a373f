"""Erlang C and Erlang A: waiting, service level and agents needed for one queue in steady state. Not schedules.

Calls arrive at random (Poisson) at a constant rate, handle times are exponential, agents have one skill. Erlang C
lets nobody hang up and is pessimistic; Erlang A lets callers leave after an exponential patience. A service level
met by people hanging up is none: bind the share that abandons too. Rates are per one unit of time of your choice,
the same for all; times come back in that unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from peil.stats.distributions import TINY, beta_factor, incomplete_beta
from peil.stats.given import inside, number, positive, whole

NEGLIGIBLE = 1e-18
BEYOND = 1e300
MOST_STATES = 1_000_000
FOR_EVER = 1e8  # calls that come in while one caller waits: with too few agents as good as nobody is served in time
MOST_AGENTS = 10_000_000


@dataclass(frozen=True)
class ErlangC:
    """`load` in Erlang; share that waits; share answered within the target time; mean wait of all calls (infinite
    where the load is not below the number of agents); share of their time that agents are busy."""

    load: float
    p_wait: float
    service_level: float
    mean_wait: float
    occupancy: float


@dataclass(frozen=True)
class ErlangA:
    """Shares of all calls that wait and that abandon, mean wait of all calls, mean number waiting, occupancy, and
    the share of all calls that is answered within the target time."""

    p_wait: float
    p_abandon: float
    mean_wait: float
    mean_queue: float
    occupancy: float
    service_level: float


@dataclass(frozen=True)
class Staffing:
    """Fewest `agents` at work, what they reach, how many to schedule given shrinkage, and the square-root rule's
    beta, (agents - load) / √load."""

    agents: int
    service_level: float
    scheduled: int
    beta: float


def erlang_c(arrivals: float, handle_time: float, agents: int, within: float) -> ErlangC:
    """M/M/N. `arrivals` per unit of time, `handle_time` and `within` in that unit.

    Where the load is not below the number of agents the queue grows without end: all wait, none within any time.
    ValueError for negative input. Source: Erlang's formula by the recursion of Erlang B.
    """
    arrivals, handle_time, within = _rates(arrivals, handle_time, within)
    agents, load = whole(agents, "agents"), arrivals * handle_time
    return _erlang_c(load, handle_time, agents, within, _inverse_erlang_b(load, agents))


def _erlang_c(load: float, handle_time: float, agents: int, within: float, inverse: float) -> ErlangC:
    """With one over Erlang B at hand."""
    if load == 0:
        return ErlangC(0.0, 0.0, 1.0, 0.0, 0.0)
    if agents <= load:
        return ErlangC(load, 1.0, 0.0, math.inf, 1.0)
    busy = load / agents
    p_wait = 1 / ((1 - busy) * inverse + busy)
    spare = (agents - load) / handle_time
    return ErlangC(load, p_wait, 1 - p_wait * math.exp(-spare * within), p_wait / spare, busy)


def erlang_a(arrivals: float, service_rate: float, leave_rate: float, agents: int, within: float) -> ErlangA:
    """M/M/N+M. All rates per unit of time: calls arriving, calls one agent finishes, callers one by one leaving.

    A caller with j ahead waits for j + 1 departures at rates agents × service + i × leaving, i = 0 to j; with
    the leaving rate as unit, exp(-wait) is then a beta variable, so the service level needs no simulation.
    ValueError unless both rates are positive and there is an agent. Source: Garnett, Mandelbaum, Reiman 2002.
    """
    arrivals, service_rate, within = _rates(arrivals, positive(service_rate, "service rate"), within)
    leave_rate, agents = positive(leave_rate, "leave rate"), whole(agents, "agents", least=1)
    if arrivals == 0:
        return ErlangA(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    return _erlang_a(
        arrivals, service_rate, leave_rate, agents, within, _inverse_erlang_b(arrivals / service_rate, agents)
    )


def _erlang_a(
    arrivals: float, service_rate: float, leave_rate: float, agents: int, within: float, inverse: float
) -> ErlangA:
    if math.isinf(inverse):  # so many agents that nobody waits, as far as doubles can tell
        return ErlangA(0.0, 0.0, 0.0, 0.0, arrivals / service_rate / agents, 1.0)
    drain = agents * service_rate / leave_rate
    first, weights = _queue_weights(arrivals / leave_rate, drain)
    below = (inverse - 1) * weights[0] if first == 0 else 0.0  # states with a free agent
    waiting = math.fsum(weights)
    total = below + waiting
    mean_queue = math.fsum(j * weight for j, weight in enumerate(weights, first)) / total
    p_abandon = leave_rate * mean_queue / arrivals
    occupancy = min(1.0, arrivals * (1 - p_abandon) / service_rate / agents)
    in_time = _in_time(first, weights, drain, leave_rate * within)
    level = min(1.0, (below + in_time) / total)
    return ErlangA(waiting / total, p_abandon, mean_queue / arrivals, mean_queue, occupancy, level)


def _queue_weights(arriving: float, drain: float) -> tuple[int, list[float]]:
    """The number waiting in the first state that weighs anything, and the weight of it and each after it.

    Arrivals and what agents finish are per time that one caller stays. The likeliest state weighs 1: of a queue of
    thousands the weights from the empty one on would be beyond doubles. States that weigh nothing are left out.
    """
    middle = max(0, math.floor(arriving - drain))
    up: list[float] = []
    weight, j = 1.0, middle
    while weight * max(1, j - middle) >= NEGLIGIBLE:
        if len(up) == MOST_STATES:
            raise ValueError(f"callers stay so long that the queue takes more than {MOST_STATES} states: use Erlang C")
        up.append(weight)
        j += 1
        weight *= arriving / (drain + j)
    down: list[float] = []
    weight, j = 1.0, middle
    while j > 0 and (weight := weight * (drain + j) / arriving) > TINY:
        down.append(weight)
        j -= 1
    return j, [*reversed(down), *up]


def _in_time(first: int, weights: list[float], drain: float, within: float) -> float:
    """What of the weights is served within a time, in units of a caller's patience.

    With j ahead more than j departures are needed: a negative binomial chance, summed from the longest queue down so
    that small ones keep their digits.
    """
    edge, past = math.exp(-within), -math.expm1(-within)
    last = first + len(weights) - 1
    reached = incomplete_beta(last + 1, drain + 1, past, edge)
    parts = []
    for j in range(last, first - 1, -1):
        parts.append(weights[j - first] * drain / (drain + j + 1) * reached)
        if j and edge and past:
            reached += beta_factor(drain + 1, j, edge, past) / j
    return math.fsum(parts)


def staff_erlang_c(
    arrivals: float, handle_time: float, target: float, within: float, shrinkage: float = 0.0
) -> Staffing:
    """Fewest agents for a share `target` answered `within` a time, by Erlang C; 0 without calls.

    `shrinkage` is the share of paid time not at work. ValueError unless target is in (0, 1) and shrinkage in
    [0, 1). Source: search upwards from the load.
    """
    arrivals, handle_time, within = _rates(arrivals, handle_time, within)
    load = arrivals * handle_time

    def reached(agents: int, inverse: float) -> float | None:
        level = _erlang_c(load, handle_time, agents, within, inverse).service_level
        return level if level >= target else None

    return _staff(load, inside(target, "target"), shrinkage, math.floor(load) + 1, reached)


def staff_erlang_a(
    arrivals: float,
    service_rate: float,
    leave_rate: float,
    target: float,
    within: float,
    most_abandon: float,
    shrinkage: float = 0.0,
) -> Staffing:
    """Fewest agents for a share `target` of all calls answered `within` a time, by Erlang A; 0 without calls.

    No more than a share `most_abandon` may hang up: with impatient callers a service level alone is met by losing
    them. ValueError unless target and most_abandon are in (0, 1) and shrinkage in [0, 1). Source: search upwards.
    """
    arrivals, service_rate, within = _rates(arrivals, positive(service_rate, "service rate"), within)
    leave_rate, most_abandon = positive(leave_rate, "leave rate"), inside(most_abandon, "most_abandon")
    load = arrivals / service_rate

    def reached(agents: int, inverse: float) -> float | None:
        if agents <= load and arrivals > FOR_EVER * leave_rate:
            return None
        found = _erlang_a(arrivals, service_rate, leave_rate, agents, within, inverse)
        return found.service_level if found.service_level >= target and found.p_abandon <= most_abandon else None

    # What agents can do at most: with fewer, more than `most_abandon` is left over.
    least = max(1, math.floor(load * (1 - most_abandon)))
    return _staff(load, inside(target, "target"), shrinkage, least, reached)


def _staff(
    load: float, target: float, shrinkage: float, least: int, reached: Callable[[int, float], float | None]
) -> Staffing:
    """The first number of agents, from `least` on, that has `reached` the target; None: not yet."""
    if not 0 <= number(shrinkage, "shrinkage") < 1:
        raise ValueError(f"shrinkage {shrinkage} is not between 0 and 1")
    if load == 0:
        return Staffing(0, 1.0, 0, 0.0)
    agents, inverse = least, _inverse_erlang_b(load, least)
    while (level := reached(agents, inverse)) is None:
        agents += 1
        inverse = 1 + inverse * agents / load
    # 21 / (1 - .3) is 30, not the 30.000000000000004 that would ask for one more.
    scheduled = math.ceil(round(agents / (1 - shrinkage), 9))
    return Staffing(agents, level, scheduled, (agents - load) / math.sqrt(load))


def _inverse_erlang_b(load: float, agents: int) -> float:
    """One over the share blocked with no room to wait; infinite where that is beyond doubles."""
    if load == 0:
        return math.inf
    if agents > MOST_AGENTS:
        raise ValueError(f"{agents} agents: more than {MOST_AGENTS}")
    inverse = 1.0
    for agent in range(1, agents + 1):
        inverse = 1 + inverse * agent / load
        if inverse > BEYOND:
            # From here on it can only grow where agents exceed the load, and those below it were passed.
            return math.inf
    return inverse


def _rates(arrivals: float, handling: float, within: float) -> tuple[float, float, float]:
    return (
        positive(arrivals, "arrivals", zero=True),
        positive(handling, "handle time", zero=True),
        number(within, "within", infinite=True) if within == math.inf else positive(within, "within", zero=True),
    )
