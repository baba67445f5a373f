"""An import's memory does not grow with the file: reading waits for shaping, and the peak stays under 500 MB."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from peil.connectors.files import delimited, readers, sources
from peil.connectors.files.model import FileFormat
from peil.connectors.files.sources import Progress

BLOCK = 1 << 16
PEAK_MB = 500
WIDE = 36
#: Imports a file in a process of its own and says how much memory that took at most. Not what getrusage says, which
#: begins at what the process that started this one held.
ALONE = """
import sys
from pathlib import Path
from peil.app import Project
done = Project(sys.argv[1]).import_files([sys.argv[2]], sys.argv[1] + "/m.toml", derive=False)
peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(done.events_new, done.rows_rejected, int(peak) // 1024)
"""
MAPPING = """
source = "s"
[[event]]
type = "contact.opened"
time = "c1"
keep = "first"
contact = "c0"
customer = "c2"
team = "c3"
[[event]]
type = "contact.status"
time = "c4"
contact = "c0"
status = "c5"
"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_no_more_is_read_than_a_few_blocks_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(delimited, "BLOCK", BLOCK)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "caf\u00e9,x\n" * 800_000, encoding=encoding)
    (part,) = sources.parts(path, FileFormat(encoding=encoding), {"a"})
    progress, rows = Progress(), 0
    for number, batch in enumerate(readers.batches(part, {"a"}, progress), 1):
        rows += batch.table.num_rows
        if number in (1, 20):
            time.sleep(0.3)  # time in which Arrow's thread would read on
            # One batch waits here, three blocks were read at the start and three may wait; UTF-16 is twice as long.
            # Left alone Arrow reads 32 ahead.
            assert progress.done <= (number + 8) * BLOCK * (2 if encoding == "utf-16" else 1)
    assert rows == 800_000
    assert progress.done == path.stat().st_size


def test_blocks_without_a_good_row_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow gives no batch for them while it looks for its first row."""
    monkeypatch.setattr(delimited, "BLOCK", 1 << 12)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "lost\n" * 10_000 + "x,y\n" * 3_000 + "lost\n" * 10_000 + "x,y\n")
    (part,) = sources.parts(path, FileFormat(), {"a"})
    found = list(readers.batches(part, {"a"}, Progress()))
    assert sum(b.table.num_rows for b in found) == 3_001
    lost = [bad.number for b in found for bad in b.bad]
    assert (len(lost), lost[0], lost[-1]) == (20_000, 2, 23_001)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from /proc")
def test_a_wide_file_of_300_mb_takes_at_most_500_mb(tmp_path: Path) -> None:
    from peil.app import init

    folder = tmp_path / "p"
    init(folder)
    (folder / "m.toml").write_text(MAPPING)
    path, rows = tmp_path / "wide.csv", 0
    with path.open("w") as out:
        out.write(",".join(f"c{i}" for i in range(WIDE)) + "\n")
        while path.stat().st_size < 300_000_000:
            lines = []
            for n in range(rows, rows + 20_000):
                day = f"2025-{n // 5 % 12 + 1:02d}-{n % 28 + 1:02d}"
                rest = ",".join(f"column {i} says {n % (i * 37)}" for i in range(6, WIDE))
                told = f"INC{n // 5},{day[:7]}-01 08:00,k{n % 90_001},team {n % 40},{day} 10:{n % 60:02d}"
                lines.append(f"{told},open,{rest}")
            out.write("\n".join(lines) + "\n")
            rows += 20_000
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(folder), str(path)], capture_output=True, text=True, check=True
    )
    new, rejected, peak = (int(word) for word in done.stdout.split())
    assert (new, rejected) == (rows + rows // 5, 0)
    assert peak <= PEAK_MB
