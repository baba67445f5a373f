"""The columns that a mapping reads, as SQL over one batch: trimmed text, null words made null. Pure.

How a column is had depends on the batch: from Arrow columns, from a line that is split, or out of JSON text.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict

from peil.connectors.files.model import ROW, WORD, Mapping, Spec
from peil.connectors.files.rows import LINE
from peil.dialect import literal

NOTHING = "CAST(NULL AS VARCHAR)"
_TYPED = ("timestamp", "timestamptz")


class Columns:
    """The SQL of every text that the mapping reads; `clean` computes them once under short names.

    `kind` is that of the batch, `present` its columns with what they hold (text, integer, number,
    timestamp, timestamptz), `table` the file's own name.
    """

    def __init__(self, mapping: Mapping, kind: str, present: Dict[str, str], table: str) -> None:
        self._mapping, self._kind, self._present, self._table = mapping, kind, present, table
        self._positions = {name: i for i, name in enumerate(mapping.file.columns)}
        self._alias: dict[tuple[tuple[str, ...], str], str] = {}
        self._computed: list[str] = []
        self._paths: list[str] = []
        self.number_typed: set[str] = set()  # aliases that hold numbers with a point, whatever `decimal` says

    def text(self, spec: Spec) -> str:
        """The text of the spec's column, or of its columns joined; null where all are empty."""
        if spec.key not in self._alias:
            self._alias[spec.key] = self._add(spec)
        return self._alias[spec.key]

    def one(self, name: str) -> str:
        """The text of one column by its name."""
        return self.text(Spec(columns=(name,)))

    def instant(self, spec: Spec) -> tuple[str, str]:
        """The column of a time, and what it holds: text, timestamp or timestamptz."""
        held = self._held(spec)
        return (self._typed(spec), held) if held in _TYPED else (self.text(spec), "text")

    def integer(self, spec: Spec) -> str | None:
        """The column itself where it holds integers."""
        return self._typed(spec) if self._held(spec) == "integer" and self._mapping.file.null == ("",) else None

    def clean(self) -> str:
        """The select that gives all of them with row_. Ask for every text first."""
        source = "batch"
        if self._paths:
            listed = ", ".join(literal(path) for path in self._paths)
            source = f"(SELECT *, json_extract_string({LINE}, [{listed}]) AS found_ FROM batch) AS lines_"
        return f"SELECT {', '.join(['row_', *self._computed])} FROM {source}"

    def aliases(self) -> list[str]:
        """The short names that `clean` gives."""
        return [computed.rpartition(" AS ")[2] for computed in self._computed]

    def _held(self, spec: Spec) -> str:
        plain = self._kind == "columns" and len(spec.columns) == 1
        return self._present.get(spec.columns[0], "text") if plain else "text"

    def _typed(self, spec: Spec) -> str:
        key = (spec.columns, "typed")
        if key not in self._alias:
            self._alias[key] = self._named(_quoted(spec.columns[0]))
        return self._alias[key]

    def _add(self, spec: Spec) -> str:
        if len(spec.columns) == 1:
            name = spec.columns[0]
            found = self._extract(name)
            alias = found if found == NOTHING else self._named(found)
            if self._held(spec) in ("integer", "number"):
                self.number_typed.add(alias)
            return alias
        first = spec.take == "first"
        parts = [p for p in (self._extract(name, joined=not first) for name in spec.columns) if p != NOTHING]
        if not parts:
            return NOTHING
        if first:
            return self._named(f"COALESCE({', '.join(parts)})")
        return self._named(f"NULLIF(concat_ws({literal(spec.join)}, {', '.join(parts)}), '')")

    def _named(self, expression: str) -> str:
        alias = f"c{len(self._computed)}"
        self._computed.append(f"{expression} AS {alias}")
        return alias

    def dated(self, spec: Spec) -> bool:
        """Whether one of several joined columns holds dates instead of text, as cells of a workbook do."""
        return len(spec.columns) > 1 and any(self._present.get(name) in _TYPED for name in spec.columns)

    def _extract(self, name: str, *, joined: bool = False) -> str:
        """A column as trimmed text; an instant that is `joined` to a clock time only as its day."""
        if name.startswith(WORD):
            return literal(name.removeprefix(WORD))
        if name == ROW:
            return f"{literal(self._table + ':')} || CAST(row_ AS VARCHAR)"
        if self._kind == "json":
            text = self._from_json(name)
        elif self._kind == "split":
            if name not in self._positions:
                return NOTHING
            separator = self._mapping.file.separator or ","
            text = f"string_split({LINE}, {literal(separator)})[{self._positions[name] + 1}]"
        elif name not in self._present:
            return NOTHING
        elif self._present[name] == "text":
            text = _quoted(name)
        elif self._present[name] == "number":  # 12.0 is 12: spreadsheets make whole numbers so
            column = _quoted(name)
            whole = f"{column} = trunc({column}) AND abs({column}) < 1000000000000000"
            text = (
                f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
            )
        else:
            text = f"CAST({_quoted(name)} AS VARCHAR)"
            if joined and self._present[name] == "timestamp":
                text = f"replace({text}, ' 00:00:00', '')"
        return self._nulled(f"trim({text})")

    def _from_json(self, name: str) -> str:
        """A value by its path; a key that has dots itself is met too. Lines that are no JSON are gone by now."""
        steps = name.split(".")
        paths = ["$" + "".join(f"[{s}]" if s.isdigit() else f".{_json_key(s)}" for s in steps)]
        if len(steps) > 1:
            paths.append(f"$.{_json_key(name)}")
        found = [self._at(path) for path in paths]
        text = found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"
        if self._mapping.file.decimal == ",":  # a JSON number has a point, whatever the texts beside it have
            kinds = [f"json_type({LINE}, {literal(path)}) = 'DOUBLE'" for path in paths]
            return f"CASE WHEN {' OR '.join(kinds)} THEN replace({text}, '.', ',') ELSE {text} END"
        return text

    def _at(self, path: str) -> str:
        """What stands at a path. All paths are asked in one call: each of its own parses the line again, and keeps
        megabytes while it runs (2,000 lines: 46 calls take more than 100 MB, one less than 40).
        """
        if path not in self._paths:
            self._paths.append(path)
        return f"found_[{self._paths.index(path) + 1}]"

    def _nulled(self, text: str) -> str:
        words = [w.lower() for w in self._mapping.file.null]
        if words == [""]:
            return f"NULLIF({text}, '')"
        listed = ", ".join(literal(w) for w in words)
        folded = f"lower({text})" if any(w.upper() != w for w in words) else text
        return f"CASE WHEN {folded} NOT IN ({listed}) THEN {text} END"


def _json_key(step: str) -> str:
    return '"' + step.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
