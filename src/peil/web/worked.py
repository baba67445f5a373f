"""Results of functions that depend on their arguments only, kept by all of those arguments. No asking, no rights.

A page is worked out from answers again and again: charts, verdicts, drawings. What is kept here is told apart by the
function and everything that it was given. Answers and rows are told apart as objects: they are never changed, two who
may not see the same are never given the same, and as an entry holds what it was made from, no other object can take
its place while it is kept. So a function must take all that it needs: one that asks, reads a setting or a clock, or
looks up who asks, must not be given to it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import ParamSpec, TypeVar, cast

from peil.ask.answer import Answer, Row
from peil.calendar import Period
from peil.kpis.kpi import Kpi
from peil.lake.published import Published
from peil.stats.control import Chart
from peil.steering.course import Course

P = ParamSpec("P")
T = TypeVar("T")
_PLAIN = (str, bytes, int, float, bool, dt.date, frozenset, type(None), Period)
#: Never changed once made, and large: one that is equal but another object counts as another.
_OBJECTS = (Answer, Row, Kpi, Chart, Course, Published)


class Worked:
    """The results of the last `size` calls."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[object, object]] = OrderedDict()
        self._guard = threading.Lock()

    def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(*args, **kwargs)`, made now or before."""
        held: list[object] = []
        named = tuple((name, told_apart(kwargs[name], held)) for name in sorted(kwargs))
        key = (work, tuple(told_apart(one, held) for one in args), named)
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return cast(T, found[0])
        made = work(*args, **kwargs)
        with self._guard:
            self._kept[key] = (made, held)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        """Keep nothing of it any longer."""
        with self._guard:
            self._kept.clear()


def told_apart(value: object, held: list[object]) -> Hashable:
    """What tells a value from every other that would give another result: its type and content, or which object.

    Which object it is says something only for as long as it lives, so `held` gets those that are told apart so.
    Raises TypeError for what can be told apart by neither.
    """
    if isinstance(value, _OBJECTS):
        held.append(value)
        return type(value), id(value)
    if isinstance(value, _PLAIN):
        return type(value), value
    if isinstance(value, list | tuple):
        if set(map(type, value)) == {Row}:  # thousands of them, as the loop below would tell them apart
            held.append(tuple(value))
            return type(value), Row, tuple(map(id, value))
        return type(value), tuple([told_apart(one, held) for one in value])
    if isinstance(value, Mapping):
        return dict, tuple([(told_apart(key, held), told_apart(one, held)) for key, one in value.items()])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return type(value), tuple([told_apart(getattr(value, field.name), held) for field in fields])
    raise TypeError(f"a result cannot be kept by a {type(value).__name__}")
