"""What other systems are sent: alerts and the answers of a board as CloudEvents 1.0. Sending is elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from cloudevents.core.bindings.http import to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from peil.app import Project
from peil.ask.question import Filter, question
from peil.errors import PeilError
from peil.reports.sheet import Item
from peil.settings import Settings
from peil.show.sentences import in_language
from peil.show.spans import Span
from peil.show.why import saying
from peil.steering.channels import Channel

ALERT, DIGEST, ANSWERS = "peil.alert.raised", "peil.alert.digest", "peil.answers"


@dataclass(frozen=True)
class Happened:
    """What a CloudEvent tells of: a type of ours, what makes it the same one, what it is about, and when."""

    kind: str
    identity: str
    subject: str
    moment: dt.datetime


def body(channel: Channel, happened: Happened, data: Mapping[str, object], settings: Settings) -> dict[str, object]:
    """What waits to be sent to a web address. The identity stays the same over all tries, so nothing counts twice."""
    attributes = {
        "specversion": "1.0",
        "id": happened.identity,
        "source": settings.mail.site or f"urn:peil:{quote(settings.name, safe='')}",
        "type": happened.kind,
        "subject": happened.subject,
        "time": happened.moment.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
    }
    told = {"organisation": settings.name, **data}
    where = {"url": channel.address, "secret_env": channel.secret_env, "mode": channel.mode}
    return {**where, "attributes": attributes, "data": told}


def request(waiting: Mapping[str, object]) -> tuple[dict[str, str], bytes]:
    """Headers and body of what waits, in its mode."""
    attributes, data = waiting["attributes"], waiting["data"]
    assert isinstance(attributes, Mapping)
    assert isinstance(data, Mapping)
    event = CloudEvent({**attributes, "time": dt.datetime.fromisoformat(str(attributes["time"]))}, dict(data))
    made = (to_binary if waiting["mode"] == "binary" else to_structured)(event, JSONFormat())
    return dict(made.headers), made.body


def answers(
    project: Project, items: Sequence[Item], span: Span, where: Sequence[Filter], lang: str
) -> dict[str, list[dict[str, object]]]:
    """The answers of a board's figures, each as the API gives it; what cannot be asked, with the reason."""
    found: list[dict[str, object]] = []
    failed: list[dict[str, object]] = []
    for item in items:
        try:
            asked = question(
                [item.kpi],
                first=span.first,
                end=span.end,
                by=[item.by] if item.by else (),
                where=[*item.where, *where],
                statistic=item.statistic,
                clock=item.clock,
                rule=item.rule,
            )
            found += project.answer(asked).as_dicts(saying(lang))
        except PeilError as error:
            told = {"error": in_language(error.what, lang), "remedy": in_language(error.remedy, lang)}
            failed.append({"kpi": item.kpi, **told})
    return {"answers": found, "failed": failed}
