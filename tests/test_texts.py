"""What the program says by code or id has words in every language of the screens."""

import ast
import json
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from receivables.access.permissions import Permission
from receivables.notes.schemas import Act
from receivables.reporting.invariant_documents import CLAIMS as DOCUMENT_CLAIMS
from receivables.reporting.invariant_queries import CLAIMS
from receivables.settings import PROJECT_ROOT

LOCALES = PROJECT_ROOT / "frontend" / "src" / "locales"
# Which argument of these holds the stable code.
TELLING = {"Problem": 1, "conflict": 0, "invalid": 0, "FieldError": 1, "refuse": 1, "warn": 1, "PydanticCustomError": 0}


@pytest.mark.parametrize("file", sorted(LOCALES.rglob("*.json")), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_no_word_is_said_twice(file: Path) -> None:
    """Of two texts of one key the screens would show the last one for both."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        assert sorted(set(names)) == sorted(names)
        return dict(pairs)

    json.loads(file.read_text(), object_pairs_hook=once)


@cache
def calls() -> list[ast.Call]:
    """Every call in the program's source."""
    files = sorted(Path(PROJECT_ROOT, "backend", "receivables").rglob("*.py"))
    return [node for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]


def _code(call: ast.Call) -> str | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = TELLING.get(name)
    if place is None or place >= len(call.args):
        return None
    if name == "Problem" and not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, int)):
        return None  # a rule's own problem, which names no HTTP status
    if name == "refuse" and len(call.args) != 3:
        return None
    code = call.args[place]
    return code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def told() -> set[str]:
    """Every code that the program's source gives to an error as a literal."""
    return {code for call in calls() if (code := _code(call))}


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_error_code_has_words(language: str) -> None:
    words = json.loads((LOCALES / language / "errors.json").read_text())["codes"]
    codes = told()
    assert len(codes) > 100
    assert codes - set(words) == set()


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_invariant_has_words(language: str) -> None:
    words = json.loads((LOCALES / language / "integrity.json").read_text())["claims"]
    assert {*DOCUMENT_CLAIMS, *(claim.id for claim in CLAIMS)} - set(words) == set()


def audited(part: str) -> set[str]:
    """Every literal `action` or `subject` that the program's source writes into the trail."""
    keywords = (keyword for call in calls() for keyword in call.keywords if keyword.arg == part)
    return {keyword.value.value for keyword in keywords if isinstance(keyword.value, ast.Constant)}


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
@pytest.mark.parametrize("part", ["action", "subject"])
def test_every_line_of_the_trail_has_words(language: str, part: str) -> None:
    words = json.loads((LOCALES / language / "audit.json").read_text())[f"{part}s"]
    assert len(audited(part)) > 20
    assert audited(part) - set(words) == set()


# Actions that no call names as a literal: what became of a note, a reconciliation, a request, a letter, an answer.
TURNS = {*get_args(Act), "prepared", "signed", "approved", "rejected", "withdrawn", "cancelled", "excluded", "arrived", "returned",
         "taken_over"}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_turn_has_words_in_the_trail(language: str) -> None:
    words = json.loads((LOCALES / language / "audit.json").read_text())["actions"]
    assert TURNS - set(words) == set()


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_permission_has_words(language: str) -> None:
    words = json.loads((LOCALES / language / "enums.json").read_text())["permission"]
    assert {permission.replace(":", "_") for permission in Permission} == set(words)
