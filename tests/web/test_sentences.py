"""What an error says in Dutch is Dutch, for every error that the web or an assistant can be told."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import peil
from peil import connectors, errors
from peil.show import sentences
from peil.web import failures

ROOT = Path(peil.__file__).parent
RAISED = {
    name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, errors.PeilError)
}
#: Errors that say the same each time, in their own class: where they are raised nothing is said.
OF_ITSELF = {name for name in RAISED if "what" not in inspect.signature(getattr(errors, name)).parameters}


def loaded_by(module: str, found: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """The modules of Peil that load with `module`: those that it imports at its top, and so on."""
    path = ROOT.parent / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if module in found or not path.is_file():
        return found
    found[module] = ast.parse(path.read_text(encoding="utf-8"))
    for node in found[module].body:
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in (node.module, *names):
                if str(name).startswith("peil"):
                    loaded_by(str(name), found)
    return found


#: What loads with the server, and the reports, which load when one is made.
WEB = loaded_by("peil.reports.files", loaded_by("peil.reports.making", loaded_by("peil.web.server", {})))
loaded_by("peil.reports.runner", WEB)
loaded_by("peil.assistants", WEB)
loaded_by("peil.store.place", WEB)
loaded_by("peil.store.binding", WEB)
for found in pkgutil.iter_modules(connectors.__path__, "peil.connectors."):
    if not found.ispkg:
        loaded_by(found.name, WEB)


def spoken(node: ast.expr) -> Iterator[tuple[ast.expr, str | None]]:
    """The sentences that an argument of an error can be, each by its template; None for what is no known sentence."""
    match node:
        case ast.Constant(value=str(text)):
            yield node, text
        case ast.IfExp(body=one, orelse=other):
            yield from spoken(one)
            yield from spoken(other)
        case ast.Call(func=ast.Name(id="said"), args=[ast.Constant(value=str(text))], keywords=values):
            assert fields(text) == {str(value.arg) for value in values}, text
            yield node, text
        case ast.Call(func=ast.Name(id="did_you_mean")):
            return
        case _:
            yield node, None


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def raised() -> Iterator[tuple[str, str | None]]:
    """(where, template) of what every error that the web can raise says and advises."""
    for module, tree in WEB.items():
        for node in _saying(tree):
            told = [*node.args, *(k.value for k in node.keywords if k.arg == "remedy")]
            for argument in told:
                yield from ((f"{module}:{at.lineno} {ast.unparse(at)}", text) for at, text in spoken(argument))


def _saying(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls that make an error and say what is wrong."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED - OF_ITSELF:
            yield node
        elif isinstance(node, ast.ClassDef) and node.name in OF_ITSELF:
            inner = (one for one in ast.walk(node) if isinstance(one, ast.Call))
            yield from (one for one in inner if ast.unparse(one.func) == "super().__init__")


def test_the_walk_finds_what_the_web_raises():
    """A walk that found nothing would prove nothing."""
    assert {"peil.web.params", "peil.ask.question", "peil.kpis.registry", "peil.settings"} <= set(WEB)
    assert "peil.connectors.files.importer" not in WEB
    assert len(list(raised())) > 150


def test_every_error_that_the_web_can_raise_is_said_in_dutch():
    missing = [where for where, text in raised() if text not in sentences.NL]
    # What the framework itself refuses has no sentence of ours beyond those in REFUSED.
    assert [at.partition(":")[0] for at in missing] == ["peil.web.failures"]
    assert missing[0].endswith(" what")


@pytest.mark.parametrize(
    "known", [(), ("xyz",), tuple("klmnopqrstuvwxyz"), ("abd",), ("abd", "abe"), ("abd", "abe", "abf")]
)
def test_every_guess_at_a_word_is_said_in_dutch(known):
    guess = errors.did_you_mean("abc", known)
    assert isinstance(guess, errors.Sentence)
    assert guess.template in sentences.NL
    assert sentences.in_language(guess, "nl") != guess


def test_both_languages_have_the_same_values():
    for english, dutch in sentences.NL.items():
        assert fields(english) == fields(dutch), english


def test_nothing_is_translated_that_nobody_says():
    said = {text for _, text in raised()} | set(failures.REFUSED.values())
    near = {english for english in sentences.NL if english.startswith(("Did you mean", "Known:", "There are none"))}
    assert set(sentences.NL) - near <= said


def test_a_sentence_within_a_sentence_is_translated_and_a_users_words_are_not():
    near = errors.did_you_mean("Leave it out.", ["Leave it out"])
    made = errors.said("Write its two letters, such as NL. {near}", near=near)
    assert made == "Write its two letters, such as NL. Did you mean 'Leave it out'?"
    assert sentences.in_language(made, "nl") == "Schrijf zijn twee letters, zoals NL. Bedoelde je 'Leave it out'?"
    braces = errors.said("there is no KPI '{key}'", key="{0}{key}")
    assert sentences.in_language(braces, "nl") == "er is geen KPI '{0}{key}'"


@pytest.mark.parametrize(
    ("query", "detail", "remedy"),
    [
        ("kpi=csat&bye=team", "er is geen parameter 'bye'", "Bedoelde je 'by'?"),
        ("kpi=csta", "er is geen KPI 'csta'", "Bedoelde je 'csat'"),
        ("kpi=csat&from=2026-02-30", "'2026-02-30' is geen dag die bestaat", "Schrijf hem als 2026-01-31."),
        ("kpi=csat&by=taem", "csat heeft geen dimensie 'taem'", "Bedoelde je 'team'"),
        ("kpi=csat&version=7", "csat heeft geen versie 7 van de definitie", "Er zijn: 1."),
    ],
)
def test_a_problem_is_told_in_the_language_of_who_asks(client, query, detail, remedy):
    url = f"/api/v1/answers?{query}"
    for accepted in ("", "nl-NL,nl;q=0.9,en;q=0.8", "fr, de;q=0.5", "en;q=0, nl;q=0.1"):
        answer = client.get(url, headers={"accept-language": accepted})
        assert answer.headers["content-language"] == "nl"
        assert (answer.json()["detail"], answer.json()["remedy"][: len(remedy)]) == (detail, remedy)
    english = client.get(url, headers={"accept-language": "en-GB,nl;q=0.5"})
    assert english.headers["content-language"] == "en"
    assert english.json()["detail"] not in ("", detail)


def test_a_page_tells_what_is_wrong_in_its_own_language(client):
    dutch = client.get("/kpi/csta").text
    assert "Er is geen KPI &#39;csta&#39;" in dutch
    assert "Bedoelde je &#39;csat&#39;" in dutch
    assert "there is no KPI" not in dutch
    english = client.get("/kpi/csta?lang=en").text
    assert "There is no KPI &#39;csta&#39;" in english


def test_what_the_framework_refuses_is_said_in_the_language_of_the_page(client):
    """405, 413, 404 and a number that is none, without a word of English on a Dutch page."""
    asked = [
        (client.post("/"), 405, "Wat werd verstuurd hoort niet bij deze pagina"),
        (client.post("/targets", data={"note": "x" * 70_000}), 413, "Wat werd verstuurd is te groot"),
        (client.get("/bord"), 404, "Er is geen pagina /bord"),
        (client.get("/baselines/negen"), 404, "Er is geen pagina /baselines/negen"),
        (client.get("/baselines/" + "9" * 30), 404, "Er is geen pagina /baselines/999"),
    ]
    for answer, status, words in asked:
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
        assert '<html lang="nl">' in answer.text
        assert 'aria-current="page"' not in answer.text
        assert not re.search("(?i)method not allowed|too large|not found|validation", answer.text)
