"""Wire shapes of actions and of a customer's timeline."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.promises.schemas import PromiseIn, PromiseTerms
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Name, Output, ShortText, ZonedInstant

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


class Channel(StrEnum):
    """How the customer was spoken to."""

    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    VISIT = "visit"
    LETTER = "letter"
    LAWYER_LETTER = "lawyer_letter"
    CUSTOMER_PAGE = "customer_page"


class Outcome(StrEnum):
    """What came of it."""

    PROMISED = "promised"
    REFUSED = "refused"
    EVASIVE = "evasive"
    DISPUTED = "disputed"
    UNREACHABLE = "unreachable"
    PAID = "paid"
    OTHER = "other"


class ActionCreate(Input):
    """One contact with a customer. `promise` goes with the outcome `promised`; `acted_at` is now unless it was earlier."""

    customer_id: Id
    invoice_id: Id | None = None
    channel: Channel
    outcome: Outcome
    contact: ShortText | None = None
    note: LongText | None = None
    next_step: ShortText | None = None
    next_on: Day | None = None
    cost: MoneyText | None = None
    cost_currency: Currency | None = None
    promise: PromiseIn | None = None
    corrects_id: Annotated[Id | None, Field(description="The action that this one stands in for; it stays on record.")] = None
    acted_at: Annotated[ZonedInstant, Field(ge=EARLIEST)] | None = None
    task_id: Annotated[
        Id | None, Field(description="The task it does; without one, the customer's open tasks of this channel, if somebody was reached.")
    ] = None


class BulkActionCreate(Input):
    """The same action with many customers: a mail to all of them, say. A promise is given one at a time."""

    customer_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    channel: Channel
    outcome: Outcome
    note: LongText | None = None
    next_step: ShortText | None = None
    next_on: Day | None = None


class BulkActionAnswer(Output):
    """The actions in the order of the customers."""

    ids: list[int]


class ActionRead(Output):
    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    invoice_id: int | None
    channel: Channel
    outcome: Outcome
    contact: str | None
    note: str | None
    next_step: str | None
    next_on: date | None
    cost: str | None
    cost_currency: str | None
    actor: str
    acted_at: datetime
    promise: PromiseTerms | None
    corrects_id: int | None
    corrected_by_id: int | None


class ActionQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    actor: ShortText | None = None
    corrected: Annotated[bool | None, Field(description="Whether another action stands in for it.")] = None
    acted_from: Annotated[Day | None, Field(description="Business day of the customer's company.")] = None
    acted_to: Day | None = None


class ActionTemplateIn(Input):
    """What is usually written down after an outcome."""

    outcome: Outcome
    name: Name
    note: LongText = ""
    next_step: ShortText | None = None
    next_days: Annotated[int | None, Field(ge=0, le=3650, description="Days until the next step.")] = None
    company: Code | None = None


class ActionTemplatePatch(Input):
    name: Name | None = None
    note: LongText | None = None
    next_step: ShortText | None = None
    next_days: Annotated[int | None, Field(ge=0, le=3650)] = None
    active: bool | None = None


class ActionTemplateRead(Output):
    id: int
    company: str
    outcome: Outcome
    name: str
    note: str
    next_step: str | None
    next_days: int | None
    active: bool


class ActionTemplateQuery(PageQuery):
    company: Code | None = None
    outcome: Outcome | None = None
    active: bool | None = None


class EventType(StrEnum):
    """What happened."""

    INVOICE_POSTED = "invoice_posted"
    INVOICE_REVERSED = "invoice_reversed"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_REVERSED = "payment_reversed"
    ALLOCATED = "allocated"
    ALLOCATION_REVERSED = "allocation_reversed"
    WRITTEN_OFF = "written_off"
    WRITE_OFF_REVERSED = "write_off_reversed"
    REFUNDED = "refunded"
    REFUND_RETURNED = "refund_returned"
    TRANSFERRED = "transferred"
    TRANSFER_REVERSED = "transfer_reversed"
    DISCOUNT = "discount"
    DISCOUNT_REVERSED = "discount_reversed"
    SMALL_DIFFERENCE = "small_difference"
    SMALL_DIFFERENCE_REVERSED = "small_difference_reversed"
    BANK_CHARGE = "bank_charge"
    BANK_CHARGE_REVERSED = "bank_charge_reversed"
    ACTION = "action"
    LETTER = "letter"
    MAIL = "mail"
    CONFIRMATION = "confirmation"
    PROMISE = "promise"
    FLAG_OPENED = "flag_opened"
    FLAG_CLOSED = "flag_closed"
    CUSTOMER_ANSWER = "customer_answer"
    LEGAL_ASKED = "legal_asked"
    LEGAL_OPENED = "legal_opened"
    LEGAL_STAGE = "legal_stage"
    LEGAL_CLOSED = "legal_closed"
    LEGAL_DEADLINE_MET = "legal_deadline_met"
    LEGAL_DEADLINE_MISSED = "legal_deadline_missed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_DECIDED = "dispute_decided"
    PLAN_PROPOSED = "plan_proposed"
    PLAN_ACCEPTED = "plan_accepted"
    PLAN_DECLINED = "plan_declined"
    PLAN_CANCELLED = "plan_cancelled"
    PLAN_KEPT = "plan_kept"
    PLAN_DEFAULTED = "plan_defaulted"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    LINK_REVOKED = "link_revoked"


class TimelineEvent(Output):
    """Something that happened with a customer: the business day it counts on, the instant it was recorded, and what it is about."""

    type: EventType
    on: date
    at: datetime
    amount: str | None
    currency: str | None
    params: dict[str, Any]
    invoice_id: int | None
    payment_id: int | None
    action_id: int | None


class TimelineQuery(Input):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=1000)] | None = None
