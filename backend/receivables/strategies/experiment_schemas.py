"""Wire shapes of experiments."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Id, Input, Name, Output, Reason


class ExperimentIn(Input):
    """Tries a version on a share of the customers, against the one that counts."""

    challenger_id: Annotated[Id, Field(description="The version to try.")]
    name: Name
    share_percent: Annotated[int, Field(ge=1, le=99, description="Percent of the customers who get it.")] = 20


class ExperimentEnding(Input):
    reason: Reason


class ExperimentRow(Output):
    id: int
    company: str
    name: str
    challenger_id: int
    version: int
    strategy: str
    share_percent: int
    started_on: date
    actor: str
    recorded_at: datetime
    ended_on: date | None
    ended_by: str | None


class ExperimentRead(ExperimentRow):
    """`champion` and `challenger`: how many customers each arm has so far."""

    champion: int
    challenger: int


class ExperimentQuery(PageQuery):
    company: Code | None = None
    running: bool | None = None
