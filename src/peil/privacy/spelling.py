"""How one address, number or id can be spelled, and where it stands in a text. Pure; nothing is stored here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

#: An address in a text; what stands around it (mailto:, brackets, quotes, a full stop) is not part of it.
EMAIL = re.compile(r"[^\s@<>()\[\]{},;:\"'|=\\/?&][^\s@<>()\[\]{},;:\"|=\\/?&]*@[\w.-]+\.[^\W_]{2,}")
#: A telephone number in a text: eight digits or more, with what people put between them.
PHONE = re.compile(r"(?<![\w.])(?:\+|\(\+)?\(?\d(?:[\s().\-/]{0,3}\d){7,14}(?!\w)")
_WORD = re.compile(r"[^\s,;|\"'<>(){}\[\]=&?/]+")
_ONLY_PHONE = re.compile(r"[\d\s().+/\-]+")
_SHORTEST_WORD, _SHORTEST_NUMBER = 4, 6
SEP = "\x1f"


def plain(text: str) -> str:
    """The text as spellings are compared: one Unicode form, no case, no space around."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def addresses(text: str, countries: Iterable[str] = ("31",)) -> set[str]:
    """What the text is as a whole: email:… and phone:… in one spelling; empty where it is neither."""
    found: set[str] = set()
    word = plain(unquote(text)).removeprefix("mailto:").strip("<>\"' ")
    if EMAIL.fullmatch(word):
        found.add(f"email:{word}")
    if _ONLY_PHONE.fullmatch(word):
        found |= {f"phone:{number}" for country in countries if (number := phone(word, country))}
    return found


def phone(text: str, country: str) -> str | None:
    """A number as +31612345678; `country` is the calling code of numbers without one. None where it is none."""
    digits = re.sub(r"[^0-9+]", "", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = f"+{country}{digits[1:]}"
    elif digits.startswith(country) and len(digits) >= 10:
        digits = "+" + digits
    return digits if digits.startswith("+") and 8 <= len(digits) - 1 <= 15 else None


def person_forms(namespace: str, value: str, countries: Sequence[str] = ("31",)) -> set[str]:
    """What an identity stands for: its id in its namespace, and the address or number that it is or carries."""
    found = {f"id:{namespace}{SEP}{plain(value)}", *addresses(value, countries)}
    for match in EMAIL.finditer(value):
        found |= addresses(match[0])
    return found


def spans(
    text: str, wanted: Callable[[str], bool], countries: Sequence[str] = ("31",), *, words: bool = True
) -> list[tuple[int, int]]:
    """Where what is `wanted` stands in a text, as (start, end); `wanted` is asked by form.

    Forms are email:…, phone:… and, with `words`, word:… of the whole text and of each word in it.
    """
    return merged((start, end) for start, end, form in _candidates(text, countries, words) if wanted(form))


def merged(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, those that overlap as one."""
    whole: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def without(text: str, places: Sequence[tuple[int, int]], instead: str = "") -> str:
    """The text without what stands at those places."""
    for start, end in reversed(places):
        text = text[:start] + instead + text[end:]
    return text


def telling(word: str) -> bool:
    """Whether an id is long enough to look for within texts; '17' and '2026' are looked for as whole cells only."""
    return len(word) >= (_SHORTEST_NUMBER if word.isdigit() else _SHORTEST_WORD)


def strings(value: object) -> Iterator[str]:
    """Every text in a value as JSON has them, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def replaced(value: object, change: Callable[[str], str]) -> object:
    """The same value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(str(key)): replaced(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(inner, change) for inner in value]
    return value


def _addresses_in(start: int, text: str) -> Iterator[tuple[int, int, str]]:
    """The address, and what it is without more around it, as in the file name export_jan@x.nl.csv."""
    name, _, home = text.partition("@")
    fronts = [0, *(i + 1 for i, letter in enumerate(name[:-1]) if letter in "-_")]
    ends = [len(home), *(i for i, letter in enumerate(home) if letter == "." and "." in home[:i])]
    for front in fronts:
        for end in ends:
            stop = len(name) + 1 + end
            yield start + front, start + stop, f"email:{plain(text[front:stop])}"


def _candidates(text: str, countries: Sequence[str], words: bool) -> Iterator[tuple[int, int, str]]:
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield from _addresses_in(match.start(), match[0])
    if "%40" in text:
        for match in _WORD.finditer(text):
            for form in addresses(match[0]):
                yield match.start(), match.end(), form
    for match in PHONE.finditer(text):
        for country in countries:
            if number := phone(match[0], country):
                yield match.start(), match.end(), f"phone:{number}"
    if not words:
        return
    whole = plain(text)
    if whole:
        yield 0, len(text), f"word:{whole}"
    for match in _WORD.finditer(text):
        for start, end in {(0, len(match[0])), _stripped(match[0])}:
            if telling(match[0][start:end]):
                yield match.start() + start, match.start() + end, f"word:{plain(match[0][start:end])}"


def _stripped(word: str) -> tuple[int, int]:
    """Start and end of a word without the stops around it."""
    inner = word.strip(".:!-_")
    start = word.index(inner)
    return start, start + len(inner)
