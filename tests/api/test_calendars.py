"""Official holidays and worked weekends: taken as they are listed, kept as facts, and heeded by whatever asks for a working day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from conftest import add_company, add_key
from dunners import TODAY, Clock, debtor, moved, overdue, posting, ready, run
from erp import Row, book, get, invoice, post, push, refusal
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.calendars import official, queries
from receivables.calendars.official import OfficialDay, OfficialYear
from receivables.database import transaction
from receivables.dunning import sending
from receivables.jobs.calendars import keep_calendars
from receivables.jobs.dunning import propose_runs
from receivables.jobs.evaluation import interrupter
from receivables.rules.calendar import WEEK, DayKind, rests

URL = "/api/v1/calendar-years"
OTHER = "hk_test_key_of_another_company_00000"
CN = {"country": "CN", "year": 2026}


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    interrupter.stopping.clear()


def listed(monkeypatch: pytest.MonkeyPatch, days: dict[date, DayKind], source: str = "list 1") -> None:
    """As if this were the official list, whatever the country."""

    def year_of(country: str, year: int) -> OfficialYear:
        own = {day: OfficialDay(kind, f"{country} {kind}", {}) for day, kind in days.items() if day.year == year}
        return OfficialYear(year, own, False, source)

    monkeypatch.setattr(official, "year_of", year_of)
    monkeypatch.setattr(official, "source", lambda: source)


def take_all(client: TestClient, days: Iterable[date], country: str = "CN") -> None:
    for year in sorted({day.year for day in days}):
        post(client, "calendar-years", {"country": country, "year": year})


def kinds(year: Row) -> dict[str, str]:
    return {one["day"]: one["kind"] for one in year["days"]}


def test_a_year_is_taken_with_its_worked_weekends(client: TestClient) -> None:
    made = post(client, "calendar-years", CN)
    found = kinds(made)
    worked = [day for day, kind in found.items() if kind == "workday"]
    assert worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    assert (found["2026-10-01"], found["2026-10-07"], "2026-10-08" in found) == ("holiday", "holiday", False)
    (festival,) = [one["names"] for one in made["days"] if one["day"] == "2026-09-25"]
    assert festival == {"zh-CN": "中秋节", "zh-TW": "中秋節", "en": "Mid-Autumn Festival"}
    assert (made["provisional"], made["workdays"], made["source"]) == (False, 6, official.source())
    assert made["source"].startswith("holidays 0.")
    assert get(client, f"calendar-years/{made['id']}") == made == post(client, "calendar-years", CN)
    assert len([row for row in get(client, "audit-entries")["items"] if row["subject"] == "calendar_year"]) == 1
    csv = client.get(URL, headers={"Accept": "text/csv"}).text
    assert csv.splitlines()[1].startswith(str(made["id"]))


def test_a_year_whose_decree_is_not_listed_yet_says_so(client: TestClient) -> None:
    later = post(client, "calendar-years", CN | {"year": 2031})
    assert (later["provisional"], later["workdays"]) == (True, 0)
    assert [(row["year"], row["provisional"]) for row in get(client, "calendar-years")["items"]] == [(2031, True)]
    for country, provisional in (("HK", False), ("TW", False), ("DE", False), ("SG", True)):  # a feast by the moon is an estimate
        assert post(client, "calendar-years", {"country": country, "year": 2031})["provisional"] is provisional, country
    names = {one["day"]: one["names"] for one in post(client, "calendar-years", {"country": "HK", "year": 2026})["days"]}
    assert set(names["2026-12-25"]) == {"zh-CN", "zh-TW", "en"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"country": "XX"}, "country_not_listed"), ({"country": "cn"}, "invalid"), ({"country": "JP", "year": 2100}, "year_not_listed"),
        ({"year": 1066}, "invalid"), ({"year": 2101}, "invalid"), ({"company": "nobody"}, "unknown_company"),
    ],
)  # fmt: skip
def test_what_no_list_has_is_refused(client: TestClient, body: Row, code: str) -> None:
    answer = client.post(URL, json=CN | body)
    assert answer.status_code == 422
    assert code in (refusal(answer)[1], "invalid")
    assert get(client, "calendar-years")["items"] == []


def test_who_may_and_whose_it_is(client: TestClient) -> None:
    made = post(client, "calendar-years", CN)
    assert client.post(URL, json=CN, headers=as_user(client, "collector")).status_code == 403
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(Permission))
    stranger = {"X-API-Key": OTHER}
    for method in ("GET", "DELETE"):
        assert client.request(method, f"{URL}/{made['id']}", headers=stranger).status_code == 404
    assert client.get(URL, headers=stranger).json()["items"] == []


def test_a_worked_weekend_is_sent_on_and_a_holiday_is_not(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the customer's own country; one without a country has the company's."""
    days = {TODAY + timedelta(1): DayKind.WORKDAY, TODAY + timedelta(2): DayKind.HOLIDAY}
    customers = [debtor(country="CN"), debtor("C2", country="DE"), debtor("C3")]
    ready(client, customers=customers, invoices=[overdue(f"I{n}", customer_external_id=f"C{n}") for n in (1, 2, 3)],
          rest_weekdays=[(TODAY + timedelta(1)).isoweekday()])  # fmt: skip
    company = client.patch("/api/v1/companies/main", json={"country": "CN"}, headers={"If-Match": "*"})
    assert company.json()["country"] == "CN"
    listed(monkeypatch, days)
    take_all(client, days)
    strategy = get(client, "strategies")["items"][0]
    upcoming = get(client, f"strategies/{strategy['id']}/simulation", days=2)["upcoming"]
    assert [day["on"] for day in upcoming] == [str(TODAY + timedelta(n)) for n in (1, 2)]
    run(client)
    noon = datetime.combine(TODAY, time(4), UTC)  # in Shanghai
    with posting(monkeypatch) as box:
        moved(monkeypatch, at=noon + timedelta(2))
        assert (sending.send_due(), box.to) == (1, ["c2@example.com"])
        moved(monkeypatch, at=noon + timedelta(1))
        assert (sending.send_due(), sorted(box.to)) == (2, ["c1@example.com", "c2@example.com", "c3@example.com"])


def test_a_look_ahead_goes_by_each_day_of_its_own(client: TestClient) -> None:
    ready(client, invoices=[overdue("I1", 0), overdue("I2", -1)])
    strategy = get(client, "strategies")["items"][0]
    for away in (0, 2):
        post(client, "quiet-days", {"day": str(TODAY + timedelta(away)), "name": "stocktaking", "kind": "closed"})
    upcoming = get(client, f"strategies/{strategy['id']}/simulation", days=3)["upcoming"]
    assert [(day["letters"], day["on"]) for day in upcoming] == [(n, str(TODAY + timedelta(d))) for d, n in ((1, 1), (2, 0), (3, 1))]


SATURDAY, THURSDAY = date(2026, 10, 10), date(2026, 10, 1)


@pytest.mark.parametrize(("day", "country", "runs"), [
    (SATURDAY, "CN", 1), (THURSDAY, "CN", 0), (SATURDAY, None, 0), (THURSDAY, None, 1), (SATURDAY, "HK", 0),
])  # fmt: skip
def test_the_morning_is_that_of_the_companys_country(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, day: date, country: str | None, runs: int
) -> None:  # fmt: skip
    Clock.stand(monkeypatch, date(2026, 9, 1))
    ready(client, invoices=[overdue("I1")], propose_at_hour=8, rest_weekdays=[6, 7])
    client.patch("/api/v1/companies/main", json={"country": country}, headers={"If-Match": "*"})
    post(client, "calendar-years", CN)
    Clock.stand(monkeypatch, day)
    propose_runs()
    assert len(get(client, "dunning-runs")["items"]) == runs


def test_last_days_of_limitation_go_by_the_official_list(client: TestClient) -> None:
    ids = book(client, invoices=[invoice(name, issued_on="2023-01-01", due_on=due) for name, due in
                                 (("I1", "2023-10-01"), ("I2", "2023-10-10"), ("I3", "2023-10-13"))])  # fmt: skip

    def last(name: str) -> tuple[Any, ...]:
        found = get(client, f"limitations/{ids[name]}")
        return found["ends_on"], found["calendar"]

    assert [last(name) for name in ("I1", "I2")] == [("2026-10-01", "unknown"), ("2026-10-12", "unknown")]
    post(client, "calendar-years", CN)
    assert [last(name) for name in ("I1", "I2")] == [("2026-10-08", "official"), ("2026-10-10", "official")]
    # That one company rests moves no period of the law; a public holiday that the list does not have does.
    post(client, "quiet-days", {"day": "2026-10-13", "name": "stocktaking", "kind": "closed"})
    assert last("I3") == ("2026-10-13", "official")
    post(client, "quiet-days", {"day": "2026-10-13", "name": "decreed", "kind": "holiday", "country": "CN"})
    assert last("I3") == ("2026-10-14", "official")
    post(client, "quiet-days", {"day": "2026-10-01", "name": "works", "kind": "workday", "country": "CN"})
    assert last("I1") == ("2026-10-01", "official")
    push(client, "invoices", [invoice("I4", issued_on="2028-01-01", due_on="2028-06-01")])
    post(client, "calendar-years", CN | {"year": 2031})
    (row,) = [one for one in get(client, "invoices")["items"] if one["number"] == "I4"]
    assert get(client, f"limitations/{row['id']}")["calendar"] == "provisional"


def test_the_companys_own_days_come_first_and_those_of_the_country_before_those_of_none(client: TestClient) -> None:
    post(client, "calendar-years", CN)
    own = [("2026-10-01", None, "workday"), ("2026-10-10", "CN", "closed"), ("2026-10-12", None, "closed"), ("2026-10-12", "CN", "workday"),
           ("2026-10-13", "DE", "holiday")]  # fmt: skip
    for day, country, kind in own:
        post(client, "quiet-days", {"day": day, "country": country, "kind": kind, "name": "x"})
    with transaction() as session:
        found = queries.days(session, 1, {"CN", "DE", None}, date(2026, 10, 1), date(2026, 10, 13))
    shown = {country: {day.day: kind.value for day, kind in known.items()} for country, known in found.items()}
    official_rest = dict.fromkeys((2, 3, 5, 6, 7), "holiday")
    assert shown["CN"] == {1: "workday", **official_rest, 10: "closed", 12: "workday"}
    assert shown["DE"] == {1: "workday", 12: "closed", 13: "holiday"}
    assert shown[None] == {1: "workday", 12: "closed"}


def test_sql_and_rule_say_the_same_of_every_day(client: TestClient) -> None:
    """Of a company's own days, official ones and plain ones, in each country, for several weeks."""
    post(client, "calendar-years", CN)
    for day, country, kind in (("2026-10-01", None, "workday"), ("2026-10-10", "CN", "closed"), ("2026-10-13", "DE", "holiday")):
        post(client, "quiet-days", {"day": day, "country": country, "kind": kind, "name": "x"})
    first = date(2026, 9, 28)
    statement = text("SELECT d::date, " + queries.rests_sql(
        queries.kind_sql("1", "CAST(:country AS text)", "d::date"), "CAST(:week AS jsonb)", "d"
    ) + " FROM generate_series(CAST(:first AS timestamp), CAST(:first AS timestamp) + interval '20 days', interval '1 day') d")  # fmt: skip
    with transaction() as session:
        known = queries.days(session, 1, {"CN", "DE", None})
        for country in known:
            for week in ([], [6, 7], [7], [3], sorted(WEEK)):
                rows = session.execute(statement, {"country": country, "week": str(week), "first": first}).all()
                assert len(rows) == 21
                assert [day for day, rest in rows if rest] == [day for day, _ in rows if rests(day, week, known[country].get(day))]


def test_what_is_over_stays_when_the_list_learns(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = date(2026, 5, 1), date(2026, 10, 1)
    Clock.stand(monkeypatch, date(2026, 3, 1))
    listed(monkeypatch, {first: DayKind.HOLIDAY, last: DayKind.HOLIDAY})
    made = post(client, "calendar-years", CN)
    Clock.stand(monkeypatch, date(2026, 7, 1))
    listed(monkeypatch, {date(2026, 5, 4): DayKind.HOLIDAY, date(2026, 10, 10): DayKind.WORKDAY}, "list 2")
    assert keep_calendars() == 2  # this year and the next
    assert keep_calendars() == 0
    now = get(client, f"calendar-years/{made['id']}")
    assert [(one["day"], one["source"]) for one in now["days"]] == [(str(first), "list 1"), ("2026-10-10", "list 2")]
    assert (now["source"], now["from_on"], now["actor"]) == ("list 2", "2026-01-01", "system:calendars")
    Clock.stand(monkeypatch, date(2027, 7, 1))
    listed(monkeypatch, {}, "list 3")
    again = post(client, "calendar-years", CN)
    assert (again["days"], again["source"]) == (now["days"], "list 2")


def test_the_worker_keeps_up_the_companys_country_from_today_on(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep_calendars() == 0  # nobody said where the company is
    client.patch("/api/v1/companies/main", json={"country": "CN"}, headers={"If-Match": "*"})
    Clock.stand(monkeypatch, date(2026, 10, 3))
    assert keep_calendars() == 2
    later, now = get(client, "calendar-years")["items"]
    assert (now["year"], now["from_on"], later["year"], later["from_on"]) == (2026, "2026-10-03", 2027, "2027-01-01")
    assert min(kinds(get(client, f"calendar-years/{now['id']}"))) == "2026-10-03"
    ids = book(client, invoices=[invoice("I1", issued_on="2023-01-01", due_on="2023-10-01")])
    assert get(client, f"limitations/{ids['I1']}")["calendar"] == "unknown"  # of the days before, nothing was taken
    whole = post(client, "calendar-years", CN)
    assert (whole["id"], whole["from_on"], min(kinds(whole))) == (now["id"], "2026-01-01", "2026-01-01")
    client.patch("/api/v1/companies/main", json={"country": "XX"}, headers={"If-Match": "*"})
    assert keep_calendars() == 0  # the list has no such country


def test_a_year_that_is_stopped_counts_no_more_and_is_left_alone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.patch("/api/v1/companies/main", json={"country": "CN"}, headers={"If-Match": "*"})
    Clock.stand(monkeypatch, date(2026, 6, 1))
    made = post(client, "calendar-years", CN)
    assert client.delete(f"{URL}/{made['id']}").status_code == 204
    assert client.delete(f"{URL}/{made['id']}").status_code == 404
    left = get(client, f"calendar-years/{made['id']}")
    assert (left["withdrawn_on"], max(kinds(left)), keep_calendars()) == ("2026-06-01", "2026-05-09", 0)
    Clock.stand(monkeypatch, date(2026, 8, 1))
    again = post(client, "calendar-years", CN)
    assert (again["id"], again["withdrawn_on"]) == (made["id"], None)
    days = kinds(again)
    assert ("2026-06-19" in days, "2026-10-01" in days) == (False, True)
    assert keep_calendars() == 1  # the next year


def test_what_a_customer_does_on_its_page_is_no_contact_of_ours(client: TestClient) -> None:
    """A step waits after we spoke with a customer, not after it clicked on its own page."""
    step = {"level": 1, "offset_days": 1, "channel": "email", "template": "first", "wait_days": 0, "after_contact_days": 3}
    ids = ready(client, steps=[step], invoices=[overdue("I1")])
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "evasive"})
    strategy = get(client, "strategies")["items"][0]
    address = f"strategies/{strategy['id']}/simulation"
    assert get(client, address)["simulated"]["letters"] == 0
    with transaction() as session:
        session.execute(text("ALTER TABLE collection_actions DISABLE TRIGGER USER"))
        session.execute(text("UPDATE collection_actions SET channel = 'customer_page'"))
        session.execute(text("ALTER TABLE collection_actions ENABLE TRIGGER USER"))
    assert get(client, address)["simulated"]["letters"] == 1
