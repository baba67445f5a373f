"""Workbooks written by hand, cell by cell, as .xlsx, .xls and .ods: nothing here but bytes. No reading."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: Number formats in order of a cell's style: general, date and time, date, time, duration.
_FORMATS = (0, 22, 14, 21, 46)


@dataclass(frozen=True)
class Styled:
    """A number with a format: 1 date and time, 2 date, 3 time, 4 duration."""

    number: float
    style: int


Cell = str | float | bool | Styled | None
Table = Sequence[Sequence[Cell]]


def moment(serial: float) -> Styled:
    """A date with a time, by its serial number."""
    return Styled(serial, 1)


def day(serial: float) -> Styled:
    """A date."""
    return Styled(serial, 2)


def clock(part: float) -> Styled:
    """A time of day, as a part of a day."""
    return Styled(part, 3)


def span(days: float) -> Styled:
    """A duration shown as [h]:mm:ss."""
    return Styled(days, 4)


def column(i: int) -> str:
    """A, B, …, AA."""
    name = ""
    i += 1
    while i:
        i, rest = divmod(i - 1, 26)
        name = chr(65 + rest) + name
    return name


def xlsx(sheets: dict[str, Table], *, merged: Sequence[str] = (), since_1904: bool = False) -> bytes:
    """A workbook; text that begins with # is an error cell; `merged` such as A1:C1 holds on every sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        write = archive.writestr
        main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        write(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>',
        )
        write(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1)
        )
        epoch = '<workbookPr date1904="1"/>' if since_1904 else ""
        write(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{epoch}<sheets>{listed}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{i}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        links += f'<Relationship Id="rId99" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        write("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>')
        styles = "".join(f'<xf numFmtId="{n}"/>' for n in _FORMATS)
        write("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}"><cellXfs>{styles}</cellXfs></styleSheet>')
        over = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
        for i, table in enumerate(sheets.values(), 1):
            rows = "".join(_xml_row(r, row) for r, row in enumerate(table, 1))
            write(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>'
                + (f"<mergeCells>{over}</mergeCells>" if over else "")
                + "</worksheet>",
            )
    return made.getvalue()


def _xml_row(number: int, row: Sequence[Cell]) -> str:
    cells = []
    for i, value in enumerate(row):
        ref = f'r="{column(i)}{number}"'
        if isinstance(value, bool):
            cells.append(f'<c {ref} t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, Styled):
            cells.append(f'<c {ref} s="{value.style}"><v>{value.number!r}</v></c>')
        elif isinstance(value, int | float):
            cells.append(f"<c {ref}><v>{value!r}</v></c>")
        elif isinstance(value, str) and value.startswith("#"):
            cells.append(f'<c {ref} t="e"><v>{value}</v></c>')
        elif isinstance(value, str):
            cells.append(f'<c {ref} t="inlineStr"><is><t>{escape(value)}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def ods(sheets: dict[str, Sequence[Sequence[str | float | tuple[str, str] | None]]]) -> bytes:
    """An OpenDocument sheet; a pair is a value type with its value, such as ("date", "2026-03-02T09:00:00")."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    tables = ""
    for name, rows in sheets.items():
        lines = ""
        for row in rows:
            cells = ""
            for value in row:
                if value is None:
                    cells += "<table:table-cell/>"
                elif isinstance(value, tuple):
                    kind, said = value
                    cells += f'<table:table-cell office:value-type="{kind}" office:{kind}-value="{said}"/>'
                elif isinstance(value, int | float):
                    cells += f'<table:table-cell office:value-type="float" office:value="{value}"/>'
                else:
                    text = f"<text:p>{escape(value)}</text:p>"
                    cells += f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
            lines += f"<table:table-row>{cells}</table:table-row>"
        tables += f'<table:table table:name="{name}">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", kind)
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}">{entry}</manifest:manifest>'
        )
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return made.getvalue()


def xls(name: str, table: Table, *, since_1904: bool = False) -> bytes:
    """An Excel 97 workbook of one sheet: BIFF8 records in a compound file."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    sheet = begin(0x0010)
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(table), 0, max(map(len, table)), 0))
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            at = struct.pack("<HH", r, c)
            if isinstance(value, bool):
                sheet += record(0x0205, at + struct.pack("<HBB", 0, int(value), 0))
            elif isinstance(value, str):
                letters = value.encode("utf-16-le")
                sheet += record(0x0204, at + struct.pack("<HHB", 0, len(value), 1) + letters)
            elif value is not None:
                styled = value if isinstance(value, Styled) else Styled(value, 0)
                sheet += record(0x0203, at + struct.pack("<Hd", styled.style, styled.number))
    sheet += record(0x000A)

    styles = b"".join(record(0x00E0, struct.pack("<HH", 0, n) + bytes(16)) for n in _FORMATS)
    start = begin(0x0005) + record(0x0042, struct.pack("<H", 1200))
    start += record(0x0022, struct.pack("<H", int(since_1904))) + styles
    title = struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    place = len(start) + 4 + 6 + len(title) + 4
    whole = start + record(0x0085, struct.pack("<IBB", place, 0, 0) + title) + record(0x000A) + sheet
    return _compound("Workbook", whole.ljust(4096, b"\0"))


def _compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream of at least 4,096 bytes: header, table of sectors, directory, stream."""
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    count = len(stream) // 512
    assert count + 2 <= 128, "one sector of the table holds 128 entries"
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    chain = [0xFFFFFFFD, end, *range(3, count + 2), end]
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        letters = title.encode("utf-16-le") + b"\0\0"
        sizes = struct.pack("<HBB", len(letters), kind, 1) + struct.pack("<III", free, free, child)
        return letters.ljust(64, b"\0") + sizes + bytes(36) + struct.pack("<IQ", first, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    return head + table + directory.ljust(512, b"\0") + stream
