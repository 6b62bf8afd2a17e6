"""Wire shapes of customers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Input, LongText, MoneyText, Name, Output, ShortText

Language = Literal["zh-CN", "zh-TW", "en"]
Terms = Annotated[int, Field(ge=0, le=3650)]
DiscountPercent = Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2})?$", description="Early-settlement discount, as in 2/10 net 30.",
                                       examples=["2"])]  # fmt: skip
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]


class ContactIn(Input):
    name: Name
    title: ShortText | None = None
    email: Email | None = None
    phone: ShortText | None = None
    is_primary: bool = False


class CustomerFields(Input):
    """What is kept of a customer beside its identity."""

    number: Code | None = None
    group: ShortText | None = None
    tax_id: ShortText | None = None
    address: Annotated[ShortText | None, Field(description="Where letters on paper go; it stands on them.")] = None
    industry: ShortText | None = None
    region: ShortText | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    currency: Currency | None = None
    language: Language | None = None
    payment_terms_days: Terms | None = None
    discount_percent: DiscountPercent | None = None
    discount_days: Annotated[int, Field(ge=0, le=365, description="Days from the issue day within which it may be taken.")] | None = None
    owner: ShortText | None = None
    collector: ShortText | None = None
    credit_limit: MoneyText | None = None
    since_on: Day | None = None
    review_due_on: Day | None = None
    contacts: Annotated[list[ContactIn], Field(max_length=50)] | None = None


class CustomerPush(CustomerFields):
    """A customer as another system sends it; `external_id` is its key there."""

    external_id: Code
    name: Name
    company: Code | None = None
    source: Code | None = None


class CustomerPatch(CustomerFields):
    name: Name | None = None


class ContactRead(Output):
    """A person at a customer. `bounced_at`: the latest mail to the address came back then; null once a later one went."""

    id: int
    name: str
    title: str | None
    email: str | None
    phone: str | None
    is_primary: bool
    bounced_at: datetime | None


class CustomerRow(Output):
    """A customer as a list shows it."""

    id: int
    company: str
    source: str
    external_id: str
    number: str
    name: str
    group: str | None
    tax_id: str | None
    address: str | None
    industry: str | None
    region: str | None
    country: str | None
    currency: str
    language: str | None
    payment_terms_days: int | None
    discount_percent: str | None
    discount_days: int | None
    owner: str | None
    collector: str | None
    credit_limit: str | None
    since_on: date | None
    review_due_on: date | None


class CustomerRead(CustomerRow):
    contacts: list[ContactRead]


class CustomerQuery(PageQuery):
    company: Code | None = None
    q: Annotated[LongText, Field(max_length=200, description="Part of the name, number, external id or tax id.")] | None = None
    external_id: Code | None = None
    group: ShortText | None = None
    industry: ShortText | None = None
    region: ShortText | None = None
    owner: ShortText | None = None
    collector: ShortText | None = None


