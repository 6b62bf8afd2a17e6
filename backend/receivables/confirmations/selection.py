"""Whom a run asks, and what their letters state."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.account_statements import queries as accounts
from receivables.account_statements.queries import Open
from receivables.confirmations.schemas import ConfirmationRunIn
from receivables.customers.models import Customer
from receivables.errors import invalid
from receivables.money import to_minor
from receivables.rules.sampling import sample

MOST_LETTERS = 5_000
_TAKEN_BY = {"customer_ids": ("chosen",), "minimum": ("amount", "sample"), "size": ("sample",), "seed": ("sample",)}
"""Which selections take what: what narrows a run down is refused where it would not, rather than all be written to."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The customers of a run, rising, with what each had open; how many stood for selection; of a sample by which seed and from whom."""

    held: dict[int, list[Open]]
    population: int
    minimum_minor: int | None = None
    seed: str | None = None
    members: Sequence[int] = ()


def choose(session: Session, company_id: int, data: ConfirmationRunIn) -> Chosen:
    """Chooses by the selection; what is open is that of the end of the day asked for.

    Raises 422 `not_of_selection`, `unknown_customer`, `required`, `nobody_selected`, `too_many_letters`, and what is wrong with the amount.
    """
    for name, selections in _TAKEN_BY.items():
        if getattr(data, name) and data.selection not in selections:
            raise invalid("not_of_selection", f"The selection {data.selection} takes none.", f"/{name}")
    minimum = _minimum(data)
    if data.selection == "chosen":
        ids = _named(session, company_id, data.customer_ids)
        nothing: dict[int, list[Open]] = {one: [] for one in ids}
        held = nothing | _open(session, company_id, ids, data.as_of)
        return _checked(Chosen(held, len(held)))
    held = _open(session, company_id, None, data.as_of)
    if minimum is not None:
        held = {one: items for one, items in held.items() if _net(items, data.currency) >= minimum}
    if data.selection != "sample":
        return _checked(Chosen(held, len(held), minimum))
    if data.size is None:
        raise invalid("required", "A sample has a size.", "/size")
    seed = data.seed or secrets.token_hex(8)
    drawn = sample(held, data.size, seed)
    return _checked(Chosen({one: held[one] for one in drawn}, len(held), minimum, seed, sorted(held)))


def _minimum(data: ConfirmationRunIn) -> int | None:
    if data.minimum is None or data.currency is None:
        if data.selection == "amount" or data.minimum is not None:
            missing = "/currency" if data.currency is None else "/minimum"
            raise invalid("required", "A smallest balance needs an amount and a currency.", missing)
        return None
    return to_minor(data.minimum, data.currency)


def _named(session: Session, company_id: int, wanted: list[int]) -> list[int]:
    statement = select(col(Customer.id)).where(col(Customer.id).in_(wanted), col(Customer.company_id) == company_id)
    found = set(session.execute(statement).scalars())
    for place, one in enumerate(wanted):
        if one not in found:
            raise invalid("unknown_customer", "There is no such customer in the company.", f"/customer_ids/{place}")
    return sorted(found)


def _open(session: Session, company_id: int, customers: Sequence[int] | None, day: date) -> dict[int, list[Open]]:
    rows = accounts.open_items(session, company_id, customers, day)
    return {customer: list(items) for customer, items in groupby(rows, key=lambda item: item.customer_id)}


def _net(items: list[Open], currency: str | None) -> int:
    return sum(item.minor for item in items if item.currency == currency)


def _checked(chosen: Chosen) -> Chosen:
    if not chosen.held:
        raise invalid("nobody_selected", "Nobody fits the selection.", "/selection")
    if len(chosen.held) > MOST_LETTERS:
        raise invalid("too_many_letters", f"A run has {MOST_LETTERS} letters at most.", "/selection")
    return chosen
