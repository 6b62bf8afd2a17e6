"""SQL that finds what lines may pay: each question goes for many at once, down an index, and takes a bounded number of rows for each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal
from receivables.rules.matching import MOST_CHOICES, Around

MOST_NAMED = MOST_CHOICES + 1  # of one reference, the oldest; the rule chooses among one fewer
MOST_READ = 5_000  # of one reference: with more of them the oldest of these, and it is told that there are more
MOST_LIKE = 21  # one more than the rule takes for a piece of a number or an amount
MOST_OLDEST = 101  # of one customer
SERIES = 500
Row = tuple[Any, ...]
_NAMES = ("number", "contract_number", "purchase_order", "reference")
_COLUMNS = ("id", "number", "customer_id", "open_minor", "currency", "issued_on", "due_on", *_NAMES[1:], "kind")
_ITEM = ", ".join(f"i.{name}" for name in _COLUMNS)
_OPEN = "i.open_minor > 0 AND i.kind <> 'credit_note'"
_OLDEST_FIRST = "i.due_on, i.issued_on, i.id"


def _named_by(column: str) -> str:
    """The sieve finds a few too many; those whose digits are others, with and without the zeros that begin a run, are left out."""
    more = "" if column == "number" else f" AND i.{column} IS NOT NULL"
    bare = f"regexp_replace(i.{column}, '(^|[^0-9])0+(?=[0-9])', '\\1', 'g')"
    return f"""(SELECT i.*, '{column}' AS named_by FROM (
        SELECT {_ITEM} FROM invoices i WHERE i.company_id = %(company)s AND reference_sieve(i.{column}) = k.key
        AND {_OPEN}{more} AND (reference_digits(i.{column}) = k.digits OR reference_digits({bare}) = k.digits
            OR octet_length(i.{column}) <> char_length(i.{column})) LIMIT {MOST_READ}) i
        ORDER BY {_OLDEST_FIRST} LIMIT {MOST_NAMED})"""  # noqa: S608 - constant text only


_NAMED = "SELECT f.*, k.digits FROM unnest(%(keys)s::text[], %(digits)s::text[]) AS k (key, digits) CROSS JOIN LATERAL ({}) f".format(  # noqa: S608
    " UNION ALL ".join(map(_named_by, _NAMES))
)
# Digits are in the order of digits in every collation, so nines end what begins with a piece.
_PIECES = f"""
    SELECT f.* FROM unnest(%(digits)s::text[]) AS k (digits) CROSS JOIN LATERAL (
        (SELECT {_ITEM} FROM invoices i WHERE i.company_id = %(company)s AND {_OPEN}
            AND reference_sieve(i.number) BETWEEN reference_sieve(k.digits) AND reference_sieve(k.digits) || repeat('9', 50)
            AND starts_with(reference_digits(i.number), k.digits) LIMIT {MOST_LIKE})
        UNION ALL
        (SELECT {_ITEM} FROM invoices i WHERE i.company_id = %(company)s AND {_OPEN}
            AND reverse(reference_digits(i.number)) BETWEEN reverse(k.digits) AND reverse(k.digits) || repeat('9', 50)
            LIMIT {MOST_LIKE})) f"""  # noqa: S608 - constant text only
_AROUND = f"""
    SELECT f.* FROM unnest(%(customers)s::bigint[], %(currency)s::text[], %(low)s::bigint[], %(high)s::bigint[])
        AS k (customer_id, currency, low, high)
    CROSS JOIN LATERAL (SELECT {_ITEM} FROM invoices i WHERE i.customer_id = k.customer_id AND i.currency = k.currency
        AND i.open_minor BETWEEN k.low AND k.high AND {_OPEN} ORDER BY i.open_minor, {_OLDEST_FIRST} LIMIT {MOST_LIKE}) f"""  # noqa: S608
_ANYBODYS = f"""
    SELECT f.* FROM unnest(%(currencies)s::text[], %(amounts)s::bigint[]) AS k (currency, amount)
    CROSS JOIN LATERAL (SELECT {_ITEM} FROM invoices i WHERE i.company_id = %(company)s AND i.currency = k.currency
        AND i.open_minor = k.amount AND {_OPEN} ORDER BY i.due_on, i.id LIMIT {MOST_LIKE}) f"""  # noqa: S608
_OLDEST = f"""
    SELECT f.* FROM unnest(%(customers)s::bigint[], %(currencies)s::text[]) AS k (customer_id, currency)
    CROSS JOIN LATERAL (SELECT {_ITEM} FROM invoices i WHERE i.customer_id = k.customer_id AND i.currency = k.currency
        AND {_OPEN} ORDER BY {_OLDEST_FIRST} LIMIT {MOST_OLDEST}) f"""  # noqa: S608
_SERIES = f"""SELECT number FROM invoices WHERE company_id = %(company)s AND kind <> 'credit_note'
    ORDER BY issued_on DESC, id DESC LIMIT {SERIES}"""  # noqa: S608


def named(cursor: Cursor[Any], company_id: int, asked: Iterable[tuple[str, str]]) -> tuple[list[Row], set[str]]:
    """Items of which a reference has these digits in a row, given without any zeros and as they are; an item may come more than once.

    Of a reference with more than `MOST_CHOICES` of them the oldest; the digits of such references are answered too.
    """
    each = sorted(set(asked))
    rows = _asked(cursor, _NAMED, company_id, {"keys": [key for key, _ in each], "digits": [digits for _, digits in each]})
    count = Counter(row[-2:] for row in rows)
    return [row[:-2] for row in rows], {digits for (_, digits), times in count.items() if times == MOST_NAMED}


def with_pieces(cursor: Cursor[Any], company_id: int, digits: Iterable[str]) -> list[Row]:
    """Items whose number begins or ends with these digits."""
    return _asked(cursor, _PIECES, company_id, {"digits": sorted(digits)})


def around(cursor: Cursor[Any], company_id: int, asked: Iterable[Around]) -> list[Row]:
    """Items of the company's customers near these amounts."""
    each = list(dict.fromkeys(asked))
    columns: dict[str, list[Any]] = {name: [getattr(one, name) for one in each] for name in ("currency", "low", "high")}
    return _asked(cursor, _AROUND, company_id, columns | {"customers": [one.customer_id for one in each]})


def anybodys(cursor: Cursor[Any], company_id: int, asked: Iterable[tuple[str, int]]) -> list[Row]:
    """Anybody's items of these currencies and amounts."""
    each = sorted(set(asked))
    return _asked(cursor, _ANYBODYS, company_id, {
        "currencies": [currency for currency, _ in each], "amounts": [minor for _, minor in each],
    })  # fmt: skip


def oldest(cursor: Cursor[Any], company_id: int, asked: Sequence[tuple[int, str]]) -> list[Row]:
    """The oldest items of these customers in these currencies, at most `MOST_OLDEST` of each."""
    columns: dict[str, list[Any]] = {"customers": [whose for whose, _ in asked], "currencies": [currency for _, currency in asked]}
    return _asked(cursor, _OLDEST, company_id, columns)


def series(cursor: Cursor[Any], company_id: int) -> list[Row]:
    """The numbers of the last items issued: how numbers look here."""
    return cursor.execute(_SERIES, {"company": company_id}).fetchall()


def _asked(cursor: Cursor[Any], statement: str, company_id: int, columns: dict[str, list[Any]]) -> list[Row]:
    if not any(columns.values()):
        return []
    return cursor.execute(statement, {name: literal(column) for name, column in columns.items()} | {"company": company_id}).fetchall()
