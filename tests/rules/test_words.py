"""Texts of letters: named variables and conditions, and nothing by which a text could reach the program or run away with it."""

import pytest

from receivables.templates.words import VARIABLES, WordsError, check, fill, one_line

VALUES = {name: name.upper() for name in VARIABLES}


def test_variables_and_conditions() -> None:
    text = "Dear {{ customer_name }},\n{% if credits %}you have {{ credits }}{% else %}please pay{% endif %}"
    assert fill(text, VALUES | {"credits": ""}) == "Dear CUSTOMER_NAME,\nplease pay"
    assert fill("{% if level > 2 and total %}last{% endif %}", VALUES | {"level": 3}) == "last"


def test_what_stands_in_a_variable_is_not_read_again() -> None:
    assert fill("{{ customer_name }}", VALUES | {"customer_name": "{{ 7*7 }}"}) == "{{ 7*7 }}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ password }}", "unknown_variable"),
        ("{{ customer_name.__class__.__mro__ }}", "template_not_allowed"),
        ("{{ customer_name['__class__'] }}", "template_not_allowed"),
        ("{{ ''.__class__ }}", "template_not_allowed"),
        ("{{ customer_name|attr('__class__') }}", "template_not_allowed"),
        ("{{ range(999999999) }}", "template_not_allowed"),
        ("{% for x in total %}{{ x }}{% endfor %}", "template_not_allowed"),
        ("{{ 'a' * 1000000000 }}", "template_not_allowed"),
        ("{{ 9 ** 99999999 }}", "template_not_allowed"),
        ("{% set total = 1 %}", "template_not_allowed"),
        ("{% include 'x' %}", "template_not_allowed"),
        ("{% macro f() %}{% endmacro %}", "template_not_allowed"),
        ("{{ lipsum() }}", "template_not_allowed"),
        ("{{ self }}", "unknown_variable"),
        ("{{ customer_name", "template_syntax"),
        ("{% if %}", "template_syntax"),
        ("{{ " + "(" * 5000 + ")" * 5000 + " }}", "template_syntax"),
    ],
)
def test_hostile_texts_are_refused(text: str, code: str) -> None:
    with pytest.raises(WordsError) as refused:
        check(text)
    assert refused.value.code == code


NESTED = "{% if level %}" * 101 + "{% endif %}" * 101
NEGATED = "{% if " + "not " * 300 + "level %}x{% endif %}"


@pytest.mark.parametrize("text", ["{% if total > 10000 %}x{% endif %}", NESTED, NEGATED])
def test_what_cannot_be_filled_in_is_refused_as_well(text: str) -> None:
    with pytest.raises(WordsError):
        fill(text, dict.fromkeys(VARIABLES, "7"))


def test_a_missing_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(WordsError):
        fill("{{ total }}", {})


def test_a_header_is_one_line() -> None:
    assert one_line("=?utf-8?q?x=0D=0A=0D=0Apay?=") == "= ?utf-8?q?x=0D=0A=0D=0Apay?="  # nothing is left to decode
    assert one_line("Reminder\r\nBcc: all@example.com\x00\u2028x") == "Reminder Bcc: all@example.com x"
