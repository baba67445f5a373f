"""The web server: the application over a project, and running it on this machine."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException

from peil.app import Project
from peil.engines.allocating import give_memory_back
from peil.errors import InputError, PeilError, said
from peil.live.drain import keep_draining
from peil.live.intake import Intake
from peil.live.sync import keep_syncing
from peil.live.wall import Wall
from peil.web import (
    account_pages,
    alert_pages,
    api,
    board_pages,
    compare_pages,
    connect_pages,
    definition_pages,
    join_pages,
    metrics,
    onboarding,
    other_pages,
    pages,
    people_pages,
    push_api,
    quarantine_pages,
    remove_page,
    report_pages,
    settings_pages,
    sign_pages,
    source_pages,
    steer_api,
    steer_pages,
    token_pages,
    wall_pages,
)
from peil.web.failures import Failures
from peil.web.gate import WALL, Entrance, Gate
from peil.web.guard import guarded
from peil.web.jobs import Jobs
from peil.web.outside import HERE, entrance
from peil.web.reader import Reader
from peil.web.site import Site

LONGEST_BODY = 64_000
#: Pages and files are sent at a quarter of their length; what a wallboard listens to is sent word for word.
SMALLER = CompressionConfig("gzip", minimum_size=1000, gzip_compress_level=5, exclude=f"^{WALL}")
#: The pages come first; then the watch begins.
_FIRST_ROUND_S = 20
#: How much deriving and fetching give way to requests.
_NICE = 5
#: A request waits for Python this long at most each time it wants it while something is derived, and it wants it some
#: ten times: by default 5 ms each.
_SWITCH_S = 0.0005
#: Modules whose pages need the project only.
_FAMILIES = (
    pages,
    steer_pages,
    board_pages,
    compare_pages,
    alert_pages,
    report_pages,
    api,
    steer_api,
    metrics,
    join_pages,
)


def create_app(project: Project, way_in: Entrance | None = None) -> Litestar:
    """The application over a project; a newly published snapshot is picked up by itself.

    Without users, and unless `way_in` says otherwise, whoever is at this machine is the owner.
    """
    reader = Reader(project)
    site = Site(reader)
    failures = Failures(site)
    gate = Gate(project, way_in or Entrance())
    jobs = Jobs()
    intake = Intake(project)
    wall = Wall(project)
    desk = onboarding.desk_of(site, jobs)
    settings = [*settings_pages.routes(site), *definition_pages.routes(site)]
    own_data = [
        *onboarding.routes(desk),
        *source_pages.routes(site),
        *quarantine_pages.routes(desk),
        *connect_pages.routes(site),
        *token_pages.routes(site),
        *remove_page.routes(site),
    ]
    entering = [*sign_pages.routes(site, gate), *other_pages.routes(site, gate)]
    people = [*entering, *people_pages.routes(site, gate), *account_pages.routes(site, gate)]
    app = Litestar(
        route_handlers=[
            *(handler for family in _FAMILIES for handler in family.routes(site)),
            *people,
            *settings,
            *own_data,
            *push_api.routes(site, intake, gate),
            *wall_pages.routes(site, gate, wall),
        ],
        before_request=sign_pages.entering(site, gate),
        exception_handlers={
            PeilError: failures.known,
            HTTPException: failures.http,
            Exception: failures.unforeseen,
        },
        openapi_config=None,
        compression_config=SMALLER,
        on_shutdown=[wall.close, jobs.close, intake.close, reader.close],
        request_max_body_size=LONGEST_BODY,
        logging_config=None,
    )
    app.state.wall, app.state.site = wall, site
    app.asgi_handler = guarded(gate.known(app.asgi_handler), gate.entrance.host, https=gate.entrance.secure)
    return app


def serve(
    project: Project,
    port: int,
    *,
    host: str = HERE,
    address: str = "",
    proxies: Sequence[str] = (),
    open_browser: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Serve a project until interrupted; port 0 takes a free one. `host`, `address`, `proxies`: see `outside.entrance`.

    Raises InputError where the port cannot be had, and as `outside.entrance`.
    """
    give_memory_back()
    way_in = entrance(project, host=host, address=address, proxies=proxies)
    taken = _port(host, port)
    listening = f"http://{f'[{host}]' if ':' in host else host}:{taken}/"
    if way_in.address:
        address = f"{way_in.address}/"
        shows = "Peil shows {name} on {address}  (listens on {listening}; stop with Ctrl+C)"
    else:
        address = listening
        shows = "Peil shows {name} on {address}  (only on this machine; stop with Ctrl+C)"
    told = {"address": address, "listening": listening} if way_in.address else {"address": address}
    say(said(shows, name=project.settings.name, **told))
    if open_browser:
        threading.Timer(1.0, webbrowser.open, (address,)).start()
    stop = threading.Event()
    watch = threading.Thread(target=_behind, args=(keep_watch, project, stop), name="peil-watch", daemon=True)
    watch.start()
    live = [
        threading.Thread(target=_behind, args=(work, Project(project.folder), stop), name=f"peil-{name}", daemon=True)
        for name, work in (("drain", keep_draining), ("sync", keep_syncing))
    ]
    for thread in live:
        thread.start()
    sys.setswitchinterval(_SWITCH_S)
    app = create_app(project, way_in)
    _keep_for_good()
    try:
        asyncio.run(_run(app, host, taken))
    finally:
        gc.unfreeze()  # or what the engine's library finds left at the end is told on the screen
        stop.set()
        watch.join(5)
        for thread in live:
            thread.join(30)


def _behind(work: Callable[[Project, threading.Event], None], project: Project, stop: threading.Event) -> None:
    """Work that lets requests go first: so does every thread that it starts, the engine's among them."""
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        mine = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, mine, min(19, os.getpriority(os.PRIO_PROCESS, mine) + _NICE))
    work(project, stop)


def _keep_for_good() -> None:
    """Leave what is there by now out of the search for garbage: modules, handlers, templates, which stay.

    Looking through all of it took 0.2 s every few seconds under load, in which nobody was answered.
    """
    gc.collect()
    gc.freeze()


def keep_watch(project: Project, stop: threading.Event) -> None:
    """Send due reports and alerts beside the pages; over a project of its own, so that neither waits for the other."""
    from peil.reports import runner

    if not stop.wait(_FIRST_ROUND_S):
        _keep_for_good()
        runner.run(Project(project.folder), stop)


def _port(host: str, port: int) -> int:
    """The port, if it is free."""
    if not 0 <= port <= 65_535:
        raise InputError(
            said("there is no port {port}", port=port), place="--port", remedy="Choose one from 1024 to 65535."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                said("port {port} cannot be used: {why}", port=port, why=error.strerror),
                place="--port",
                remedy=said(
                    "Stop what uses it, or choose another: --port {other}", other=port + 1 if port < 65535 else 8766
                ),
            ) from None
        return int(probe.getsockname()[1])


async def _run(app: Litestar, host: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, log_enabled=False, websockets=False)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        app.state.wall.end()  # a screen that listens would else keep the server from stopping
        loop.call_soon(server.stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    site = app.state.site
    warming = loop.create_task(site.reader.run(site.warm))  # before anybody asks, and beside the first who does
    await server.serve()
    warming.cancel()
    # Its threads still let go of Python objects; the interpreter must not end under them (seen: 1 stop in 40).
    await asyncio.sleep(0.5)
