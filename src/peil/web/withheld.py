"""What a page says where small groups were withheld from who asks: why, and the last month that can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from peil.ask.answer import Answer
from peil.ask.withhold import NOT_WHOLE
from peil.show import figures
from peil.show.texts import text
from peil.web.reader import Reader
from peil.web.view import View


@dataclass(frozen=True)
class Withheld:
    """The sentence, and a link to a month that is shown; '' where the page is about whole months already."""

    why: str
    link: str
    month: str


def told(reader: Reader, view: View, path: str, answers: Iterable[Answer]) -> Withheld | None:
    """What to say beside these answers; None where nothing was withheld from any."""
    listed = list(answers)
    why = next((note[view.lang] for answer in listed for note in answer.notes), "")
    if not why:
        return None
    first, end = reader.closed_month()
    if not any(row.reason == NOT_WHOLE for answer in listed for row in answer.rows):
        return Withheld(why, "", "")
    month = text(view.lang, "withheld.month", month=figures.period("month", first, view.lang))
    return Withheld(why, view.link(path, **view.days(first, end)), month)
