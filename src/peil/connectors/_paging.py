"""Going from page to page of a source, and never for ever: a page that comes again and again ends in an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from peil.errors import SourceError

T = TypeVar("T")
#: What is new between two questions moves a page on: the same page may come twice by chance, but not so often.
_SAME = 3


def stuck(place: str) -> SourceError:
    """That a source gives what it gave, and says that there is more."""
    return SourceError(
        "gives the same page again, and says that there is more",
        place=place,
        remedy="Try again later; if it stays so, tell who makes Peil: other pages cannot be reached.",
        again=False,
    )


def numbered(ask: Callable[[int], Sequence[T]], place: str, *, size: int = 0) -> Iterator[Sequence[T]]:
    """Pages by their number from 1 on, until one is empty; or where `size` is given, shorter than that.

    Raises SourceError where a source does not heed the number.
    """
    before: Sequence[T] = ()
    number, same = 1, 0
    while rows := ask(number):
        same = same + 1 if rows == before else 1
        if same >= _SAME:
            raise stuck(place)
        yield rows
        if len(rows) < size:
            return
        before, number = rows, number + 1
