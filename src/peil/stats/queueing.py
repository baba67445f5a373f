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

from peil.stats.distributions import incomplete_beta

NEGLIGIBLE = 1e-18


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
    _check(arrivals, handle_time, agents, within)
    load = arrivals * handle_time
    if load == 0:
        return ErlangC(0.0, 0.0, 1.0, 0.0, 0.0)
    if agents <= load:
        return ErlangC(load, 1.0, 0.0, math.inf, 1.0)
    busy = load / agents
    p_wait = 1 / ((1 - busy) * _inverse_erlang_b(load, agents) + busy)
    spare = (agents - load) / handle_time
    return ErlangC(load, p_wait, 1 - p_wait * math.exp(-spare * within), p_wait / spare, busy)


def erlang_a(arrivals: float, service_rate: float, leave_rate: float, agents: int, within: float) -> ErlangA:
    """M/M/N+M. All rates per unit of time: calls arriving, calls one agent finishes, callers one by one leaving.

    A caller with j ahead waits for j + 1 departures at rates agents × service + i × leaving, i = 0 to j; with
    the leaving rate as unit, exp(-wait) is then a beta variable, so the service level needs no simulation.
    ValueError unless both rates are positive and there is an agent. Source: Garnett, Mandelbaum, Reiman 2002.
    """
    _check(arrivals, 1 / service_rate if service_rate > 0 else -1.0, agents, within)
    if not leave_rate > 0 or agents < 1:
        raise ValueError(f"leave rate {leave_rate}, {agents} agents")
    if arrivals == 0:
        return ErlangA(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    drain = agents * service_rate / leave_rate
    edge = math.exp(-leave_rate * within)
    below = _inverse_erlang_b(arrivals / service_rate, agents) - 1  # states with a free agent, full house = 1
    weight, waiting, queue, in_time, j = 1.0, 0.0, 0.0, 0.0, 0
    while True:
        waiting += weight
        queue += j * weight
        reached = 1 - incomplete_beta(drain + 1, j + 1, edge, -math.expm1(-leave_rate * within))
        in_time += weight * drain / (drain + j + 1) * reached
        j += 1
        ratio = arrivals / (agents * service_rate + j * leave_rate)
        weight *= ratio
        if ratio < 1 and weight * j < NEGLIGIBLE * (below + waiting):
            break
    total = below + waiting
    mean_queue = queue / total
    p_abandon = leave_rate * mean_queue / arrivals
    occupancy = arrivals * (1 - p_abandon) / service_rate / agents
    return ErlangA(waiting / total, p_abandon, mean_queue / arrivals, mean_queue, occupancy, (below + in_time) / total)


def staff_erlang_c(
    arrivals: float, handle_time: float, target: float, within: float, shrinkage: float = 0.0
) -> Staffing:
    """Fewest agents for a share `target` answered `within` a time, by Erlang C; 0 without calls.

    `shrinkage` is the share of paid time not at work. ValueError unless target is in (0, 1) and shrinkage in
    [0, 1). Source: search upwards from the load.
    """
    return _staff(
        arrivals * handle_time, target, shrinkage, lambda n: erlang_c(arrivals, handle_time, n, within).service_level
    )


def _staff(load: float, target: float, shrinkage: float, level: Callable[[int], float]) -> Staffing:
    if not 0 < target < 1 or not 0 <= shrinkage < 1:
        raise ValueError(f"target {target}, shrinkage {shrinkage}")
    if load == 0:
        return Staffing(0, 1.0, 0, 0.0)
    agents = math.floor(load) + 1
    while (reached := level(agents)) < target:
        agents += 1
    # 21 / (1 - .3) is 30, not the 30.000000000000004 that would ask for one more.
    scheduled = math.ceil(round(agents / (1 - shrinkage), 9))
    return Staffing(agents, reached, scheduled, (agents - load) / math.sqrt(load))


def _inverse_erlang_b(load: float, agents: int) -> float:
    """One over the share blocked with no room to wait; infinite where that is beyond doubles."""
    inverse = 1.0
    for agent in range(1, agents + 1):
        inverse = 1 + inverse * agent / load
    return inverse


def _check(arrivals: float, handle_time: float, agents: int, within: float) -> None:
    if not (arrivals >= 0 and handle_time >= 0 and agents >= 0 and within >= 0):
        raise ValueError(f"arrivals {arrivals}, handle time {handle_time}, {agents} agents, within {within}")
