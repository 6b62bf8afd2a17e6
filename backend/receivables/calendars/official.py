"""The official list: what the package `holidays` knows of a country's year, in the words of this program. Nothing here is kept.

It is imported when a year is taken, not when the program starts: it costs a tenth of a second and eight megabytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any

from receivables.rules.calendar import DayKind

LANGUAGES = {"zh-CN": ("zh_CN",), "zh-TW": ("zh_TW", "zh_HK", "zh_MO"), "en": ("en_US", "en_GB", "en_HK", "en_SG", "en_MO")}
"""The languages of this program, and what the package calls each, best first."""
WORKED = {"zh-CN": "调休上班", "zh-TW": "調整上班", "en": "Working weekend"}
"""The package has no name for a weekend that is worked."""
# Countries that no longer work on weekends by decree: the law of 2025 ended it in Taiwan, the others have not done it for years.
ENDED = frozenset({"AM", "BG", "TW", "UA"})


class NotListed(ValueError):
    """The list has no such country, or not that year of it; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A public holiday or a worked weekend: its name in the country's own language, and in those of this program that there are."""

    kind: DayKind
    name: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """What is known of a country's year. `provisional`: the country decrees its worked weekends each year, and this one's decree is not
    in the list yet, or a day of it is an estimate."""

    year: int
    days: Mapping[date, OfficialDay]
    provisional: bool
    source: str


@cache
def source() -> str:
    """Which list it is, with its version."""
    return f"holidays {version('holidays')}"


@cache
def _countries() -> frozenset[str]:
    from holidays.registry import COUNTRIES

    return frozenset(names[1] for names in COUNTRIES.values())


def year_of(country: str, year: int) -> OfficialYear:
    """A country's public holidays and worked weekends of a year. Raises NotListed `country_not_listed`, `year_not_listed`."""
    if country not in _countries():
        raise NotListed("country_not_listed", f"The list of public holidays has no country {country}.")
    found = _listed(country, year, _listed(country, (), None).default_language)
    if not found.start_year <= year <= found.end_year:
        raise NotListed("year_not_listed", f"The list has {country} from {found.start_year} to {found.end_year}.")
    named = {ours: _listed(country, year, theirs) for ours, theirs in _languages(found).items()}
    days = {
        day: OfficialDay(DayKind.HOLIDAY, name, {ours: listed[day] for ours, listed in named.items() if day in listed})
        for day, name in found.items() if day.year == year
    }  # fmt: skip
    worked = {day for day in found.weekend_workdays if day.year == year and day not in days}
    days |= {day: OfficialDay(DayKind.WORKDAY, WORKED["zh-CN" if country == "CN" else "en"], WORKED) for day in worked}
    return OfficialYear(year, dict(sorted(days.items())), _provisional(found, country, year), source())


def _listed(country: str, years: int | tuple[int, ...], language: str | None) -> Any:
    """Without a language it would speak that of the machine."""
    from holidays import country_holidays

    return country_holidays(country, years=years, language=language)


def _languages(found: Any) -> dict[str, str]:
    known = set(found.supported_languages)
    best = {ours: next((one for one in theirs if one in known), None) for ours, theirs in LANGUAGES.items()}
    return {ours: theirs for ours, theirs in best.items() if theirs is not None}


def _provisional(found: Any, country: str, year: int) -> bool:
    decreed = [] if country in ENDED else [of for of, days in getattr(found, "special_public_holidays", {}).items() if _swaps(days)]
    label = getattr(found, "estimated_label", None)
    mark = found.tr(label).strip("%s ()（）") if label else ""
    if decreed and year > max(decreed):
        return True
    return bool(mark) and any(mark in name for day, name in found.items() if day.year == year)


def _swaps(days: Any) -> bool:
    """Whether a year's special days, one or many, let a day off stand for a worked one: (month, day, worked month, worked day)."""
    many = days if days and isinstance(days[0], tuple) else (days,)
    return any(len(one) >= 4 for one in many)
