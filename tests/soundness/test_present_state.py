"""What a list of how things stand now cannot know was told as nought."""

from __future__ import annotations

from pathlib import Path

import pytest

from peil.app import Project, init
from peil.connectors.files.mapping import parse
from peil.errors import InputError

CUSTOMER = """
customer = "customer"
reason = "reason"
"""
LIST = """
source = "list"
derived = true
[[event]]
type = "contact.opened"
time = "opened"
contact = "id"
[[event]]
type = "contact.status"
time = "solved"
contact = "id"
status = { value = "solved" }
"""
HISTORY = """
source = "history"
[[event]]
type = "contact.opened"
time = "at"
contact = "id"
keep = "first"
[[event]]
type = "contact.status"
time = "at"
contact = "id"
status = "status"
"""


def given(project: Project, name: str, rows: str, mapping: str) -> None:
    table, toml = project.folder / f"{name}.csv", project.folder / f"{name}.toml"
    table.write_text(rows)
    toml.write_text(mapping)
    project.import_files([table], str(toml))


def test_nobody_knows_what_was_reopened_between_two_exports_of_a_list(tmp_path: Path) -> None:
    """Of 327,048 complaints solved, 0.0 % had been reopened: their list gives one day of closing each."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    given(project, "list", "id,opened,solved\n1,2026-01-05 09:00,2026-01-06 09:00\n2,2026-01-05 09:00,\n", LIST)
    (row,) = project.ask("reopen_rate")[0].rows
    assert (row.value, row.status) == (None, "not_measurable")
    assert row.reason is not None
    assert "contact.history" in row.reason
    (solved,) = project.ask("first_resolution_time")[0].rows
    assert solved.value == 86_400
    lines = [
        "a,2026-01-05 09:00,new",
        "a,2026-01-05 10:00,solved",
        "a,2026-01-06 10:00,open",
        "a,2026-01-07 10:00,solved",
    ]
    given(project, "history", "id,at,status\n" + "\n".join([*lines, "b,2026-03-01 09:00,new"]) + "\n", HISTORY)
    (row,) = project.ask("reopen_rate")[0].rows
    assert (row.parts, row.excluded) == (
        {"reopened": 1, "solved": 1, "reopened_ever": 1},
        {"source_cannot_tell": 1},
    )


CASES = LIST.replace('time = "opened"\n', 'time = "opened"\n' + CUSTOMER.lstrip())
ANSWERED = """
[[event]]
type = "contact.message"
time = "answered"
contact = "id"
actor = { value = "agent" }
"""
CALLS = f"""
source = "phone"
derived = true
[[event]]
type = "queue.entered"
time = "opened"
contact = "id"
queue = {{ value = "general" }}{CUSTOMER}
[[event]]
type = "queue.connected"
time = "answered"
contact = "id"
queue = {{ value = "general" }}
"""
MAILS = CASES.replace('source = "list"\nderived = true', 'source = "mails"').partition(
    '[[event]]\ntype = "contact.status"'
)[0]
ROWS = """id,customer,reason,opened,answered,solved
1,7,delivery,2026-01-05 09:00,2026-01-05 10:00,2026-01-06 09:00
2,8,delivery,2026-01-05 09:00,2026-01-05 10:00,2026-01-06 09:00
3,9,delivery,2026-03-01 09:00,,
"""


def test_nobody_knows_what_a_list_solved_in_one_go(tmp_path: Path) -> None:
    """Every ticket that is closed now was solved at once, for what was reopened between two exports is not there."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    given(project, "list", ROWS, CASES + ANSWERED)
    for rule in ("default", "one_touch"):
        (row,) = project.ask("first_contact_resolution", rule=rule)[0].rows
        assert (row.value, row.n, row.status) == (None, 0, "not_measurable"), rule
        assert "contact.history" in str(row.reason), rule
    lines = [
        "a,7,delivery,2026-01-05 09:00,new",
        "a,7,delivery,2026-01-05 10:00,solved",
        "a,7,delivery,2026-01-06 10:00,open",
        "a,7,delivery,2026-01-07 10:00,solved",
        "b,8,delivery,2026-01-05 09:00,new",
        "b,8,delivery,2026-01-05 10:00,solved",
        "c,9,delivery,2026-03-01 09:00,new",
    ]
    told = HISTORY.replace('keep = "first"\n', 'keep = "first"\n' + CUSTOMER.lstrip())
    given(project, "history", "id,customer,reason,at,status\n" + "\n".join(lines) + "\n", told)
    (row,) = project.ask("first_contact_resolution")[0].rows
    assert row.parts == {"solved_at_once": 1, "issues": 2}, "a was reopened after a day; c is too young"
    assert row.excluded == {"source_cannot_tell": 3}


def test_an_answered_call_is_over_and_a_mailbox_solves_nothing(tmp_path: Path) -> None:
    """Calls have no status to go back to, so a list of calls suffices. That mail says nothing of solving was 0 %."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    given(project, "mails", ROWS, MAILS)
    (row,) = project.ask("first_contact_resolution")[0].rows
    assert (row.value, row.status) == (None, "not_measurable")
    given(project, "calls", ROWS, CALLS)
    (row,) = project.ask("first_contact_resolution", where=["source=phone"])[0].rows
    assert (row.value, row.parts) == (100.0, {"solved_at_once": 2, "issues": 2})


def test_what_a_later_list_shows_as_open_again_is_open(tmp_path: Path) -> None:
    """It stayed solved, and out of the backlog, for as long as its first solving was known: of a list a day, for ever.

    1 is open again in the second list and solved in the third, later than before; 2 stays solved; of 3, which the second
    list does not have, nothing is said. A list of other things under the same source ends nothing.
    """
    init(tmp_path / "p")
    project = Project(tmp_path / "p")

    def stand() -> tuple[float | None, list[int]]:
        solved = project.ask("full_resolution_time", statistic="mean")[0].rows[0].parts
        return project.ask("backlog")[0].rows[0].value, [int(solved[key]) for key in ("finished", "total_s")]

    begin, one, two = "id,opened,solved\n", "1,2026-01-05 09:00", "2,2026-01-05 09:00,2026-01-06 09:00\n"
    three = "3,2026-01-05 09:00,2026-01-05 10:00\n"
    given(project, "monday", f"{begin}{one},2026-01-05 11:00\n{two}{three}", LIST)
    assert stand() == (0, [3, 7_200 + 86_400 + 3_600])
    given(project, "tuesday", f"{begin}{one},\n{two}", LIST)
    assert stand() == (1, [2, 86_400 + 3_600])
    given(project, "tuesday again", f"{begin}{one},\n{two}", LIST)
    assert stand() == (1, [2, 86_400 + 3_600])
    given(project, "openings", f"{begin}{two}", LIST.partition('[[event]]\ntype = "contact.status')[0])
    assert stand() == (1, [2, 86_400 + 3_600])
    given(project, "wednesday", f"{begin}{one},2026-01-07 09:00\n{two}", LIST)
    assert stand() == (0, [3, 2 * 86_400 + 86_400 + 3_600])
    assert project.ask("first_resolution_time", statistic="mean")[0].rows[0].parts["total_s"] == 3 * 86_400 + 3_600


JUDGED = """
source = "list"
[[event]]
type = "contact.reported"
time = "opened"
contact = "id"
field = { value = "sla_met" }
value = "sla"
"""


def test_a_judgement_in_other_words_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    """'Ja' was taken, and counted as if the source said nothing: two of three judgements were gone without a word."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    rows = "id,opened,sla\n1,2026-01-05 09:00,YES\n2,2026-01-05 09:00,Ja\n3,2026-01-05 09:00,nee\n4,2026-01-05 09:00,\n"
    given(project, "list", rows, JUDGED)
    with project.store() as store:
        reasons = {(r["row"], r["column"], r["reason"]) for r in store.quarantined()}
    told = "is not one of yes, no; map it under [values.value]"
    assert reasons == {(3, "sla", told), (4, "sla", told)}
    given(project, "again", rows, JUDGED + '[values.value]\nJa = "yes"\nYes = "yes"\nnee = "no"\n')
    with pytest.raises(InputError, match="'misschien' is no value"):
        parse(JUDGED.replace('"sla"', '{ value = "misschien" }'), place="m")
