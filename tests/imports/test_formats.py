"""Files as people have them: encodings, separators, dates, durations, compression, broken lines. Answers by hand."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peil.app import Project, init
from peil.connectors.files.importer import Summary
from peil.errors import InputError, NotFoundError


@pytest.fixture
def project(tmp_path: Path) -> Project:
    init(tmp_path / "p")
    return Project(tmp_path / "p")


def take(project: Project, name: str, content: str | bytes, mapping: str) -> Summary:
    """Import `content` as a file of that name with a mapping given as text."""
    folder = project.folder.parent
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    toml = folder / "mapping.toml"
    toml.write_text(mapping, encoding="utf-8")
    return project.import_files([path], str(toml))


def rejected(project: Project) -> list[tuple[int, str, str | None, str]]:
    with project.store() as store:
        return [(r["row"], r["column"], r["value"], r["reason"]) for r in store.quarantined()]  # type: ignore[misc]


TICKETS = """
source = "lijst"
derived = true
[file]
encoding = "cp1252"
separator = ";"
decimal = ","
dates = ["%d-%m-%Y %H:%M", "%d-%m-%Y"]
null = ["n.v.t."]
[[event]]
type = "contact.opened"
time = "Aangemaakt"
contact = "Nummer"
customer = { column = "Klant", kind = "email" }
channel = { column = "Kanaal", map = { "Tel." = "phone", "E-mail" = "email" }, other = "web" }
team = "Team"
reason = "Reden"
[[event]]
type = "contact.message"
time = "Eerste reactie"
contact = "Nummer"
actor = { value = "agent" }
[[event]]
type = "contact.status"
time = "Opgelost"
contact = "Nummer"
status = { value = "solved" }
"""


def test_a_dutch_list_from_excel(project: Project) -> None:
    text = (
        "Nummer;Aangemaakt;Eerste reactie;Opgelost;Klant;Kanaal;Team;Reden\r\n"
        "1;2-3-2026 9:00;2-3-2026 9:30;2-3-2026 11:00;a@x.nl;E-mail;Café €;levering\r\n"
        "2;02-03-2026 10:00;02-03-2026 12:00;n.v.t.;b@x.nl;tel.;Café €;retour\r\n"
        "3;03-03-2026;;;c@x.nl;Brief;Noord;\r\n"
    )
    summary = take(project, "lijst.csv", text.encode("cp1252"), TICKETS)
    assert (summary.rows, summary.rows_rejected, summary.events_new) == (3, 0, 6)
    rows = project.ask("contacts", by="channel,team")[0].rows
    assert {(r.by["channel"], r.by["team"]): r.value for r in rows} == {
        ("email", "Café €"): 1,
        ("phone", "Café €"): 1,
        ("web", "Noord"): 1,
    }
    first = project.ask("first_response_time", statistic="mean")[0].rows[0]
    assert (first.value, first.pending) == ((1800 + 7200) / 2, 1)
    business = project.ask("first_response_time", statistic="mean", clock="business")[0].rows[0]
    assert (business.value, business.clock) == (4500, "business")


def test_a_later_export_of_the_same_list_supersedes(project: Project) -> None:
    head = "Nummer;Aangemaakt;Eerste reactie;Opgelost;Klant;Kanaal;Team;Reden\n"
    take(project, "een.csv", head + "1;02-03-2026 09:00;;;a@x.nl;E-mail;Noord;levering\n", TICKETS)
    again = take(project, "een.csv", head + "1;02-03-2026 09:00;;;a@x.nl;E-mail;Noord;levering\n", TICKETS)
    assert (again.events_new, again.events_known) == (0, 1)


@pytest.mark.parametrize("packed", ["csv", "gz", "zip"])
def test_the_same_events_from_plain_gz_and_zip(project: Project, packed: str) -> None:
    text = b"id,t\n1,2026-03-02T09:00:00Z\n2,2026-03-02T09:00:00+02:00\n3,2026-03-02 09:00\n"
    mapping = 'source = "s"\n[[event]]\ntype = "contact.opened"\ntime = "t"\ncontact = "id"\n'
    name = "a.csv"
    if packed == "gz":
        text, name = gzip.compress(text), "a.csv.gz"
    elif packed == "zip":
        path = project.folder.parent / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("map/a.csv", text)
        text, name = path.read_bytes(), "a.zip"
    take(project, name, text, mapping)
    _, run = project._reading()
    # 09:00 without an offset is Amsterdam's, an hour before UTC's in winter.
    assert run("SELECT contact, opened_at FROM contacts ORDER BY contact") == [
        ("1", 1772442000),
        ("2", 1772434800),
        ("3", 1772438400),
    ]


def test_bad_rows_are_kept_with_their_place_and_the_rest_goes_on(project: Project) -> None:
    mapping = """
source = "s"
[file]
dates = ["%Y-%m-%d %H:%M:%S"]
[values.status]
open = "open"
done = "solved"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
[[event]]
type = "contact.status"
time = "t"
contact = "id"
status = "s"
"""
    text = (
        "id,t,s\n"
        "1,2026-03-02 09:00:00,open\n"
        "2,2026-02-30 09:00:00,open\n"
        "3,2026-03-29 02:30:00,open\n"
        "4,2026-03-02 09:00:00,weird\n"
        ",2026-03-02 09:00:00,open\n"
        "6,2226-03-02 09:00:00,open\n"
        "7,2026-03-02 09:00:00,open,extra\n"
        "8,1926-03-02 09:00:00,done\n"
        "9,2026-03-02 09:00:00,DONE\n"
    )
    summary = take(project, "a.csv", text, mapping)
    assert (summary.rows, summary.rows_rejected) == (9, 7)
    found = sorted((row, column) for row, column, _, _ in rejected(project))
    assert found == [(3, "t"), (4, "t"), (5, "s"), (6, "id"), (7, "t"), (8, ""), (9, "t")]
    assert project.ask("contacts")[0].rows[0].value == 2
    fixed = project.folder.parent / "fixed.toml"
    fixed.write_text(mapping.replace('done = "solved"', 'done = "solved"\nweird = "pending"'))
    (again,) = project.replay(mapping=str(fixed))
    assert (again.events_new, again.rows_rejected) == (2, 5)  # a line that is no row cannot be offered again
    assert project.ask("contacts")[0].rows[0].value == 3


def test_json_lines_with_nested_keys_numbers_and_broken_lines(project: Project) -> None:
    mapping = """
source = "hook"
[file]
dates = ["epoch_ms"]
[[event]]
type = "contact.opened"
time = "ticket.created"
contact = "ticket.id"
customer = "ticket.requester.id"
language = "ticket.lang"
"""
    lines = [
        json.dumps({"ticket": {"id": 7, "created": 1772442000123, "requester": {"id": 12}, "lang": None}}),
        "{broken",
        "",
        json.dumps([1, 2]),
        json.dumps({"ticket": {"id": 8, "created": 1772442000123, "requester": {"id": 13}, "lang": "nl"}}),
    ]
    summary = take(project, "hook.jsonl", "\n".join(lines) + "\n", mapping)
    assert (summary.events_new, summary.rows_rejected) == (2, 2)
    assert sorted(row for row, *_ in rejected(project)) == [2, 4]
    rows = project.ask("contacts", by="language")[0].rows
    assert [(r.by["language"], r.value) for r in rows] == [("nl", 1), (None, 1)]


def test_parquet_with_types(project: Project) -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int32()),
            "t": pa.array([1772442000_000000, 1772445600_000000], pa.timestamp("us", tz="UTC")),
            "local": pa.array([1772445600_000, None], pa.timestamp("ms")),
            "ok": pa.array([True, False]),
        }
    )
    path = project.folder.parent / "t.parquet"
    pq.write_table(table, path)
    mapping = """
source = "pq"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
segment = "ok"
[[event]]
type = "contact.status"
time = "local"
contact = "id"
status = { value = "solved" }
"""
    take(project, "t.parquet", path.read_bytes(), mapping)
    _, run = project._reading()
    found = run("SELECT contact, opened_at, first_solved_at, segment FROM contacts ORDER BY contact")
    # local 10:00 in Amsterdam is 09:00 UTC
    assert found == [("1", 1772442000, 1772442000, "true"), ("2", 1772445600, None, "false")]


def test_durations_in_every_shape(project: Project) -> None:
    mapping = """
source = "pbx"
[file]
separator = ";"
decimal = ","
[[event]]
type = "queue.entered"
time = "t"
contact = "id"
queue = { value = "q" }
[[event]]
type = "queue.connected"
time = "t2"
contact = "id"
queue = { value = "q" }
[[event]]
type = "call.ended"
time = "t2"
contact = "id"
talk_s = "talk"
hold_s = { column = "hold", unit = "min" }
wrap_s = { column = "wrap", unit = "ms" }
"""
    text = (
        "id;t;t2;talk;hold;wrap\n"
        "1;2026-03-02 09:00:00;2026-03-02 09:00:10;1:30;0,5;4000\n"
        "2;2026-03-02 09:00:00;2026-03-02 09:00:10;1:00:05;;\n"
        "3;2026-03-02 09:00:00;2026-03-02 09:00:10;-5;;\n"
        "4;2026-03-02 09:00:00;2026-03-02 08:00:10;5;;\n"
        "5;2026-03-02 09:00:00;2026-03-02 09:00:10;vijf;;\n"
    )
    summary = take(project, "c.csv", text, mapping)
    assert (summary.rows_rejected, summary.rows) == (3, 5)
    row = project.ask("average_handle_time")[0].rows[0]
    assert (row.parts["total_s"], row.n, row.parts["legs_without_wrap_up"]) == (90 + 30 + 4 + 3605, 2, 1)
    reasons = {row: reason for row, _, _, reason in rejected(project)}
    assert "negative" in reasons[4]
    assert "before" in reasons[5]
    assert "duration" in reasons[6]


SURVEY = """
source = "enquete"
[file]
separator = ";"
[instruments.smiley]
family = "csat"
scale = [1, 3]
[instruments.cijfer]
family = "csat"
scale = [1, 10]
[instruments.nps]
family = "nps"
scale = [0, 10]
[[event]]
type = "survey.invited"
time = "verstuurd"
invitation = "id"
instrument = "vraag"
[[event]]
type = "survey.answered"
time = "ingevuld"
invitation = "id"
instrument = "vraag"
score = "score"
"""


def test_survey_answers_on_three_scales(project: Project) -> None:
    text = (
        "id;vraag;verstuurd;ingevuld;score\n"
        "1;smiley;2026-03-02 09:00;2026-03-02 10:00;3\n"
        "2;smiley;2026-03-02 09:00;2026-03-02 10:00;1\n"
        "3;cijfer;2026-03-02 09:00;2026-03-02 10:00;8\n"
        "4;cijfer;2026-03-02 09:00;2026-03-02 10:00;7,0\n"
        "5;nps;2026-03-02 09:00;2026-03-02 10:00;0\n"
        "6;nps;2026-03-02 09:00;2026-03-02 10:00;11\n"
        "7;nps;2026-03-02 09:00;2026-03-02 08:00;9\n"
        "8;nps;2026-03-02 09:00;;\n"
        "9;tevreden;2026-03-02 09:00;2026-03-02 10:00;4\n"
    )
    summary = take(project, "e.csv", text, SURVEY.replace('separator = ";"', 'separator = ";"\ndecimal = ","'))
    assert {row for row, *_ in rejected(project)} == {7, 8, 10}
    assert summary.rows_rejected == 3
    csat = {r.by["instrument"]: (r.value, r.n) for r in project.ask("csat")[0].rows}
    assert csat == {"smiley": (50.0, 2), "cijfer": (50.0, 2)}
    assert [(r.value, r.n) for r in project.ask("nps")[0].rows] == [(-100.0, 1)]
    rate = {r.by["instrument"]: r.parts for r in project.ask("response_rate", by="instrument")[0].rows}
    assert rate["nps"] == {"answered": 1, "delivered": 2, "invited": 2, "bounced": 0}


def test_the_same_instrument_on_another_scale_is_refused(project: Project) -> None:
    head = "id;vraag;verstuurd;ingevuld;score\n1;nps;2026-03-02 09:00;;\n"
    take(project, "e.csv", head, SURVEY)
    with pytest.raises(InputError, match="already declared otherwise"):
        take(project, "e.csv", head, SURVEY.replace("scale = [1, 3]", "scale = [1, 5]"))
    with pytest.raises(InputError, match="never rescaled"):
        take(project, "e.csv", head, SURVEY.replace("scale = [0, 10]", "scale = [1, 10]"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"x,y\n1,2\n", "no column 'id'"),
        ("a.csv", b"id,t\n\xff\xfe\xe9,2026-01-01\n", "encoding"),
        ("a.csv", b"id,id\n1,2\n", "more than once"),
        ("a.parquet", b"PAR1 not really", "Parquet"),
        ("a.csv.gz", b"\x1f\x8bbroken", ""),
        ("a.zip", b"PK\x03\x04 broken", ""),
    ],
)
def test_unreadable_files_are_named_and_nothing_is_kept(
    project: Project, name: str, content: bytes, message: str
) -> None:
    mapping = 'source = "s"\n[[event]]\ntype = "contact.opened"\ntime = "t"\ncontact = "id"\n'
    with pytest.raises(InputError) as caught:
        take(project, name, content, mapping)
    assert message.casefold() in str(caught.value).casefold()
    assert name in str(caught.value)
    assert caught.value.remedy
    with project.store() as store:
        assert list(store.quarantined()) == []
    with pytest.raises(NotFoundError):
        project.import_files([project.folder / "nowhere.csv"], "tickets")


def test_header_only_and_bom_and_quoted_newlines(project: Project) -> None:
    mapping = 'source = "s"\n[[event]]\ntype = "contact.opened"\ntime = "t"\ncontact = "id"\nreason = "why"\n'
    text = '\ufeffid,t,why\n1,2026-03-02 09:00,"twee\nregels, en een komma"\n2,2026-03-02 09:00,gewoon\n'
    summary = take(project, "b.csv", text.encode("utf-8"), mapping)
    assert (summary.rows, summary.rows_rejected) == (2, 0)
    rows = project.ask("contacts", by="reason")[0].rows
    assert {r.by["reason"] for r in rows} == {"gewoon", "twee\nregels, en een komma"}
