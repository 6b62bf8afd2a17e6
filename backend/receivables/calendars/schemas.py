"""Wire shapes of calendars: a company's own days, and years of official ones."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.companies.schemas import Country
from receivables.pagination import PageQuery
from receivables.rules.calendar import DayKind
from receivables.texts import Code, Day, Input, Name, Output

Year = Annotated[int, Field(ge=1990, le=2100)]
Known = Literal["official", "provisional", "unknown"]


class QuietDayIn(Input):
    """A day of the company's own, for customers of a country or of any when none is named; it counts before the official list.

    `holiday`: a public holiday, on which nothing is sent and no period of limitation ends; `closed`: nothing is sent, the law does not
    care; `workday`: it is worked, whatever the week or the list says.
    """

    company: Code | None = None
    country: Country | None = None
    day: Day
    name: Name
    kind: DayKind = DayKind.HOLIDAY


class QuietDayRow(Output):
    id: int
    company: str
    country: str | None
    day: date
    name: str
    kind: DayKind


class QuietDayQuery(PageQuery):
    company: Code | None = None
    day_from: Day | None = None


class CalendarYearIn(Input):
    """A country's year to go by, as the official list that comes with the program has it."""

    company: Code | None = None
    country: Country
    year: Year


class CalendarYearRow(Output):
    """A country's year that the company goes by, from `from_on`. `provisional`: the year's official list was not out yet when it was
    taken, so that worked weekends are missing or a day is an estimate. `withdrawn_on`: from that day on it counts no more."""

    id: int
    company: str
    country: str
    year: int
    from_on: date
    provisional: bool
    holidays: int
    workdays: int
    source: Annotated[str, Field(description="The list it was last taken from, with its version.")]
    actor: str
    taken_at: datetime
    withdrawn_on: date | None


class CalendarDayRow(Output):
    """A public holiday or a worked weekend: its name in the country's own language, and in zh-CN, zh-TW and en where there is one."""

    day: date
    kind: DayKind
    name: str
    names: dict[str, str]
    source: Annotated[str, Field(description="The list that the day was taken from; a day that is over stays as it was taken.")]


class CalendarYearRead(CalendarYearRow):
    days: list[CalendarDayRow]


class CalendarYearQuery(PageQuery):
    company: Code | None = None
    country: Country | None = None
    year: Year | None = None
