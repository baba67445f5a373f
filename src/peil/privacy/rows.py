"""What becomes of a row of the store that names someone who is erased: emptied, changed, or gone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from peil.privacy.spelling import replaced, without
from peil.store.people import Held
from peil.store.users import emptied

#: What stands in the place of a person's name in a file name, a mapping or a note.
GONE = "(erased)"
Spans = Callable[[str], list[tuple[int, int]]]


def after(row: Held, spans: Spans) -> Held | None:
    """The row with what its columns shall hold, some of them; None where it is to be deleted.

    An address of a user or a reader is touched where it is the person's own, not where a word in it is: of an account
    stays its number, a link for them is gone, and nothing is sent to them any more.
    """
    held = row.texts
    texts = {name: replaced(value, lambda text: without(text, spans(text), GONE)) for name, value in held.items()}
    if row.table == "user":
        if _whole(held["email"], spans):
            return Held(row.table, row.key, emptied(int(str(row.key[0]))))
        texts["email"] = held["email"]
    elif row.table == "link":
        before, now = held["grants"], texts["grants"]
        assert isinstance(before, Mapping)
        assert isinstance(now, Mapping)
        if _whole(before["email"], spans):
            return None
        texts["grants"] = {**now, "email": before["email"]}
    elif row.table == "quarantine":
        texts = {"raw": {}, "value": None, "state": "erased", "file": texts["file"]}
    elif row.table == "report":
        texts["recipients"] = [to for to in _list(held["recipients"]) if not _whole(to, spans)]
    elif row.table == "alert_rule":
        texts["channels"] = [one for one in _list(held["channels"]) if not _whole(_address(one), spans)]
    elif row.table == "delivery":
        gone = _whole(held["address"], spans)
        texts["address"] = GONE if gone else held["address"]
        if gone and held["state"] in ("waiting", "sending"):
            texts |= {"body": "", "state": "failed"}
    return Held(row.table, row.key, texts)


def _whole(value: object, spans: Spans) -> bool:
    """Whether a text is the person, from its first letter to its last."""
    return isinstance(value, str) and spans(value) == [(0, len(value))]


def _address(channel: object) -> object:
    return channel.get("address") if isinstance(channel, Mapping) else None


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
