"""An assistant gets over stdio what the API gives the same user, and no more; with the protocol's own client."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
import websample
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from peil.app import Project
from peil.assistants import Desk, server
from peil.errors import ForbiddenError, NotFoundError, PeilError, StateError
from peil.kpis.registry import all_kpis
from peil.people import users
from peil.people.users import Grant
from stores import VARIABLE

MINE = "Gewoon team"
T = TypeVar("T")


def alone(talk: Coroutine[Any, Any, T]) -> T:
    """What a conversation came to, in a thread of its own: browsers of other tests keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, talk).result()


@pytest.fixture
def real(copied: Project) -> Project:
    """The project as one of people who exist, with a user of each kind."""
    settings = copied.folder / "peil.toml"
    settings.write_text(settings.read_text().replace("simulated = true", "simulated = false"), encoding="utf-8")
    with copied.store() as store:
        for role in ("owner", "lead", "viewer"):
            users.add(store, Grant(f"{role}@b.nl", role, role, (MINE,), None), password="vier woorden op rij")
    return Project(copied.folder)


async def calls(client: Client, *wanted: tuple[str, dict[str, object]]) -> list[object]:
    """What each tool answers; of an error its words."""
    found: list[object] = []
    for name, arguments in wanted:
        result = await client.call_tool(name, arguments)
        if result.is_error:
            found.append(result.content[0].text)
        else:
            told = result.structured_content
            found.append(told["result"] if set(told) == {"result"} else told)
    return found


def test_over_stdio_with_the_rights_of_a_user(real: Project) -> None:
    """A process of its own, as an assistant starts it: a lead sees the own team."""
    store = {name: value for name, value in os.environ.items() if name == VARIABLE}
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PEIL_TRACE": "", **store}
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "peil", "mcp", str(real.folder), "--user", "lead@b.nl"],
        env=environment,
    )

    async def talk() -> tuple[list[object], list[object], str]:
        with Path(os.devnull).open("w") as quiet:
            async with Client(stdio_client(command, errlog=quiet)) as client:
                listed = (await client.list_tools()).tools
                asked = await calls(
                    client,
                    ("list_kpis", {}),
                    ("read_definition", {"kpi": "service_level"}),
                    ("ask", {"kpi": "contacts", "grain": "month", "from_day": "2026-05-01", "to_day": "2026-07-01"}),
                    ("ask", {"kpi": "contacts", "where": ["team=" + websample.COMMA.replace(",", "\\,")]}),
                    ("ask", {"kpi": "servicelevel"}),
                    ("list_values", {"dimension": "team"}),
                )
                return list(listed), asked, client.instructions or ""

    tools, (kpis, definition, answer, refused, unknown, teams), instructions = alone(talk())
    assert {tool.name for tool in tools} == {"list_kpis", "read_definition", "list_values", "ask"}
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert "null is not zero" in instructions
    assert [one["key"] for one in kpis] == list(all_kpis())
    assert definition["settings"]["threshold_s"] == all_kpis()["service_level"].settings["threshold_s"]
    own = real.ask("contacts", grain="month", first="2026-05-01", end="2026-07-01", where=[f"team={MINE}"])
    assert answer["rows"] == json.loads(json.dumps(own.as_dicts()))[0]["rows"]
    assert answer["as_of"].startswith("2026-")
    assert answer["definition"]["version"] == 1
    assert {"value", "n", "interval", "status"} <= set(answer["rows"][0])
    assert websample.COMMA in refused
    assert "team" in refused
    assert "service_level" in unknown
    assert teams == [MINE]


def test_without_a_name_it_has_the_rights_of_a_viewer(real: Project) -> None:
    """Surveys without small groups, nothing of employees; an owner gets the answers as they are."""
    least, owner = Desk(real), Desk(real, "owner@b.nl")
    every = real.ask("csat")[0].as_dict()["rows"]
    assert owner.ask("csat")["rows"] == every
    assert least.ask("csat")["rows"] != every
    with pytest.raises(ForbiddenError):
        least.ask("average_handle_time", by=["agent"])
    with pytest.raises(ForbiddenError):
        least.list_values("agent")
    assert least.ask("contacts")["rows"] == real.ask("contacts")[0].as_dict()["rows"]


def test_a_user_who_is_disabled_while_it_runs_is_out(real: Project) -> None:
    desk = Desk(real, "viewer@b.nl")
    desk.ask("contacts")
    with real.store() as store:
        users.disable(store, users.of_email(store, "viewer@b.nl").id, by=None)
    with pytest.raises(ForbiddenError, match="disabled"):
        desk.ask("contacts")
    with pytest.raises(NotFoundError):
        Desk(real, "niemand@b.nl")


@pytest.mark.parametrize(
    "asked",
    [
        {"kpi": "nps", "period": "gisteren"},
        {"kpi": "contacts", "grain": "day", "by": ["reason", "team", "channel", "hour"]},
        {"kpi": "contacts", "where": ["channel"]},
        {"kpi": "contacts", "from_day": "1 mei"},
        {"kpi": "contacts", "by": ["taem"]},
    ],
)
def test_what_cannot_be_asked_is_told_with_a_remedy(project: Project, asked: dict[str, object]) -> None:
    with pytest.raises(PeilError) as error:
        Desk(project).ask(**asked)  # type: ignore[arg-type]
    assert error.value.remedy


def test_errors_reach_the_assistant_in_words(empty: Project) -> None:
    async def talk() -> list[object]:
        async with Client(server(empty)) as client:
            return await calls(client, ("ask", {"kpi": "contacts"}), ("list_values", {"dimension": "queue"}))

    told = alone(talk())
    assert all("peil import" in str(one) for one in told)


def test_without_the_package_it_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(StateError, match="mcp is not installed") as error:
        server(project)
    assert "pip install peil[mcp]" in error.value.remedy
