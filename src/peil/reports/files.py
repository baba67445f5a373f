"""A report as files: which forms there are, and a sheet in each of them. What a form looks like is next door."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peil.errors import InputError, did_you_mean, said
from peil.reports import pdf, pictures, table, xlsx
from peil.reports.sheet import Sheet


@dataclass(frozen=True)
class File:
    """One file of a report."""

    name: str
    media: str
    content: bytes


def _pictures_as(sheet: Sheet, form: str) -> list[File]:
    """Every chart of the sheet as a picture; a name that comes twice gets a number."""
    made: list[File] = []
    taken: dict[str, int] = {}
    for one in sheet.pictures:
        taken[one.name] = taken.get(one.name, 0) + 1
        name = one.name if taken[one.name] == 1 else f"{one.name}-{taken[one.name]}"
        content = pictures.png(one.svg) if form == "png" else one.svg.encode()
        made.append(File(f"{name}.{form}", MEDIA[form], content))
    return made


MEDIA: Mapping[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}
#: Each form: how a sheet becomes files of it, given the name that a single one has.
FORMS: Mapping[str, Callable[[Sheet, str], list[File]]] = {
    "pdf": lambda sheet, name: [File(f"{name}.pdf", MEDIA["pdf"], pdf.pdf(sheet))],
    "xlsx": lambda sheet, name: [File(f"{name}.xlsx", MEDIA["xlsx"], xlsx.xlsx(sheet))],
    "csv": lambda sheet, name: [File(f"{name}.csv", MEDIA["csv"], table.csv(sheet).encode("utf-8-sig"))],
    "svg": lambda sheet, name: _pictures_as(sheet, "svg"),
    "png": lambda sheet, name: _pictures_as(sheet, "png"),
}


def forms(raw: str | Sequence[str]) -> tuple[str, ...]:
    """The forms named in `pdf,xlsx`, each once. Raises InputError for one that there is not."""
    listed = raw.split(",") if isinstance(raw, str) else raw
    found = tuple(dict.fromkeys(one.strip().lower() for one in listed if one.strip()))
    for one in found:
        if one not in FORMS:
            raise InputError(
                said("'{form}' is no form of a report", form=one), place="format", remedy=did_you_mean(one, FORMS)
            )
    if not found:
        raise InputError("no form of a report is named", place="format", remedy=did_you_mean("", FORMS))
    return found


def files(sheet: Sheet, name: str, wanted: Sequence[str]) -> list[File]:
    """The sheet in every form that is wanted."""
    base = f"{pictures.safe_name(name)}-{sheet.span.first:%Y%m%d}-{sheet.span.end:%Y%m%d}"
    return [file for form in wanted for file in FORMS[form](sheet, base)]


def one_file(sheet: Sheet, name: str, form: str) -> File:
    """The sheet as a single file: several pictures are zipped. Raises InputError where there is no picture at all."""
    made = files(sheet, name, [form])
    if len(made) == 1:
        return made[0]
    if not made:
        raise InputError(
            "there is no chart: these figures have no values in this period",
            place="format",
            remedy="Choose another period, or another form.",
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in made:
            packed.writestr(zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0)), file.content)
    return File(f"{pictures.safe_name(name)}-{form}.zip", "application/zip", out.getvalue())


def write(made: Sequence[File], folder: Path) -> list[Path]:
    """The files in a folder, which is made. Raises InputError where that cannot be written."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in made:
            path = folder / file.name
            path.write_bytes(file.content)
            written.append(path)
    except OSError as error:
        raise InputError(
            said("cannot be written: {why}", why=error.strerror),
            place=str(folder),
            remedy="Name another folder: --out.",
        ) from None
    return written
