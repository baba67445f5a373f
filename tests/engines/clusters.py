"""A standalone Spark cluster on this machine: a master and workers as processes of their own. Only for tests."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HOST = "127.0.0.1"
_START_S = 60


@dataclass(frozen=True)
class Cluster:
    """A running cluster: the master's address, and each worker's folder with what its executors wrote."""

    master: str
    workers: tuple[Path, ...]

    def tasks(self) -> list[int]:
        """How many tasks the executors of each worker finished, by their logs."""
        logs = [list(folder.glob("app-*/*/stderr")) for folder in self.workers]
        return [sum(log.read_text(errors="replace").count("Finished task") for log in found) for found in logs]


@contextlib.contextmanager
def standalone(folder: Path, workers: int = 2, memory: str = "900m") -> Iterator[Cluster]:
    """A master and workers of one core on the loopback interface, stopped at the end."""
    port = _free_port()
    address = f"spark://{_HOST}:{port}"
    kept: list[subprocess.Popen[bytes]] = []
    try:
        kept.append(_daemon("master.Master", folder / "master.log", "--port", str(port)))
        _until(lambda: _listens(port), folder / "master.log", kept)
        folders = tuple(folder / f"worker-{number}" for number in range(workers))
        for one in folders:
            one.mkdir()
            words = ("--cores", "1", "--memory", memory, "--work-dir", str(one), address)
            kept.append(_daemon("worker.Worker", folder / f"{one.name}.log", *words))
        log = folder / "master.log"
        _until(lambda: log.read_text(errors="replace").count("Registering worker") == workers, log, kept)
        yield Cluster(address, folders)
    finally:
        for process in reversed(kept):
            process.terminate()
        for process in kept:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _daemon(name: str, log: Path, *words: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": _HOST, "SPARK_DAEMON_MEMORY": "200m"}
    own["SPARK_DAEMON_JAVA_OPTS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    with log.open("wb") as handle:
        return subprocess.Popen(  # spark-class becomes Java itself, so that ending it ends all
            [*command, "--host", _HOST, "--webui-port", "0", *words],
            env={**os.environ, **own},
            cwd=log.parent,
            stdout=handle,
            stderr=subprocess.STDOUT,
        )


def _free_port() -> int:
    with socket.socket() as held:
        held.bind((_HOST, 0))
        return int(held.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((_HOST, port)) == 0


def _until(done: Callable[[], bool], log: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    limit = time.monotonic() + _START_S
    while not done():
        if time.monotonic() > limit or any(p.poll() is not None for p in processes):
            raise AssertionError(f"the cluster did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
