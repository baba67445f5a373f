"""The answers to one question as tables: plain values, Arrow, pandas, polars. Asking is in `execute`."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from peil.ask.answer import Answer, Say, flat
from peil.errors import StateError, said

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow as pa


class Answers(tuple[Answer, ...]):
    """The answers to one question; also as Arrow, and as plain values."""

    def as_dicts(self, say: Say = str) -> list[dict[str, object]]:
        """The JSON list: one item a KPI. `say` puts reasons into words."""
        return [answer.as_dict(say) for answer in self]

    def to_arrow(self) -> pa.Table:
        """One flat row per answer row; days as dates, value, low and high as doubles."""
        import pyarrow as pa

        rows = list(flat(self))
        names = list(rows[0]) if rows else ["kpi", "period", "value"]
        kinds = {"from": pa.date32(), "to": pa.date32(), "n": pa.int64(), "pending": pa.int64()}
        kinds |= {"excluded": pa.int64(), "provisional": pa.bool_(), "approximate": pa.bool_()}
        kinds |= dict.fromkeys(("value", "low", "high"), pa.float64())
        return pa.table({n: pa.array([r[n] for r in rows], kinds.get(n, pa.string())) for n in names})

    def to_pandas(self) -> pandas.DataFrame:
        """The table of `to_arrow` as a pandas DataFrame. Raises StateError where pandas is not installed."""
        _installed("pandas")
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The table of `to_arrow` as a polars DataFrame. Raises StateError where polars is not installed."""
        _installed("polars")
        import polars

        found = polars.from_arrow(self.to_arrow())
        assert isinstance(found, polars.DataFrame)
        return found


def _installed(extra: str) -> None:
    """Raises StateError, with what to do, where the library of an extra is not there."""
    if importlib.util.find_spec(extra) is None:
        raise StateError(
            said("{extra} is not installed", extra=extra),
            place=f"to_{extra}",
            remedy=said("pip install peil[{extra}]", extra=extra),
        )
