"""Tables that hold no contacts, or each more than once, known by their columns; and what to do instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

#: Columns that only Workday's tables have: one of them tells.
_WORKDAY = frozenset(
    {
        *("worker_id", "associated_worker_id", "worker_code", "leave_request_event_id", "position_id"),
        *("job_profile_id", "job_profile_code", "job_family_id", "job_family_code", "job_family_group_id"),
        *("job_family_group_code", "personal_info_common_id", "personal_info_system_id", "hukou_locality"),
        *("country_personal_information_id", "organization_role_code", "hiring_freeze", "available_for_hire"),
    }
)
#: What a table is, and columns that together only it has.
_TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a list of users", ("role", "email", "restricted_agent")),
    ("a list of users", ("role", "email", "signed_up_at")),
    ("a list of users", ("sys_id", "user_name", "last_login")),
    ("a list of contact persons", ("directory_id", "email")),
    ("a list of mailing lists", ("directory_id", "name", "owner_id")),
    ("a list of organisations", ("id", "shared_tickets")),
    ("a list of organisations", ("company_id", "user_count")),
    ("a list of opening hours", ("start_time_utc", "end_time_utc", "time_zone")),
    ("a list of which ticket has which opening hours", ("ticket_id", "schedule_id")),
    ("a list of forms", ("display_name", "end_user_visible")),
    ("a list of help articles", ("author_id", "body", "title", "workspace_id")),
    ("a list of help articles", ("help_center_id", "workspace_id")),
    ("a list of help articles", ("website_turned_on", "workspace_id")),
    ("a log of what was changed in the settings", ("actor_id", "change_description")),
    ("a list of surveys sent out, not of who got them", ("survey_link_survey_id", "send_date")),
    ("a list of versions of a survey", ("survey_id", "version_number")),
)
_STAFF = (
    "It looks like a table of Workday: employees, positions or leave. Nobody's work for a customer stands in it,"
    " and absence and staffing are nothing that Peil measures yet."
)
_CDR = (
    "It looks like a CDR of Asterisk, which has two or more rows a call: its rows are no calls. Import the queue_log"
    " instead (peil mappings asterisk_queue_log)."
)
_CEL = (
    "It looks like a CEL of Asterisk, which has a row per event of a channel: its rows are no calls. Import the"
    " queue_log instead (peil mappings asterisk_queue_log)."
)
_DISPOSITIONS = {"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"}
_AMA = {"DOCUMENTATION", "BILLING", "OMIT", "DEFAULT"}


def no_contacts(columns: Mapping[str, Sequence[str | None]]) -> str:
    """Why the rows of a table are no contacts, with what to do instead; '' where that is not known of it."""
    names = {re.sub(r"[ -]+", "_", name.strip().lower()) for name in columns}
    if names & _WORKDAY:
        return _STAFF
    words = [{cell for cell in cells if cell} for cells in columns.values()]
    if {"disposition", "amaflags"} <= names or (_all(words, _DISPOSITIONS) and _all(words, _AMA)):
        return _CDR
    if any({"CHAN_START", "HANGUP"} <= found for found in words):
        return _CEL
    for what, told_by in _TABLES:
        if names.issuperset(told_by):
            return f"It looks like {what}: it holds no contacts."
    return ""


def _all(words: Sequence[Collection[str]], known: Collection[str]) -> bool:
    """Whether any column has nothing but these words."""
    return any(found and set(found) <= set(known) for found in words)
