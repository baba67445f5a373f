"""Makes the README's picture: the overview of the demo organisation, photographed in a real browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parent.parent / "docs" / "pictures" / "overview.png"
PATH = "/"


def main() -> None:
    """Serve a demo on a free port, take the picture, stop."""
    browser = shutil.which("chromium")
    if not browser:
        sys.exit("The picture needs Chromium: apt-get install chromium")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()) / "demo"
    command = [sys.executable, "-m", "peil", "demo", "--dir", str(folder), "--port", str(port)]
    with subprocess.Popen(command) as server:
        try:
            wait(f"http://127.0.0.1:{port}/health")
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            with sync_playwright() as play:
                shown = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
                page = shown.new_page(viewport={"width": 1440, "height": 1000})
                page.goto(f"http://127.0.0.1:{port}{PATH}")
                page.screenshot(path=str(TARGET))
                shown.close()
        finally:
            server.terminate()


def wait(address: str, seconds: int = 180) -> None:
    """Return when the address answers; raises TimeoutError after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(address)


if __name__ == "__main__":
    main()
