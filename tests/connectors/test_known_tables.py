"""The mappings that come with Peil for known tables: every trap of those data meets a clear finding. Real files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from connectors.taking import Taken, Taker
from peil.app import Project, init
from peil.connectors.files.importer import Importer
from peil.connectors.files.mapping import load, shipped


def take(taker: Taker, path: Path, mapping: str) -> Taken:
    return taker.seen(Importer(taker.lake, taker.store, load(mapping)).run([path]))


def test_bpi_2014_log_and_columns(taker: Taker, shared: Path) -> None:
    """36 activity types, 4,000 incidents; Reopen on 173 of them, reopen_time on 183: the two stand side by side."""
    folder = shared / "data" / "bpi2014_incidents"
    log = take(taker, folder / "incident_log.csv.gz", "bpi2014_incidents")
    assert (log.summary.rows, log.summary.events_new, log.rejected) == (39_911, 39_911, [])
    kept = {e["field"] for e in log.events if e["type"] == "contact.field"}
    named = 12  # types that become an opening, a status, an assignment or a message
    assert len(kept) + named == 36
    assert len({e["contact"] for e in log.events}) == 4000
    reopened = {e["contact"] for e in log.events if e["type"] == "contact.status" and e["status"] == "open"}
    assert len(reopened) == 173
    both = take(taker, folder / "incident_case_attributes.csv.gz", "bpi2014_cases")
    columns = [e for e in both.events if e["type"] == "contact.reported"]
    filled = Counter(e["field"] for e in columns if e["reported_us"] is not None)
    assert filled == {"solved_at": 3845, "closed_at": 4000, "reopened_at": 183}
    said = {e["contact"] for e in columns if e["field"] == "reopened_at"}
    assert (len(said - reopened), len(reopened - said)) == (11, 1)
    spans: dict[str, list[int]] = {}
    for event in log.events:
        spans.setdefault(event["contact"], []).append(event["time_us"])
    days = sorted((max(times) - min(times)) / 86_400_000_000 for times in spans.values())
    assert [round(d, 4) for d in (days[0], days[999], sum(days) / 4000, days[-1])] == [0.0002, 0.0523, 5.1169, 363.0869]
    assert round((days[1999] + days[2000]) / 2, 4) == 0.7648


@pytest.mark.long
def test_new_york_complaints(taker: Taker, shared: Path) -> None:
    """341,299 rows with 105 keys that stand twice: 341,194 complaints, of which 4 % have no closing day."""
    parsed = load("nyc_complaints")
    summary = Importer(taker.lake, taker.store, parsed).run(
        [shared / "data" / "nyc_complaints" / "nycomplaints.parquet"]
    )
    assert (summary.rows, summary.rows_rejected) == (341_299, 0)
    seen = taker.seen(summary)
    opened = [e["contact"] for e in seen.events if e["type"] == "contact.opened"]
    solved = {e["contact"] for e in seen.events if e["type"] == "contact.status"}
    assert len(opened) == len(set(opened)) == 341_194
    assert round(100 * (1 - len(solved) / len(opened))) == 4
    assert summary.events_repeated == 341_299 + 341_299 - 14_142 - summary.events_new
    assert summary.rows_again == 105


def test_zendesk_tables(taker: Taker, shared: Path) -> None:
    """Ten tickets of which two are deleted; 38 changes of which three stand twice; authors whose role is not known."""
    folder = shared / "data" / "vendor_exports" / "zendesk"
    tickets = take(taker, folder / "ticket_data.csv", "zendesk_tickets")
    assert Counter(e["type"] for e in tickets.events) == {"contact.opened": 10, "contact.excluded": 2}
    history = take(taker, folder / "ticket_field_history_data.csv", "zendesk_history")
    assert (history.summary.events_new, history.summary.events_repeated, history.rejected) == (35, 3, [])
    comments = take(taker, folder / "ticket_comment_data.csv", "zendesk_comments")
    assert (comments.summary.events_new, comments.summary.rows_unused) == (0, 20)
    assert comments.summary.columns_missing == ("role",)
    joined = b"id,created,public,ticket_id,user_id,role\n1,2020-02-11 07:49:14,TRUE,1077,40,agent\n2,2020-02-11 08:00:00,FALSE,1077,40,agent\n"
    replies = taker.take(joined, load("zendesk_comments").text)
    assert [(e["actor"], e["visibility"]) for e in replies.events if e["type"] == "contact.message"] == [
        ("agent", "public"), ("agent", "internal"),
    ]  # fmt: skip


def test_intercom_tables(taker: Taker, shared: Path) -> None:
    folder = shared / "data" / "vendor_exports" / "intercom"
    found = take(taker, folder / "conversation_history_data.csv", "intercom_conversations")
    assert (found.rejected, Counter(e["type"] for e in found.events)) == (
        [],
        {"contact.opened": 2, "contact.status": 9},
    )
    assert Counter(e["status"] for e in found.events if e["status"]) == {"open": 7, "solved": 2}
    parts = take(taker, folder / "conversation_part_history_data.csv", "intercom_parts")
    assert (parts.summary.events_new, parts.rejected) == (9, [])
    (note,) = [e for e in parts.events if e["type"] == "contact.message"]
    assert (note["actor"], note["visibility"]) == ("agent", "internal")


def test_servicenow_and_qualtrics(taker: Taker, shared: Path) -> None:
    folder = shared / "data" / "vendor_exports"
    incidents = take(taker, folder / "servicenow" / "incident_data.csv", "servicenow_incidents")
    assert ([e["type"] for e in incidents.events], incidents.rejected) == (["contact.opened"], [])
    sent = take(taker, folder / "qualtrics" / "distribution_contact.csv", "qualtrics")
    assert (sent.summary.events_new, sent.rejected) == (5, [])


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_mapping_can_be_read_and_has_a_title_in_two_languages(name: str) -> None:
    assert load(name).events
    assert "(" in shipped()[name] or name.startswith("asterisk")


def test_the_published_throughput_of_bpi_2014_can_be_asked(shared: Path, tmp_path: Path) -> None:
    """In days, of 4,000 incidents. Peil's quantile is a value that occurs: the published third quartile, 3.9583, lies
    between two incidents.
    """
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.import_files([shared / "data" / "bpi2014_incidents" / "incident_log.csv.gz"], "bpi2014_incidents")
    asked = {}
    for statistic in ("shortest", "p25", "median", "mean", "p75", "longest"):
        (row,) = project.ask("throughput_time", statistic=statistic)[0].rows
        assert row.n == 4000
        asked[statistic] = round(float(row.value or 0) / 86_400, 4)
    assert asked == {
        "shortest": 0.0002, "p25": 0.0523, "median": 0.7648, "mean": 5.1169, "p75": 3.9578, "longest": 363.0869,
    }  # fmt: skip
    # The columns beside the log: eleven incidents are reopened by their column alone, and by no activity.
    cases = shared / "data" / "bpi2014_incidents" / "incident_case_attributes.csv.gz"
    project.import_files([cases], "bpi2014_cases")
    found = {str(f["key"]): f["count"] for f in project.published().findings}
    assert found == {"reopened_by_column_only": 11, "solved_without_column": 118}


def test_the_published_figures_of_online_shoppers(shared: Path, tmp_path: Path) -> None:
    """1,908 of 12,330 sessions bought: 23.3 % of the 21.3 % that saw an information page, 13.4 % of the others."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    summary = project.import_files(
        [shared / "data" / "online_shoppers" / "online_shoppers_intention.csv"], "online_shoppers"
    )
    assert (summary.rows, summary.rows_rejected, summary.events_new) == (12_330, 0, 12_330)
    (bought,) = project.ask("conversion_rate")[0].rows
    assert bought.parts == {"purchased": 1908, "sessions": 12_330}
    (seen,) = project.ask("support_page_ratio")[0].rows
    assert round(float(seen.value or 0), 1) == 21.3
    split = {
        r.by["saw_support"]: round(float(r.value or 0), 1)
        for r in project.ask("conversion_rate", by="saw_support")[0].rows
    }
    assert split == {"1": 23.3, "0": 13.4}
    months = project.ask("conversion_rate", grain="month")[0].rows
    assert {r.period.first.month: r.n for r in months if r.n} == {
        2: 184, 3: 1907, 5: 3364, 6: 288, 7: 432, 8: 433, 9: 448, 10: 549, 11: 2998, 12: 1727,
    }  # fmt: skip
    told = {str(f["key"]): f["count"] for f in project.published().findings}
    assert told == {"session_day_unknown": 12_330}
    (chats,) = project.ask("chat_engagement")[0].rows
    assert (chats.value, chats.status) == (None, "not_measurable")
    assert chats.reason == "the chat of 12330 sessions is unknown"
    again = project.import_files(
        [shared / "data" / "online_shoppers" / "online_shoppers_intention.csv"], "online_shoppers", derive=False
    )
    assert (again.events_new, again.events_known) == (0, 12_330)


def test_rows_given_again_and_contacts_without_an_end_are_found(tmp_path: Path) -> None:
    """As New York's complaints have them: one key twice with another address, and one that was never closed."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    table = tmp_path / "complaints.csv"
    table.write_text(
        "unique_key,opendate,closedate,account,complaint_type,address\n"
        "1,2024-03-01,2024-03-04,NYPD,Noise,Broadway\n"
        "2,2024-03-01,,NYPD,Noise,Broadway\n"
        "3,2024-03-02,2024-03-05,DOT,Street,Bowery 1\n"
        "3,2024-03-02,2024-03-05,DOT,Street,Bowery 2\n"
    )
    summary = project.import_files([table], "nyc_complaints")
    assert (summary.rows_again, summary.again, summary.events_repeated) == (1, ("3",), 2)
    told = [(f["key"], f["count"], f["examples"]) for f in project.published().findings]
    assert told == [
        ("row_given_again", 1, ["3"]),
        ("open_without_end", 1, ["2"]),
        ("opened_without_clock", 3, ["1", "2", "3"]),
    ]
    project.import_files([table], "nyc_complaints")
    assert [(f["key"], f["count"], f["examples"]) for f in project.published().findings] == told, "once more the same"


def test_what_every_row_repeats_by_design_is_not_given_again(taker: Taker) -> None:
    """A row per change that repeats how the contact began: only the line that stands twice is told."""
    mapping = """
        source = "s"
        [file]
        zone = "UTC"
        [[event]]
        type = "contact.opened"
        time = "begun"
        keep = "first"
        contact = "id"
        [[event]]
        type = "contact.status"
        time = "at"
        contact = "id"
        status = "status"
    """
    rows = ["1,2026-01-05 09:00,2026-01-05 09:00,new", "1,2026-01-05 09:00,2026-01-05 10:00,open"]
    taken = taker.take("\n".join(["id,begun,at,status", *rows, rows[1]]) + "\n", mapping)
    assert (taken.summary.events_repeated, taken.summary.rows_again, taken.summary.again) == (3, 1, ("1",))
