"""Benchmarks: what may stand beside a figure, what is refused and why, and files of one's own."""

from __future__ import annotations

import dataclasses

import pytest
from hostile import HOSTILE

from peil.errors import InputError, NotFoundError
from peil.kpis.registry import get
from peil.show import words as show_words
from peil.steering import benchmark_file, benchmarks
from peil.steering.benchmarks import Benchmark, refusals

TWENTY = {"threshold_s": 20, "short_abandon_s": 5}
SL = Benchmark(
    "service_level", 78.0, None, "%", source="Sector onderzoek", year=2025, sector="Nederland, retail",
    rule="default", settings=TWENTY, definition="Beantwoord binnen 20 s / aangeboden zonder korte ophangers",
)  # fmt: skip
CSAT5 = {"family": "csat", "scale": [1, 5], "positive": [4, 5]}
CSAT = dataclasses.replace(
    SL, kpi="csat", scale=(1, 5), positive=(4, 5), settings={}, definition="4 en 5 van 5, van wie antwoordde"
)


def test_one_that_says_all_and_counts_alike_may_stand_beside_the_figure():
    assert refusals(SL, TWENTY) == ()
    assert refusals(CSAT, {}, CSAT5) == ()


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"source": ""}, ("no_source",)),
        ({"year": None}, ("no_year",)),
        ({"sector": ""}, ("no_sector",)),
        ({"definition": ""}, ("no_definition",)),
        ({"rule": ""}, ("no_definition",)),
        ({"rule": "xcally"}, ("other_rule",)),
        ({"settings": {"threshold_s": 30}}, ("other_settings",)),
        ({"unit": "s"}, ("other_unit",)),
        ({"kind": "norm"}, ("not_measured",)),
        ({"kpi": "gone"}, ("unknown_kpi",)),
        ({"kpi": "ces"}, ("no_standard",)),
    ],
)
def test_what_lacks_or_differs_is_the_reason(change, reasons):
    assert refusals(dataclasses.replace(SL, **change), TWENTY) == reasons


def test_scales_and_positive_answers_must_be_the_same():
    assert refusals(CSAT, {}, {**CSAT5, "scale": [1, 7]}) == ("other_scale",)
    assert refusals(CSAT, {}, {**CSAT5, "positive": [5]}) == ("other_positive",)
    assert refusals(dataclasses.replace(CSAT, scale=None), {}, CSAT5) == ("no_scale",)
    assert refusals(CSAT, {}, None) == ("undeclared",)


def test_another_statistic_is_another_figure():
    median = dataclasses.replace(SL, kpi="first_response_time", unit="s", settings={}, statistic=None)
    assert refusals(median, {}) == ()
    assert refusals(median, {}, statistic="median") == ()
    assert refusals(median, {}, statistic="p90") == ("other_unit",)


def test_none_of_those_that_are_shipped_is_compared_and_each_says_where_it_is_from():
    """The texts give no year with any figure: shown with their source, never put beside yours."""
    shipped = benchmarks.shipped()
    assert [one.kpi for one in shipped] == [
        *("service_level", "csat", "csat", "answer_rate", "csat"),
        *("link_rate", "self_service_start", "self_service_success", "ces"),
    ]
    for one in shipped:
        assert one.source
        assert one.note["nl"] != one.note["en"]
        assert refusals(one, {"threshold_s": 20, "short_abandon_s": 5}, CSAT5)
    level = shipped[0]
    assert get("service_level").settings == level.settings
    assert refusals(level, level.settings) == ("no_year", "no_sector", "not_measured")


def test_own_ones_stay_until_they_are_withdrawn(store):
    made = benchmarks.add(store, [SL, CSAT])
    assert [dataclasses.replace(one, number=0) for one in made] == [SL, CSAT]
    assert benchmarks.listed(store, "csat")[0] == made[1]
    benchmarks.withdraw(store, made[1].number)
    assert made[1] not in benchmarks.listed(store)
    for number in (made[1].number, 99):
        with pytest.raises(NotFoundError):
            benchmarks.withdraw(store, number)


CSV = (
    "kpi;low;high;unit;source;address;year;sector;scale;positive;rule;settings;definition\n"
    'csat;78,5;;%;Onderzoek;https://voorbeeld.nl/a?b=1;2025;Retail;1-5;4,5;default;;"4 en 5; van 5"\n'
    "\n"
    "service_level;;80;;Onderzoek;;;;;;default;threshold_s=20 short_abandon_s=5;\n"
)


def test_a_csv_of_ones_own():
    csat, level = benchmark_file.parse(CSV.encode("utf-8-sig"), "eigen.csv")
    assert (csat.low, csat.high, csat.scale, csat.positive) == (78.5, None, (1, 5), (4, 5))
    assert (csat.definition, csat.year) == ("4 en 5; van 5", 2025)
    assert (level.low, level.high, level.unit, level.settings) == (None, 80, "%", TWENTY)
    assert refusals(level, TWENTY) == ("no_year", "no_sector", "no_definition")


def test_the_same_in_toml():
    text = (
        '[[benchmark]]\nkpi = "csat"\nlow = 78.5\nsource = "Onderzoek"\nyear = 2025\nscale = [1, 5]\npositive = [4, 5]\n'
        '[[benchmark]]\nkpi = "service_level"\nlow = 80\nsource = "x"\nsettings = { threshold_s = 20 }\n'
    )
    csat, level = benchmark_file.parse(text.encode(), "eigen.toml")
    assert (csat.low, csat.scale, csat.positive, csat.year) == (78.5, (1, 5), (4, 5), 2025)
    assert level.settings == {"threshold_s": 20}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "x.csv", "holds no benchmark"),
        ("kpi,low\n", "x.csv", "holds no benchmark"),
        ("low,source\n1,x\n", "x.csv:1", "a column kpi is needed"),
        ("kpi,laag\ncsat,1\n", "x.csv:1", "no column 'laag'"),
        ("kpi,low,source\ncsta,1,x\n", "x.csv:2, kpi", "Did you mean 'csat'"),
        ("kpi,low,source\ncsat,1,x\ncsat,,x\n", "x.csv:3, low", "gives no value"),
        ("kpi,low,high,source\ncsat,9,1,x\n", "x.csv:2, low/high", "leaves nothing"),
        ("kpi,low,source\ncsat,veel,x\n", "x.csv:2, low", "'veel' is no number"),
        ("kpi,low,source\ncsat,1,\n", "x.csv:2, source", "is empty"),
        ("kpi,low,source,year\ncsat,1,x,25\n", "x.csv:2, year", "'25' is no year"),
        ("kpi,low,source,scale\ncsat,1,x,5-1\n", "x.csv:2, scale", "no scale"),
        ("kpi,low,source,positive\ncsat,1,x,hoog\n", "x.csv:2, positive", "no scores"),
        ("kpi,low,source,rule\ncsat,1,x,own\n", "x.csv:2, rule", "has no rule 'own'"),
        ("kpi,low,source,kind\ncsat,1,x,rumour\n", "x.csv:2, kind", "'rumour' is unknown"),
        ("kpi,low,source,settings\ncsat,1,x,a=b\n", "x.csv:2, settings", "no setting"),
        ("kpi,low,source,address\ncsat,1,x,javascript:alert(1)\n", "x.csv:2, address", "no web address"),
        ("kpi,low,source\ncsat,1,x,y\n", "x.csv:2", "has 4 cells, the head 3"),
        ('kpi,low,source\ncsat,1,"x\n', "x.csv:2", "is no CSV"),
        ("[[benchmark]\n", "x.toml", "is no TOML"),
        ('[benchmark]\nkpi = "csat"\n', "x.toml", "written as [[benchmark]]"),
        ('\n[[benchmark]]\nkpi = "csat"\n', "x.toml:2, low", "gives no value"),
        ('[[benchmark]]\nkleur = "rood"\n', "x.toml:1", "'kleur' is not understood"),
    ],
)
def test_a_file_with_a_mistake_says_where_and_what_to_do(text, place, words):
    with pytest.raises((InputError, NotFoundError)) as told:
        benchmark_file.parse(text.encode(), place.partition(":")[0].partition(",")[0])
    assert told.value.place == place
    assert words in str(told.value)
    assert told.value.remedy


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_were(store, name):
    [made] = benchmarks.add(store, [dataclasses.replace(SL, source=name, sector=name)])
    assert (made.source, made.sector) == (name, name)


def test_what_is_shipped_says_in_both_languages_how_it_counts() -> None:
    shipped = [one.definition for one in benchmarks.shipped() if one.definition]
    assert len(shipped) >= 4
    for definition in shipped:
        assert show_words.counted_so(definition, "en") == definition != show_words.counted_so(definition, "nl"), (
            definition
        )
