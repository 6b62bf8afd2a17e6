"""What notes are for: the charge beside each debit or credit note, with the segments of interest it was worked out from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Cursor
from psycopg.types.json import Jsonb

from receivables.arrays import literal
from receivables.interest import shapes
from receivables.interest.proposals import Line, Proposal

SOURCE = "interest"
"""The source of the notes that are posted here; no push may use it."""
_KEEP = """INSERT INTO interest_charges
        (company_id, invoice_id, kind, level, through_on, currency, amount_minor, credit, note_id, segments, actor)
    SELECT %(company)s, invoice_id, kind, level, %(day)s, currency, minor, %(credit)s, note_id,
        CASE kind WHEN 'interest' THEN %(segments)s::jsonb -> invoice_id::text ELSE '[]' END, %(actor)s
    FROM unnest(%(item)s::bigint[], %(kind)s::text[], %(level)s::int[], %(currency)s::text[], %(minor)s::bigint[], %(note)s::bigint[])
        AS t (invoice_id, kind, level, currency, minor, note_id) ORDER BY invoice_id, kind, level
    RETURNING id"""
Billed = tuple[Proposal, Line]
Series = tuple[int, str, bool]
"""An item, a kind, and whether credit notes are meant: what the numbers of notes count."""
_EARLIER = """SELECT invoice_id, kind, credit, count(*), bool_or(through_on = %(day)s) FROM interest_charges
    WHERE invoice_id = ANY(%(ids)s::bigint[]) GROUP BY invoice_id, kind, credit"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """How many notes there are of a series, and whether one is through the day that is asked for."""

    count: int
    that_day: bool


NONE = Earlier(0, that_day=False)


def earlier(cursor: Cursor[Any], ids: Sequence[int], day: date) -> dict[Series, Earlier]:
    """What was charged of these items before, standing or taken back; callers hold their locks."""
    rows = cursor.execute(_EARLIER, {"ids": literal(ids), "day": day}).fetchall()
    return {(item, kind, credit): Earlier(count, that_day) for item, kind, credit, count, that_day in rows}


def keep(cursor: Cursor[Any], company_id: int, made: Sequence[tuple[Proposal, Line, int]], day: date, actor: str, *, credit: bool = False
         ) -> list[int]:  # fmt: skip
    """Keeps what notes are for, with the segments of interest as it is owed by now; answers the charges."""
    parts = {str(one.item.id): shapes.segments(one) for one, line, _ in made if line.kind == "interest"}
    minors = [line.over_minor if credit else line.due_minor for _, line, _ in made]
    cursor.execute(_KEEP, {
        "company": company_id, "day": day, "actor": actor, "credit": credit, "segments": Jsonb(parts), "minor": literal(minors),
        "item": literal([one.item.id for one, _, _ in made]), "kind": literal([line.kind for _, line, _ in made]),
        "level": literal([line.level for _, line, _ in made]), "currency": literal([one.item.currency for one, _, _ in made]),
        "note": literal([note for *_, note in made]),
    })  # fmt: skip
    return [row[0] for row in cursor.fetchall()]
