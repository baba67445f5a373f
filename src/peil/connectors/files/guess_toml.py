"""The mapping that a guess comes down to, as TOML with remarks. What was guessed is in `guess`."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from peil.connectors.files import guess_names
from peil.connectors.files.guess import KINDS, TIMES, Guess, Part
from peil.connectors.files.guess_columns import Seen
from peil.connectors.files.guess_scales import points_of, scale_of
from peil.connectors.files.mapping import load

_NUMBERED = re.compile(r"(.+) \(column \d+\)")
_FEW = 25  # so many words of a channel are written into a map


def proposed(guess: Guess) -> str:
    """The TOML of the mapping; that of a shipped one where it fits as it is; empty where nothing was recognised."""
    if guess.shipped:
        return load(guess.shipped).text
    writers: dict[str, Callable[[Guess], Iterable[str]]] = {
        "tickets": _tickets,
        "changes": _changes,
        "calls": _calls,
        "states": _states,
        "survey": _survey,
    }
    if guess.kind not in writers:
        return ""
    source = slug(re.sub(r"[\d_-]+", " ", guess.path.name.partition(".")[0])) or "source"
    lines = [
        f"# Proposed by peil import --guess for {guess.path.name}: {KINDS[guess.kind]}.",
        "# Check it, and correct what is wrong; what every key means is in docs/reference/mapping.md.",
        f"name = {quoted(source)}",
        f"source = {quoted(source)}  # the system's name, the same at each import",
        *(["derived = true"] if guess.kind == "tickets" else []),
        "",
        *_file(guess),
        *writers[guess.kind](guess),
    ]
    return "\n".join(lines).rstrip() + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def slug(text: str) -> str:
    """A word for a key: small letters, digits and low lines."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:40]


# -- [file] -----------------------------------------------------------------------------------------------


def _file(guess: Guess) -> list[str]:
    options = guess.sample.part.options
    lines = ["[file]"]
    if options.format == "csv":
        lines.append(f"separator = {quoted(options.separator or ',')}")
    elif options.format in ("jsonl", "excel"):
        lines.append(f"format = {quoted(options.format)}")
    if guess.sample.part.sheet is not None:
        lines.append(f"sheet = {quoted(guess.sample.part.sheet.sheet)}")
    if options.encoding not in ("utf-8", "utf-8-sig", "auto"):
        lines.append(f"encoding = {quoted(options.encoding)}")
    doubled = [n for n in guess.sample.columns if (m := _NUMBERED.fullmatch(n)) and m[1] in guess.sample.columns]
    if doubled and options.format == "csv" and not options.columns:
        lines.append(f"skip = {options.skip + 1}  # the header too, for it has a name more than once")
        lines.append(f"columns = [{', '.join(map(quoted, guess.sample.columns))}]")
    elif options.skip:
        lines.append(f"skip = {options.skip}  # lines above the header")
    if options.columns:
        lines.append(f"columns = [{', '.join(map(quoted, options.columns))}]")
    used = [guess.column(p.column) for p in guess.parts]
    nulls = sorted({word for seen in used for word in seen.nulls})
    if nulls:
        lines.append(f"null = [{', '.join(map(quoted, nulls))}]")
    if any(seen.decimal == "," for seen in used):
        lines.append('decimal = ","')
    dates = list(dict.fromkeys(p for seen in used if seen.kind == "time" for p in _patterns(guess, seen)))
    if dates:
        lines.append(f"dates = [{', '.join(map(quoted, dates))}]")
    for seen in used:
        if len(seen.dates) > 1:
            lines.append(f"# {seen.name}: {seen.why}; else {quoted(seen.dates[1])}")
    lines.append('# zone = "Europe/Amsterdam"  # of times without an offset; default: the project\'s')
    return [*lines, ""]


def _patterns(guess: Guess, seen: Seen) -> list[str]:
    """The format of a column; with the clock that stands beside it, and for rows without one alone."""
    pattern = seen.dates[0]
    clock = guess.joined.get(seen.name)
    if clock is None or pattern == "iso":
        return [pattern]
    seconds = guess.column(clock).examples[0].count(":") == 2
    return [f"{pattern} {'%H:%M:%S' if seconds else '%H:%M'}", pattern]


# -- events -----------------------------------------------------------------------------------------------


def _event(kind: str, time: str, *lines: str, remark: str = "") -> list[str]:
    return ["[[event]]" + (f"  # {remark}" if remark else ""), f"type = {quoted(kind)}", f"time = {time}", *lines, ""]


def _time(guess: Guess, part: Part, plus: Sequence[Part] = ()) -> str:
    column = part.column
    clock = guess.joined.get(column)
    said = f"[{quoted(column)}, {quoted(clock)}]" if clock else quoted(column)
    if not plus:
        return said
    added = ", ".join(_duration(guess, p) for p in plus)
    return f"{{ {'columns' if clock else 'column'} = {said}, plus = [{added}] }}"


def _duration(guess: Guess, part: Part) -> str:
    """A duration with its unit, which the name tells: (min), in minutes, (hrs)."""
    seen, name = guess.column(part.column), guess_names.plain(part.column)
    unit = "h" if part.column in guess.hourly else "s"
    if seen.kind != "clock":
        if re.search(r"\b(min|minuten|minutes|mins)\b", name):
            unit = "min"
        elif re.search(r"\b(uur|uren|hours|hrs|hour|h)\b", name):
            unit = "h"
        elif re.search(r"\b(ms|msec|milliseconds|milliseconden)\b", name):
            unit = "ms"
    return quoted(part.column) if unit == "s" else f"{{ column = {quoted(part.column)}, unit = {quoted(unit)} }}"


def _whose(guess: Guess, *names: str) -> list[str]:
    """A line for each attribute for which a column was found."""
    lines = []
    for name in names:
        part = guess.part(name)
        if part is None:
            continue
        seen = guess.column(part.column)
        if name == "customer" and any("@" in e for e in seen.examples):
            lines.append(f'customer = {{ column = {quoted(part.column)}, kind = "email" }}')
        elif name == "customer" and any(re.fullmatch(r"\+?\(?0?[\d ()-]{8,}", e) for e in seen.examples):
            phone: object = re.search(
                r"tel|phone|bel|caller|nummer beller|ani|clid|src|from", guess_names.plain(part.column)
            )
            phone = phone or all(e.startswith("+") for e in seen.examples)
            kind = ', kind = "phone"' if phone else ""
            lines.append(f"customer = {{ column = {quoted(part.column)}{kind} }}")
        elif name == "channel" and (words := _words(seen, guess_names.CHANNEL)):
            lines.append(f'channel = {{ column = {quoted(part.column)}, map = {words}, other = "other" }}')
        else:
            lines.append(f"{name} = {quoted(part.column)}")
    return lines


def _words(seen: Seen, table: tuple[tuple[str, str], ...]) -> str:
    few = seen.words or [(word, 0) for word in dict.fromkeys(c for c in seen.cells if c)]
    found = {word: guess_names.word_of(word, table) for word, _ in few} if len(few) <= _FEW else {}
    listed = ", ".join(f"{quoted(word)} = {quoted(ours)}" for word, ours in found.items() if ours)
    return f"{{ {listed} }}" if listed else ""


def _states(guess: Guess) -> Iterable[str]:
    state, begun = guess.part("state"), guess.part("entered")
    assert state is not None
    assert begun is not None
    words = list(dict.fromkeys(c for c in guess.column(state.column).cells if c))[:60]
    yield "[values.state]"
    for word in words:
        ours = guess_names.word_of(word, guess_names.STATE)
        yield f"{quoted(word)} = {quoted(ours or 'other_work')}" + ("" if ours else "  # not recognised: check")
    yield ""
    yield from _event(
        "agent.state",
        _time(guess, begun),
        f"state = {quoted(state.column)}",
        *_whose(guess, "agent", "team", "channel"),
    )


def _tickets(guess: Guess) -> Iterable[str]:
    contact, opened = guess.part("contact"), guess.part("opened")
    assert contact is not None
    assert opened is not None
    own = f"contact = {quoted(contact.column)}"
    yield from _event(
        "contact.opened",
        _time(guess, opened),
        own,
        *_whose(guess, "customer", "channel", "team", "reason", "segment", "language", "priority"),
    )
    reply = guess.part("first_reply")
    if reply is not None:
        after = guess.column(reply.column).kind != "time"
        time = _time(guess, opened, [reply]) if after else _time(guess, reply)
        yield from _event(
            "contact.message", time, own, 'actor = { value = "agent" }', *_whose(guess, "agent", "team"),
            remark="the first answer by an employee",
        )  # fmt: skip
    solved, closed = guess.part("solved"), guess.part("closed")
    if solved:
        status = 'status = { value = "solved" }'
        yield from _event("contact.status", _time(guess, solved), own, status, *_whose(guess, "agent", "team"))
    if closed:
        final = "closed" if solved else "solved"
        remark = "" if solved else "the only final time: taken as solved"
        yield from _event(
            "contact.status", _time(guess, closed), own, f"status = {{ value = {quoted(final)} }}",
            *([] if solved else _whose(guess, "agent", "team")), remark=remark,
        )  # fmt: skip


def _changes(guess: Guess) -> Iterable[str]:
    contact, changed, status = guess.part("contact"), guess.part("changed"), guess.part("status")
    assert contact is not None
    assert changed is not None
    assert status is not None
    own = f"contact = {quoted(contact.column)}"
    seen = guess.column(status.column)
    found = {word: guess_names.word_of(word, guess_names.STATUS) for word, _ in seen.words}
    if "solved" not in found.values():  # a system with one final status
        found = {word: "solved" if ours == "closed" else ours for word, ours in found.items()}
    yield "[values.status]"
    for word, ours in found.items():
        yield f"{quoted(word)} = {quoted(ours or 'open')}" + ("" if ours else "  # not recognised: check")
    yield ""
    opened = guess.part("opened")
    about = _whose(guess, "customer", "channel", "team", "reason", "segment", "language", "priority")
    new = [word for word, ours in found.items() if ours == "new"]
    first = [f"when = {{ {quoted(status.column)} = [{', '.join(map(quoted, new))}] }}"] if new and not opened else []
    yield from _event(
        "contact.opened", _time(guess, opened or changed), own, 'keep = "first"', *first, *about,
        remark="" if opened else "no time of opening was found: that of the first change",
    )  # fmt: skip
    seq = guess.part("seq")
    order = [f"seq = {quoted(seq.column)}"] if seq else []
    yield from _event("contact.status", _time(guess, changed), own, *order, f"status = {quoted(status.column)}")
    if guess.part("team") or guess.part("agent"):
        yield from _event("contact.assigned", _time(guess, changed), own, *order, *_whose(guess, "team", "agent"))
    if solved := guess.part("solved"):
        yield from _event(
            "contact.reported", _time(guess, opened or changed), own, 'keep = "first"',
            'field = { value = "solved_at" }', f"reported = {_time(guess, solved)}",
            remark="the source's own column: shown beside, never used",
        )  # fmt: skip


def _calls(guess: Guess) -> Iterable[str]:
    contact, entered = guess.part("contact"), guess.part("entered") or guess.part("opened")
    own = f"contact = {quoted(contact.column)}" if contact else 'contact = { column = "#row" }'
    assert entered is not None
    queue = guess.part("queue")
    line = (
        f'queue = {{ column = {quoted(queue.column)}, default = "default" }}'
        if queue
        else 'queue = { value = "default" }'
    )
    answered, ended, wait, talk = (guess.part(r) for r in ("answered", "ended", "wait_s", "talk_s"))
    about = _whose(guess, "customer", "team", "reason", "segment", "language")
    yield from _event(
        "queue.entered",
        _time(guess, entered),
        own,
        line,
        *about,
        *(_whose(guess, "channel") or ['channel = { value = "phone" }']),
    )
    yes, no, otherwise = _outcomes(guess)
    waited = [f"wait_s = {_duration(guess, wait)}"] if wait else []
    met = _time(guess, answered) if answered else _time(guess, entered, [wait] if wait else ())
    yield from _event("queue.connected", met, f"when = {yes}", own, line, *_whose(guess, "agent", "team"), *waited)
    gone = _time(guess, ended) if ended else _time(guess, entered, [wait] if wait else ())
    yield from _event("queue.abandoned", gone, f"when = {no}", own, line, *waited)
    for outcome, when in otherwise:
        yield from _event("queue.left", gone, f"when = {when}", own, line, f"outcome = {{ value = {quoted(outcome)} }}")
    spans = [f"{r} = {_duration(guess, p)}" for r in ("talk_s", "hold_s", "wrap_s") if (p := guess.part(r))]
    if spans:
        over = (
            _time(guess, ended)
            if ended
            else _time(guess, answered or entered, [p for p in (None if answered else wait, talk) if p])
        )
        yield from _event("call.ended", over, f"when = {yes}", own, *_whose(guess, "agent", "team"), *spans)


def _outcomes(guess: Guess) -> tuple[str, str, list[tuple[str, str]]]:
    """Which calls were answered, which were lost, which left otherwise: by result, by time of answer, or by talk."""
    result, answered, talk, agent = (guess.part(r) for r in ("result", "answered", "talk_s", "agent"))
    if result is not None:
        words = [word for word, _ in guess.column(result.column).words]
        lost = [w for w in words if guess_names.word_of(w, (("lost", guess_names.LOST),))]
        other = [(w, o) for w in words if w not in lost and (o := guess_names.word_of(w, guess_names.OTHERWISE))]
        named = quoted(result.column)
        if lost or other:
            left = [w for w in words if w not in lost and w not in [x for x, _ in other]]
            listed = ", ".join(map(quoted, left))
            ways = [
                (o, f"{{ {named} = [{', '.join(quoted(w) for w, x in other if x == o)}] }}")
                for o in dict.fromkeys(o for _, o in other)
            ]
            return f"{{ {named} = [{listed}] }}", f"{{ {named} = [{', '.join(map(quoted, lost))}] }}", ways
    by = answered or (None if talk else agent)
    if by is not None:
        return f'{{ {quoted(by.column)} = "*" }}', f'{{ {quoted(by.column)} = {{ not = "*" }} }}', []
    assert talk is not None or agent is None
    column = quoted(talk.column if talk else "")
    return f"{{ {column} = {{ above = 0 }} }}", f"{{ {column} = {{ below = 0.001 }} }}", []


def _survey(guess: Guess) -> Iterable[str]:
    scores = [p for p in guess.parts if p.role == "score"]
    responded, invited = guess.part("responded"), guess.part("invited")
    keys = {p.column: slug(p.column) or f"vraag_{i}" for i, p in enumerate(scores, 1)}
    for part in scores:
        family, low, high = scale_of(guess.column(part.column))
        yield f"[instruments.{keys[part.column]}]"
        yield f"family = {quoted(family)}"
        yield f"scale = [{low}, {high}]  # check: the answers seen are {_range(guess.column(part.column))}"
        if (low, high) == (0, 10) and family != "nps":
            yield "positive = [8, 9, 10]"
        yield f"question_nl = {quoted(part.column)}"
        yield ""
    one, contact = guess.part("invitation"), guess.part("contact")
    base = [f"invitation = {quoted(one.column)}" if one else 'invitation = { column = "#row" }']
    if contact:
        base += [f"contact = {quoted(contact.column)}", 'contact_source = "tickets"  # the source of those contacts']
    base += _whose(guess, "customer", "channel", "team")
    for part in scores:
        named = f"instrument = {{ value = {quoted(keys[part.column])} }}"
        if invited:
            yield from _event("survey.invited", _time(guess, invited), named, *base)
        points = points_of(guess.column(part.column)) if guess.column(part.column).kind in ("choice", "flag") else {}
        listed = ", ".join(f'{quoted(w)} = "{n}"' for w, n in points.items())
        score = f"{{ column = {quoted(part.column)}, map = {{ {listed} }} }}" if points else quoted(part.column)
        when = responded or invited
        assert when is not None
        yield from _event("survey.answered", _time(guess, when), named, *base, f"score = {score}")


def _range(seen: Seen) -> str:
    if seen.low is None:
        return ", ".join(word for word, _ in seen.words[:6])
    return f"{seen.low:g} to {seen.high:g}"


__all__ = ["TIMES", "proposed", "quoted"]
