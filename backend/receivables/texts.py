"""Types of request fields that every schema shares: text that PostgreSQL can hold, ids, days, currencies, money."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


def _storable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("null_byte", "Text must not hold null bytes")
    return text


_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> Any:
    """Only `YYYY-MM-DD`: Pydantic would also take numbers and instants for days."""
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN.fullmatch(value)):
        return value
    raise PydanticCustomError("invalid_day", "A day is written YYYY-MM-DD")


def _text(longest: int, shortest: int = 0) -> Any:
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest), AfterValidator(_storable)]


Code = _text(100, 1)
Name = _text(200, 1)
ShortText = _text(200)
LongText = _text(4000)
Reason = _text(1000, 1)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
Day = Annotated[date, BeforeValidator(_day), Field(ge=FIRST_DAY, le=LAST_DAY)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
MoneyText = Annotated[str, StringConstraints(min_length=1, max_length=40), Field(examples=["1234.50"])]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Input(BaseModel):
    """A request body: unknown fields are refused by name."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """An answer: every field is always there."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, from_attributes=True)
