"""What the page of a KPI says first: a sentence and three verdicts: target, period before, own history. No markup."""

from __future__ import annotations

from dataclasses import dataclass

from peil.show import figures, tiles
from peil.show.texts import text
from peil.steering.verdicts import settled
from peil.web.judged import Comparison, Judged

_KINDS = {"met": "better", "missed": "worse", "uncertain": "too_little", "": "none"}


@dataclass(frozen=True)
class Said:
    """One verdict: its kind for the eye, what it is about, the word, and where on the page it is worked out."""

    kind: str
    about: str
    word: str
    link: str


@dataclass(frozen=True)
class Lead:
    """The sentence, and the verdicts that it tells."""

    sentence: str
    verdicts: tuple[Said, ...]


def lead(main: tiles.Figure | None, counted: bool, judged: Judged, lang: str) -> Lead | None:
    """What to say first of a figure; None where there is none. `counted` is whether the value is itself the number."""
    if main is None or not main.known:
        return None
    before = next((c for c in judged.comparisons if c.name == "before"), None)
    clauses = [_value(main, counted, lang), _target(judged, lang), _before(before, lang), _usual(judged, lang)]
    if not settled(main.row):
        clauses.append(text(lang, "lead.waiting", n=figures.number(main.row.pending, 0, lang)))
    return Lead("; ".join(clauses) + ".", _verdicts(judged, before, lang))


def _value(main: tiles.Figure, counted: bool, lang: str) -> str:
    basis = [] if counted else [text(lang, "n", n=main.n)]
    if main.low:
        basis.append(text(lang, "between", low=main.low, high=main.high))
    return f"{main.value} ({', '.join(basis)})" if basis else main.value


def _target(judged: Judged, lang: str) -> str:
    verdict = judged.target_verdict if judged.target_words else ""
    return text(lang, f"lead.target.{verdict or 'none'}", target=judged.target_words)


def _before(before: Comparison | None, lang: str) -> str:
    if before is None:
        return text(lang, "lead.before.missing")
    said = text(lang, f"lead.before.{before.kind}", period=before.period, change=before.change)
    return f"{said} ({before.change}, {before.interval})" if before.interval and _differs(before) else said


def _differs(before: Comparison) -> bool:
    return before.kind in ("better", "worse", "higher", "lower")


def _usual(judged: Judged, lang: str) -> str:
    if judged.course.chart is None:
        return text(lang, "lead.usual.unknown")
    n = len(judged.signals)
    key = "lead.usual.quiet" if not n else "lead.usual.one" if n == 1 else "lead.usual.many"
    return text(lang, key, n=n, expected=judged.expected)


def _verdicts(judged: Judged, before: Comparison | None, lang: str) -> tuple[Said, ...]:
    reached = judged.target_verdict if judged.target_words else ""
    n, known = len(judged.signals), judged.course.chart is not None
    usual = "lead.word.signals" if n > 1 else "lead.word.signal" if n else "lead.word.usual"
    return (
        Said(
            _KINDS[reached],
            text(lang, "target.target"),
            text(lang, f"target.{reached}" if reached else "lead.word.no_target"),
            "#target",
        ),
        Said(
            before.kind if before else "none",
            text(lang, "lead.about.before"),
            before.word if before else text(lang, "lead.word.unknown"),
            "#compared" if before else "#over-time",
        ),
        Said(
            ("signal" if n else "no_difference") if known else "none",
            text(lang, "lead.about.usual"),
            text(lang, usual, n=n) if known else text(lang, "lead.word.unknown"),
            "#over-time",
        ),
    )
