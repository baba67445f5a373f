"""How a table of calls or chats is proposed: waits, answers, losses, and which of them came in. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from peil.connectors.files import guess_names
from peil.connectors.files.guess import Guess, Part, words_of
from peil.connectors.files.guess_answers import beside, instruments
from peil.connectors.files.guess_directions import came_in, inside
from peil.connectors.files.guess_kinds import FLAGS
from peil.connectors.files.guess_lines import duration, event, quoted, time_of, whose

_YES = frozenset({"ja", "yes", "true", "waar", "j", "y", "1"})


def calls(guess: Guess) -> Iterable[str]:
    contact, entered = guess.part("contact"), guess.part("entered") or guess.part("opened")
    own = f"contact = {quoted(contact.column)}" if contact else 'contact = { column = "#row" }'
    assert entered is not None
    incoming = _incoming(guess)
    also = f"{{ {incoming}, " if incoming else "{ "
    scores = [p for p in guess.parts if p.role == "score"]
    yield from instruments(guess, scores)
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
    yield from beside(guess, scores, own, [ended] if ended else [], entered)


def _incoming(guess: Guess) -> str:
    """The condition that holds calls of customers apart from those of employees; empty where nothing tells."""
    part, caller = guess.part("direction"), guess.part("customer")
    if part is None and caller is not None and (shape := inside(guess.column(caller.column))):
        return f"{quoted(caller.column)} = {{ unlike = {quoted(shape)} }}"
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
