"""The invented shop: teams, channels, reasons, hours, instruments and planted stories. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "Kabouterkas (gesimuleerd)"

PHONE, EMAIL, CHAT, WHATSAPP, WEB = range(5)
CHANNELS = ("phone", "email", "chat", "whatsapp", "web")
SOURCES = ("telefooncentrale", "helpdesk", "enquete")
CALL_SOURCE, TICKET_SOURCE, SURVEY_SOURCE = SOURCES
COST_SOURCE = "boekhouding"

REASONS = ("levering", "retour", "productadvies", "factuur", "garantie", "betaling", "voorraad", "account")
REASON_SHARES = (0.26, 0.16, 0.14, 0.12, 0.10, 0.09, 0.07, 0.06)
UNKNOWN_REASON = 0.04
SEGMENTS = ("particulier", "zakelijk", "hovenier")
SEGMENT_SHARES = (0.72, 0.20, 0.08)
LANGUAGES = ("nl", "en", "de")
LANGUAGE_SHARES = (0.92, 0.05, 0.03)
ANONYMOUS = (0.08, 0.01, 0.12, 0.0, 0.02)  # share of contacts without a known customer, by channel

NORTH, SOUTH, BUSINESS, SECOND_LINE, MESSAGING, MAIL, ZEELAND = range(7)
TEAMS = (
    "Telefoon Noord",
    "Telefoon Zuid",
    "Zakelijk",
    "Tweede lijn",
    "Chat en WhatsApp",
    "Mail en web",
    "Team Zeeland",
)
TEAM_SIZES = (14, 12, 8, 6, 12, 14, 2)
GENERAL_QUEUE, BUSINESS_QUEUE, SECOND_QUEUE, OVERFLOW_QUEUE = range(4)
QUEUES = ("algemeen", "zakelijk", "tweede lijn", "overloop")

_FIRST_NAMES = (
    "Sanne", "Daan", "Fatima", "Bram", "Lotte", "Youssef", "Anouk", "Pieter", "Merel", "Ruben",
    "Noor", "Jeroen", "Femke", "Thijs", "Iris", "Mehmet", "Eva", "Koen", "Roos", "Stijn",
    "Naima", "Luuk", "Maud", "Gijs", "Esra", "Wouter", "Tess", "Joris", "Amira", "Sven",
    "Lieke", "Hugo", "Yara", "Niels", "Fenna", "Omar", "Julia", "Teun", "Evi", "Bas",
    "Samira", "Jelle", "Nina", "Maarten", "Isa", "Rik", "Hanna", "Mats", "Loes", "Karim",
    "Elin", "Floris", "Dewi", "Tom", "Jip", "Marit", "Sem", "Zoë", "Aart", "Vera",
    "Dirk", "Puck", "Guus", "Nora", "Cas", "Saar", "Ties", "Wende",
)  # fmt: skip
AGENTS = tuple(f"{name} {'ABCDEGHJKLMNPRSTVWZ'[i * 7 % 19]}." for i, name in enumerate(_FIRST_NAMES[: sum(TEAM_SIZES)]))

_OFFICE, _LONG, _SATURDAY = ("09:00-17:30",), ("08:00-20:00",), ("09:00-17:00",)
_LUNCH = ("09:00-12:30", "13:15-17:30")
#: Opening hours by weekday, Monday first.
SCHEDULES: dict[str, tuple[tuple[str, ...], ...]] = {
    "default": (_OFFICE,) * 5 + ((), ()),
    "telefoon": (_LONG,) * 5 + (_SATURDAY, ()),
    "klein": (_LUNCH,) * 5 + ((), ()),
}
CHANNEL_SCHEDULE = {"phone": "telefoon", "chat": "telefoon", "whatsapp": "telefoon"}
TEAM_SCHEDULE = {"Team Zeeland": "klein"}

#: Public holidays with Good Friday, and Liberation Day only in the years divisible by five.
HOLIDAYS = frozenset(
    (
        "2025-01-01", "2025-04-18", "2025-04-20", "2025-04-21", "2025-04-26", "2025-05-05", "2025-05-29",
        "2025-06-08", "2025-06-09", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-05",
        "2026-04-06", "2026-04-27", "2026-05-14", "2026-05-24", "2026-05-25",
    )
)  # fmt: skip

#: Contacts by month relative to the mean, January first: a garden shop lives in spring.
SEASON = (0.75, 0.80, 1.15, 1.35, 1.40, 1.20, 1.00, 0.90, 0.95, 0.90, 0.95, 0.85)
WEEK_PHONE = (1.25, 1.10, 1.00, 1.00, 0.95, 0.45, 0.0)
WEEK_WRITTEN = (1.15, 1.05, 1.00, 1.00, 0.95, 0.55, 0.20)
HOLIDAY_WRITTEN = 0.35
# Contacts by hour of the day, from the hour at which the channel begins.
HOURS_PHONE = (0.7, 1.1, 1.3, 1.25, 1.0, 0.9, 1.05, 1.1, 1.0, 0.7, 0.5, 0.4)
HOURS_SATURDAY = (1.1, 1.3, 1.3, 1.1, 1.0, 0.9, 0.8, 0.6)
HOURS_CHAT = (0.3, 0.8, 1.2, 1.3, 1.2, 1.1, 1.0, 1.1, 1.1, 1.0, 0.9, 0.8, 1.0, 1.0, 0.7, 0.3)
HOURS_MAIL = (0.3, 0.6, 1.0, 1.3, 1.4, 1.3, 1.1, 1.0, 1.1, 1.1, 1.0, 0.8, 0.7, 0.8, 0.9, 0.8, 0.5, 0.2)
#: Load on the telephone and on the written channels by month of the period; 1 is a normal month.
LOAD_PHONE = (1.0, 1.0, 1.1, 1.5, 1.4, 1.1, 1.0, 1.0, 0.9, 0.9, 1.0, 1.1, 1.0, 0.9, 1.1, 1.4, 1.3, 1.2)
LOAD_WRITTEN = (1.0, 0.9, 1.1, 1.6, 1.5, 1.1, 1.0, 0.9, 0.9, 1.0, 1.0, 1.2, 1.0, 0.9, 1.1, 1.5, 1.4, 2.6)

# The planted stories.
PRODUCT_CHANGE = "2026-03-02"
CHANGE_SEGMENT, CHANGE_INSTRUMENT = "zakelijk", "csat_5"
CHANGE_BEFORE, CHANGE_AFTER = 0.80, 0.70
BAD_MONDAY, BAD_MONDAY_FACTOR = "2026-01-12", 2.5
MIX_FIRST, MIX_LAST = 0.15, 0.35
BURST = ("2025-11-10", "2025-11-23")  # both inclusive
BURST_FACTOR = 4.0
CLOCK_CHANGES = ("2025-03-30", "2025-10-26", "2026-03-29")
REPEAT_SHARE = 0.10
RELATIONAL_DAYS = ("2025-02-11", "2025-05-13", "2025-08-12", "2025-11-11", "2026-02-10", "2026-05-12")


@dataclass(frozen=True)
class Instrument:
    """A survey question: its scale, its classes of answers, and how they are spread within a class."""

    key: str
    family: str
    scale: tuple[int, int]
    positive: tuple[int, ...]
    middle: tuple[int, ...]
    top_share: float
    low_share: float
    question_nl: str
    question_en: str

    @property
    def negative(self) -> tuple[int, ...]:
        """The answers that are neither positive nor in the middle."""
        return tuple(s for s in range(self.scale[0], self.scale[1] + 1) if s not in self.positive + self.middle)


INSTRUMENTS = (
    Instrument(
        "csat_5", "csat", (1, 5), (4, 5), (3,), 0.79, 0.10,
        "Hoe tevreden bent u over de afhandeling van uw vraag?",
        "How satisfied are you with the way your question was handled?",
    ),
    Instrument(
        "csat_smiley", "csat", (1, 3), (3,), (2,), 0.72, 0.11,
        "Hoe was dit gesprek?",
        "How was this conversation?",
    ),
    Instrument(
        "csat_10", "csat", (1, 10), (8, 9, 10), (6, 7), 0.66, 0.08,
        "Welk rapportcijfer geeft u dit telefoongesprek?",
        "What mark out of ten do you give this call?",
    ),
    Instrument(
        "nps_relatie", "nps", (0, 10), (9, 10), (7, 8), 0.44, 0.22,
        "Hoe waarschijnlijk is het dat u onze winkel aanbeveelt aan een vriend of collega?",
        "How likely are you to recommend our shop to a friend or colleague?",
    ),
    Instrument(
        "nps_contact", "nps", (0, 10), (9, 10), (7, 8), 0.47, 0.20,
        "Hoe waarschijnlijk is het dat u ons op grond van dit contact aanbeveelt?",
        "Going by this contact, how likely are you to recommend us?",
    ),
    Instrument(
        "ces_7", "ces", (1, 7), (5, 6, 7), (4,), 0.73, 0.15,
        "De winkel maakte het mij gemakkelijk om mijn vraag te regelen.",
        "The shop made it easy for me to handle my issue.",
    ),
)  # fmt: skip
CSAT_5, CSAT_SMILEY, CSAT_10, NPS_RELATION, NPS_CONTACT, CES_7 = range(6)
INSTRUMENT_KEYS = tuple(i.key for i in INSTRUMENTS)
CSAT_OF_CHANNEL = (CSAT_10, CSAT_5, CSAT_SMILEY, CSAT_SMILEY, CSAT_5)
