"""What an import did, counted while it runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Summary:
    """Rows read, not used and rejected; events new, known already, repeated in the files; rejected by reason.

    `rows_again` say again what an earlier row of these files said, `again` names some of their contacts.
    `events_withdrawn` are new events that say that a contact no longer stands as ended in a list. `rows_unused` made
    no event: blank ones, and those that no rule's `when` picked. `columns_missing` are columns that the mapping reads
    and a file lacks, where the mapping takes them as empty. `notes` say how files were read where that was found out:
    the encoding, the sheet. `rows_erased` were taken without their customer or employee, who was erased from this
    project. `as_of_us` is up to when the files were declared to be complete (µs, UTC), for the `sources` that speak
    in them. `latest_us` is the newest event's.
    """

    rows: int = 0
    events_new: int = 0
    events_known: int = 0
    events_repeated: int = 0
    rows_unused: int = 0
    rows_rejected: int = 0
    events_rejected: int = 0
    events_withdrawn: int = 0
    rows_again: int = 0
    again: tuple[str, ...] = ()
    rows_erased: int = 0
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)
    columns_missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    import_id: int = 0
    as_of_us: int | None = None
    sources: set[str] = field(default_factory=set)
    latest_us: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The summary as plain values."""
        return {
            "import": self.import_id,
            "rows_read": self.rows,
            "events_new": self.events_new,
            "events_known": self.events_known,
            "events_repeated": self.events_repeated,
            "rows_unused": self.rows_unused,
            "rows_rejected": self.rows_rejected,
            "events_rejected": self.events_rejected,
            "events_withdrawn": self.events_withdrawn,
            "rows_again": self.rows_again,
            "again": list(self.again),
            "rows_erased": self.rows_erased,
            "rejected": [
                {"column": column, "reason": reason, "count": count}
                for (column, reason), count in self.rejected.most_common()
            ],
            "columns_missing": list(self.columns_missing),
            "notes": list(self.notes),
            "as_of_us": {source: self.as_of_us for source in sorted(self.sources) if self.as_of_us is not None},
            "seconds": round(self.seconds, 2),
        }
