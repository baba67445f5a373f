"""A report as a mail: pictures inside, their values beside them in words, a table, and all of it as plain text too."""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import jinja2

from peil.outgoing import Mail
from peil.reports import pdf, pictures
from peil.reports.files import File
from peil.reports.sheet import Line, Sheet
from peil.show.texts import text

MOST_PICTURES = 12


def report_mail(
    sheet: Sheet, to: str, mail: Mail, now: dt.datetime, *, attached: Sequence[File] = (), link: str = ""
) -> str:
    """The message as it goes over the wire, in the language and zone of the sheet."""
    lang = sheet.lang
    shown = sheet.pictures[:MOST_PICTURES]
    host = mail.sender.partition("@")[2] or "localhost"
    named = [(f"picture-{number}@{host}", picture) for number, picture in enumerate(shown)]
    plain = _plain(sheet, link)
    subject = f"{sheet.title}: {sheet.period}"
    made = _message(subject, to, mail, now.astimezone(zoneinfo.ZoneInfo(sheet.zone)))
    made.set_content(plain, cte="quoted-printable")
    page = _template().render(
        t=lambda key, **values: text(lang, key, **values),
        sheet=sheet,
        lang=lang,
        lines=[(line, *_cells(line, lang)) for line in sheet.lines],
        targets=any(line.target for line in sheet.lines),
        pictures=named,
        zone=pdf.zone_words(sheet),
        link=link,
    )
    made.add_alternative(pictures.clean(page), subtype="html", cte="quoted-printable")
    body = made.get_payload()[1]  # type: ignore[index]
    for cid, picture in named:
        name = f"{picture.name}.png"
        body.add_related(  # type: ignore[union-attr]
            pictures.png(picture.svg), "image", "png", cid=f"<{cid}>", filename=name, disposition="inline"
        )
    for file in attached:
        kind, _, sub = file.media.partition(";")[0].partition("/")
        made.add_attachment(file.content, maintype=kind, subtype=sub, filename=file.name)
    return _finished(made, lang)


def plain_mail(subject: str, body: str, to: str, mail: Mail, now: dt.datetime, lang: str) -> str:
    """A message of text only, such as an alert, as it goes over the wire."""
    made = _message(subject, to, mail, now)
    made.set_content(pictures.clean(body), cte="quoted-printable")
    return _finished(made, lang)


def _message(subject: str, to: str, mail: Mail, now: dt.datetime) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = " ".join(pictures.clean(subject).split())[:400]
    made["From"] = mail.sender or "peil@localhost"
    made["To"] = to
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid(domain=(mail.sender or "peil@localhost").partition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    return made


def _finished(made: EmailMessage, lang: str) -> str:
    """As it goes over the wire. Setting the content drops what was said of it, so the language comes last."""
    made["Content-Language"] = lang
    return made.as_string()


def _cells(line: Line, lang: str) -> tuple[str, str, str]:
    """Value, interval and notes in words."""
    f = line.figure
    value = f.value if f.known else text(lang, f"status.{f.status}")
    between = f"{f.low} – {f.high}" if f.low else ""
    return value, between, " · ".join(filter(None, ["" if f.known else f.why, pdf.notes(line, lang)]))


def _plain(sheet: Sheet, link: str) -> str:
    """The same in plain text: a line a figure, with all that the table says of it."""
    lang = sheet.lang
    said = [sheet.title, sheet.organisation, sheet.period]
    if sheet.simulated:
        said.append(text(lang, "simulated.why"))
    said += sheet.filters
    said.append("")
    for line in sheet.lines:
        value, between, note = _cells(line, lang)
        name = " – ".join(filter(None, (line.name, line.group, line.question)))
        details = [text(lang, "n", n=line.figure.n)] if line.figure.known and line.unit != "count" else []
        if between:
            details.append(text(lang, "between", low=line.figure.low, high=line.figure.high))
        if line.change:
            details.append(text(lang, "change", change=line.change, period=sheet.compared))
        if line.target:
            details.append(f"{text(lang, 'report.target')}: {line.target}")
        details += [line.direction, line.rule, note]
        said.append(f"{name}: {value}")
        said.append("    " + "; ".join(filter(None, details)))
    said += ["", text(lang, "as_of", when=sheet.as_of) if sheet.as_of else "", pdf.zone_words(sheet), link]
    return pictures.clean("\n".join(said)).rstrip() + "\n"


@functools.cache
def _template() -> jinja2.Template:
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("peil.reports", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("mail.html")
