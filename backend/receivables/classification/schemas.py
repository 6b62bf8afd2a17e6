"""Wire shapes of classifications and of the list of overdue causes."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.pagination import PageQuery
from receivables.texts import Code, Day, Input, LongText, MoneyText, Name, Output, ShortText

Judgement = Literal["normal", "abnormal"]
Percent = Annotated[int, Field(ge=0, le=100, description="What is expected, as a share of what each item has open.")]


class JudgedFields(Input):
    """What is sent is set, null empties it, and what is left out stays as it was."""

    classification: Judgement | None = None
    cause: Annotated[Code | None, Field(description="The code of a cause that the item's company uses.")] = None
    expected_percent: Percent | None = None
    responsible: ShortText | None = None
    measure: LongText | None = None
    deadline_on: Day | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set & {*JudgedFields.model_fields, "expected_recoverable"}:
            raise PydanticCustomError("nothing_sent", "Send at least one field to set")
        return self


class ClassificationIn(JudgedFields):
    """Judges one item; `expected_recoverable` is in the item's currency and no more than it has open."""

    expected_recoverable: MoneyText | None = None

    @model_validator(mode="after")
    def _expected_once(self) -> Self:
        if {"expected_recoverable", "expected_percent"} <= self.model_fields_set:
            raise PydanticCustomError("expected_twice", "Send expected_recoverable or expected_percent, not both")
        return self


class ClassificationRead(Output):
    """One version of an item's classification."""

    id: int
    classification: Judgement | None
    cause: str | None
    cause_name: str | None
    expected_recoverable: str | None
    currency: str
    responsible: str | None
    measure: str | None
    deadline_on: date | None
    actor: str
    recorded_at: datetime


class CauseIn(Input):
    code: Code
    name: Name
    company: Code | None = None


class CausePatch(Input):
    name: Name | None = None
    active: bool | None = None


class CauseRead(Output):
    """A cause; one that is not `active` stays on the items that name it and is given to no other."""

    id: int
    company: str
    code: str
    name: str
    active: bool
    created_at: datetime


class CauseQuery(PageQuery):
    company: Code | None = None
    active: bool | None = None
    q: Annotated[ShortText, Field(description="Part of the code or name.")] | None = None
