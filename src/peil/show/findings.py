"""What the checks on the data found, in words. The checks themselves are in `facts.findings`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from peil.show.texts import text

#: Keys of the texts of findings that have one.
KNOWN = frozenset(
    f"finding.{key}"
    for key in (
        "merge_cycle",
        "solved_before_opened",
        "reply_before_request",
        "answer_before_invitation",
        "left_before_entered",
        "survey_of_unknown_contact",
        "solved_by_column_only",
        "reopened_by_column_only",
        "cost_without_rate",
        "cost_not_shared",
        "session_day_unknown",
        "opened_without_clock",
        "row_given_again",
        "open_without_end",
        "closed_without_solution",
        "solved_without_column",
    )
)


def in_words(found: Iterable[Mapping[str, object]], lang: str) -> list[tuple[int, str, str]]:
    """Of each finding of a snapshot how often, in words, and examples."""
    told = []
    for one in found:
        key = f"finding.{one['key']}"
        listed = one.get("examples", [])
        examples = ", ".join(str(e) for e in listed) if isinstance(listed, list) else ""
        said = text(lang, key) if key in KNOWN else str(one["key"]).replace("_", " ")
        told.append((int(str(one["count"])), said, examples))
    return told
