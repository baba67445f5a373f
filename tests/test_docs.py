"""Documentation is tested: the tutorial is walked, links lead somewhere, examples parse."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.usefixtures("speaks_as_the_project")
def test_the_tutorial_can_be_walked(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    table = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    assert table
    (tmp_path / "calls.csv").write_text(table[1])
    said = ""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.strip().splitlines():
            words = shlex.split(line)
            if words[:2] == ["peil", "serve"]:
                continue
            done = subprocess.run(
                [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, done.stderr
            said += done.stdout
    for promised in ("50,0 %", "60,0 %", "66,7 %", "korte ophangers 1", "queued_at", "excluded: short_abandon"):
        assert promised in said


def test_the_readme_names_real_commands() -> None:
    """Every make target and peil command in the README exists."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = {word for group in targets for word in group.split()}
    assert set(re.findall(r"\bmake ([a-z-]+)", text)) - {"up"} <= made
    help_ = subprocess.run([sys.executable, "-m", "peil", "--help"], capture_output=True, text=True, check=True)
    for command in set(re.findall(r"^peil ([a-z]+)", text, re.MULTILINE)):
        assert command in help_.stdout


def test_every_command_in_the_documentation_can_be_given() -> None:
    """Each `peil …` of a block parses, and what it sets of a connector is a setting of that connector."""
    from peil.cli import _parser
    from peil.connectors.registry import connector_of

    parser, seen = _parser(), 0
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                if found := re.search(r"(?:^|\$\()(peil [^|>)]*)", line.strip()):
                    given = parser.parse_args(shlex.split(found[1], comments=True)[1:])
                    seen += 1
                    if found[1].startswith("peil connect ") and given.connector:
                        known = {one.key for one in connector_of(given.connector).settings}
                        assert {one.partition("=")[0] for one in given.set} <= known, line
    assert seen > 100


def test_every_mapping_in_the_reference_can_be_used() -> None:
    from peil.connectors.files.mapping import parse

    text = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 6
    for block in blocks:
        assert parse(block, place="docs/reference/mapping.md").events


def test_every_event_type_and_file_option_is_in_the_mapping_reference() -> None:
    from peil.connectors.files.mapping import FileFormat, Spec
    from peil.events.schema import EVENT_TYPES

    text = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    for name in (*FileFormat.__dataclass_fields__, *Spec.__dataclass_fields__):
        assert f"`{name}`" in text, name
    for key in EVENT_TYPES:
        assert f"`{key}`" in text or f"`.{key.partition('.')[2]}`" in text, key


def test_the_page_about_users_and_rights_says_what_holds() -> None:
    """Its table of roles, its numbers, its settings and its commands are those of the program."""
    from peil.ask import of_team, withhold
    from peil.cli import _parser
    from peil.people import limits, links, passwords, rights, sessions
    from peil.vouching import Oidc, parse

    text = (ROOT / "docs" / "how-to" / "users-and-rights.md").read_text(encoding="utf-8")
    _, *names = re.findall(r"[a-z]+", re.findall(r"^\| role .*$", text, re.MULTILINE)[0])
    assert tuple(names) == rights.RIGHTS
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE))
    found = {
        role: {n for n, cell in zip(names, row.split("|"), strict=True) if "–" not in cell}
        for role, row in rows.items()
    }
    assert found == rights.ROLES
    assert {role for role, row in rows.items() if "own teams" in row} == set(rights.OF_A_TEAM)
    plain = " ".join(text.split())
    for told in (
        f"at least {passwords.SHORTEST} characters",
        f"after {sessions.IDLE.seconds // 3600} hours without use, and after {sessions.LONGEST.days} days",
        f"within {links.LASTS['invite'].days} days",
        f"at least {of_team.LEAST} people",
        f"from {'five' if withhold.LEAST == 5 else withhold.LEAST} different customers on",
        f"at most {sessions.MOST_DAYS} days",
        f"After {limits.OF_AN_ACCOUNT} wrong passwords for one account, or {limits.OF_AN_ADDRESS} from one network address",
    ):
        assert told in plain, told
    blocks = re.findall(r"```toml\n\[oidc\]\n(.*?)```", text, re.DOTALL)
    assert [parse(tomllib.loads(block), "peil.toml [oidc]").name for block in blocks] == [
        *("De Poort", "Keycloak", "Microsoft", "Google"),
    ]
    for name in Oidc.__dataclass_fields__:
        assert re.search(rf"\b{name}\b", text), name
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.strip().splitlines():
            assert _parser().parse_args(shlex.split(line, comments=True)[1:]).run


def test_the_page_about_judging_says_what_holds() -> None:
    from peil.stats.false_alarms import false_alarm_rate
    from peil.stats.verdict import MINIMUM_N
    from peil.steering.course import BY_DAY, BY_WEEK
    from peil.steering.verdicts import ENOUGH_DAYS, WAITING

    text = " ".join((ROOT / "docs" / "explanation" / "how-peil-judges.md").read_text(encoding="utf-8").split())
    assert (MINIMUM_N, ENOUGH_DAYS, WAITING) == (30, 14, 20)
    assert "Below 30 answers" in text
    assert "Below two weeks" in text
    assert "more than one in twenty still waits" in text
    assert (BY_DAY, BY_WEEK) == (13 * 7, 26 * 7)
    assert f"one false signal in {round(1 / false_alarm_rate(BY_DAY, weekdays=True))} days" in text


def test_the_page_about_counting_says_what_holds() -> None:
    from peil.kpis.registry import all_kpis

    text = " ".join((ROOT / "docs" / "explanation" / "how-peil-counts.md").read_text(encoding="utf-8").split())
    kpis = all_kpis()
    assert "one of *under* five seconds" in text
    assert kpis["service_level"].settings["short_abandon_s"] == 5
    assert "window of seven days" in text
    assert kpis["first_contact_resolution"].settings == {"window_days": 7}
    assert "provisional for fourteen days" in text
    assert {k.late_days for k in kpis.values() if k.fact == "survey_invitations"} == {14}
    assert "within a minute after it" in text
    assert "r.time_us + 60000000" in (ROOT / "src" / "peil" / "facts" / "contact_states.sql").read_text()
