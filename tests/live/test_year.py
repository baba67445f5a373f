"""A helpdesk's months pushed into a server day by day: what it holds in memory does not grow with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.year import growth, played

from peil.app import Project, init

DAYS, TICKETS = 60, 300


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_two_months_of_a_helpdesk_leave_the_memory_as_it_was(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    days = list(played(project, TICKETS, DAYS))
    early, late = growth(days)
    print(f"{early:.0f} MB in the second fortnight, {late:.0f} in the last")
    assert project.ask("contacts")[0].rows[0].value == DAYS * TICKETS
    assert late <= 1.1 * early + 15
