"""Why a row is not taken is said in Dutch, whatever the reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import peil
from peil.show import import_words

FILES = Path(peil.__file__).parent / "connectors" / "files"


def reasons() -> set[str]:
    """What every test on a cell says of it, with a word where a value comes."""
    found = set()
    for name in ("values_sql", "compiled"):
        tree = ast.parse((FILES / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "reject":
                found |= {_filled(one) for one in node.args[2:3]}
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("what", "(value, what)"):
                last = node.value.elts[-1] if isinstance(node.value, ast.Tuple) else node.value
                found.add(_filled(last))
    return found - {""}


def _filled(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "2020" for part in node.values)
    return ""


def test_the_walk_finds_the_reasons() -> None:
    assert len(reasons()) > 15


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_a_reason_is_said_in_dutch(reason: str) -> None:
    said = import_words.reason(reason, "nl")
    assert said != reason
    assert not set(said.split()) & {"is", "the", "and", "that"} - {"is"}
