"""A new KPI is one declaration in one file: everything else follows from it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.docs import events_page, page

from peil.app import Project, init
from peil.kpis import catalogue, registry
from peil.kpis.describe import describe

DECLARATION = '''"""A KPI that a test adds: the share of contacts that came in on a Monday."""

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, Example, Kpi, Text
from peil.kpis.measures import Share

KPIS = (
    Kpi(
        key="monday_share",
        name=Text("Maandagdeel", "Monday share"),
        explanation=Text("Welk deel op maandag binnenkwam.", "The share that came in on a Monday."),
        fact="contacts",
        day="opened_day",
        measure=Share("opened_weekday = 0", names=("monday", "contacts")),
        unit="%",
        direction="none",
        credit=Text("Telt bij het team bij binnenkomst.", "Counts for the team at opening."),
        needs=(),
        exclusions=MARKED,
        dimensions=CONTACT_DIMENSIONS,
        examples=(Example("one of two", ({"opened_weekday": 0}, {"opened_weekday": 3}), 50.0),),
    ),
)
'''


@pytest.fixture
def one_more(tmp_path: Path) -> Iterator[Path]:
    """The catalogue with one file more, as if it lay in the folder."""
    (tmp_path / "mondays.py").write_text(DECLARATION)
    catalogue.__path__.append(str(tmp_path))
    registry.all_kpis.cache_clear()
    yield tmp_path
    catalogue.__path__.remove(str(tmp_path))
    sys.modules.pop("peil.kpis.catalogue.mondays", None)
    registry.all_kpis.cache_clear()


def test_one_declaration_is_asked_described_served_and_documented(one_more: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    init(folder)
    events = folder / "events.jsonl"
    days = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-12")  # two Mondays of four
    events.write_text(
        "\n".join(
            json.dumps({"type": "contact.opened", "time": f"{day}T10:00:00+01:00", "contact": day, "channel": "email"})
            for day in days
        )
    )
    project = Project(folder)
    project.import_files([events], "events")
    row = project.ask("monday_share", by="channel")[0].rows[0]
    assert (row.value, row.parts) == (50.0, {"monday": 2, "contacts": 4})
    assert describe(registry.get("monday_share"))["name"] == {"nl": "Maandagdeel", "en": "Monday share"}
    assert "## monday_share" in page()

    from litestar.testing import TestClient

    from peil.web.server import create_app

    with TestClient(create_app(project), base_url="http://127.0.0.1") as client:
        assert client.get("/api/v1/answers?kpi=monday_share").json()[0]["rows"][0]["value"] == 50.0
        assert "Maandagdeel" in client.get("/kpi/monday_share").text
        assert "Maandagdeel" in client.get("/all").text


def test_the_reference_is_current() -> None:
    """docs/reference/kpis.md and events.md are what the declarations say; `make docs` writes them."""
    folder = Path(__file__).parent.parent / "docs" / "reference"
    assert (folder / "kpis.md").read_text(encoding="utf-8") == page()
    assert (folder / "events.md").read_text(encoding="utf-8") == events_page()


def test_help_needs_only_the_standard_library() -> None:
    """`peil --help` stays quick because it loads nothing heavy."""
    code = "import sys; from peil.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n" + (
        "heavy = {'duckdb', 'pyarrow', 'sqlalchemy', 'litestar', 'numpy', 'scipy', 'deltalake', 'sqlglot'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
