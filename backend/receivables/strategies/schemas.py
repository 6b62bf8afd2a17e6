"""Wire shapes of strategies."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.companies.schemas import Iso
from receivables.invoices.schemas import InvoiceKind
from receivables.pagination import PageQuery
from receivables.rules.strategy import StepChannel
from receivables.templates.schemas import TemplateCode
from receivables.texts import Code, Day, Input, MoneyText, Name, Output, Reason, ShortText, Tag

Grade = Literal["A", "B", "C", "D", "E", "-"]
Owner = Literal["collector", "owner", "manager"]
Words = Annotated[list[ShortText], Field(max_length=100)]
Age = Annotated[int, Field(ge=-60, le=36500)]
Minimum = Annotated[dict[Iso, MoneyText], Field(max_length=50, description="The least worth asking for, by currency.")]
Weekdays = Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7, description="ISO weekdays, 7 is Sunday.")]
Hour = Annotated[int, Field(ge=0, le=24)]


class StrategyStep(Input):
    """One level of a segment."""

    level: Annotated[int, Field(ge=1, le=20, description="Means the same in every segment and version: an item reaches it once.")]
    offset_days: Annotated[int, Field(ge=-60, le=3650, description="Calendar days after the due day; negative: before it.")]
    channel: StepChannel
    template: TemplateCode | None = None
    owner: Owner = "collector"
    wait_days: Annotated[int, Field(ge=0, le=365, description="Days since the level before, at least.")] = 7
    after_contact_days: Annotated[int, Field(ge=0, le=365, description="Days since anybody spoke with the customer, at least.")] = 0


class StrategySegment(Input):
    """Which items go through which steps; what is left out asks nothing. Grade `-`: nothing was ever settled."""

    code: TemplateCode
    name: ShortText = ""
    grades: Annotated[list[Grade], Field(max_length=6)] = Field(default=[])
    kinds: Annotated[list[InvoiceKind], Field(max_length=20)] = Field(default=[])
    groups: Words = Field(default=[])
    industries: Words = Field(default=[])
    regions: Words = Field(default=[])
    tags: Annotated[list[Tag], Field(max_length=100, description="The customer has one of them at least.")] = Field(default=[])
    age_from: Annotated[Age | None, Field(description="Days overdue of the account's oldest item.")] = None
    age_to: Age | None = None
    currency: Iso | None = None
    amount_from: Annotated[MoneyText | None, Field(description="Overdue of the account, in `currency`.")] = None
    amount_to: MoneyText | None = None
    steps: Annotated[list[StrategyStep], Field(min_length=1, max_length=20)]


class StrategyDefinition(Input):
    """A strategy's content: the first segment that fits an item counts."""

    segments: Annotated[list[StrategySegment], Field(min_length=1, max_length=50)]
    minimum: Minimum = Field(default={})
    rest_weekdays: Weekdays = Field(default=[6, 7])
    send_from_hour: Annotated[Hour, Field(description="In the company's time zone.")] = 9
    send_to_hour: Hour = 18
    propose_at_hour: Annotated[
        int | None, Field(ge=0, le=23, description="When the worker previews the day by itself, in the company's time zone; null: never.")
    ] = None


class StrategyIn(StrategyDefinition):
    company: Code | None = None
    name: Name
    note: ShortText | None = None


class StrategyActivation(Input):
    valid_from: Annotated[Day | None, Field(description="Today unless given.")] = None
    reason: Reason


Status = Literal["draft", "planned", "active", "replaced"]


class StrategyRow(Output):
    """A version as a list shows it; `active` is the one that counts today."""

    id: int
    company: str
    version: int
    name: str
    note: str | None
    status: Status
    valid_from: date | None
    actor: str
    recorded_at: datetime
    activated_by: str | None
    activated_at: datetime | None


class StrategyRead(StrategyRow):
    definition: StrategyDefinition


class StrategyQuery(PageQuery):
    company: Code | None = None


class CurrencyTotal(Output):
    currency: str
    amount: str


class StrategyCount(Output):
    """How many letters or tasks, about how many items, and what they ask for."""

    key: str
    count: int
    items: int
    totals: list[CurrencyTotal]


class PersonWork(Output):
    """What a version gives a person to do on a day, for whom they stand in too: tasks, letters, and with how many customers."""

    person: str
    tasks: int
    letters: int
    customers: int


class PlannedDay(Output):
    """How many would go out on a day to come if nothing were paid meanwhile."""

    on: date
    letters: int
    tasks: int


class StrategyOutcome(Output):
    """What a strategy does on a day."""

    strategy_id: int
    version: int
    letters: int
    tasks: int
    customers: int
    items: int
    totals: list[CurrencyTotal]
    by_channel: list[StrategyCount]
    by_level: list[StrategyCount]
    by_segment: list[StrategyCount]
    by_person: list[StrategyCount]
    work: list[PersonWork]
    stopped: Annotated[list[StrategyCount], Field(description="Items about which nothing is sent, by reason.")]


class ProposalRow(Output):
    """One letter or task: who gets what, about which items."""

    customer_id: int
    customer_number: str
    customer_name: str
    person: str | None
    channel: StepChannel
    level: int
    template: str | None
    segment: str
    items: int
    totals: list[CurrencyTotal]


class StrategySimulation(Output):
    """What a version does on a day, beside the one in force then. Nothing is kept."""

    method: str
    as_of: date
    simulated: StrategyOutcome
    active: StrategyOutcome | None
    added: Annotated[int, Field(description="Customers who hear from us by this version only.")]
    dropped: Annotated[int, Field(description="Customers who hear from us by the active one only.")]
    upcoming: list[PlannedDay]
    rows: list[ProposalRow]
    next_cursor: str | None


class SimulationQuery(Input):
    as_of: Annotated[Day | None, Field(description="Today unless given; not after it.")] = None
    days: Annotated[int, Field(ge=0, le=31, description="Days to look ahead.")] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(pattern=r"^[0-9]{1,9}$")] = None
