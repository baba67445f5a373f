"""The settings and the instruments of the simulated project as TOML text."""

from __future__ import annotations

from peil.demo import world as w
from peil.demo.clock import ZONE
from peil.demo.costs import SHARES

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def settings_text() -> str:
    """The project's `peil.toml`."""
    lines = [
        "# Settings of the simulated project: an invented shop, no real people.",
        "[organisation]",
        f'name = "{w.NAME}"',
        f'zone = "{ZONE}"',
        'language = "nl"',
        'currency = "EUR"',
        "simulated = true",
        "",
        "[holidays]",
        'country = "NL"',
        "good_friday = true",
        'liberation_day = "lustrum"',
    ]
    for name, week in w.SCHEDULES.items():
        lines += ["", "[[schedule]]", f'name = "{name}"']
        for weekday, spans in zip(_WEEKDAYS, week, strict=True):
            if spans:
                lines.append(f"{weekday} = {_list(spans)}")
    for table, owners in (("teams", w.TEAM_SCHEDULE), ("channels", w.CHANNEL_SCHEDULE)):
        lines += ["", f"[{table}]"]
        lines += [f'"{owner}" = "{schedule}"' for owner, schedule in owners.items()]
    lines += ["", "[costs.shares]", *(f"{channel} = {weight}" for channel, weight in SHARES.items())]
    return "\n".join(lines) + "\n"


def instruments_text() -> str:
    """The survey questions: family, scale, positive answers, direction and wording."""
    lines = ["# Survey questions of the simulated shop. Up: a higher score is better."]
    for instrument in w.INSTRUMENTS:
        lines += [
            "",
            f"[instruments.{instrument.key}]",
            f'family = "{instrument.family}"',
            f"scale = [{instrument.scale[0]}, {instrument.scale[1]}]",
            f"positive = [{', '.join(str(score) for score in instrument.positive)}]",
            'polarity = "up"',
            f'question_nl = "{instrument.question_nl}"',
            f'question_en = "{instrument.question_en}"',
        ]
    return "\n".join(lines) + "\n"


def _list(spans: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{span}"' for span in spans) + "]"
