"""What commands say, in the language of whoever reads: sentences, errors and help. The words are in
`terminal_nl` and `help_nl`.

English is spoken by itself: of a reader of English nothing else is loaded."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from peil.errors import PeilError, Sentence, StoreError


class _Dutch(string.Formatter):
    """Fills in a template; figures are written as in Dutch."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        return text.translate(_MARKS) if format_spec else str(text)


#: A word at the start of a line, a line that is no example, and what stands behind an example.
_SAID_OF_EXAMPLES = re.compile(r"^examples?:|^[A-Z].*$|(?<= {3})\S.*$", re.MULTILINE)
_MARKS = str.maketrans(",.", ".,")


def in_terminal(sentence: str, language: str) -> str:
    """A sentence of a command or of what it runs, in `language`. What has no Dutch stays as it is."""
    if language != "nl":
        return str(sentence)
    from peil.show.sentences import in_language
    from peil.show.terminal_nl import NL

    if not isinstance(sentence, Sentence):
        return NL.get(sentence) or in_language(sentence, language)
    if sentence.template not in NL:
        return in_language(sentence, language)
    return _Dutch().vformat(NL[sentence.template], (), _values(sentence.values, language))


def _values(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {
        name: in_terminal(value, language) if isinstance(value, Sentence) else value for name, value in values.items()
    }


def error_text(error: PeilError, language: str) -> str:
    """What was wrong, where and what to do, as `str(error)` says it in English."""
    if language != "nl":
        return str(error)
    from peil.show.import_words import told

    place, what, remedy = told(
        error.place, in_terminal(error.what, language), in_terminal(error.remedy, language), language
    )
    why = f" ({error.why})" if isinstance(error, StoreError) and error.why else ""
    notes: Sequence[str] = getattr(error, "__notes__", [])
    advice = " ".join(filter(None, [remedy, *(in_terminal(note, language) for note in notes)]))
    text = f"{place}: {what}{why}" if place else f"{what}{why}"
    return f"{text}\n  → {advice}" if advice else text


def help_text(sentence: str, language: str) -> str:
    """What help says, in `language`."""
    if language != "nl":
        return sentence
    from peil.show.help_nl import NL

    return NL.get(sentence, sentence)


def examples_text(text: str, language: str) -> str:
    """Examples of a command, in `language`: what stands behind them, and the lines that are no example."""
    if language != "nl":
        return text
    from peil.show.help_nl import NL

    return re.sub(_SAID_OF_EXAMPLES, lambda found: NL.get(found[0], found[0]), text)


def usage_text(message: str, language: str) -> str:
    """What is wrong with how a command is written, as the parser says it, in `language`."""
    if language != "nl":
        return message
    from peil.show.help_nl import USAGE
    from peil.show.patterns import by_pattern

    return by_pattern(USAGE, message) or message
