"""What clearing several credits at once comes to, and every reason against it: the same for trying it and for doing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.clearing import apply_queries, joint_queries, picking, service
from receivables.clearing.apply import DIFFERENCES, Job, decide
from receivables.clearing.apply_queries import LockedItem, LockedReceipt
from receivables.clearing.joint_queries import Credit
from receivables.clearing.joint_schemas import CreditIn, JointIn
from receivables.clearing.settings import role_of, settings_of
from receivables.database import driver
from receivables.errors import FieldError, Problem, not_found
from receivables.rules.allocation import EntryKind
from receivables.rules.clearing import Cleared, Limits, Wanted, as_asked
from receivables.rules.joint_clearing import Part, spread

TEXTS = {
    "unknown_credit": "There is no such receipt or credit note in the company of the first.",
    "not_a_credit": "Only a receipt or a credit note pays.",
    "duplicate_credit": "Each receipt and credit note is named once.",
    "already_reversed": "It is reversed.",
    "already_cleared": "Nothing of it is open any more.",
    "credit_changed": "It has another amount open than it had; read it again.",
    "currency_differs": "It is in another currency than the first.",
    "customer_differs": "It is of a customer outside the group of the first.",
    "amount_not_positive": "An amount is greater than zero.",
    "over_allocated": "More than it has open.",
    "credit_unused": "Nothing of it is needed; leave it out.",
    "difference_leaves_open": "A difference is booked away only where nothing else is left of the money.",
    "difference_not_on_receipt": "Only what a receipt was overpaid is booked away, not a credit note.",
}


@dataclass(slots=True)
class Plan:
    """What was asked, as the rows stand, and what the rules made of it; money in minor units of `currency`.

    With `errors` it may not be; `cleared` is then what was asked all the same and `parts` are empty.
    """

    company_id: int
    currency: str
    credits: list[Credit]
    wanted: list[Wanted]
    over_minor: int
    items: dict[int, LockedItem]
    limits: Limits
    owner: int | None
    on: date
    cleared: Cleared
    parts: list[Part] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)

    def used(self, place: int) -> int:
        """Minor units taken of a credit: what it pays, and what is booked away of it."""
        paid = sum(part.minor for part in self.parts if part.credit == place)
        return paid + (self.over_minor if self.parts and place == len(self.credits) - 1 else 0)

    def sums(self) -> dict[str, int]:
        """What it comes to, in minor units: `open` and `left` of all credits together."""
        kept = self.cleared.sum_of(*DIFFERENCES, items=False)
        whole, applied = sum(credit.open_minor for credit in self.credits), self.cleared.sum_of(EntryKind.ALLOCATION)
        return {"open": whole, "applied": applied, "differences": self.cleared.sum_of(*DIFFERENCES), "kept": kept,
                "left": whole - applied - kept}  # fmt: skip


@dataclass(slots=True)
class _Asked:
    """The money that was asked for, in minor units; what is no money is 0 and in `errors`."""

    usable: list[int]
    opened: list[int]
    wanted: list[Wanted]
    over: int
    errors: list[FieldError]


def plan_of(session: Session, principal: Principal, data: JointIn, *, lock: bool) -> Plan:
    """What clearing so comes to and every reason against it; with `lock` its rows are held. Raises 404 for the first credit."""
    cursor, first = driver(session), data.credits[0]
    company_id = joint_queries.company_of(cursor, principal.company_ids, first.payment_id, first.invoice_id)
    if company_id is None:
        raise not_found("credit")
    items, notes, paid = joint_queries.read(
        cursor, company_id, [item.invoice_id for item in data.items],
        [one.invoice_id for one in data.credits if one.invoice_id is not None],
        [one.payment_id for one in data.credits if one.payment_id is not None], lock=lock,
    )  # fmt: skip
    found = [paid.get(one.payment_id) if one.payment_id is not None else notes.get(one.invoice_id or 0) for one in data.credits]
    credits = [credit for credit in found if credit is not None]
    asked = _asked(data, found, credits[0].currency)
    owner = _owner(data, credits, asked.wanted, items)
    group = picking.group_of(session, [owner]) if owner is not None else frozenset()
    errors = [*asked.errors, *_wrong_credits(data.credits, found, group, asked)]
    if data.customer_id is not None and not (
        data.customer_id in group and apply_queries.is_customer(cursor, company_id, data.customer_id)
    ):
        errors.append(FieldError("/customer_id", "customer_differs", TEXTS["customer_differs"]))
    limits = settings_of(session, company_id).limits_for(credits[0].currency, role_of(session, principal))
    on = max([one.on for one in credits if one.receipt is not None] or [one.on for one in credits])
    asked_for = as_asked(asked.wanted, asked.over, sum(asked.usable))
    plan = Plan(company_id, credits[0].currency, credits, asked.wanted, asked.over, items, limits, owner, on, asked_for, errors=errors)
    _decide(plan, asked, group)
    return plan


def _asked(data: JointIn, found: Sequence[Credit | None], currency: str) -> _Asked:
    asked = _Asked([], [], [], 0, [])

    def money(pointer: str, amount: str | None) -> int:
        try:
            return service.minor_of(pointer, amount, currency)
        except Problem as problem:
            asked.errors += problem.errors
            return 0

    for index, (one, credit) in enumerate(zip(data.credits, found, strict=True)):
        asked.opened.append(money(f"/credits/{index}/open", one.open))
        most = credit.open_minor if credit else 0
        asked.usable.append(most if one.amount is None else money(f"/credits/{index}/amount", one.amount))
    for index, item in enumerate(data.items):
        try:
            asked.wanted.append(service.wanted_of(index, item, currency))
        except Problem as problem:
            asked.errors += problem.errors
            asked.wanted.append(Wanted(item.invoice_id, 0))
    asked.over = money("/small_difference", data.small_difference)
    return asked


def _owner(data: JointIn, credits: Sequence[Credit], wanted: Sequence[Wanted], items: dict[int, LockedItem]) -> int | None:
    """Whose the receipts are of which nobody is known: the other credits', else as told, else that of the largest item."""
    known = next((credit.customer_id for credit in credits if credit.customer_id is not None), data.customer_id)
    largest = max((part for part in wanted if part.item_id in items), key=lambda part: part.amount_minor, default=None)
    return known if known is not None or largest is None else items[largest.item_id].debit.customer_id


def _decide(plan: Plan, asked: _Asked, group: frozenset[int]) -> None:
    """Asks the rules: the whole as one receipt, then which credit pays what."""
    whole = sum(asked.usable)
    job = Job(0, None, wanted=plan.wanted, over_minor=plan.over_minor, customers=group)
    money = LockedReceipt(0, whole, plan.currency, plan.on, plan.owner, reversed=False, account=None, name=None)
    try:
        plan.cleared = decide(job, money, {item_id: item.debit for item_id, item in plan.items.items()}, plan.limits)
    except Problem as problem:
        told = {error.pointer for error in plan.errors}
        plan.errors += [error for error in problem.errors if error.pointer not in told]
    if plan.errors:
        return
    plan.parts = spread(asked.usable, [part.amount_minor for part in plan.wanted])
    plan.errors += _unused(plan, asked)
    if plan.errors:
        plan.parts = []


def _wrong_credits(asked: Sequence[CreditIn], found: Sequence[Credit | None], group: frozenset[int], money: _Asked) -> Iterator[FieldError]:
    named = [(one.payment_id, one.invoice_id) for one in asked]
    first = next(credit for credit in found if credit is not None)
    for index, credit in enumerate(found):
        place = "invoice_id" if asked[index].payment_id is None else "payment_id"
        if credit is None:
            yield _error(index, place, "unknown_credit")
            continue
        usable, left = money.usable[index], credit.open_minor
        checks = (
            (not credit.pays, place, "not_a_credit"),
            (named.index(named[index]) < index, place, "duplicate_credit"),
            (credit.reversed, place, "already_reversed"),
            (left == 0 and not credit.reversed, "open", "already_cleared"),
            (0 < left != money.opened[index], "open", "credit_changed"),
            (credit.currency != first.currency, place, "currency_differs"),
            (credit.customer_id is not None and credit.customer_id not in group, place, "customer_differs"),
            (usable <= 0 < left, "amount", "amount_not_positive"),
            (usable > left > 0, "amount", "over_allocated"),
        )
        yield from (_error(index, where, code) for refused, where, code in checks if refused)


def _error(index: int, place: str, code: str) -> FieldError:
    return FieldError(f"/credits/{index}/{place}", code, TEXTS[code])


def _unused(plan: Plan, asked: _Asked) -> Iterator[FieldError]:
    needed = {part.credit for part in plan.parts}
    yield from (_error(index, "amount", "credit_unused") for index in range(len(plan.credits)) if index not in needed)
    if plan.over_minor and plan.credits[-1].receipt is None:
        yield FieldError("/small_difference", "difference_not_on_receipt", TEXTS["difference_not_on_receipt"])
    if plan.over_minor and any(usable < credit.open_minor for usable, credit in zip(asked.usable, plan.credits, strict=True)):
        yield FieldError("/small_difference", "difference_leaves_open", TEXTS["difference_leaves_open"])
