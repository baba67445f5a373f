"""Words of the data in Dutch and English: dimensions, reasons, channels, columns, events. Not page texts."""

from __future__ import annotations

from peil.ask.question import NONE
from peil.kpis.needs import EVENTS as EVENTS
from peil.kpis.needs import need as need

DIMENSIONS = {
    "channel": ("kanaal", "channel"),
    "kind": ("kostensoort", "kind of cost"),
    "team": ("team", "team"),
    "queue": ("wachtrij", "queue"),
    "reason": ("contactreden", "contact reason"),
    "segment": ("klantsegment", "customer segment"),
    "language": ("taal", "language"),
    "source": ("bron", "source"),
    "agent": ("medewerker", "employee"),
    "priority": ("prioriteit", "priority"),
    "hour": ("uur van de dag", "hour of the day"),
    "weekday": ("weekdag", "weekday"),
    "instrument": ("enquêtevraag", "survey question"),
    "saw_support": ("zag een hulppagina", "saw a support page"),
    "transferred": ("doorverbonden", "transferred"),
    "reopened_after": ("daarna heropend", "reopened afterwards"),
}

#: Why a row does not count.
REASONS = {
    "merged": ("samengevoegd met een ander contact", "merged into another contact"),
    "spam": ("spam", "spam"),
    "no_rate": ("zonder koers", "without a rate"),
    "test": ("test", "test"),
    "internal": ("intern", "internal"),
    "duplicate": ("dubbel", "duplicate"),
    "marked_otherwise": ("door de bron apart gezet", "set apart by the source"),
    "short_abandon": ("korte ophangers", "short abandons"),
    "wait_unknown": ("wachttijd onbekend", "wait unknown"),
    "bot_only": ("alleen met een bot", "bot only"),
    "abandoned": ("opgehangen voor er iemand was", "gave up before an answer"),
    "unknown_customer": ("klant onbekend", "customer unknown"),
    "unknown_reason": ("contactreden onbekend", "contact reason unknown"),
    "unknown_pages": ("bezochte pagina's onbekend", "pages seen unknown"),
    "unknown_contact": ("contact onbekend", "contact unknown"),
    "unknown_chat": ("chatknop of chat onbekend", "chat button or chat unknown"),
    "unknown_purchase": ("aankoop onbekend", "purchase unknown"),
    "no_request": ("geen vraag van de klant", "no request by the customer"),
    "no_score": ("zonder score", "without a score"),
    "outside_scale": ("score buiten de schaal", "score outside the scale"),
    "answer_before_invitation": ("antwoord van vóór de uitnodiging", "answer before the invitation"),
    "ended_without_solution": ("gesloten zonder oplossing", "closed without a solution"),
    "ended_without_reply": ("opgelost zonder antwoord", "solved without a reply"),
    "reopened_after": ("daarna heropend", "reopened afterwards"),
    "longer_than_a_shift": ("langer dan een dienst", "longer than a shift"),
    "source_cannot_tell": ("bron levert dit niet", "the source cannot tell"),
}

CHANNELS = {
    "phone": ("telefoon", "phone"),
    "email": ("e-mail", "email"),
    "chat": ("chat", "chat"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "web": ("web", "web"),
    "social": ("sociale media", "social media"),
    "letter": ("brief", "letter"),
    "desk": ("balie", "desk"),
    "ivr": ("keuzemenu", "voice menu"),
}

OUTCOMES = {
    "answered": ("beantwoord", "answered"),
    "abandoned": ("opgehangen", "abandoned"),
    "timeout": ("te lang gewacht", "timed out"),
    "key": ("toets gekozen", "key pressed"),
    "empty": ("niemand aanwezig", "nobody there"),
    "callback": ("terugbelverzoek", "callback"),
    "transfer": ("doorverbonden", "transferred"),
    "other": ("anders", "otherwise"),
}

#: What an employee is doing.
STATES = {
    "available": ("beschikbaar", "available"),
    "handling": ("in gesprek of aan het werk", "handling"),
    "wrap_up": ("nawerk", "wrap-up"),
    "break": ("pauze", "break"),
    "meeting": ("overleg", "meeting"),
    "training": ("training", "training"),
    "other_work": ("ander werk", "other work"),
    "offline": ("afgemeld", "offline"),
}

SETTINGS = {
    "threshold_s": ("drempel", "threshold"),
    "short_abandon_s": ("korte ophanger onder", "short abandon under"),
    "window_days": ("venster", "window"),
    "repeat_days": ("venster voor herhaling", "window of repeats"),
    "target_s": ("doel", "target"),
    "target_open_s": ("doel in openingstijd", "target in opening hours"),
    "longest_spell_s": ("langste stand", "longest state"),
}

COLUMNS = {
    "contact": ("contact", "contact"),
    "day": ("dag", "day"),
    "opened_at": ("begonnen", "opened"),
    "first_reply_at": ("eerste reactie op", "first reply at"),
    "first_solved_at": ("eerst opgelost op", "first solved at"),
    "last_solved_at": ("laatst opgelost op", "last solved at"),
    "counts_as": ("telt als", "counts as"),
    "wait_s": ("wachttijd (s)", "wait (s)"),
    "outcome": ("afloop", "outcome"),
    "score": ("score", "score"),
    "before_invitation": ("antwoord van vóór de uitnodiging", "answer before the invitation"),
    "handle_s": ("afhandeltijd (s)", "handle time (s)"),
    "talk_s": ("gesprek (s)", "talk (s)"),
    "hold_s": ("in de wacht (s)", "hold (s)"),
    "wrap_s": ("nawerk (s)", "wrap-up (s)"),
    "delta": ("verandering", "change"),
    "first_reply_s": ("eerste reactie (s)", "first reply (s)"),
    "first_resolution_s": ("tot eerste oplossing (s)", "to first solution (s)"),
    "full_resolution_s": ("tot laatste oplossing (s)", "to last solution (s)"),
    "first_reopen_gap_s": ("tot heropening (s)", "to reopening (s)"),
    "next_gap_s": ("tot volgend contact (s)", "to the next contact (s)"),
    "prev_gap_s": ("sinds vorig contact (s)", "since the contact before (s)"),
    "transfers": ("doorverbonden (keer)", "transfers"),
    "consults": ("ruggespraak (keer)", "consults"),
    "team_changes": ("van team gewisseld (keer)", "team changes"),
    "escalations": ("escalaties", "escalations"),
    "requester_wait_s": ("wachttijd van de klant (s)", "requester's wait (s)"),
    "reply_at": ("antwoord op", "reply at"),
    "reply_s": ("tot antwoord (s)", "to the reply (s)"),
    "state": ("stand", "state"),
    "spell_s": ("duur (s)", "duration (s)"),
    "survey_invitations": ("uitnodigingen", "invitations"),
    "survey_answers": ("antwoorden", "answers"),
    "session": ("sessie", "session"),
    "saw_support": ("zag een hulppagina", "saw a support page"),
    "contacted": ("nam contact op", "made contact"),
    "chat_shown": ("zag de chatknop", "saw the chat button"),
    "chat_started": ("begon een chat", "started a chat"),
    "purchased": ("kocht", "bought"),
    "open_now": ("nu open", "open now"),
    "is_ticket": ("is een ticket", "is a ticket"),
    "age_s": ("leeftijd (s)", "age (s)"),
    "answered_visits": ("opgenomen (keer)", "times answered"),
    "reopens": ("heropend (keer)", "times reopened"),
    "booking": ("boeking", "booking"),
    "amount_cents": ("bedrag", "amount"),
    "first_event_at": ("eerste gebeurtenis op", "first event at"),
    "last_event_at": ("laatste gebeurtenis op", "last event at"),
    "answered_at": ("beantwoord op", "answered at"),
    "bounced_at": ("teruggekomen op", "bounced at"),
    "delivered_at": ("aangekomen op", "delivered at"),
}

WEEKDAYS = (
    ("maandag", "Monday"),
    ("dinsdag", "Tuesday"),
    ("woensdag", "Wednesday"),
    ("donderdag", "Thursday"),
    ("vrijdag", "Friday"),
    ("zaterdag", "Saturday"),
    ("zondag", "Sunday"),
)
_YES_NO = {"0": ("nee", "no"), "1": ("ja", "yes")}
UNKNOWN = ("onbekend", "unknown")


def word(table: dict[str, tuple[str, str]], key: str, language: str) -> str:
    """The word for `key`; a key without one is shown as it stands, with spaces."""
    pair = table.get(key)
    return key.replace("_", " ") if pair is None else pair[language == "en"]


def dimension_value(dimension: str, value: str | None, language: str) -> str:
    """A value of a dimension as a reader knows it; unknown in words."""
    english = language == "en"
    if value is None or value == NONE:
        return UNKNOWN[english]
    if dimension == "channel" and value in CHANNELS:
        return CHANNELS[value][english]
    if dimension == "weekday" and value in "0123456" and len(value) == 1:
        return WEEKDAYS[int(value)][english]
    if dimension == "hour" and value.isdigit():
        return f"{int(value):02d}–{int(value) + 1:02d}" + ("" if english else " uur")
    if dimension in ("transferred", "reopened_after", "saw_support") and value in _YES_NO:
        return _YES_NO[value][english]
    return value


def counts_as(text: str, language: str) -> str:
    """How a record counted: `counted`, `pending` or `excluded: reason`, in words."""
    kind, _, reason = text.partition(": ")
    words = {"counted": ("telt mee", "counted"), "pending": ("wacht nog", "pending")}
    if kind in words:
        return words[kind][language == "en"]
    left_out = "left out" if language == "en" else "uitgesloten"
    return f"{left_out}: {word(REASONS, reason, language)}"


#: How those count whose figures are shipped as benchmarks: what stands in English there, in Dutch.
_COUNTED_SO = {
    "Answered within 20 seconds, divided by all contacts offered without fast abandons (such as under 5 s).": (
        "Beantwoord binnen 20 seconden, gedeeld door het totaal aangeboden contacten zonder fast-abandons (bijvoorbeeld"
        " korter dan 5 s)."
    ),
    "Closed cases with an article linked, divided by closed cases.": (
        "Gesloten zaken waaraan een artikel gekoppeld is, gedeeld door gesloten zaken."
    ),
    "Customers who start in self-service.": "Klanten die bij de zelfhulp beginnen.",
    "Of the customers who start in self-service, those who find the answer.": (
        "Van de klanten die bij de zelfhulp beginnen: wie het antwoord vindt."
    ),
}


def counted_so(definition: str, language: str) -> str:
    """How a benchmark counts, in words; one that somebody entered as they wrote it."""
    return _COUNTED_SO.get(definition, definition) if language == "nl" else definition
