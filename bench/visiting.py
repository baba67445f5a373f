"""`python -m bench.visiting PROJECT [--users 50] [--seconds 60]`: people on the default board, and one on a phone.

Users ask the pages that a service manager opens in the morning, each with a pause of 5 seconds on average between
one page and the next, over HTTP against a server in a process of its own. The phone is Chromium with Lighthouse's
mobile throttling: 150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up, a processor four times slower; its largest
contentful paint and layout shift are medians of five cold loads. `--write` puts the tables into docs/performance.md.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import random
import shutil
import statistics
import time
from importlib import resources
from pathlib import Path

import httpx

from bench.run import write
from bench.served import Served, served

#: How often of ten a page is opened: the first page most, and from it what a tile leads to.
PAGES = (
    *["/"] * 4,
    *["/kpi/service_level", "/kpi/first_contact_resolution"],
    *["/all", "/boards/start", "/?period=last_week", "/?channel=phone"],
)
PHONE = ("/", "/kpi/service_level")
THINK_S, LOADS = 5.0, 5
_OBSERVE = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(l => { for (const e of l.getEntries()) window.seen.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.seen.cls += e.value; })
  .observe({type: 'layout-shift', buffered: true});
"""


async def _user(client: httpx.AsyncClient, dice: random.Random, until: float, seen: list[tuple[str, float]]) -> None:
    await asyncio.sleep(dice.uniform(0, THINK_S))
    while time.monotonic() < until:
        page = dice.choice(PAGES)
        began = time.perf_counter()
        answer = await client.get(page)
        answer.raise_for_status()
        seen.append((page, time.perf_counter() - began))
        await asyncio.sleep(min(4 * THINK_S, dice.expovariate(1 / THINK_S)))


async def _crowd(address: str, users: int, seconds: float) -> list[tuple[str, float]]:
    seen: list[tuple[str, float]] = []
    limits = httpx.Limits(max_connections=users)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=120) as client:
        until = time.monotonic() + seconds
        await asyncio.gather(*(_user(client, random.Random(n), until, seen) for n in range(users)))
    return seen


def crowd(server: Served, users: int, seconds: float) -> list[str]:
    """Cold loads of each page, then the crowd: median, p95 and largest of the answer times, and the server's CPU."""
    cold = []
    with httpx.Client(base_url=server.address, timeout=300) as client:
        for page in dict.fromkeys(PAGES):
            began = time.perf_counter()
            client.get(page).raise_for_status()
            cold.append((page, time.perf_counter() - began))
    spent = server.cpu_s()
    times = sorted(s for _, s in asyncio.run(_crowd(server.address, users, seconds)))
    spent = server.cpu_s() - spent
    p95 = times[int(0.95 * (len(times) - 1))]
    first = ", ".join(f"`{page}` {took:.2f} s" for page, took in cold)
    return [
        f"| {users} users, {THINK_S:.0f} s between pages, {seconds:.0f} s | seen | target |",
        "|---|---:|---:|",
        f"| pages asked | {len(times)} | |",
        f"| median | {1000 * statistics.median(times):.0f} ms | |",
        f"| p95 | {1000 * p95:.0f} ms | 200 ms |",
        f"| the slowest | {1000 * times[-1]:.0f} ms | |",
        f"| the server's CPU seconds for a page | {spent / len(times):.3f} | |",
        f"| first time, nothing kept: {first} | {max(took for _, took in cold):.2f} s | 1 s |",
    ]


def phone(address: str) -> list[str]:
    """Largest contentful paint, layout shift and the compressed script of pages on a throttled phone."""
    from playwright.sync_api import sync_playwright

    script = (resources.files("peil.web") / "static" / "peil.js").read_bytes()
    lines = [
        f"| on a throttled phone (390 px), median of {LOADS} cold loads | largest contentful paint | layout shift |",
        "|---|---:|---:|",
    ]
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for page in PHONE:
            seen = [_loaded(browser, address + page) for _ in range(LOADS)]
            paint, shift = (statistics.median(column) for column in zip(*seen, strict=True))
            lines.append(f"| `{page}` | {paint / 1000:.2f} s | {shift:.3f} |")
        browser.close()
    lines.append(f"| target; script {len(gzip.compress(script)) / 1000:.1f} kB compressed, deferred | 1.5 s | 0.05 |")
    return lines


def _loaded(browser: object, url: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)  # type: ignore[attr-defined]
    page = context.new_page()
    page.add_init_script(_OBSERVE)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    slow = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url, wait_until="load")
    page.wait_for_timeout(1500)
    seen = page.evaluate("window.seen")
    context.close()
    return float(seen["lcp"]), float(seen["cls"])


def main() -> None:
    """Serve the project, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with served(given.project) as server:
        with httpx.Client() as client:
            answers = client.get(f"{server.address}/api/v1/answers?kpi=contacts").raise_for_status().json()
        figures = answers[0]["rows"][0]["n"]
        before = os.getloadavg()[0]
        tables = {
            "visits": crowd(server, given.users, given.seconds),
            "phone": phone(server.address),
        }
    for name, lines in tables.items():
        about = (
            f"{figures:,} contacts, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores; load {before:.1f} before,"
            f" {os.getloadavg()[0]:.1f} after, the users' own process and the browser among it."
        )
        told = "\n".join([about, "", *lines])
        print(told, "\n")
        if given.write:
            write(name, told)


if __name__ == "__main__":
    main()
