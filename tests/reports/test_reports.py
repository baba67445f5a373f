"""Reports: the figures of the page to the last digit in every form; hostile names stay text; nothing is no figure."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile

import pypdf
import pytest
import python_calamine
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.ask.question import Filter
from peil.errors import InputError, NotFoundError
from peil.reports import files, making, pdf, pictures, sheet, table, xlsx
from peil.show.spans import custom
from web.websample import FORMULA, RIGHT_TO_LEFT, SCRIPT

Client = TestClient[Litestar]
KPIS = "service_level,csat,nps,average_handle_time,contacts,first_response_time,first_contact_resolution"
MAY = custom(dt.date(2026, 5, 4), dt.date(2026, 6, 1))
HOSTILE = (SCRIPT, FORMULA, RIGHT_TO_LEFT, "+49 30", "@SUM(A1)", "\t=1", "a\x0bb\x00", "#let x = 1 $a$ *b*", "x" * 400)


def made(project: Project, names: str = KPIS, **more: object) -> sheet.Sheet:
    return making.make(project, names, MAY, **more)  # type: ignore[arg-type]


def words(text: str) -> str:
    """Text without what only lays it out: no-break spaces, breaks within words, line ends."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\xa0", " "))


def pdf_text(content: bytes) -> str:
    return words(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def workbook(content: bytes, page: int = 0) -> list[dict[str, object]]:
    head, *rows = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(page).to_python()
    )
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_form_has_the_figures_of_the_page(project: Project, client: Client, lang: str) -> None:
    report = made(project, lang=lang)
    printed = pdf_text(pdf.pdf(report))
    value, number = ("Waarde", "n") if lang == "nl" else ("Value", "n")
    cells = workbook(xlsx.xlsx(report))
    rows = list(csv.DictReader(io.StringIO(table.csv(report))))
    assert len(report.lines) == len(cells) == len(rows) == 7
    for line, cell, row in zip(report.lines, cells, rows, strict=True):
        asked = f"/kpi/{line.key}?lang={lang}&from=2026-05-04&through=2026-05-31"
        if line.instrument:
            asked += f"&instrument={line.instrument}"
        page = words(html.unescape(client.get(asked).text))
        shown = [line.figure.value, line.figure.n, line.figure.low, line.change, line.rule]
        for piece in filter(None, map(words, shown)):
            assert piece in page, (line.key, piece)
        for piece in filter(None, map(words, [line.name, line.figure.value, line.figure.n, line.figure.low])):
            assert piece in printed, (line.key, piece)
        answer = client.get(
            f"/api/v1/answers?kpi={line.key}&from=2026-05-04&to=2026-06-01"
            + (f"&where=instrument={line.instrument}" if line.instrument else "")
        ).json()
        exact = (answer if isinstance(answer, list) else answer["answers"])[0]["rows"][0]
        assert float(row[value]) == exact["value"]
        assert cell[value] == float(f"{exact['value']:.16g}")  # a workbook keeps 16 digits, more than Excel counts with
        assert cell[number] == exact["n"] == int(row[number])


def test_the_first_week_by_hand(project: Project) -> None:
    """4 to 10 May: 42 calls; of ten calls in a row one gives up. Contacts are 56: eight a day."""
    week = custom(dt.date(2026, 5, 4), dt.date(2026, 5, 11))
    report = making.make(project, "contacts", week)
    [line] = report.lines
    assert (line.figure.row.value, line.figure.value) == (56, "56")
    assert report.period == "4–10\xa0mei\xa02026"
    assert line.change == ""  # nothing before the first day to compare with


def test_a_filter_holds_in_every_figure(project: Project, client: Client) -> None:
    report = made(project, "contacts,service_level", where=[Filter("team", (FORMULA,))])
    page = words(
        html.unescape(
            client.get("/kpi/contacts", params={"team": FORMULA, "from": "2026-05-04", "through": "2026-05-31"}).text
        )
    )
    assert words(report.lines[0].figure.value) in page
    assert 0 < report.lines[0].figure.row.n < made(project, "contacts").lines[0].figure.row.n
    assert report.filters == (f"team: {FORMULA}",)
    assert words(FORMULA) in pdf_text(pdf.pdf(report))


def test_hostile_names_stay_text(project: Project) -> None:
    for name in HOSTILE:
        wanted = sheet.Wanted(name, (sheet.Item("contacts", by="team"), sheet.Item(name)), MAY)
        report = making.sheet(project, wanted)
        assert pypdf.PdfReader(io.BytesIO(pdf.pdf(report))).pages
        book = xlsx.xlsx(report)
        with zipfile.ZipFile(io.BytesIO(book)) as packed:
            inside = "".join(packed.read(n).decode() for n in packed.namelist() if n.startswith("xl/worksheets/"))
            assert "<f>" not in inside  # a formula
            assert "hyperlink" not in inside
        for row in csv.reader(io.StringIO(table.csv(report))):
            assert not any(cell.startswith(("=", "@", "\t")) for cell in row)
        for file in files.files(report, name, ["svg", "png", "csv"]):
            assert re.fullmatch(r"[A-Za-z0-9._-]+", file.name)
            assert ".." not in file.name


def test_groups_of_a_board_item(project: Project) -> None:
    """Every team is a line after the whole; together they are the whole."""
    report = making.sheet(project, sheet.Wanted("Teams", (sheet.Item("contacts", by="team"),), MAY))
    whole, *teams = report.lines
    assert len(teams) == 6
    assert sum(line.figure.row.n for line in teams) == whole.figure.row.n
    assert {f"team: {SCRIPT}", f"team: {FORMULA}"} <= {line.group for line in teams}


def test_what_cannot_be_asked_is_said(project: Project) -> None:
    items = (sheet.Item("vervallen"), sheet.Item("service_level", rule="weg"), sheet.Item("contacts", statistic="p90"))
    report = making.sheet(project, sheet.Wanted("Oud bord", items, MAY))
    assert [line.status for line in report.lines] == ["not_measurable"] * 3
    assert report.lines[0].figure.why == "de KPI 'vervallen' bestaat niet meer"
    assert all(line.figure.row.value is None and line.figure.why for line in report.lines)
    assert "bestaat niet meer" in pdf_text(pdf.pdf(report))
    assert workbook(xlsx.xlsx(report))[0]["Waarde"] == ""


def test_nothing_in_a_period_is_no_zero(project: Project) -> None:
    before = custom(dt.date(2025, 1, 1), dt.date(2025, 1, 8))
    report = making.make(project, "csat,service_level", before)
    assert all(line.figure.row.value is None for line in report.lines)
    assert "None" not in table.csv(report)
    assert "nan" not in pdf_text(pdf.pdf(report)).lower()
    with pytest.raises(InputError, match="no chart"):
        files.one_file(report, "leeg", "png")


def test_pictures_stand_alone(project: Project) -> None:
    report = made(project, "nps")
    [picture] = report.pictures
    root = ElementTree.fromstring(picture.svg)
    assert (root.get("width"), root.get("height")) == ("1120", "260")
    assert "var(" not in picture.svg
    assert not root.findall(".//{http://www.w3.org/2000/svg}a")
    content = pictures.png(picture.svg)
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20], "big") == pictures.PIXELS
    assert "n = " in picture.alt
    # Every kind of mark that the pages draw has a style here.
    used = set(" ".join(re.findall(r'class="([^"]+)"', picture.svg)).split())
    assert {name for name in used - {"chart"} if f".{name} " not in pictures._STYLE} == set()


def test_the_course_has_the_numbers_of_the_chart(project: Project) -> None:
    report = made(project, "service_level")
    rows = workbook(xlsx.xlsx(report), 1)
    assert [row["Waarde"] for row in rows] == [m.row.value if m.row.value is not None else "" for m in report.course]
    assert any(m.row.n for m in report.course)


def test_times_are_in_the_readers_zone(project: Project) -> None:
    here, there = made(project, "contacts"), made(project, "contacts", zone="America/New_York")
    assert here.as_of != there.as_of
    assert here.lines[0].figure.value == there.lines[0].figure.value
    assert "Dagen zijn die van Europe/Amsterdam" in pdf_text(pdf.pdf(there))
    assert pdf.zone_words(here) == ""


def test_what_is_named_wrong_is_refused(project: Project) -> None:
    with pytest.raises(NotFoundError, match="there is no board or KPI 'service_lvl'"):
        making.make(project, "service_lvl", MAY)
    with pytest.raises(InputError, match="no form of a report"):
        files.forms("pdf,docx")
    with pytest.raises(InputError, match="no period"):
        making.span_of(project, "vorige_eeuw")
    with pytest.raises(InputError, match="is empty"):
        making.span_of(project, None, first=MAY.end, end=MAY.first)
    assert files.forms(" PDF, csv,pdf") == ("pdf", "csv")
