"""Types of request fields that every schema shares: text that PostgreSQL can hold, ids, days, currencies, money."""

import re
from datetime import date, datetime
from email.headerregistry import Address
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema


def _storable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("null_byte", "Text must not hold null bytes")
    return text


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class _Written:
    """Only `YYYY-MM-DD`: Pydantic would also take numbers and instants for days. Checked by its core, because a push has millions."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        day = core_schema.date_schema(ge=FIRST_DAY, le=LAST_DAY)
        written = core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", strict=True)
        read, made = core_schema.chain_schema([written, day]), core_schema.chain_schema([core_schema.is_instance_schema(date), day])
        return core_schema.union_schema(
            [read, made], mode="left_to_right", custom_error_type="invalid_day",
            custom_error_message=f"A day is written YYYY-MM-DD, from {FIRST_DAY} to {LAST_DAY}",
        )  # fmt: skip

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(core_schema.date_schema())


def _written_instant(given: Any) -> Any:
    if isinstance(given, datetime) or (isinstance(given, str) and _INSTANT.match(given)):
        return given
    raise PydanticCustomError("invalid_instant", "An instant is written like 2026-01-31T08:00:00Z")


_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}")


def _text(longest: int, shortest: int = 0) -> Any:
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest), AfterValidator(_storable)]


def is_mail_address(text: str) -> bool:
    """Whether it is one address as it goes over the wire, and nothing else: no name, no list, no line break, ASCII."""
    try:
        parsed = Address(addr_spec=text)
    except (ValueError, IndexError, AttributeError):  # what the parser does with nonsense
        return False
    return text.isascii() and text.isprintable() and " " not in text and bool(parsed.username) and bool(parsed.domain)


Code = _text(100, 1)
Name = _text(200, 1)
ShortText = _text(200)
Tag = _text(50, 1)
LongText = _text(4000)
Reason = _text(1000, 1)
Day = Annotated[date, _Written]
# Pydantic alone would take 20260131 for a second of the year 1970.
Instant = Annotated[datetime, BeforeValidator(_written_instant)]
ZonedInstant = Annotated[AwareDatetime, BeforeValidator(_written_instant)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
MoneyText = Annotated[str, StringConstraints(min_length=1, max_length=40), Field(examples=["1234.50"])]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Input(BaseModel):
    """A request body: unknown fields are refused by name."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """An answer: every field is always there."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, from_attributes=True)
