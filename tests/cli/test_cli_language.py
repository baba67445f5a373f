"""Commands speak the language of the project, and help that of the system; all that they say is said in Dutch too."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import peil
from cli.conftest import CALLS, Peil
from peil.app import init
from peil.errors import StoreError, said
from peil.show import help_nl, sentences, terminal_nl
from peil.show.file_errors import in_dutch
from peil.show.terminal import error_text, in_terminal, usage_text

ROOT = Path(peil.__file__).parent
SPOKEN = [*(ROOT / "cli").glob("*.py"), *(ROOT / f"{name}.py" for name in ("present", "showcase", "keeping", "trial"))]
SAYS = {"said", "say", "tell", "heard", "in_terminal", "agreed"}
HELPS = {"helped", "add"}


def sentences_of(path: Path) -> Iterator[tuple[str, str]]:
    """(help or words, sentence) of all that a module says by itself, also through a name that holds the sentence."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    held = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = [_text(one, held) for one in node.args[:2]]
        if called in SAYS and first and first[0]:
            yield "words", first[0]
        elif called == "helped" and first and first[0]:
            yield "help", first[0]
        elif called == "add" and len(first) == 2 and first[1] and isinstance(node.args[0], ast.Constant):
            yield "help", first[1]
        for word in node.keywords:
            if word.arg in ("help", "description") and (text := _text(word.value, held)):
                yield "help", text
            if word.arg in ("none", "remedy") and (text := _text(word.value, held)):
                yield "words", text


def _text(node: ast.expr, held: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return held.get(node.id, "") if isinstance(node, ast.Name) else ""


ALL = {one for path in SPOKEN for one in sentences_of(path)}


def test_the_walk_finds_what_is_said() -> None:
    """A walk that found nothing would prove nothing."""
    assert len([one for one in ALL if one[0] == "help"]) > 120
    assert len([one for one in ALL if one[0] == "words"]) > 120


def test_everything_is_said_in_dutch() -> None:
    known = {"help": set(help_nl.NL), "words": {*terminal_nl.NL, *sentences.NL}}
    missing = {
        sentence
        for kind, sentence in ALL
        if sentence not in known[kind] and re.search("[a-z]{3}", sentence) and not in_dutch(sentence)
    }
    assert not missing


def test_no_dutch_is_left_of_what_nobody_says() -> None:
    """Help first; of what is said, sentences that are handed on by other modules stand in their own words."""
    helped = {sentence for kind, sentence in ALL if kind == "help"}
    behind = {text for text in help_nl.NL if any(text in path.read_text(encoding="utf-8") for path in SPOKEN)}
    assert set(help_nl.NL) <= helped | behind


@pytest.mark.parametrize("table", [terminal_nl.NL, help_nl.NL])
def test_both_languages_have_the_same_values(table: dict[str, str]) -> None:
    for english, dutch in table.items():
        assert _fields(english) == _fields(dutch), english


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_a_dutch_project_is_spoken_to_in_dutch(peil: Peil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEIL_LANG")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    folder = tmp_path / "p"
    init(folder)
    (tmp_path / "calls.csv").write_text(CALLS)
    done = peil("import", tmp_path / "calls.csv", "--mapping", "calls", "--project", folder)
    assert re.search(r"^Inlezen 1: 4 rijen gelezen in \d+,\d s$", done.out, re.MULTILINE), done.out
    assert "Berekenen: " in done.err
    wrong = peil("ask", "servicelevel", "--project", folder)
    assert (wrong.code, wrong.err) == (3, "peil: er is geen KPI 'servicelevel'\n  → Bedoelde je 'service_level'?\n")
    assert peil("ask", "servicelevel", "--project", folder, "--lang", "en").err.startswith("peil: there is no KPI")
    monkeypatch.setenv("PEIL_LANG", "en")
    assert peil("ask", "servicelevel", "--project", folder).err.startswith("peil: there is no KPI")


@pytest.mark.parametrize(
    ("words", "env", "dutch"),
    [
        ((), {"LC_ALL": "nl_NL.UTF-8"}, True),
        ((), {"LANG": "nl_BE.UTF-8"}, True),
        ((), {"LC_ALL": "en_GB.UTF-8", "LANG": "nl_NL.UTF-8"}, False),
        ((), {"LANG": "de_DE.UTF-8"}, False),
        (("--lang", "nl"), {"LANG": "en_GB.UTF-8"}, True),
        (("--lang=en",), {"LANG": "nl_NL.UTF-8"}, False),
    ],
)
def test_help_is_in_the_language_of_the_system(
    peil: Peil, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], env: dict[str, str], dutch: bool
) -> None:
    for name in ("PEIL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    said = peil("joins", *words, "--help")
    assert said.code == 0
    assert ("gebruik: peil joins" in said.out) == ("wat samengevoegd is, en waarom" in said.out) == dutch
    assert ("usage: peil joins" in said.out) == ("what was joined, with why" in said.out) == (not dutch)


def test_what_is_wrong_with_a_command_is_said_in_dutch() -> None:
    assert usage_text("the following arguments are required: KPI", "nl") == "dit ontbreekt: KPI"
    assert usage_text("argument --limit: invalid int value: 'x'", "nl") == "--limit: 'x' is geen heel getal"
    assert usage_text("something else", "nl") == "something else"
    assert usage_text("the following arguments are required: KPI", "en").endswith("required: KPI")


def test_figures_are_written_as_in_dutch() -> None:
    wrote = said("Wrote {count:,} rows to {file}.", count=1234567, file="a,b.csv")
    assert in_terminal(wrote, "nl") == "1.234.567 rijen geschreven in a,b.csv."
    assert in_terminal(wrote, "en") == "Wrote 1,234,567 rows to a,b.csv."


def test_an_error_keeps_its_place_its_why_and_its_notes() -> None:
    broken = StoreError("is there already", place="x.db", remedy="Name another file.", why="disk I/O")
    broken.add_note("The events are stored; then run: peil derive")
    assert error_text(broken, "nl") == (
        "x.db: is er al (disk I/O)\n  → Noem een ander bestand. De gebeurtenissen zijn opgeslagen; geef daarna: peil derive"
    )
    assert error_text(broken, "en") == str(broken)
