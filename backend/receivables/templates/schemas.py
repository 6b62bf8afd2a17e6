"""Wire shapes of letter templates and letterheads."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from receivables.customers.schemas import Email, Language
from receivables.pagination import PageQuery
from receivables.templates.words import WordsError, check
from receivables.texts import Code, Input, Output, ShortText, is_mail_address


def _usable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("null_byte", "Text must not hold null bytes")
    try:
        check(text)
    except WordsError as error:
        raise PydanticCustomError(error.code, "{problem}", {"problem": str(error)}) from error
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("subject_one_line", "A subject is one line without control characters")
    return text


def _address(text: str) -> str:
    if not is_mail_address(text):
        raise PydanticCustomError("bad_address", "It is not one mail address")
    return text


ReplyTo = Annotated[Email, AfterValidator(_address)]
TemplateCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$")]
Subject = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line),
                    AfterValidator(_usable)]  # fmt: skip
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000), AfterValidator(_usable),
                 Field(description="Paragraphs with {{ customer_name }} and other variables; the table of items follows.")]  # fmt: skip


class TemplateIn(Input):
    """The text of a code in one language; a code and language that are there get a new version."""

    company: Code | None = None
    code: TemplateCode
    language: Language
    subject: Subject
    body: Body


class TemplateTry(Input):
    """A text to be looked at with sample values; nothing is kept."""

    subject: Subject
    body: Body


class TemplateTried(Output):
    subject: str
    body: str


class TemplateRow(Output):
    id: int
    company: str
    code: str
    language: str
    version: int
    subject: str
    body: str
    current: bool
    actor: str
    recorded_at: datetime


class TemplateQuery(PageQuery):
    company: Code | None = None
    code: TemplateCode | None = None
    language: Language | None = None
    history: Annotated[bool, Field(description="Also the versions that a later one replaced.")] = False


class LetterheadPatch(Input):
    """What stands on a company's letters; what is left out stays, null empties it."""

    sender: ShortText | None = None
    address: ShortText | None = None
    phone: ShortText | None = None
    reply_to: ReplyTo | None = None
    bank: ShortText | None = None
    account_name: ShortText | None = None
    account_number: ShortText | None = None


class LetterheadRead(Output):
    company: str
    sender: str | None
    address: str | None
    phone: str | None
    reply_to: str | None
    bank: str | None
    account_name: str | None
    account_number: str | None

