"""Every text of the pages in Dutch and English: those of all pages here, those of a family in a module of its own.

KPI names and explanations stand in their declarations.
"""

from __future__ import annotations

from peil.show import (
    texts_figures,
    texts_import,
    texts_kpi,
    texts_live,
    texts_people,
    texts_reports,
    texts_settings,
    texts_steering,
    texts_targets,
    texts_wall,
)

LANGUAGES = ("nl", "en")

_NL: dict[str, str] = {
    "skip": "Naar de inhoud",
    "nav": "Hoofdmenu",
    "nav.overview": "Overzicht",
    "nav.kpis": "Alle KPI's",
    "keys": "Toetsen",
    "keys.1": "deze lijst",
    "keys.2": "naar de filters",
    "keys.3": "naar het eerste cijfer",
    "keys.4": "vorige en volgende periode van de rij",
    "keys.5": "overzicht",
    "keys.6": "alle cijfers",
    "keys.7": "alle KPI’s met hun uitleg",
    "keys.close": "Sluit",
    "nav.api": "API",
    "other_language": "English",
    "simulated": "Gesimuleerde gegevens",
    "simulated.why": "Deze cijfers zijn verzonnen om Peil te laten zien. Er staan geen echte mensen in.",
    "printed": "Gemaakt op {when}",
    "footer.local": "Peil draait op deze computer en is alleen hier te zien (127.0.0.1). Er zijn nog geen"
    " gebruikers of rechten: wie bij deze computer kan, kan alles zien.",
    "as_of": "Stand van de gegevens: {when}",
    "as_of.source": "{source}: tot {when}",
    "stale": "De openingstijden of de tijdzone zijn veranderd nadat deze cijfers zijn berekend.",
    "outdated": "Een eerdere versie van Peil heeft deze cijfers berekend; deze versie kan anders tellen.",
    "unreadable": "De cijfers zijn er, maar een andere versie van Peil heeft ze berekend: deze kan ze niet lezen.",
    "stale.remedy": "Bereken opnieuw met: peil derive",
    "filters": "Welke contacten",
    "filters.more": "Eigen periode, kanaal, team, reden, segment",
    "period": "Periode",
    "period.today": "Vandaag",
    "period.yesterday": "Gisteren",
    "period.week": "Deze week",
    "period.last_week": "Vorige week",
    "period.weeks4": "Laatste 4 weken",
    "period.month": "Deze maand",
    "period.last_month": "Vorige maand",
    "period.quarter": "Dit kwartaal",
    "period.year": "Afgelopen 12 maanden",
    "period.all": "Alles",
    "from": "Van",
    "through": "Tot en met",
    "apply": "Toon",
    "clear": "Wis filters",
    "every": "alle",
    "unknown": "onbekend",
    "today_is": "‘Vandaag’ is de laatste dag waarover gegevens binnen zijn: {day}.",
    "group.reach": "Bereikbaarheid en snelheid",
    "group.solved": "Oplossing",
    "group.opinion": "Klantoordeel",
    "group.volume": "Volume",
    "findings": "Opvallend in de gegevens",
    "findings.none": "De controles op de gegevens vonden niets vreemds.",
    "findings.examples": "bijvoorbeeld {examples}",
    "finding.merge_cycle": "samenvoegingen die in een kring lopen; ze zijn niet uitgevoerd",
    "finding.solved_before_opened": "contacten die zijn opgelost vóór ze begonnen",
    "finding.reply_before_request": "contacten die zijn beantwoord vóór de vraag",
    "finding.answer_before_invitation": "enquêteantwoorden van vóór hun uitnodiging",
    "finding.cost_without_rate": "kosten in een andere munt waarvan de koers ontbreekt",
    "finding.cost_not_shared": "kosten die niet over kanalen verdeeld konden worden",
    "finding.session_day_unknown": "sessies waarvan alleen de maand bekend is; ze staan op de eerste dag daarvan",
    "finding.opened_without_clock": "contacten uit een bron die alleen de dag kent (of het hele uur): uren en"
    " korte duren zeggen er niets",
    "finding.row_given_again": "rijen die herhalen wat een eerdere rij van hetzelfde bestand zei; ze tellen één keer",
    "finding.open_without_end": "contacten zonder einde in een bron die alleen de huidige stand geeft; ze tellen"
    " als open",
    "finding.closed_without_solution": "contacten die gesloten zijn zonder ooit te zijn opgelost",
    "finding.solved_without_column": "contacten die volgens de gebeurtenissen zijn opgelost, maar waarvan de kolom"
    " van de bron leeg is",
    "finding.left_before_entered": "wachtenden die de rij uit gingen voor ze erin kwamen",
    "finding.survey_of_unknown_contact": "enquêtes over een contact dat niet is ingelezen",
    "finding.solved_by_column_only": "contacten die volgens de kolom van de bron zijn opgelost, maar"
    " waarvan de"
    " oplossing niet in de gebeurtenissen staat",
    "finding.reopened_by_column_only": "contacten die volgens de kolom van de bron zijn heropend, maar waarvan de"
    " heropening niet in de gebeurtenissen staat",
    "glossary": "Alle KPI's",
    "glossary.intro": "Wat Peil meet, hoe het telt en waar de definitie vandaan komt.",
    "error.title": "Dit kan niet worden getoond",
    "error.404": "Deze pagina bestaat niet",
    "error.host": "Peil luistert alleen naar 127.0.0.1 en localhost.",
    "error.back": "Terug naar het overzicht",
    "api.title": "API",
    "api.intro": "Alles wat op de pagina's staat, is ook als JSON of CSV te vragen. De beschrijving voor programma's:",
    "api.parameter": "Parameter",
    "api.meaning": "Betekenis",
    "api.kind": "Soort",
    "api.example": "Voorbeeld",
}

_EN: dict[str, str] = {
    "skip": "To the content",
    "nav": "Main menu",
    "nav.overview": "Overview",
    "nav.kpis": "All KPIs",
    "keys": "Keys",
    "keys.1": "this list",
    "keys.2": "to the filters",
    "keys.3": "to the first figure",
    "keys.4": "previous and next period of the row",
    "keys.5": "overview",
    "keys.6": "all figures",
    "keys.7": "all KPIs with what they mean",
    "keys.close": "Close",
    "nav.api": "API",
    "other_language": "Nederlands",
    "simulated": "Simulated data",
    "simulated.why": "These figures are invented to show Peil. No real people are in them.",
    "printed": "Made on {when}",
    "footer.local": "Peil runs on this computer and can be seen here only (127.0.0.1). There are no users or"
    " rights yet: whoever can use this computer can see everything.",
    "as_of": "Data as of {when}",
    "as_of.source": "{source}: until {when}",
    "stale": "Opening hours or the time zone changed after these figures were computed.",
    "outdated": "An earlier version of Peil computed these figures; this one may count otherwise.",
    "unreadable": "There are figures, but another version of Peil computed them: this one cannot read them.",
    "stale.remedy": "Compute them anew with: peil derive",
    "filters": "Which contacts",
    "filters.more": "Own period, channel, team, reason, segment",
    "period": "Period",
    "period.today": "Today",
    "period.yesterday": "Yesterday",
    "period.week": "This week",
    "period.last_week": "Last week",
    "period.weeks4": "Last 4 weeks",
    "period.month": "This month",
    "period.last_month": "Last month",
    "period.quarter": "This quarter",
    "period.year": "Last 12 months",
    "period.all": "Everything",
    "from": "From",
    "through": "Through",
    "apply": "Show",
    "clear": "Clear filters",
    "every": "all",
    "unknown": "unknown",
    "today_is": "‘Today’ is the last day for which data came in: {day}.",
    "group.reach": "Reach and speed",
    "group.solved": "Resolution",
    "group.opinion": "Customer opinion",
    "group.volume": "Volume",
    "findings": "Worth a look in the data",
    "findings.none": "The checks on the data found nothing odd.",
    "findings.examples": "for example {examples}",
    "finding.merge_cycle": "merges that run in a circle; they were not carried out",
    "finding.solved_before_opened": "contacts solved before they began",
    "finding.reply_before_request": "contacts answered before the request",
    "finding.answer_before_invitation": "survey answers from before their invitation",
    "finding.cost_without_rate": "costs in another currency whose rate is not known",
    "finding.cost_not_shared": "costs that could not be shared between channels",
    "finding.session_day_unknown": "sessions of which only the month is known; they stand on its first day",
    "finding.opened_without_clock": "contacts of a source that knows only the day (or the whole hour): hours of the day"
    " and short durations say nothing there",
    "finding.row_given_again": "rows that say again what an earlier row of the same file said; they count once",
    "finding.open_without_end": "contacts without an end in a source that gives only the present state; they count"
    " as open",
    "finding.closed_without_solution": "contacts closed without ever being solved",
    "finding.solved_without_column": "contacts solved by their events, of which the source's column is empty",
    "finding.left_before_entered": "customers who left the queue before they entered it",
    "finding.survey_of_unknown_contact": "surveys about a contact that was not imported",
    "finding.solved_by_column_only": "contacts solved by the source's column, without a solving in the events",
    "finding.reopened_by_column_only": "contacts reopened by the source's column, without a reopening in the events",
    "glossary": "All KPIs",
    "glossary.intro": "What Peil measures, how it counts, and where the definition comes from.",
    "error.title": "This cannot be shown",
    "error.404": "This page does not exist",
    "error.host": "Peil listens to 127.0.0.1 and localhost only.",
    "error.back": "Back to the overview",
    "api.title": "API",
    "api.intro": "All that the pages show can be asked as JSON or CSV too. The description for programs:",
    "api.parameter": "Parameter",
    "api.meaning": "Meaning",
    "api.kind": "Kind",
    "api.example": "Example",
}

_FAMILIES = (
    *(texts_figures, texts_kpi, texts_people, texts_steering, texts_reports, texts_targets, texts_import),
    *(texts_settings, texts_live, texts_wall),
)
NL: dict[str, str] = dict(_NL)
EN: dict[str, str] = dict(_EN)
for _family in _FAMILIES:
    NL |= _family.NL
    EN |= _family.EN
TEXTS = {"nl": NL, "en": EN}


def text(language: str, key: str, **values: object) -> str:
    """The text of `key`, filled in. Raises KeyError for a key that does not exist."""
    found = TEXTS[language][key]
    return found.format(**values) if values else found
