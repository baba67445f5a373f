"""docs/statistics.md names functions that exist and leaves no vector file out."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"


def test_every_function_named_exists() -> None:
    named = set(re.findall(r"`(peil(?:\.\w+)+)\.(\w+)\(", PAGE.read_text(encoding="utf-8")))
    assert len(named) >= 15
    for module, function in named:
        assert callable(getattr(importlib.import_module(module), function)), (module, function)


def test_every_call_fits_its_function() -> None:
    """Arguments by name exist, and there are no more than a function takes; `...` stands for those said before."""
    checked = 0
    for written in re.findall(r"`([^`]+)`", PAGE.read_text(encoding="utf-8")):
        if "peil." not in written or "(" not in written:
            continue
        for call in ast.walk(ast.parse(written)):
            name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
            if not isinstance(call, ast.Call) or not re.fullmatch(r"peil[\w.]+", name):
                continue
            module, function = name.rsplit(".", 1)
            parameters = inspect.signature(getattr(importlib.import_module(module), function)).parameters
            many = any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters.values())
            assert many or len(call.args) <= len(parameters), written
            assert {one.arg for one in call.keywords} <= set(parameters), written
            if not any(isinstance(one, ast.Constant | ast.Starred) for one in call.args):
                needed = [k for k, one in parameters.items() if one.default is one.empty and not many]
                given = len(call.args) + len(call.keywords)
                assert given >= len(needed), (written, needed)
            checked += 1
    assert checked > 80


def test_every_vector_file_is_listed(shared: Path) -> None:
    words = set(re.findall(r"\w+", PAGE.read_text(encoding="utf-8")))
    files = {path.stem for path in (shared / "vectors").glob("*.json")}
    assert files
    assert files <= words
