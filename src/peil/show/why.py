"""Why a figure is missing, in Dutch and English, by the code of its reason; and what errors say, by one function."""

from __future__ import annotations

from peil.ask.answer import Lacking, Say
from peil.kpis.kpi import Text
from peil.kpis.reasons import Reason, known
from peil.show import figures, words
from peil.show.sentences import in_language
from peil.show.texts import text


def saying(lang: str) -> Say:
    """What puts a sentence of ours, a reason or what an error says, into the words of a language."""
    return lambda sentence: in_words(sentence, lang)


def in_words(sentence: str, lang: str) -> str:
    """A reason in words; what has no code as an error is told, or as it stands."""
    found = known(sentence)
    if found is None:
        return in_language(sentence, lang)
    if found.code == "source_lacks":
        return _lacking(found, lang)
    return text(lang, f"why.{found.code}", **{name: _value(found, name, lang) for name in found.values})


def _lacking(found: Reason, lang: str) -> str:
    """Which source lacks what; out of the sentence where only that was kept."""
    sources = found.values.get("sources")
    if not isinstance(sources, tuple):
        parts = [part.partition(" does not give ") for part in str(found.values["lacking"]).split("; ")]
        sources = tuple(Lacking(name, tuple(needs.replace(" or ", "|").split(", "))) for name, _, needs in parts)
    return "; ".join(one.words(lang) for one in sources)


def _value(found: Reason, name: str, lang: str) -> str:
    """What a reason was made of, as a reader knows it."""
    value = found.values[name]
    if name == "needs":
        return ", ".join(words.need(kind, lang) for kind in str(value).replace(" or ", "|").split(", "))
    if name == "dimension":
        return _dimension(str(value), lang)
    if found.code == "not_known_by" and name == "what":
        named = found.values.get("name")
        return named.in_(lang) if isinstance(named, Text) else str(value)
    if found.code == "unknown" and name == "what":
        return ", ".join(_dimension(kind, lang) for kind in str(value).split(", "))
    if name == "rows":
        return text(lang, f"why.rows.{value}")
    plain = str(value)
    return figures.number(int(plain), 0, lang) if plain.isdigit() else plain


def _dimension(key: str, lang: str) -> str:
    if key == "customer":
        return "klant" if lang == "nl" else key
    return words.word(words.DIMENSIONS, key, lang).lower()
