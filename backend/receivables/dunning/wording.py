"""Which version of a text a letter goes out with: the one its preview showed, or that somebody accepted at the approval.

A text has versions and is never changed, so the letter names one (`text_id`); in a preview it shows the one in force, whose difference from
the one that was previewed the approval tells. Another language of the customer's counts as another text.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import Cursor
from sqlalchemy import text
from sqlmodel import Session

from receivables.arrays import literal
from receivables.dunning.labels import DEFAULT, LANGUAGES

IN_PREVIEW = ("proposed", "excluded")
_ORDER = ", ".join(f"'{one}'" for one in (DEFAULT, *(one for one in LANGUAGES if one != DEFAULT)))
IN_FORCE = f"""(SELECT x.id FROM letter_templates x WHERE x.company_id = {{company}} AND x.code = {{code}} AND x.language IN ({_ORDER})
        ORDER BY array_position(ARRAY[{{language}}, {_ORDER}], x.language), x.version DESC LIMIT 1)"""  # noqa: S608
"""SQL of the newest version of a code in a customer's language, or else in the first there is."""
_OWN = IN_FORCE.format(company="l.company_id", code="l.template", language="c.language")
GOES_WITH = f"CASE WHEN l.state IN {IN_PREVIEW} THEN {_OWN} ELSE l.text_id END"
"""SQL of the text that a letter `l` of a customer `c` would go out with now."""
# The same words saved once more are no other text.
_REWORDED = f"""SELECT l.id, l.current_id, l.customer || ' · ' || l.template || ' '
        || concat_ws(' ', o.language, coalesce(o.version::text, '-')) || ' → ' || concat_ws(' ', n.language, coalesce(n.version::text, '-'))
    FROM (SELECT l.id, l.template, l.text_id, c.number AS customer, {_OWN} AS current_id
        FROM dunning_letters l JOIN customers c ON c.id = l.customer_id
        WHERE l.run_id = %(run)s AND l.state = 'proposed' AND l.channel IN ('email', 'sms', 'letter')) l
        LEFT JOIN letter_templates o ON o.id = l.text_id LEFT JOIN letter_templates n ON n.id = l.current_id
    WHERE (o.language, o.subject, o.body) IS DISTINCT FROM (n.language, n.subject, n.body) ORDER BY l.id"""  # noqa: S608
_PIN = """UPDATE dunning_letters l SET text_id = t.text_id FROM unnest(%(letter)s::bigint[], %(text)s::bigint[]) AS t (letter_id, text_id)
    WHERE l.id = t.letter_id"""
_CURRENT = text(f"SELECT {_OWN} FROM dunning_letters l JOIN customers c ON c.id = l.customer_id WHERE l.id = :id")  # noqa: S608


def reworded(cursor: Cursor[Any], run_id: int) -> list[tuple[int, int | None, str]]:
    """(letter, text in force, what changed in words) of the letters whose text is another one than the preview showed."""
    cursor.execute(_REWORDED, {"run": run_id})
    return cursor.fetchall()


def pin(cursor: Cursor[Any], texts: Mapping[int, int | None]) -> None:
    """Says which text letters go out with, by letter."""
    if texts:
        cursor.execute(_PIN, {"letter": literal(list(texts)), "text": literal(list(texts.values()))})


def current(session: Session, letter_id: int) -> int | None:
    """The text in force for a letter; None where there is none of its code."""
    found: int | None = session.execute(_CURRENT, {"id": letter_id}).scalar_one()
    return found
