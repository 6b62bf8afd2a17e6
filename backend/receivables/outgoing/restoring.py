"""Makes again what a return took back: what the receipt paid, and what was let go or booked away beside it, as far as items are open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.ledger.clearings import NewEntry, enter
from receivables.payments.models import Payment

EXACTLY, IN_PART = "exactly", "in_part"
_OPEN = "SELECT id, open_minor, issued_on FROM invoices WHERE id = ANY(%s) AND NOT reversed"
_STANDING = "SELECT id FROM clearings WHERE id = ANY(%s) AND undone_at IS NULL"
# The clearing again, of the receipt as it is recorded now; who it taught is not taught twice.
_ANEW = """INSERT INTO clearings (company_id, payment_id, customer_id, currency, applied_minor, differences_minor, kept_minor, left_minor,
        automatic, confidence, reasons, note, actor)
    SELECT company_id, %(payment)s, customer_id, currency, %(applied)s, %(differences)s, %(kept)s, %(left)s, automatic, confidence, reasons,
        note, %(actor)s FROM clearings WHERE id = %(id)s RETURNING id"""


@dataclass(frozen=True, slots=True)
class Before:
    """What a return took back: minor units of the kind, of an item or (None) of the receipt alone, under a clearing or none."""

    item_id: int | None
    minor: int
    kind: str
    clearing_id: int | None

    @property
    def pays(self) -> bool:
        """Whether it takes from the receipt; a discount takes from its item alone."""
        return self.kind == "allocation" or self.item_id is None

    @classmethod
    def read(cls, kept: Iterable[Sequence[Any]]) -> "list[Before]":
        """As a tie keeps it; what was kept before differences were is [item, minor units]."""
        return [cls(item_id, minor, *(more or ("allocation", None))) for item_id, minor, *more in kept]


def restore(
    cursor: Cursor[Any], receipt: Payment, before: Sequence[Before], day: date, actor: str, reason: str, *, anew: bool
) -> str:  # fmt: skip
    """Enters it again with effect from the day; answers `exactly` or `in_part`. Items and the receipt are locked by the caller.

    An item that has less open than it was paid and let go gets what it has open and nothing is let go of it: that is for settling it.
    What a person undid meanwhile stays undone. With `anew` the receipt is another one, and its clearings are made again.
    """
    named = {one.clearing_id for one in before if one.clearing_id is not None}
    # A whole return ended them itself, so that nobody could undo them since.
    standing = named if anew else {row[0] for row in cursor.execute(_STANDING, [list(named)]).fetchall()}
    cursor.execute(_OPEN, [list({one.item_id for one in before if one.item_id is not None})])
    items = {item_id: (minor, issued_on) for item_id, minor, issued_on in cursor.fetchall()}
    groups: dict[tuple[int | None, int | None], list[Before]] = {}
    for one in before:
        if one.clearing_id is None or one.clearing_id in standing:
            groups.setdefault((one.clearing_id, one.item_id), []).append(one)
    again: dict[int | None, list[Before]] = {}
    left = receipt.open_minor
    for (clearing_id, item_id), ones in groups.items():
        opened, issued_on = items.get(item_id, (0, day)) if item_id is not None else (left, day)
        fits = sum(one.minor for one in ones) <= opened and sum(one.minor for one in ones if one.pays) <= left
        made = ones if fits else _less(ones, min(opened, left))
        left -= sum(one.minor for one in made if one.pays)
        if item_id is not None:
            items[item_id] = (opened - sum(one.minor for one in made), issued_on)
        again.setdefault(clearing_id, []).extend(made)
    entries = []
    for clearing_id, ones in again.items():
        under = _made_again(cursor, clearing_id, receipt, ones, actor) if anew and clearing_id is not None and ones else clearing_id
        for one in ones:
            issued_on = day if one.item_id is None else items[one.item_id][1]
            entries.append(NewEntry(under, receipt.company_id, receipt.currency, one.kind, one.item_id, receipt.id if one.pays else None,
                                    one.minor, max(day, issued_on)))  # fmt: skip
    enter(cursor, entries, actor, reason)
    return EXACTLY if sum(entry.minor for entry in entries) == sum(one.minor for one in before) else IN_PART


def _less(ones: Sequence[Before], opened: int) -> list[Before]:
    made = []
    for one in (one for one in ones if one.kind == "allocation"):
        part = min(one.minor, opened)
        opened -= part
        if part > 0:
            made.append(Before(one.item_id, part, one.kind, one.clearing_id))
    return made


def _made_again(cursor: Cursor[Any], clearing_id: int, receipt: Payment, ones: Sequence[Before], actor: str) -> int:
    sums = {
        "applied": sum(one.minor for one in ones if one.kind == "allocation"),
        "differences": sum(one.minor for one in ones if one.kind != "allocation" and one.item_id is not None),
        "kept": sum(one.minor for one in ones if one.item_id is None),
    }
    left = receipt.amount_minor - sums["applied"] - sums["kept"]
    cursor.execute(_ANEW, sums | {"id": clearing_id, "payment": receipt.id, "left": left, "actor": actor})
    (made,) = cursor.fetchone() or (0,)
    return int(made)
