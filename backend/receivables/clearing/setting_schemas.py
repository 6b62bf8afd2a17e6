"""Wire shapes of how a company clears, and of the payers it has learnt."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.access.permissions import Role
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Id, Input, MoneyText, Output, ShortText

LimitKind = Literal["small_difference", "bank_charge"]


class AliasQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    q: Annotated[ShortText, Field(description="Part of the account, the payer's or the customer's name.")] | None = None


class AliasRow(Output):
    """An account or name known to pay for a customer, and how often a person said so."""

    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    account: str | None
    name: str | None
    confirmed: int
    last_confirmed_at: datetime
    actor: str


class ClearingLimitIn(Input):
    """How much may be let go in one clearing; without a role by everyone, and by what is applied by itself."""

    kind: LimitKind
    currency: Currency
    role: Role | None = None
    amount: MoneyText


class ClearingLimitRead(Output):
    kind: LimitKind
    currency: str
    role: Role | None
    amount: str


class ClearingSettingsPatch(Input):
    """What is left out stays; `limits` replaces all of them."""

    automatic_at: Annotated[int, Field(ge=500, le=1000, description="Confidence per mille from which a proposal is applied.")] | None = None
    apply_on_load: bool | None = None
    discount_grace_days: Annotated[int, Field(ge=0, le=60)] | None = None
    limits: Annotated[list[ClearingLimitIn], Field(max_length=200)] | None = None


class ClearingSettingsRead(Output):
    company: str
    automatic_at: int
    apply_on_load: bool
    discount_grace_days: int
    limits: list[ClearingLimitRead]


class CompanyOnly(Input):
    company: Code | None = None
