"""docs/statistics.md names functions that exist and leaves no vector file out."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"


def test_every_function_named_exists() -> None:
    named = set(re.findall(r"`(peil(?:\.\w+)+)\.(\w+)\(", PAGE.read_text(encoding="utf-8")))
    assert len(named) >= 15
    for module, function in named:
        assert callable(getattr(importlib.import_module(module), function)), (module, function)


def test_every_vector_file_is_listed(shared: Path) -> None:
    words = set(re.findall(r"\w+", PAGE.read_text(encoding="utf-8")))
    files = {path.stem for path in (shared / "vectors").glob("*.json")}
    assert files
    assert files <= words
