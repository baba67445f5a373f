"""What `peil.toml` may not say, and the remedy that each refusal names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from peil.errors import InputError, NotFoundError
from peil.opening import minutes
from peil.settings import TEMPLATE, Engine, digest, load, parse


def refused(text: str) -> InputError:
    """The refusal of settings written in TOML."""
    with pytest.raises(InputError) as caught:
        parse(tomllib.loads(text))
    return caught.value


def test_an_opening_time_off_the_quarter_names_the_two_nearest() -> None:
    error = refused('[[schedule]]\nname = "default"\nmonday = ["9:10-17:30"]')
    assert "9:10" in error.what
    assert error.remedy == "Choose 09:00 or 09:15."
    assert error.place == "peil.toml [[schedule]] 1 'default' monday"


def test_an_unknown_zone_names_the_nearest() -> None:
    error = refused('[organisation]\nzone = "Europe/Amsterdm"')
    assert error.what == "'Europe/Amsterdm' is not a time zone"
    assert error.remedy.startswith("Did you mean 'Europe/Amsterdam'")
    assert error.place == "peil.toml [organisation] zone"


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ('[[schedule]]\nmonday = ["09:00"]', "has no end", "09:00-17:30"),
        ('[[schedule]]\nmonday = ["25:00-26:00"]', "not a time of day", "09:00"),
        ('[[schedule]]\nmonday = ["9.00-17.00"]', "not a time of day", "09:00"),
        ('[[schedule]]\nmonday = ["22:00-06:00"]', "ends before it starts", "two days"),
        ('[[schedule]]\nmonday = ["09:00-12:00", "11:45-14:00"]', "overlap", "Join"),
        ("[[schedule]]\nmonday = 9", "opening hours are a list", "09:00-17:30"),
        ('[[schedule]]\nmondya = ["09:00-12:00"]', "unknown setting 'mondya'", "'monday'"),
        ('[[schedule]]\nholidays = "maybe"', "not understood", "closed or open"),
        ('[[schedule]]\nvalid_from = "1-1-2026"', "not a date", "2026-01-01"),
        ('[schedule]\nname = "default"', "[[schedule]]", "brackets"),
        ('[teams]\n"Avondteam" = "defautl"', "does not exist", "'default'"),
        ('[channels]\nphone = "avond"', "does not exist", "default"),
        ('[engine]\nkind = "sparc"', "'sparc' is not an engine", "'spark'"),
        ('[engine]\nmaster = "host:7077"', "not a Spark master", "spark://host:7077"),
        ('[engine]\nmaster = "yarn"', "not a Spark master", "local[2]"),
        ('[engine]\nmemory = "4 GB"', "not understood", "4g"),
        ('[engine]\nmemroy = "4g"', "unknown setting 'memroy'", "'memory'"),
        ('[engine.options]\n"cores" = "8"', "'cores' is not an option of Spark", "spark.cores.max"),
        ('[engine.options]\n"spark.cores.max" = 8', "'spark.cores.max' is not", "as text"),
        ('[organisation]\nlanguage = "de"', "language 'de'", "nl or en"),
        ('[holidays]\nliberation_day = "sometimes"', "not understood", "always, never or lustrum"),
        ('[holidays]\nown = { "24-12-2026" = "Kerstavond" }', "not a date", "2026-12-24"),
        ('[organization]\nname = "X"', "unknown setting 'organization'", "'organisation'"),
        ('organisation = "X"', "must be a table", "[organisation]"),
    ],
)
def test_each_refusal_says_what_and_how_to_repair_it(text: str, what: str, remedy: str) -> None:
    error = refused(text)
    assert what in error.what
    assert remedy in error.remedy
    assert error.place.startswith("peil.toml")


def test_the_day_ends_at_24_hours() -> None:
    assert minutes("24:00", "") == 1440
    assert minutes("00:00", "") == 0
    with pytest.raises(InputError, match="not a time of day"):
        minutes("24:15", "")


def test_the_template_is_what_the_defaults_are() -> None:
    assert parse(tomllib.loads(TEMPLATE.format(name="Mijn organisatie"))) == parse({})


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as caught:
        load(tmp_path)
    assert "peil init" in caught.value.remedy


def test_settings_that_are_no_toml_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "peil.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(InputError, match="not valid TOML") as caught:
        load(tmp_path)
    assert caught.value.place == str(path)


def test_a_schedule_that_is_no_table() -> None:
    refused('schedule = ["09:00-17:30"]')


@pytest.mark.parametrize("text", ['[holidays]\ngood_friday = "false"', '[organisation]\nsimulated = "no"'])
def test_a_text_where_true_or_false_is_meant(text: str) -> None:
    refused(text)


def test_two_versions_of_a_schedule_from_the_same_day() -> None:
    refused('[[schedule]]\nmonday = ["09:00-12:00"]\n[[schedule]]\nmonday = ["09:00-17:00"]')


def test_the_engine_is_duckdb_until_a_master_is_set_and_facts_do_not_hang_on_it() -> None:
    plain = parse({})
    assert plain.engine.kind == "duckdb"
    text = '[engine]\nkind = "spark"\nmaster = "spark://a:7077,b:7077"\nmemory = "4g"\noptions = { "spark.cores.max" = "8" }'
    own = parse(tomllib.loads(text))
    assert own.engine == Engine("spark", "spark://a:7077,b:7077", "4g", {"spark.cores.max": "8"})
    assert digest(own) == digest(plain)
