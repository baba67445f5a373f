"""Makes the simulated project: events, settings, instruments, truth. Every byte follows from the seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from peil.demo import calls as calls_of
from peil.demo import costs as costs_of
from peil.demo import states as states_of
from peil.demo import surveys as surveys_of
from peil.demo import tickets as tickets_of
from peil.demo.arrivals import arrivals, customer_traits, customers_for
from peil.demo.draw import generator
from peil.demo.emit import call_rows, contact_texts, state_rows, survey_rows, ticket_rows
from peil.demo.planted import World
from peil.demo.project import instruments_text, settings_text
from peil.demo.truth import truth_text
from peil.demo.truth_contacts import outcomes
from peil.errors import InputError

FEWEST, MOST = 500, 5_000_000


def generate(
    folder: Path,
    *,
    seed: int = 2026,
    contacts: int = 200_000,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Writes the simulated project into `folder`, which is made where needed, and returns it.

    Files: `events-agents.parquet`, `events-calls.parquet`, `events-contacts.parquet`, `events-costs.parquet`,
    `events-surveys.parquet`,
    `peil.toml`, `instruments.toml`, `truth.json`. The same seed and number of contacts give the same bytes.
    Raises InputError where `contacts` is not between 500 and 5,000,000 or `seed` is negative.
    """
    if not FEWEST <= contacts <= MOST:
        raise InputError(
            f"{contacts} simulated contacts cannot be made",
            remedy=f"Ask for {FEWEST} to {MOST}: fewer cannot hold the planted stories.",
        )
    if seed < 0:
        raise InputError(f"seed {seed} is negative", remedy="Choose 0 or a positive whole number.")
    tell = progress or (lambda _: None)
    tell("simulating")
    world = simulate(seed, contacts)
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    families = {
        "agents": state_rows(world.states),
        "calls": call_rows(world.contacts, world.calls, world.states),
        "contacts": ticket_rows(world.contacts, world.tickets),
        "surveys": survey_rows(world.surveys),
    }
    for name, rows in families.items():
        file = f"events-{name}.parquet"
        tell(f"writing {file}")
        written[file] = rows.write(folder / file, world.texts)
    tell("writing events-costs.parquet")
    written["events-costs.parquet"] = costs_of.write(folder / "events-costs.parquet", world.bookings)
    tell("writing truth.json")
    texts = {
        "peil.toml": settings_text(),
        "instruments.toml": instruments_text(),
        "truth.json": truth_text(world, seed, contacts, written),
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return folder


def simulate(seed: int, contacts: int) -> World:
    """Plays the whole period; each stage draws from a stream of its own."""
    segment_of, language_of = customer_traits(generator(seed, 0), customers_for(contacts))
    arrived = arrivals(generator(seed, 1), contacts, segment_of, language_of)
    arrived, tickets = tickets_of.simulate(generator(seed, 2), arrived)
    calls = calls_of.simulate(generator(seed, 3), arrived)
    over = surveys_of.moments(arrived, calls, tickets)
    surveys = surveys_of.simulate(generator(seed, 4), arrived, over, segment_of)
    outcome = outcomes(arrived, calls, tickets)
    states = states_of.simulate(generator(seed, 5), calls.visits)
    bookings = costs_of.book(generator(seed, 6), contacts)
    return World(arrived, calls, states, tickets, surveys, outcome, contact_texts(arrived), bookings)
