"""The mapping that a guess comes down to, as TOML with remarks. What was guessed is in `guess`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from peil.connectors.files import guess_names
from peil.connectors.files.guess import FLAGS, KINDS, TIMES, Guess, Part, is_duration, words_of
from peil.connectors.files.guess_columns import Seen
from peil.connectors.files.guess_directions import came_in
from peil.connectors.files.guess_lines import duration, event, quoted, slug, time_of, whose
from peil.connectors.files.guess_scales import points_of, scale_of
from peil.connectors.files.mapping import load

_NUMBERED = re.compile(r"(.+) \(column \d+\)")
_WORDS = 60  # so many words of a status are written into a map
_YES = frozenset({"ja", "yes", "true", "waar", "j", "y", "1"})


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
            lines.append(f"# {quoted(seen.name)}: {seen.why}; else {quoted(seen.dates[1])}")
    return [*lines, _zone(used), ""]


def _zone(used: Sequence[Seen]) -> str:
    """The zone of times without an offset, where the names of columns tell it."""
    told = [quoted(seen.name) for seen in used if seen.kind == "time" and guess_names.in_utc(seen.name)]
    if not told:
        return '# zone = "Europe/Amsterdam"  # of times without an offset; default: the project\'s'
    others = [quoted(seen.name) for seen in used if seen.kind == "time" and not guess_names.in_utc(seen.name)]
    doubt = f"; check that {', '.join(others)} are too" if others else ""
    return f'zone = "UTC"  # as {", ".join(told)} says of its times{doubt}'


def _patterns(guess: Guess, seen: Seen) -> list[str]:
    """The format of a column; with the clock that stands beside it, and for rows without one alone."""
    pattern = seen.dates[0]
    clock = guess.joined.get(seen.name)
    if clock is None or pattern == "iso":
        return [pattern]
    example = guess.column(clock).examples[0]
    half = example.lower().endswith("m")
    written = ("%I" if half else "%H") + ":%M" + (":%S" if example.count(":") == 2 else "") + (" %p" if half else "")
    return [f"{pattern} {written}", pattern]


# -- events -----------------------------------------------------------------------------------------------


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
    yield from event(
        "agent.state",
        time_of(guess, begun),
        f"state = {quoted(state.column)}",
        *whose(guess, "agent", "team", "channel"),
    )


def _tickets(guess: Guess) -> Iterable[str]:
    contact, opened = guess.part("contact"), guess.part("opened")
    assert contact is not None
    assert opened is not None
    own = f"contact = {quoted(contact.column)}"
    scores = [p for p in guess.parts if p.role == "score"]
    yield from _instruments(guess, scores)
    yield from event(
        "contact.opened",
        time_of(guess, opened),
        own,
        *whose(guess, "customer", "channel", "team", "reason", "segment", "language", "priority"),
    )
    reply = guess.part("first_reply")
    if reply is not None:
        after = is_duration(guess.column(reply.column), "first_reply")
        time = time_of(guess, opened, [reply]) if after else time_of(guess, reply)
        yield from event(
            "contact.message", time, own, 'actor = { value = "agent" }', *whose(guess, "agent", "team"),
            remark="the first answer by an employee",
        )  # fmt: skip
    solved, closed = guess.part("solved"), guess.part("closed")
    if solved:
        after = is_duration(guess.column(solved.column), "solved")
        status = _standing(guess) if after else 'status = { value = "solved" }'
        time = time_of(guess, opened, [solved]) if after else time_of(guess, solved)
        yield from event(
            "contact.status", time, own, status,
            *whose(guess, "agent", "team"), remark="its time is that of opening and the duration" if after else "",
        )  # fmt: skip
    if closed:
        final = "closed" if solved else "solved"
        remark = "" if solved else "the only final time: taken as solved"
        yield from event(
            "contact.status", time_of(guess, closed), own, f"status = {{ value = {quoted(final)} }}",
            *([] if solved else whose(guess, "agent", "team")), remark=remark,
        )  # fmt: skip
    ends = [p for p in (closed, solved) if p and guess.column(p.column).kind == "time"]
    yield from _answers(guess, scores, own, ends, opened)


def _standing(guess: Guess) -> str:
    """How a ticket of which only the age is known stands: a word that is not listed rejects its row, and is seen."""
    part = guess.part("status")
    if part is None:
        return 'status = { value = "solved" }'
    words = list(dict.fromkeys(cell for cell in guess.column(part.column).cells if cell))[:_WORDS]
    found = {word: guess_names.word_of(word, guess_names.STATUS) for word in words}
    if "solved" not in found.values():  # a system with one final status
        found = {word: "solved" if ours == "closed" else ours for word, ours in found.items()}
    listed = ", ".join(f"{quoted(word)} = {quoted(ours or 'open')}" for word, ours in found.items())
    return f"status = {{ column = {quoted(part.column)}, map = {{ {listed} }} }}"


def _answers(guess: Guess, scores: Sequence[Part], own: str, ends: Sequence[Part], begun: Part) -> Iterable[str]:
    """The customer's opinion beside a ticket or a call. When it was given stands nowhere: the end of the contact is
    taken where every row with a score has one, else its beginning."""
    for part in scores:
        seen = guess.column(part.column)
        filled = [i for i, cell in enumerate(seen.cells) if cell]
        whole = (e for e in ends if all(guess.column(e.column).cells[i] for i in filled))
        when = next(whole, begun)
        yield from event(
            "survey.answered", time_of(guess, when), f"instrument = {{ value = {quoted(_key(part))} }}",
            f"invitation{own.removeprefix('contact')}", own, *_score(guess, part),
            *whose(guess, "customer", "channel", "team"),
            remark="no column tells when it was answered: that of the contact",
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
    about = whose(guess, "customer", "channel", "team", "reason", "segment", "language", "priority")
    new = [word for word, ours in found.items() if ours == "new"]
    first = [f"when = {{ {quoted(status.column)} = [{', '.join(map(quoted, new))}] }}"] if new and not opened else []
    yield from event(
        "contact.opened", time_of(guess, opened or changed), own, 'keep = "first"', *first, *about,
        remark="" if opened else "no time of opening was found: that of the first change",
    )  # fmt: skip
    seq = guess.part("seq")
    order = [f"seq = {quoted(seq.column)}"] if seq else []
    yield from event("contact.status", time_of(guess, changed), own, *order, f"status = {quoted(status.column)}")
    if guess.part("team") or guess.part("agent"):
        yield from event("contact.assigned", time_of(guess, changed), own, *order, *whose(guess, "team", "agent"))
    solved = guess.part("solved")
    if solved and guess.column(solved.column).kind == "time":
        yield from event(
            "contact.reported", time_of(guess, opened or changed), own, 'keep = "first"',
            'field = { value = "solved_at" }', f"reported = {time_of(guess, solved)}",
            remark="the source's own column: shown beside, never used",
        )  # fmt: skip


def _calls(guess: Guess) -> Iterable[str]:
    contact, entered = guess.part("contact"), guess.part("entered") or guess.part("opened")
    own = f"contact = {quoted(contact.column)}" if contact else 'contact = { column = "#row" }'
    assert entered is not None
    incoming = _incoming(guess)
    also = f"{{ {incoming}, " if incoming else "{ "
    scores = [p for p in guess.parts if p.role == "score"]
    yield from _instruments(guess, scores)
    queue = guess.part("queue")
    line = (
        f'queue = {{ column = {quoted(queue.column)}, default = "default" }}'
        if queue
        else 'queue = { value = "default" }'
    )
    answered, ended, wait, talk = (guess.part(r) for r in ("answered", "ended", "wait_s", "talk_s"))
    about = whose(guess, "customer", "team", "reason", "segment", "language")
    yield from event(
        "queue.entered",
        time_of(guess, entered),
        own,
        line,
        *about,
        *([line for line in whose(guess, "channel") if " map = " in line] or [_medium(contact)]),
        *([f"when = {{ {incoming} }}"] if incoming else []),
    )
    yes, no, otherwise = _outcomes(guess)
    waited = [f"wait_s = {duration(guess, wait)}"] if wait else []
    # Where no column tells when the wait ended, a row without a wait says that it is unknown, not none.
    vague = ['time_unit = { value = "day" }']
    met = time_of(guess, answered) if answered else time_of(guess, entered, [wait] if wait else ())
    unsure = [] if answered else vague
    yield from event(
        "queue.connected", met, f"when = {also}{yes} }}", own, line, *whose(guess, "agent", "team"), *waited, *unsure
    )
    gone = time_of(guess, ended) if ended else time_of(guess, entered, [wait] if wait else ())
    unsure = [] if ended else vague
    yield from event("queue.abandoned", gone, f"when = {also}{no} }}", own, line, *waited, *unsure)
    for outcome, when in otherwise:
        what = f"outcome = {{ value = {quoted(outcome)} }}"
        yield from event("queue.left", gone, f"when = {also}{when} }}", own, line, what, *unsure)
    spans = [f"{r} = {duration(guess, p)}" for r in ("talk_s", "hold_s", "wrap_s") if (p := guess.part(r))]
    if spans:
        over = (
            time_of(guess, ended)
            if ended
            else time_of(guess, answered or entered, [p for p in (None if answered else wait, talk) if p])
        )
        yield from event("call.ended", over, f"when = {also}{yes} }}", own, *whose(guess, "agent", "team"), *spans)
    yield from _answers(guess, scores, own, [ended] if ended else [], entered)


def _incoming(guess: Guess) -> str:
    """The condition that holds calls of customers apart from those of employees; empty where nothing tells."""
    part = guess.part("direction")
    told = came_in(guess.column(part.column)) if part else None
    if part is None or told is None:
        return ""
    coming, others = (f"[{', '.join(map(quoted, words))}]" for words in told)
    return f"{quoted(part.column)} = {coming if told[0] else f'{{ not = {others} }}'}"


def _medium(contact: Part | None) -> str:
    """The channel where no column has words for it: chats, where the table numbers them; else calls."""
    chats = contact is not None and "chat" in guess_names.plain(contact.column).split()
    return f'channel = {{ value = "{"chat" if chats else "phone"}" }}'


def _outcomes(guess: Guess) -> tuple[str, str, list[tuple[str, str]]]:
    """Which calls were answered, which were lost, which left otherwise: by result, by time of answer, or by talk.

    Conditions without their braces, so that others can stand beside them.
    """
    result, answered, talk, agent = (guess.part(r) for r in ("result", "answered", "talk_s", "agent"))
    if result is not None and not any(guess.part(flag) for flag in FLAGS):
        words = words_of(guess.column(result.column))
        lost = [w for w in words if guess_names.word_of(w, (("lost", guess_names.LOST),))]
        other = [(w, o) for w in words if w not in lost and (o := guess_names.word_of(w, guess_names.OTHERWISE))]
        named = quoted(result.column)
        if lost or other:
            left = [w for w in words if w not in lost and w not in [x for x, _ in other]]
            listed = ", ".join(map(quoted, left))
            ways = [
                (o, f"{named} = [{', '.join(quoted(w) for w, x in other if x == o)}]")
                for o in dict.fromkeys(o for _, o in other)
            ]
            return f"{named} = [{listed}]", f"{named} = [{', '.join(map(quoted, lost))}]", ways
    for role, told in (("was_answered", True), ("was_lost", False)):
        if (flag := guess.part(role)) is not None:
            words = [word for word, _ in guess.column(flag.column).words]
            yes = [w for w in words if w.lower() in _YES]
            no = [w for w in words if w not in yes]
            said, unsaid = (f"{quoted(flag.column)} = [{', '.join(map(quoted, some))}]" for some in (yes, no))
            return (said, unsaid, []) if told else (unsaid, said, [])
    # What is only called a duration may be that of waiting as well: then who took the call tells more.
    vague = (
        talk is not None
        and talk.sure < 1
        and agent is not None
        and guess.column(agent.column).filled < guess.column(agent.column).rows
    )
    by = answered or (agent if vague or talk is None else None)
    if by is not None:
        return f'{quoted(by.column)} = "*"', f'{quoted(by.column)} = {{ not = "*" }}', []
    assert talk is not None or agent is None
    column = quoted(talk.column if talk else "")
    return f"{column} = {{ above = 0 }}", f"{column} = {{ below = 0.001 }}", []


def _survey(guess: Guess) -> Iterable[str]:
    scores = [p for p in guess.parts if p.role == "score"]
    responded, invited = guess.part("responded"), guess.part("invited")
    yield from _instruments(guess, scores)
    one, contact = guess.part("invitation"), guess.part("contact")
    base = [f"invitation = {quoted(one.column)}" if one else 'invitation = { column = "#row" }']
    if contact:
        base += [f"contact = {quoted(contact.column)}", 'contact_source = "tickets"  # the source of those contacts']
    base += whose(guess, "customer", "channel", "team")
    for part in scores:
        named = f"instrument = {{ value = {quoted(_key(part))} }}"
        if invited:
            yield from event("survey.invited", time_of(guess, invited), named, *base)
        when = responded or invited
        assert when is not None
        yield from event("survey.answered", time_of(guess, when), named, *base, *_score(guess, part))


def _key(part: Part) -> str:
    """The key of the question that a column holds the answers to."""
    return slug(part.column) or "vraag"


def _instruments(guess: Guess, scores: Sequence[Part]) -> Iterable[str]:
    """The questions that columns hold the answers to, each with its scale."""
    for part in scores:
        family, low, high = scale_of(guess.column(part.column))
        yield f"[instruments.{_key(part)}]"
        yield f"family = {quoted(family)}"
        yield f"scale = [{low}, {high}]  # check: the answers seen are {_range(guess.column(part.column))}"
        if (low, high) == (0, 10) and family != "nps":
            yield "positive = [8, 9, 10]"
        yield f"question_nl = {quoted(part.column)}"
        yield ""


def _score(guess: Guess, part: Part) -> list[str]:
    """The answer in points; of words only those that are an answer."""
    seen = guess.column(part.column)
    points = points_of(seen) if seen.kind in ("choice", "flag") else {}
    if not points:
        return [f"score = {quoted(part.column)}"]
    listed = ", ".join(f'{quoted(w)} = "{n}"' for w, n in points.items())
    said = [word for word, _ in seen.words if word.lower() in points]
    silent = len(said) < len(seen.words)
    when = [f"when = {{ {quoted(part.column)} = [{', '.join(map(quoted, said))}] }}"] if silent else []
    return [*when, f"score = {{ column = {quoted(part.column)}, map = {{ {listed} }} }}"]


def _range(seen: Seen) -> str:
    if seen.low is None:
        return ", ".join(word for word, _ in seen.words[:6])
    return f"{seen.low:g} to {seen.high:g}"


__all__ = ["TIMES", "proposed", "quoted"]
