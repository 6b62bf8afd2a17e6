"""Texts with named variables, filled in. Pure.

The syntax is Jinja's `{{ name }}` and `{% if name %}`, and nothing else of it: what a text may hold is decided on its parsed form, so
that no expression can call, loop, reach into an object or make a text of a billion letters. It is rendered in Jinja's sandbox all the
same.
"""

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = (
    "customer_name", "customer_number", "contact_name", "company_name", "today", "level", "item_count", "total", "oldest_days",
    "oldest_due_on", "overdue_count", "overdue_total", "upcoming_total", "credits",
)  # fmt: skip
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Compare, nodes.Operand, nodes.Const, nodes.And, nodes.Or,
    nodes.Not,
)  # fmt: skip
MAX_RENDERED = 20_000
UNUSABLE = ("template_missing", "template_syntax", "template_not_allowed", "unknown_variable", "text_too_long", "text_empty")
"""Codes of what is wrong with a text, not with the letter that it was for."""
_SANDBOX = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
_SANDBOX.globals.clear()


class WordsError(ValueError):
    """The text cannot be used; `code` is stable, the message is for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check(text: str) -> None:
    """Raises WordsError `template_syntax`, `template_not_allowed` (more than named variables and conditions) or `unknown_variable`."""
    try:
        parsed = _SANDBOX.parse(text)
    except (TemplateError, RecursionError) as error:
        raise WordsError("template_syntax", str(error)[:200] or "it cannot be read") from error
    for node in parsed.find_all(nodes.Node):
        if not isinstance(node, ALLOWED):
            raise WordsError("template_not_allowed", f"{type(node).__name__} is not allowed: only named variables and conditions")
        if isinstance(node, nodes.Name) and node.name not in VARIABLES:
            raise WordsError("unknown_variable", f"there is no variable {node.name[:50]}; there are {', '.join(VARIABLES)}")


@lru_cache(maxsize=200)
def _compiled(text: str) -> Template:
    check(text)
    return _SANDBOX.from_string(text)


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its variables filled in. Raises WordsError as `check` does, and for a value that is missing or too long."""
    try:
        made = _compiled(text).render(values)
    except WordsError:
        raise
    except TemplateError as error:
        raise WordsError("unknown_variable", str(error)[:200]) from error
    except Exception as error:  # what people wrote may compare a text with a number, or be nested deeper than Python compiles
        raise WordsError("template_syntax", f"it cannot be filled in: {error}"[:200]) from error
    if len(made) > MAX_RENDERED:
        raise WordsError("text_too_long", f"the text is longer than {MAX_RENDERED} characters")
    return made


def one_line(text: str) -> str:
    """A text fit for a mail header: no line breaks or other control characters, and no word that a mail program would decode into some."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).replace("=?", "= ?").split())[:200]
