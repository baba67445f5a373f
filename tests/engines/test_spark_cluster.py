"""A master and two workers: a project is derived and asked there over the same lake, to the same integers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from engines.clusters import Cluster, standalone
from engines.stream import stream
from engines.worlds import INSTRUMENTS, Event, write_parquet
from peil.app import Project, init
from peil.engines.spark import missing
from peil.facts.models import FACTS
from peil.kpis.registry import all_kpis
from peil.lake import events as lake_events
from peil.lake import files

pytestmark = [pytest.mark.spark, pytest.mark.long, pytest.mark.timeout(900)]


#: For a few thousand rows planning and compiling cost more than running.
FEW = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    why = missing()
    if why:
        pytest.skip(f"no Spark: {why}")
    with standalone(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def put(project: Project, events: Sequence[Event], batch: str) -> None:
    """Commit events to the project's lake, as one import does."""
    table, moved = project.lake / lake_events.TABLE, []
    for path in map(Path, write_parquet(project.folder / batch, events)):
        month = {"month": path.parent.name.removeprefix("month=")}
        moved.append((path.rename(files.new_file(table, month)), month))
    files.commit(table, (*lake_events.COLUMNS, ("month", "VARCHAR")), moved, partition_by=["month"])


def peil(*words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, for a process has one Spark session."""
    done = subprocess.run([sys.executable, "-m", "peil", *words], capture_output=True, text=True, env=os.environ)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def set_engine(project: Project, master: str, memory: str = "600m") -> None:
    """Set Spark as the project's engine, with few partitions for few rows."""
    lines = ["[engine]", 'kind = "spark"', f'master = "{master}"', f'memory = "{memory}"', "[engine.options]"]
    lines += [f'"{name}" = "{value}"' for name, value in FEW.items()]
    path = project.folder / "peil.toml"
    path.write_text(path.read_text() + "\n" + "\n".join(lines) + "\n")


def rows(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all facts as DuckDB reads them, in order of all columns."""
    _, run = project._reading()
    found = {}
    for fact in FACTS:
        names = ", ".join(name for name, _ in fact.columns)
        found[fact.name] = sorted(run(f"SELECT {names} FROM {fact.name}"), key=repr)
    return found


def answers(project: Project, engine: str) -> object:
    """Every KPI by channel and month, through the command; roll-ups are DuckDB's, and say the same."""
    done = peil(
        *("ask", *all_kpis(), "--by", "channel", "--grain", "month", "--json"),
        *("--engine", engine, "--project", str(project.folder)),
    )
    return [{**answer, "computed_from": None} for answer in json.loads(done.stdout)]


def test_a_project_is_derived_and_asked_on_a_cluster(cluster: Cluster, tmp_path: Path) -> None:
    init(tmp_path / "dienst")
    project = Project(tmp_path / "dienst")
    with project.store() as store:
        store.declare_instruments(INSTRUMENTS)
    events = stream()
    put(project, events[: len(events) * 9 // 10], "first")
    project.derive()
    ours, told = rows(project), answers(project, "duckdb")
    before = project.published()
    assert all(len(found) > 50 for found in ours.values())

    set_engine(project, cluster.master)
    peil("derive", "--project", str(project.folder))
    after = project.published()
    assert after.generation == before.generation + 1
    for fact in FACTS:  # other files, committed: Delta's table says the same
        assert not set(after.facts[fact.name]) & set(before.facts[fact.name])
        assert sorted(files.listed(project.lake / fact.name)) == sorted(after.facts[fact.name])
        assert files.version(project.lake / fact.name) == after.versions[fact.name]
    assert rows(project) == ours
    assert all(count > 0 for count in cluster.tasks())  # both workers worked
    assert (after.coverage, after.as_of_us, after.revisions) == (before.coverage, before.as_of_us, before.revisions)
    assert after.findings == before.findings
    assert not list((project.lake / "staging").glob("spark-*"))

    # What few new events touch stands as changes beside the files that Spark wrote; it is asked there all the same.
    put(project, events[len(events) * 9 // 10 :], "second")
    with project.store() as store:
        project._derive(store, None)
    assert project.published().changes
    worked, changed = sum(cluster.tasks()), answers(project, "duckdb")
    assert changed != told
    assert answers(project, "spark") == changed
    assert sum(cluster.tasks()) > worked
    incremental = rows(project)
    project.derive(engine="duckdb")
    assert not project.published().changes
    assert rows(project) == incremental


def test_a_cluster_without_room_is_told(cluster: Cluster) -> None:
    code = (
        "import sys\nfrom peil.engines.spark import Spark\nfrom peil.errors import StateError\n"
        f"try:\n    Spark(master={cluster.master!r}, memory='50g', patience_s=4)\n"
        "except StateError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "gave no executor within 4 seconds" in done.stdout
    assert "50g of free memory" in done.stdout
