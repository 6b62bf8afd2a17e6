"""Set-based statements of runs: keeping what was proposed, approving and cancelling it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal
from receivables.dunning.wording import IN_FORCE
from receivables.strategies.proposals import Proposal

_REACHED = """CASE {letter}.channel WHEN 'sms' THEN
        (SELECT phone FROM contacts c WHERE c.customer_id = {letter}.customer_id AND phone IS NOT NULL ORDER BY is_primary DESC, id LIMIT 1)
    WHEN 'email' THEN
        (SELECT email FROM contacts c WHERE c.customer_id = {letter}.customer_id AND email IS NOT NULL ORDER BY is_primary DESC, id LIMIT 1)
    END"""
_TEXT = IN_FORCE.format(company="%(company)s", code="t.template", language="(SELECT language FROM customers WHERE id = t.customer_id)")
# The rows come back in the order they were given.
_LETTERS = f"""
    INSERT INTO dunning_letters (company_id, run_id, customer_id, channel, level, template, segment, person, recipient, text_id)
    SELECT %(company)s, %(run)s, customer_id, channel, level, template, segment, person, {_REACHED.format(letter="t")}, {_TEXT}
    FROM unnest(%(customer)s::bigint[], %(channel)s::text[], %(level)s::int[], %(template)s::text[], %(segment)s::text[],
            %(person)s::text[])
        AS t (customer_id, channel, level, template, segment, person)
    RETURNING id"""  # noqa: S608 - constants of this module
_ITEMS = """
    INSERT INTO dunning_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor)
    SELECT * FROM unnest(%(letter)s::bigint[], %(invoice)s::bigint[], %(level)s::int[], %(currency)s::text[], %(open)s::bigint[],
        %(chased)s::bigint[])"""
_OF_RUN = """SELECT i.letter_id, i.invoice_id, i.level, i.chased_minor, i.open_minor, i.currency, x.number, c.number AS customer
    FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id JOIN invoices x ON x.id = i.invoice_id
        JOIN customers c ON c.id = l.customer_id
    WHERE l.run_id = %(run)s AND l.state = 'proposed' ORDER BY i.invoice_id"""
_DROP = """UPDATE dunning_letter_items i SET dropped = t.reason
    FROM unnest(%(letter)s::bigint[], %(invoice)s::bigint[], %(reason)s::text[]) AS t (letter_id, invoice_id, reason)
    WHERE i.letter_id = t.letter_id AND i.invoice_id = t.invoice_id"""
_AMOUNTS = """UPDATE dunning_letter_items i SET chased_minor = t.chased, open_minor = t.open
    FROM unnest(%(letter)s::bigint[], %(invoice)s::bigint[], %(chased)s::bigint[], %(open)s::bigint[])
        AS t (letter_id, invoice_id, chased, open)
    WHERE i.letter_id = t.letter_id AND i.invoice_id = t.invoice_id"""
# In the order of the items, so that two runs approved side by side wait for each other and do not deadlock.
_MARK = """
    INSERT INTO dunning_marks (invoice_id, level, letter_id, marked_on)
    SELECT i.invoice_id, i.level, i.letter_id, %(day)s FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id
    WHERE l.run_id = %(run)s AND l.state = 'proposed' AND i.dropped IS NULL ORDER BY i.invoice_id
    ON CONFLICT DO NOTHING"""
_UNMARKED = """UPDATE dunning_letter_items i SET dropped = 'already_told' FROM dunning_letters l
    WHERE l.id = i.letter_id AND l.run_id = %(run)s AND l.state = 'proposed' AND i.dropped IS NULL
      AND NOT EXISTS (SELECT FROM dunning_marks m WHERE m.invoice_id = i.invoice_id AND m.level = i.level AND m.letter_id = i.letter_id)"""
_QUEUE = f"""
    UPDATE dunning_letters l SET recipient = t.recipient, next_try_at = %(now)s,
        state = CASE WHEN t.nothing THEN 'dropped' WHEN l.channel = 'letter' THEN 'print' WHEN l.channel NOT IN ('email', 'sms') THEN 'task'
            WHEN t.recipient IS NULL THEN 'failed' ELSE 'queued' END,
        error_code = CASE WHEN l.channel IN ('email', 'sms') AND t.recipient IS NULL AND NOT t.nothing THEN 'no_address' END
    FROM (SELECT o.id, {_REACHED.format(letter="o")} AS recipient,
              NOT EXISTS (SELECT FROM dunning_letter_items i WHERE i.letter_id = o.id AND i.dropped IS NULL) AS nothing
          FROM dunning_letters o WHERE o.run_id = %(run)s AND o.state = 'proposed') t
    WHERE l.id = t.id"""  # noqa: S608
_READDRESSED = f"""SELECT o.id, o.reached, c.number || ': ' || coalesce(o.recipient, '-') || ' → ' || coalesce(o.reached, '-')
    FROM (SELECT o.*, {_REACHED.format(letter="o")} AS reached FROM dunning_letters o
        WHERE o.run_id = %(run)s AND o.state = 'proposed' AND o.channel IN ('email', 'sms')) o JOIN customers c ON c.id = o.customer_id
    WHERE o.recipient IS DISTINCT FROM o.reached ORDER BY o.id"""  # noqa: S608
_FEES = """UPDATE dunning_letter_items i SET fee_minor = t.fee
    FROM unnest(%(letter)s::bigint[], %(invoice)s::bigint[], %(fee)s::bigint[]) AS t (letter_id, invoice_id, fee)
    WHERE i.letter_id = t.letter_id AND i.invoice_id = t.invoice_id"""
_CORRECTED = "SELECT id FROM invoices WHERE id = ANY(%(ids)s::bigint[]) AND replaced_by IS NOT NULL"
# Also what a worker has claimed: it asks once more before the server has a mail.
_WITHDRAW = """WITH mine AS (SELECT id FROM dunning_letters
        WHERE run_id = %(run)s AND state IN ('proposed', 'excluded', 'queued', 'claimed', 'task', 'print')
            AND done_by_action_id IS NULL ORDER BY id FOR UPDATE)
    UPDATE dunning_letters l SET state = 'withdrawn', claimed_by = NULL, claimed_until = NULL FROM mine WHERE l.id = mine.id"""
# What a server may have stays told, whatever became of the letter later.
_FREE = """DELETE FROM dunning_marks m USING dunning_letters l
    WHERE l.id = m.letter_id AND l.run_id = %(run)s AND l.state IN ('withdrawn', 'failed') AND l.handed_at IS NULL"""
_FREE_ITEMS = """DELETE FROM dunning_marks m USING unnest(%(letter)s::bigint[], %(invoice)s::bigint[]) AS t (letter_id, invoice_id)
    WHERE m.letter_id = t.letter_id AND m.invoice_id = t.invoice_id"""
_DEFER = """SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'send_letters', 0, NULL, NULL, '{"timestamp": 0}', NULL)
    ::procrastinate_job_to_defer_v1])"""


def keep(cursor: Cursor[Any], company_id: int, run_id: int, proposals: Sequence[Proposal]) -> None:
    """Keeps what was proposed, in two statements."""
    columns = {
        "customer": literal([one.customer_id for one in proposals]), "channel": literal([str(one.channel) for one in proposals]),
        "level": literal([one.level for one in proposals]), "template": literal([one.template for one in proposals]),
        "segment": literal([one.segment for one in proposals]), "person": literal([one.person for one in proposals]),
    }  # fmt: skip
    cursor.execute(_LETTERS, columns | {"company": company_id, "run": run_id})
    ids = [row[0] for row in cursor.fetchall()]
    rows = [(letter, d) for letter, one in zip(ids, proposals, strict=True) for d in one.decisions if d.step]
    items = {
        "letter": literal([letter for letter, _ in rows]), "invoice": literal([d.item.id for _, d in rows]),
        "level": literal([d.step.level for _, d in rows if d.step]), "currency": literal([d.item.currency for _, d in rows]),
        "open": literal([d.item.open_minor for _, d in rows]), "chased": literal([d.chased_minor for _, d in rows]),
    }  # fmt: skip
    cursor.execute(_ITEMS, items)


@dataclass(frozen=True, slots=True)
class Asked:
    """An item as a run's preview asks for it, in minor units of its currency; `number` is the item's, `customer` the customer's."""

    letter_id: int
    invoice_id: int
    level: int
    chased_minor: int
    open_minor: int
    currency: str
    number: str
    customer: str


def items_of(cursor: Cursor[Any], run_id: int) -> list[Asked]:
    """What the run still proposes, by item."""
    cursor.execute(_OF_RUN, {"run": run_id})
    return [Asked(*row) for row in cursor.fetchall()]


def readdressed(cursor: Cursor[Any], run_id: int) -> list[tuple[int, str | None, str]]:
    """(letter, address, what changed in words) of the letters that would go to another address than the preview showed."""
    cursor.execute(_READDRESSED, {"run": run_id})
    return cursor.fetchall()


def corrected(cursor: Cursor[Any], items: Sequence[int]) -> set[int]:
    """Which of the items their source corrected."""
    cursor.execute(_CORRECTED, {"ids": literal(list(items))})
    return {row[0] for row in cursor.fetchall()}


def drop(cursor: Cursor[Any], pairs: Mapping[tuple[int, int], str]) -> None:
    """Takes items out of letters, each with its reason."""
    if pairs:
        letter, invoice = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        columns = {"letter": literal(letter), "invoice": literal(invoice), "reason": literal(list(pairs.values()))}
        cursor.execute(_DROP, columns)


def ask(cursor: Cursor[Any], amounts: Mapping[tuple[int, int], tuple[int, int]]) -> None:
    """Sets what is (asked for, open) of items in letters, in minor units."""
    if amounts:
        columns = {"letter": literal([pair[0] for pair in amounts]), "invoice": literal([pair[1] for pair in amounts]),
                   "chased": literal([asked for asked, _ in amounts.values()]),
                   "open": literal([opened for _, opened in amounts.values()])}  # fmt: skip
        cursor.execute(_AMOUNTS, columns)


def name_fees(cursor: Cursor[Any], fees: Mapping[tuple[int, int], int]) -> None:
    """Keeps what a letter of an item's level costs as it was written, in minor units, by (letter, item): that is what is booked."""
    if fees:
        letter, invoice = [pair[0] for pair in fees], [pair[1] for pair in fees]
        cursor.execute(_FEES, {"letter": literal(letter), "invoice": literal(invoice), "fee": literal(list(fees.values()))})


def mark_and_queue(cursor: Cursor[Any], run_id: int, day: date, now: datetime) -> None:
    """Marks every item with its level and queues the letters; an item that was told of the level meanwhile is taken out."""
    for statement in (_MARK, _UNMARKED, _QUEUE):
        cursor.execute(statement, {"run": run_id, "day": day, "now": now})


def withdraw(cursor: Cursor[Any], run_id: int) -> None:
    """Takes back what was not handed over; what nobody was told is free to be told again."""
    for statement in (_WITHDRAW, _FREE):
        cursor.execute(statement, {"run": run_id})


def free(cursor: Cursor[Any], pairs: Sequence[tuple[int, int]]) -> None:
    """Takes away the marks that items have from letters which say nothing of them."""
    if pairs:
        columns = {"letter": literal([letter for letter, _ in pairs]), "invoice": literal([invoice for _, invoice in pairs])}
        cursor.execute(_FREE_ITEMS, columns)


def wake(cursor: Cursor[Any]) -> None:
    """Tells a worker that there is something to send; it hears of it when this transaction is committed."""
    cursor.execute(_DEFER)
