"""In which encoding a text is written, found out from a sample, and doubts about one that was declared.

Nothing is opened here. UTF-8 proves itself, also where some bytes are none of it; the code pages of Western Europe
are told apart by where their letters stand; anything else is asked of charset-normalizer. What was taken is told.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from peil.errors import InputError

AUTO = "auto"
#: How to decode UTF-8 so that bytes which are none can be found back: each is a letter that nobody writes.
MARKED = "peil-marked"
MARKS = r"[\x{10FF80}-\x{10FFFF}]"
_MARK = 0x10FF00
#: Those that people in Western Europe meet, the likeliest first: of equals the first is taken.
WESTERN = ("cp1252", "mac-roman", "cp850")
_NAMES = {"cp1252": "Windows", "mac-roman": "Mac", "cp850": "DOS"}
_SMALL = dict.fromkeys("éëïöüèç", 1.0)
_SMALL |= dict.fromkeys("êâîôûàáóíúäßñ", 0.85) | dict.fromkeys("ãõåæøœìòùÿýþð", 0.65)
_CAPITAL = frozenset(c.upper() for c in _SMALL if len(c.upper()) == 1)
#: Signs with how they stand: after a letter, before one, or where it does not matter.
_SIGNS = frozenset("€£§°©®™«»¿¡½¼¾²³…–—±·\u00a0")
_OPENING, _CLOSING = frozenset("“‘„‚"), frozenset("”’´")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COHERENT = 0.3  # charset-normalizer: how much the text looks like a language
_ENOUGH = 4000  # letters beyond ASCII tell no more than these


@dataclass(frozen=True)
class Found:
    """An encoding, how well the text reads in it (0 to 1), and what to tell; no note where it proves itself."""

    name: str
    sure: float
    note: str = ""


def wide(encoding: str) -> bool:
    """Whether a zero byte is part of a letter."""
    return encoding != AUTO and codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def marked(start: bytes) -> str | None:
    """The encoding that a byte order mark tells."""
    return next((name for mark, name in _BOMS if start.startswith(mark)), None)


def find(sample: bytes) -> Found:
    """The encoding of a sample without a mark; `sure` is 0 where none reads well."""
    if utf16 := _utf16(sample):
        return Found(utf16, 1.0, f"no encoding was said; read as {utf16.upper()}, for every other byte is zero")
    if _reads(sample, "utf-8"):
        return Found("utf-8-sig", 1.0)
    if mostly_utf8(*letters(sample.decode("utf-8", MARKED))):
        return Found("utf-8-sig", 1.0)  # with some bytes that are not: their rows are set apart where they are read
    scored = [(_plausible(sample, name), name) for name in WESTERN]
    (best, name), (second, rival), _ = sorted(scored, key=lambda s: -s[0])
    if best >= 0.6:
        told = f"no encoding was said, and it is not UTF-8; read as {name} ({_NAMES[name]})"
        told += f", in which it says {_shown(sample, name)}"
        near = best - second < 0.25 and _shown(sample, name) != _shown(sample, rival)
        told += f" (as {rival}: {_shown(sample, rival)})" if near else ""
        return Found(name, best, f"{told}. {_REMEDY}")
    other = _normalizer(sample)
    if other:
        told = f"no encoding was said, and it is not UTF-8; read as {other}"
        return Found(other, 0.5, f"{told}, in which it says {_shown(sample, other)}. {_REMEDY}")
    return Found(name, 0.0)


def letters(text: str) -> tuple[int, int]:
    """How many letters beyond ASCII a text that was decoded as `MARKED` has, and how many bytes that were none."""
    beyond = re.findall(r"[^\x00-\x7f]", text)
    bad = sum(ord(letter) > _MARK for letter in beyond)
    return len(beyond) - bad, bad


def mostly_utf8(good: int, bad: int) -> bool:
    """Whether a text is UTF-8 beyond doubt: in another encoding next to no two letters look like one of it."""
    return good > 0 and good >= bad


def is_utf8(encoding: str) -> bool:
    """Whether an encoding is UTF-8, with or without its mark."""
    return encoding != AUTO and codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def shown(text: str) -> str:
    """A text that was decoded as `MARKED`, with the bytes that are no UTF-8 as \\xe9."""
    return re.sub("[\U0010ff80-\U0010ffff]", lambda found: f"\\x{ord(found[0]) - _MARK:02x}", text)


def _marking(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(_MARK + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(MARKED, _marking)


def unknown(sample: bytes, place: str) -> InputError:
    """The error for a text that reads well in no encoding."""
    line = sample[: _first(sample)].count(b"\n") + 1
    return InputError(
        f"is written in no encoding that could be found out (line {line})",
        place=place,
        remedy='Say it in the mapping: [file] encoding = "cp1252" (Windows), "cp850" (DOS), "mac-roman" or so.',
    )


def doubt(sample: bytes, declared: str, place: str) -> str:
    """What speaks against the encoding that a mapping declares, or nothing.

    Raises InputError where the text is UTF-8 beyond doubt and the declared one would garble every letter in silence.
    """
    codec = codecs.lookup(declared).name
    if sample.isascii() or codec.startswith("utf"):
        return ""
    if _reads(sample, "utf-8") and _reads(sample, declared):
        raise InputError(
            f"is written in UTF-8, not in {declared}: {_shown(sample, 'utf-8')}"
            f" would have become {_shown(sample, declared)}",
            place=place,
            remedy='Leave encoding out of [file], or write encoding = "utf-8".',
        )
    if not _reads(sample, declared):
        return ""
    mine = _plausible(sample, declared)
    best, name = max(((_plausible(sample, name), name) for name in WESTERN), key=lambda s: s[0])
    if best - mine < 0.5 or codecs.lookup(name).name == codec:
        return ""
    return (
        f"is read as {declared}, as the mapping says, in which it says {_shown(sample, declared)};"
        f" as {name} it would say {_shown(sample, name)}"
    )


def readable_as(declared: str, sample: bytes) -> str:
    """The codec to read with: what calls itself Latin-1 and has bytes 128 to 159 is cp1252, as on the web."""
    if codecs.lookup(declared).name == "iso8859-1" and re.search(rb"[\x80-\x9f]", sample):
        return "cp1252"
    return declared


_REMEDY = "If that is wrong, set encoding under [file]"


def _utf16(sample: bytes) -> str | None:
    start = sample[:4096]
    if len(start) < 4:
        return None
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) / 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _reads(sample: bytes, encoding: str) -> bool:
    """Whether the sample, which may end within a letter, can be decoded."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except (UnicodeError, ValueError):
        return False
    return True


def _plausible(sample: bytes, encoding: str) -> float:
    """How many of the letters beyond ASCII stand where such letters stand, from -1 to 1."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except (UnicodeError, ValueError):
        return -1.0
    points, seen = 0.0, 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        i = match.start()
        points += _fits(text[i], text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " ")
        seen += 1
        if seen == _ENOUGH:
            break
    return points / seen if seen else 0.0


def _fits(letter: str, before: str, after: str) -> float:
    if before > "\x7f" and after > "\x7f" and before.isalpha() and after.isalpha():
        return -0.5  # words of such letters alone are another script
    if letter in _SMALL:
        if after.isupper() and not before.isspace():
            return -0.5
        return _SMALL[letter] * (1.0 if before.isalpha() or after.islower() else 0.3)
    if letter in _CAPITAL:
        return 1.0 if not before.islower() and (after.isalpha() or before.isupper()) else -1.0
    inside = before.isalpha() and after.isalpha()
    if letter in _OPENING:
        return 0.7 if not before.isalnum() and not after.isspace() else -1.0
    if letter in _CLOSING:
        return 0.7 if before.isalnum() or before in ".!?," else -1.0
    if letter in _SIGNS:
        return -0.5 if inside else 0.7
    return -1.0


def _normalizer(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: 1 << 18]).best()
    if best is None or best.coherence < _COHERENT or not _reads(sample, best.encoding):
        return None
    return str(best.encoding).replace("_", "-")


def _first(sample: bytes) -> int:
    match = re.search(rb"[\x80-\xff]", sample)
    return match.start() if match else 0


def _shown(sample: bytes, encoding: str) -> str:
    """A word with letters beyond ASCII, as it reads."""
    text = codecs.getincrementaldecoder(encoding)().decode(sample)
    match = re.search(r"[^\s;,|\"\t\x00-\x1f]{0,20}[^\x00-\x7f\s][^\s;,|\"\t\x00-\x1f]{0,20}", text)
    return f"'{match[0]}'" if match else "''"
