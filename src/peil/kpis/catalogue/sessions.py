"""KPIs of visits to the website: how many see a support page, make contact, start a chat or buy. A row is a session."""

from __future__ import annotations

from peil.kpis.kpi import Example, Kpi, Text
from peil.kpis.measures import Share

_CREDIT = Text("Telt op de dag waarop de sessie eindigde.", "Counts on the day on which the session ended.")
_DIMENSIONS = {
    "channel": "channel",
    "team": "team",
    "source": "source",
    "segment": "segment",
    "language": "language",
    "hour": "ended_hour",
    "weekday": "ended_weekday",
}
_NO_DIRECTION = Text(
    "Geen richting: een daling kan betekenen dat klanten minder problemen hebben of zelf hun antwoord vinden.",
    "No direction: a fall can mean that customers have fewer problems or find their answer themselves.",
)

KPIS = (
    Kpi(
        key="support_page_ratio",
        name=Text("Bezoek aan hulppagina's", "Support-page ratio"),
        explanation=Text(
            f"Welk deel van de sessies op de website een hulp- of informatiepagina bezocht. {_NO_DIRECTION.nl}",
            f"The share of sessions on the website that saw a support or information page. {_NO_DIRECTION.en}",
        ),
        fact="sessions",
        day="ended_day",
        measure=Share("saw_support = 1", names=("saw_support", "sessions")),
        unit="%",
        direction="none",
        credit=_CREDIT,
        needs=("session.ended",),
        exclusions={"unknown_pages": "saw_support IS NULL"},
        dimensions=_DIMENSIONS,
        source="CM.com, engagement: welk percentage van het websiteverkeer de customer service pagina bezoekt",
        examples=(
            Example(
                "one of four saw one; of one session the pages are not known",
                ({"saw_support": 1}, *({"saw_support": 0},) * 3, {}),
                25.0,
                {"saw_support": 1, "sessions": 4},
                excluded={"unknown_pages": 1},
            ),
        ),
    ),
    Kpi(
        key="support_contact_ratio",
        name=Text("Contact na een hulppagina", "Contact after a support page"),
        explanation=Text(
            f"Welk deel van de sessies met een hulppagina tot een contact leidde. {_NO_DIRECTION.nl}",
            f"The share of sessions with a support page in which the visitor made contact. {_NO_DIRECTION.en}",
        ),
        fact="sessions",
        day="ended_day",
        measure=Share("contacted = 1", names=("contacted", "support_sessions")),
        unit="%",
        direction="none",
        credit=_CREDIT,
        needs=("session.ended",),
        base="saw_support IS NULL OR saw_support = 1",
        exclusions={"unknown_pages": "saw_support IS NULL", "unknown_contact": "contacted IS NULL"},
        dimensions=_DIMENSIONS,
        source="CM.com, engagement: percentage bezoekers van de supportpagina dat contact opneemt",
        examples=(
            Example(
                "one of two; who saw no support page does not count, of two sessions something is not known",
                (
                    {"saw_support": 1, "contacted": 1},
                    {"saw_support": 1, "contacted": 0},
                    {"saw_support": 0, "contacted": 1},
                    {"saw_support": 1},
                    {"contacted": 1},
                ),
                50.0,
                {"contacted": 1, "support_sessions": 2},
                excluded={"unknown_pages": 1, "unknown_contact": 1},
            ),
        ),
    ),
    Kpi(
        key="chat_engagement",
        name=Text("Chats per getoonde knop", "Chat engagement"),
        explanation=Text(
            "Welk deel van de sessies waarin de chatknop te zien was tot een chat leidde. Sessies, geen vertoningen:"
            f" een bezoeker ziet de knop op elke pagina. {_NO_DIRECTION.nl}",
            "The share of sessions shown the chat button in which a chat was started. Sessions, not impressions: a"
            f" visitor sees the button on each page. {_NO_DIRECTION.en}",
        ),
        fact="sessions",
        day="ended_day",
        measure=Share("chat_started = 1", names=("chats", "shown")),
        unit="%",
        direction="none",
        credit=_CREDIT,
        needs=("session.ended",),
        base="chat_shown IS NULL OR chat_shown = 1",
        exclusions={"unknown_chat": "chat_shown IS NULL OR chat_started IS NULL"},
        dimensions={**_DIMENSIONS, "saw_support": "saw_support"},
        source="CM.com, engagement: hoe vaak de Live Chat knop wordt getoond met hoe vaak een chat wordt gestart",
        examples=(
            Example(
                "one of four; without the button a session does not count",
                ({"chat_shown": 1, "chat_started": 1}, *({"chat_shown": 1, "chat_started": 0},) * 3, {"chat_shown": 0}),
                25.0,
                {"chats": 1, "shown": 4},
            ),
            Example("nobody saw the button", ({"chat_shown": 0},), None, {"chats": 0, "shown": 0}),
            Example(
                "whether the button was shown is not known",
                ({"chat_started": 1}, {}),
                None,
                {"chats": 0, "shown": 0},
                excluded={"unknown_chat": 2},
            ),
        ),
    ),
    Kpi(
        key="conversion_rate",
        name=Text("Conversie", "Conversion rate"),
        explanation=Text(
            "Welk deel van de sessies tot een aankoop leidde. Uitgesplitst naar wel of geen hulppagina is het verschil"
            " een samenhang: het zegt niet dat de hulp de aankoop veroorzaakte, want wie wil kopen zoekt ook meer.",
            "The share of sessions with a purchase. Split by whether a support page was seen, the difference is"
            " associated with it: that the help caused the purchase does not follow, for who wants to buy sees more.",
        ),
        fact="sessions",
        day="ended_day",
        measure=Share("purchased = 1", names=("purchased", "sessions")),
        unit="%",
        direction="none",
        credit=_CREDIT,
        needs=("session.ended",),
        exclusions={"unknown_purchase": "purchased IS NULL"},
        dimensions={**_DIMENSIONS, "saw_support": "saw_support"},
        source="CM.com, bijdrage: (micro-)conversies; per sessie, met en zonder bezoek aan een hulppagina",
        examples=(
            Example(
                "two of five bought; of one session it is not known",
                (*({"purchased": 1},) * 2, *({"purchased": 0},) * 3, {}),
                40.0,
                {"purchased": 2, "sessions": 5},
                excluded={"unknown_purchase": 1},
            ),
        ),
    ),
)
