"""Typst, the typesetter that is a library: sources and data in, PDF or PNG out. No layout of a report here.

It reads no files but our fonts, knows no system fonts and fetches nothing: pages are the same on every machine.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import typst

_HEAD = """#let data = json(bytes(sys.inputs.data))
#set text(font: ("Noto Sans", "Noto Sans Arabic"), lang: data.at("lang", default: "nl"), size: 9.5pt)
"""


@functools.cache
def _fonts() -> typst.Fonts:
    import typst

    folders = [str(resources.files(name) / "files") for name in ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def compiled(
    source: str, data: Mapping[str, object], form: Literal["pdf", "png"], *, ppi: float | None = None
) -> bytes:
    """The document as PDF, or its only page as PNG. Data are given beside the source: no text of it is ever code."""
    import typst

    made = typst.compile(
        (_HEAD + source).encode(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format=form,
        ppi=ppi,
        sys_inputs={"data": json.dumps(data)},
    )
    return made if isinstance(made, bytes) else made[0]
