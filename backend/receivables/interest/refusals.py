"""Why items of a batch are not charged: told item by item, so that the others are taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from receivables.errors import FieldError, Problem, conflict
from receivables.interest.charge_schemas import InterestAccepted, InterestChargesIn
from receivables.interest.keeping import NONE, Earlier, Series
from receivables.interest.proposals import Line, Proposal
from receivables.money import MAX_MINOR, MoneyError, to_minor

_TITLES = {403: "Not permitted", 409: "Conflict", 422: "Not accepted"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item was not taken; `pointer` into the body, `status` of the answer where nothing else was taken either."""

    invoice_id: int
    pointer: str
    code: str
    detail: str
    status: int

    @property
    def told(self) -> dict[str, object]:
        return {"invoice_id": self.invoice_id, "pointer": self.pointer, "code": self.code, "detail": self.detail}


def of(
    data: InterestChargesIn, held: Collection[int], found: Mapping[int, Proposal], earlier: Mapping[Series, Earlier], own: Collection[int]
) -> dict[int, Refusal]:  # fmt: skip
    """The items that cannot be charged as asked, by id; an item named twice is refused if either line is.

    `held` are the company's, `own` those whose terms were changed by who asks since they were billed.
    """
    refused: dict[int, Refusal] = {}
    for place, item in enumerate(data.items):
        why = _unfit(item, held, found.get(item.invoice_id))
        if why is None and item.invoice_id in found:
            one = found[item.invoice_id]
            why = _untimely(one, [line for line in one.lines if line.kind in data.kinds], earlier, own=item.invoice_id in own)
        if why is not None:
            code, detail, status, field = why
            refused.setdefault(item.invoice_id, Refusal(item.invoice_id, f"/items/{place}{field}", code, detail, status))
    return refused


_Why = tuple[str, str, int, str]


def _unfit(item: InterestAccepted, held: Collection[int], one: Proposal | None) -> _Why | None:
    """What is wrong with a line of the request itself."""
    if item.invoice_id not in held:
        return "unknown_invoice", "There is no such item in the company.", 422, "/invoice_id"
    if item.total is None:
        return None
    try:
        if one is not None and to_minor(item.total, one.item.currency, signed=True) == one.total_minor:
            return None
    except MoneyError as error:
        return error.code, str(error), 422, "/total"
    return "proposal_changed", "It owes something else meanwhile; read it again.", 409, "/total"


def _untimely(one: Proposal, lines: Collection[Line], earlier: Mapping[Series, Earlier], *, own: bool) -> _Why | None:
    """What keeps an item from being charged on this day, or by this person."""
    for line in lines:
        if max(line.due_minor, line.over_minor) > MAX_MINOR:
            return "amount_too_large", f"More than {MAX_MINOR} minor units on one note.", 422, ""
        noted = {False: line.due_minor, True: line.over_minor}
        if line.kind == "interest" and any(minor and earlier.get((one.item.id, "interest", credit), NONE).that_day
                                           for credit, minor in noted.items()):  # fmt: skip
            return "already_charged", "Its interest was billed or credited on this day; take the rest from tomorrow on.", 409, ""
        if line.over_minor and own:
            return "own_terms", "Who changed its terms since it was billed does not credit it; somebody else does.", 403, ""
    return None


def nothing_taken(refused: Mapping[int, Refusal]) -> Problem:
    """The answer where nothing was taken: as the first item was refused, with all of them."""
    if not refused:
        return conflict("nothing_due", "Nothing is due of these items, or it was billed already.")
    first, errors = next(iter(refused.values())), [FieldError(one.pointer, one.code, one.detail) for one in refused.values()]
    return Problem(first.status, first.code, _TITLES[first.status], first.detail, errors)
