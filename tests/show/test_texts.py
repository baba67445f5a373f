"""Every text and every word of the data exists in both languages, and nothing that is used is missing."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from kpis.asked import MARCH, over
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.ask.question import question
from peil.ask.records import records_query
from peil.events.schema import EVENT_TYPES, VOCABULARY
from peil.facts.findings import CHECKS
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Measure, Ratio
from peil.kpis.needs import HISTORY
from peil.kpis.registry import all_kpis
from peil.opening import WEEKDAYS
from peil.show import audit_words, examples_nl, findings, import_words, kpi_words, spans, texts, wall_words, words
from peil.web import everything

SOURCES = "".join(
    entry.read_text(encoding="utf-8")
    for folder in (
        *(resources.files(f"peil.{name}") for name in ("web", "show", "reports", "steering", "cli")),
        resources.files("peil.web") / "templates",
    )
    for entry in (*folder.iterdir(), resources.files("peil") / "present.py")
    if entry.name.endswith((".py", ".html")) and not entry.name.startswith("texts")
)
DYNAMIC = (
    *(
        "push.",
        "connect.column.",
        "groups.without.",
        "alert.kind.",
        "alert.state.",
        "alert.way.",
        "alert.mode.",
        "alert.digest.",
        "reports.every.",
        "joins.",
    ),
    "period.",
    "wall.agents.",
    "group.",
    "direction.",
    "status.",
    "grain.",
    "finding.",
    "rule.",
    "statistic.",
    "clock.",
    "unit.",
    "verdict.",
    "sentence.",
    "lead.",
    "heat.",
    "notice.",
    "role.",
    "right.",
    "join.",
    "audit.",
    "account.done.",
    "consent.body.",
    "language.",
    "target.",
    "keys.",
    "course.",
    "compare.",
    "why.",
    "note.kind.",
    "note.why.",
    "benchmark.kind.",
    "benchmark.why.",
    "board.chart.",
    "job.",
    "summary.",
    "live.health.",
    "quickscan.do.",
    "weekday.",
    "family.",
    "holidays.",
    "hours.",
)


def test_both_languages_have_the_same_texts():
    assert list(texts.NL) == list(texts.EN)
    for key, dutch in texts.NL.items():
        holes = re.findall(r"\{(\w+)\}", dutch)
        assert sorted(holes) == sorted(re.findall(r"\{(\w+)\}", texts.EN[key])), key
        assert dutch.strip()
        assert texts.EN[key].strip()


def test_no_family_of_texts_takes_a_key_of_another():
    families = [one for name, one in vars(texts).items() if name.startswith("texts_")]
    assert len(families) >= 4
    for one in families:
        others = {key for other in families if other is not one for key in other.NL} | set(texts._NL)
        assert not set(one.NL) & others


def test_texts_differ_unless_the_word_is_the_same():
    same = {key for key, dutch in texts.NL.items() if dutch == texts.EN[key]}
    assert same <= {
        "n",
        "n.label",
        "nav.api",
        "api.title",
        "api.parameter",
        "grain.week",
        "rule.version",
        "notice.held",
    } | {key for key in same if len(texts.NL[key]) < 8}


def test_every_text_that_is_used_exists():
    for key in re.findall(r"""\bt\('([a-z_.%0-9]+)'[,)]""", SOURCES):
        assert key in texts.NL, key
    for key in re.findall(r"""\btext\((?:lang|view\.lang|self\.view\.lang|language), "([a-z_.0-9]+)\"""", SOURCES):
        assert key in texts.NL, key


def test_every_text_is_used():
    for key in texts.NL:
        named = f"'{key}'" in SOURCES or f'"{key}"' in SOURCES
        assert named or key.startswith((*DYNAMIC, "records.")), key


def test_texts_that_follow_from_the_data_exist():
    for key in (
        *(f"period.{p}" for p in spans.PRESETS),
        *(f"group.{g}" for g in everything.GROUPS),
        *(f"direction.{k.direction}" for k in all_kpis().values()),
        *(f"unit.{k.unit}" for k in all_kpis().values()),
        *(f"statistic.{s.removesuffix('@business')}" for k in all_kpis().values() for s in k.statistics),
        *(f"finding.{check[0]}" for check in CHECKS),
        *(f"wall.agents.{s}" for s in wall_words.STATES),
        *(f"status.{s}" for s in ("ok", "no_data", "not_measurable", "pending", "withheld")),
    ):
        assert key in texts.NL, key
    assert {f"finding.{check[0]}" for check in CHECKS} <= findings.KNOWN


def test_every_word_of_the_catalogue_is_translated():
    for kpi in all_kpis().values():
        assert set(kpi.dimensions) <= set(words.DIMENSIONS), kpi.key
        reasons = set(kpi.exclusions).union(*(r.exclusions or () for r in kpi.rules.values()))
        assert reasons <= set(words.REASONS), kpi.key
        assert set(kpi.settings) <= set(words.SETTINGS), kpi.key
        needs = {kind for need in kpi.needs for kind in need.split("|")}
        assert needs <= set(words.EVENTS) & {*EVENT_TYPES, HISTORY}, kpi.key
    assert set(EVENT_TYPES) <= set(words.EVENTS)
    assert set(VOCABULARY["outcome"]) <= set(words.OUTCOMES)
    assert [pair[1].lower() for pair in words.WEEKDAYS] == list(WEEKDAYS)


def measures(kpi: Kpi) -> list[Measure]:
    rules = [rule.measure for rule in kpi.rules.values()]
    return [kpi.measure, *kpi.statistics.values(), *kpi.cohort.values(), *rules]


def test_parts_sources_and_worked_examples_are_told_in_dutch():
    """Nothing is left over either: what a declaration no longer says is no longer translated."""
    kpis = all_kpis().values()
    asked = {part for kpi in kpis for example in kpi.examples for part in example.parts}
    for kpi in kpis:
        asked |= {p for m in measures(kpi) if not isinstance(m, Ratio) for p in m.parts("1 = 1")}
        asked |= {p for m in measures(kpi) if isinstance(m, Ratio) for side in m.sides for p in side.measure.parts("1")}
    assert asked == set(kpi_words.PARTS)
    sources = {kpi.source for kpi in kpis} | {rule.source for kpi in kpis for rule in kpi.rules.values()}
    assert sources - {""} == set(kpi_words.SOURCES)
    assert {example.title for kpi in kpis for example in kpi.examples} == set(examples_nl.EXAMPLES)
    assert {kpi.fact for kpi in kpis} == set(kpi_words.THINGS)


@pytest.mark.parametrize(
    ("key", "dutch", "english"),
    [
        ("contacts", "contacten", "contacts"),
        ("nps", "enquêteantwoorden", "survey answers"),
        ("response_rate", "enquête-uitnodigingen", "survey invitations"),
        ("conversion_rate", "websitesessies", "website sessions"),
        ("average_handle_time", "gespreksdelen", "call legs"),
    ],
)
def test_what_the_records_are(key, dutch, english):
    kpi = all_kpis()[key]
    assert (kpi_words.things(kpi, "nl"), kpi_words.things(kpi, "en")) == (dutch, english)


def test_what_is_not_translated_stays_as_it_is():
    assert kpi_words.part("mine", "nl") == kpi_words.source("mine", "nl") == "mine"
    assert kpi_words.example("mine", "nl") == ("mine", "en")


def test_every_kpi_has_a_place_on_the_overview():
    placed = [kpi.key for members in everything.grouped().values() for kpi in members]
    assert sorted(placed) == sorted(all_kpis())


@pytest.mark.parametrize(
    ("dimension", "value", "dutch", "english"),
    [
        ("channel", "phone", "telefoon", "phone"),
        ("channel", "postduif", "postduif", "postduif"),
        ("weekday", "0", "maandag", "Monday"),
        ("hour", "9", "09–10 uur", "09–10"),
        ("team", None, "onbekend", "unknown"),
        ("team", "(none)", "onbekend", "unknown"),
        ("transferred", "1", "ja", "yes"),
    ],
)
def test_values_of_dimensions(dimension, value, dutch, english):
    assert words.dimension_value(dimension, value, "nl") == dutch
    assert words.dimension_value(dimension, value, "en") == english


def test_every_column_of_records_has_a_heading_in_both_languages():
    known = context_of(over(*MARCH))
    named = {**words.DIMENSIONS, **words.COLUMNS}
    for key, kpi in all_kpis().items():
        for statistic in (None, *{name.partition("@")[0] for name in kpi.statistics}):
            asked = question(key, statistic=statistic)
            term = resolve(kpi, asked, known)
            listed = [records_query(one, asked, *MARCH).columns for one in term.sides or (term,)]
            assert not [name for columns in listed for name in columns if name not in named], key


def test_every_setting_is_told_in_words():
    for key, kpi in all_kpis().items():
        told = [f"rule.{name}" for name in kpi.settings if not name.startswith("target_")]
        said = {rule: texts.text(lang, rule, n="{}", time="{}") for rule in told for lang in texts.LANGUAGES}
        assert all("{}" in words_ for words_ in said.values()), said
        assert set(kpi.settings) <= set(words.SETTINGS), key


def test_a_row_that_is_no_date_tells_the_orders_that_were_tried_once_each():
    told = "is no date or time that exists, as iso, %d-%m-%Y %H:%M:%S, %d-%m-%Y %H:%M, %d-%m-%Y"
    dutch = "is geen datum of tijd die bestaat, gelezen als jaar-maand-dag, dag-maand-jaar"
    assert import_words.reason(told, "nl") == dutch
    assert import_words.reason(told, "en").endswith("as year-month-day, day-month-year")


def test_a_line_of_the_audit_log_is_in_the_language_of_its_page():
    given = {"role": "viewer", "rights": ["see", "export"], "teams": 0, "by": "password", "unheard": "of"}
    said = "rol: Meekijker; rechten: cijfers zien, uitvoeren; teams: 0; met: wachtwoord; unheard: of"
    assert audit_words.detail(given, "nl") == said
    assert audit_words.detail({"from": "lead", "to": "owner"}, "en") == "from: Team lead; to: Owner"
    assert (audit_words.about("invite", "nl"), audit_words.about("12", "nl")) == ("uitnodiging", "12")
