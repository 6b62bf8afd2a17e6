"""Wire shapes of orders."""

from datetime import date
from typing import Annotated

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.rules.orders import OrderStatus
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Output, ShortText

_OPEN = "What is neither invoiced nor given up: amount less invoiced_amount while the status is open, else 0. Delivery does not lessen it."


class OrderPush(Input):
    """An order as another system sends it; what an order sent again leaves out stays as it was."""

    external_id: Code
    customer_external_id: Code
    ordered_on: Day
    currency: Currency
    amount: MoneyText
    company: Code | None = None
    source: Code | None = None
    number: Code | None = None
    delivered_amount: MoneyText = "0"
    invoiced_amount: MoneyText = "0"
    status: OrderStatus = OrderStatus.OPEN
    requested_on: Annotated[Day | None, Field(description="The day the customer wants it delivered.")] = None
    owner: ShortText | None = None
    reference: ShortText | None = None
    description: LongText | None = None


class OrderRow(Output):
    """An order as its ERP last told it."""

    id: int
    company: str
    source: str
    external_id: str
    number: str
    customer_id: int
    customer_number: str
    customer_name: str
    currency: str
    amount: str
    delivered_amount: str
    invoiced_amount: str
    open: Annotated[str, Field(description=_OPEN)]
    status: OrderStatus
    ordered_on: date
    requested_on: date | None
    owner: str | None
    reference: str | None
    description: str | None


class OrderQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    external_id: Code | None = None
    status: OrderStatus | None = None
    currency: Currency | None = None
    ordered_from: Day | None = None
    ordered_to: Day | None = None
    q: Annotated[ShortText, Field(description="Start of the number or external id, or part of the customer's name.")] | None = None
