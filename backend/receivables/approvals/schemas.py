"""Wire shapes of approvals, their limits and delegations."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.access.permissions import Role
from receivables.access.schemas import Email
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Input, MoneyText, Output, Reason, ShortText

Status = Literal["pending", "approved", "rejected", "withdrawn"]


class ApprovalQuery(PageQuery):
    company: Code | None = None
    status: Status | None = None
    kind: Code | None = None
    mine: Annotated[
        Literal["asked", "to_decide"] | None,
        Field(description="asked: what I asked for. to_decide: what waits and is of a kind that I may decide."),
    ] = None


class ApprovalRead(Output):
    """A request for a second person's decision, and what the reader may do about it."""

    id: int
    company: str
    kind: str
    subject: str
    subject_id: int
    label: str
    currency: str
    amount: str
    reason: str
    requested_by: str
    requested_at: datetime
    status: Status
    decided_by: str | None
    decided_for: Annotated[str | None, Field(description="Whose authority was used, where it was lent.")]
    decided_at: datetime | None
    decision_note: str | None
    can_approve: bool
    can_reject: bool
    can_withdraw: bool


class DecisionIn(Input):
    decision: Literal["approve", "reject"]
    note: Reason


class WithdrawalIn(Input):
    note: ShortText = ""


class LimitQuery(BaseModel):
    company: Code | None = None


class LimitRead(Output):
    """Up to how much a role decides; an absent `limit` is no limit, `own` says that the company set it."""

    company: str
    kind: str
    role: Role
    currency: str
    limit: str | None
    own: bool


class LimitAnswer(Output):
    items: list[LimitRead]


class LimitPut(Input):
    """A company's own limit; `unlimited` takes it away, and without either the default holds again."""

    kind: Code
    role: Role
    currency: Currency
    company: Code | None = None
    limit: MoneyText | None = None
    unlimited: bool = False


class DelegationIn(Input):
    """Lends authority, one's own unless an administrator names another's."""

    to_email: Email
    first_on: Day
    last_on: Day
    from_email: Email | None = None


class DelegationRead(Output):
    id: int
    from_name: str
    from_email: str
    to_name: str
    to_email: str
    first_on: date
    last_on: date
    created_at: datetime
    revoked_at: datetime | None


class DelegationQuery(PageQuery):
    in_force: Annotated[bool, Field(description="Only those that neither ended nor were taken back.")] = False
