"""The mapping that a guess comes down to, as TOML with remarks. What was guessed is in `guess`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from peil.connectors.files import guess_names
from peil.connectors.files.guess import Guess, Part, field_words, is_duration, words_of
from peil.connectors.files.guess_answers import beside, instruments, key_of, only_answers, score_of
from peil.connectors.files.guess_authors import actors_of, private_words
from peil.connectors.files.guess_calls import calls
from peil.connectors.files.guess_columns import Seen
from peil.connectors.files.guess_kinds import KINDS
from peil.connectors.files.guess_lines import event, quoted, slug, time_of, whose
from peil.connectors.files.guess_relations import tries
from peil.connectors.files.mapping import load

_NUMBERED = re.compile(r"(.+) \(column \d+\)")
_WORDS = 60  # so many words of a status are written into a map


def proposed(guess: Guess) -> str:
    """The TOML of the mapping; that of a shipped one where it fits as it is; empty where nothing was recognised."""
    if guess.shipped:
        return load(guess.shipped).text
    writers: dict[str, Callable[[Guess], Iterable[str]]] = {
        "tickets": _tickets,
        "changes": _changes,
        "messages": _messages,
        "calls": calls,
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
    elif options.format in ("jsonl", "json", "excel"):
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
    yield from instruments(guess, scores)
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
        status = _standing(guess) if after else _ending(guess, solved)
        time = time_of(guess, opened, [solved]) if after else time_of(guess, solved)
        yield from event(
            "contact.status", time, own, status,
            *whose(guess, "agent", "team"), remark="its time is that of opening and the duration" if after else "",
        )  # fmt: skip
    if closed:
        status = 'status = { value = "closed" }' if solved else _ending(guess, closed)
        remark = "" if solved else "the only final time: taken as solved"
        yield from event(
            "contact.status", time_of(guess, closed), own, status,
            *([] if solved else whose(guess, "agent", "team")), remark=remark,
        )  # fmt: skip
    ends = [p for p in (closed, solved) if p and guess.column(p.column).kind == "time"]
    yield from beside(guess, scores, own, ends, opened)


def _ending(guess: Guess, end: Part) -> str:
    """How a ticket that has a final time ended: solved, unless its status says that it was cancelled or the like."""
    part, times = guess.part("status"), guess.column(end.column)
    if part is None:
        return 'status = { value = "solved" }'
    both = zip(guess.column(part.column).cells, times.cells, strict=True)
    undone = dict.fromkeys(word for word, at in both if word and at and guess_names.UNDONE.search(word.lower()))
    if not undone:
        return 'status = { value = "solved" }'
    listed = ", ".join(f'{quoted(word)} = "closed"' for word in undone)
    said = f'column = {quoted(part.column)}, map = {{ {listed} }}, other = "solved", default = "solved"'
    return f"status = {{ {said} }}"


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


def _changes(guess: Guess) -> Iterable[str]:
    contact, changed, field, value = (guess.part(r) for r in ("contact", "changed", "field", "value"))
    status = guess.part("status") if value is None or field is None else value
    assert contact is not None
    assert changed is not None
    assert status is not None
    own = f"contact = {quoted(contact.column)}"
    seen = guess.column(status.column)
    fields = field_words(guess.column(field.column)) if field and status is value else []
    found = {word: guess_names.word_of(word, guess_names.STATUS) for word in _told_words(guess, seen, field, fields)}
    if "solved" not in found.values():  # a system with one final status
        found = {word: "solved" if ours == "closed" else ours for word, ours in found.items()}
    steps = any(role == "status" for role, _, _ in seen.hints)  # of which only some are a status
    if steps:
        found = {word: ours for word, ours in found.items() if ours}
    yield "[values.status]"
    for word, ours in found.items():
        yield f"{quoted(word)} = {quoted(ours or 'open')}" + ("" if ours else "  # not recognised: check")
    yield ""
    opened = guess.part("opened")
    about = whose(guess, "customer", "channel", "team", "reason", "segment", "language", "priority")
    new = [word for word, ours in found.items() if ours == "new"]
    first = []
    if new and not opened and not fields:
        first = [f"when = {{ {quoted(status.column)} = [{', '.join(map(quoted, new))}] }}"]
    yield from event(
        "contact.opened", time_of(guess, opened or changed), own, 'keep = "first"', *first, *about,
        remark="" if opened else "no time of opening was found: that of the first change",
    )  # fmt: skip
    seq = guess.part("seq")
    order = [f"seq = {quoted(seq.column)}"] if seq else []
    when = []
    if fields and field:
        when = [f"when = {{ {quoted(field.column)} = [{', '.join(map(quoted, fields))}] }}"]
    elif steps:
        when = [f"when = {{ {quoted(status.column)} = [{', '.join(map(quoted, found))}] }}"]
    yield from event("contact.status", time_of(guess, changed), own, *order, *when, f"status = {quoted(status.column)}")
    if not fields and (guess.part("team") or guess.part("agent")):
        yield from event("contact.assigned", time_of(guess, changed), own, *order, *whose(guess, "team", "agent"))
    solved = guess.part("solved")
    if solved and guess.column(solved.column).kind == "time":
        yield from event(
            "contact.reported", time_of(guess, opened or changed), own, 'keep = "first"',
            'field = { value = "solved_at" }', f"reported = {time_of(guess, solved)}",
            remark="the source's own column: shown beside, never used",
        )  # fmt: skip


def _told_words(guess: Guess, seen: Seen, field: Part | None, fields: Sequence[str]) -> list[str]:
    """The words of a status; where a column holds values of many fields, those of the status alone."""
    if not fields or field is None:
        return words_of(seen) or [word for word, _ in seen.words]
    both = zip(guess.column(field.column).cells, seen.cells, strict=True)
    return list(dict.fromkeys(cell for name, cell in both if cell and name in fields))[:_WORDS]


def _messages(guess: Guess) -> Iterable[str]:
    contact, sent, author = guess.part("contact"), guess.part("sent"), guess.part("author")
    assert contact is not None
    assert sent is not None
    assert author is not None
    own = f"contact = {quoted(contact.column)}"
    who = _as_map("actor", author, actors_of(guess.column(author.column)))
    about = whose(guess, "customer", "channel", "team", "reason", "segment", "language", "priority")
    yield from event(
        "contact.opened", time_of(guess, sent), own, 'keep = "first"', who, *about,
        remark="no time of opening was found: that of the first message",
    )  # fmt: skip
    one, shown = guess.part("message"), guess.part("visibility")
    more = [f"id = {quoted(one.column)}"] if one else []
    if shown:
        more.append(_as_map("visibility", shown, private_words(guess.column(shown.column))))
    yield from event("contact.message", time_of(guess, sent), own, *more, who, *whose(guess, "agent", "team"))


def _as_map(name: str, part: Part, words: Mapping[str, str]) -> str:
    listed = ", ".join(f"{quoted(word)} = {quoted(ours)}" for word, ours in words.items())
    return f"{name} = {{ column = {quoted(part.column)}, map = {{ {listed} }} }}"


def _survey(guess: Guess) -> Iterable[str]:
    scores = [p for p in guess.parts if p.role == "score"]
    responded, invited = guess.part("responded"), guess.part("invited")
    yield from instruments(guess, scores)
    one, contact = guess.part("invitation"), guess.part("contact")
    base = [f"invitation = {quoted(one.column)}" if one else 'invitation = { column = "#row" }']
    if contact:
        base += [f"contact = {quoted(contact.column)}", 'contact_source = "tickets"  # the source of those contacts']
    base += whose(guess, "customer", "channel", "team")
    for column, words in tries(guess.columns).items():
        base.append(f"when = {{ {quoted(column)} = {{ not = [{', '.join(map(quoted, words))}] }} }}")
    for part in scores:
        named = f"instrument = {{ value = {quoted(key_of(part))} }}"
        if invited and not only_answers(guess):
            yield from event("survey.invited", time_of(guess, invited), named, *base)
        when = responded or invited
        assert when is not None
        yield from event("survey.answered", time_of(guess, when), named, *_one_when(base, score_of(guess, part)))


def _one_when(*several: Sequence[str]) -> list[str]:
    """The lines of an event with the conditions of all its `when` in one."""
    lines = [line for some in several for line in some]
    tests = [line.removeprefix("when = { ").removesuffix(" }") for line in lines if line.startswith("when = ")]
    rest = [line for line in lines if not line.startswith("when = ")]
    return [*rest, f"when = {{ {', '.join(tests)} }}"] if tests else rest
