"""Days of legal cases: terms that end on a day of rest, deadlines of a closed case, and what the customer's timeline tells."""

from datetime import date, timedelta
from typing import Any

import pytest
from erp import Row, book, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables.clock import today
from receivables.database import transaction
from receivables.rules.limitation import anniversary

TODAY = today("Asia/Shanghai")
SATURDAY = TODAY + timedelta((5 - TODAY.weekday()) % 7 + 7)


def day(back: int) -> str:
    return str(TODAY - timedelta(back))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return book(client, invoices=[invoice("I1", "900.00", issued_on=day(430), due_on=day(400))])


@pytest.fixture
def case(client: TestClient, ids: dict[str, int]) -> Row:
    body = {"customer_id": ids["C1"], "chance_percent": "80", "means": "good", "reason": "no answer"}
    found = post(client, "legal-cases", body, **as_user(client, "collector"))
    decision = {"decision": "approve", "note": "go"}
    post(client, f"approvals/{found['approval_id']}/decision", decision, **as_user(client, "finance_manager", "manager"))
    return found


def step(client: TestClient, case: Row, what: str, **body: Any) -> Row:
    return post(client, f"legal-cases/{case['id']}/{what}", body)


def aged(case: Row, days: int) -> None:
    """As if the case's deadlines had been set so many days ago."""
    with transaction() as session:
        session.execute(text("UPDATE legal_deadlines SET due_on = due_on - :days, told_on = NULL WHERE case_id = :id"),
                        {"days": days, "id": case["id"]})  # fmt: skip


def holiday(client: TestClient, on: date, **fields: Any) -> None:
    post(client, "quiet-days", {"day": str(on), "name": "holiday"} | fields)


def test_a_term_that_ends_on_a_day_of_rest_ends_on_the_next_working_day(client: TestClient, case: Row) -> None:
    holiday(client, SATURDAY + timedelta(2), country="CN")
    (term,) = step(client, case, "deadlines", stage="appeal", due_on=str(SATURDAY))["deadlines"]
    assert (term["due_on"], term["told_on"]) == (str(SATURDAY + timedelta(3)), str(SATURDAY))
    seen = step(client, case, "deadlines", stage="hearing", due_on=str(SATURDAY))["deadlines"]  # a hearing is when it is
    assert (seen[0]["stage"], seen[0]["due_on"], seen[0]["told_on"]) == ("hearing", str(SATURDAY), None)
    workday = SATURDAY + timedelta(4)
    seen = step(client, case, "deadlines", stage="filing", due_on=str(workday))["deadlines"]
    assert (seen[-1]["due_on"], seen[-1]["told_on"]) == (str(workday), None)


def test_a_limitation_goes_by_the_companys_holidays(client: TestClient, ids: dict[str, int]) -> None:
    ends = SATURDAY - timedelta(3)
    due = anniversary(ends, -3)
    (row,) = push(client, "invoices", [invoice("I2", issued_on=str(due - timedelta(30)), due_on=str(due))])["results"]

    def last() -> tuple[Any, ...]:
        found = get(client, f"limitations/{row['id']}")
        return found["ends_on"], found["moved_from"], found["days_left"]

    assert last() == (str(ends), None, (ends - TODAY).days)
    for away in (0, 1, 2):
        holiday(client, ends + timedelta(away), **({} if away else {"country": "CN"}))
    holiday(client, SATURDAY + timedelta(2), country="HK")
    moved = SATURDAY + timedelta(2)
    assert last() == (str(moved), str(ends), (moved - TODAY).days)
    (shown,) = get(client, "limitations")["items"]
    assert (shown["ends_on"], shown["moved_from"]) == (str(moved), str(ends))
    period = {"country": "CN", "from_on": "2021-01-01", "years": 3, "causes": ["demand"], "source": "as before", "rest_weekdays": []}
    assert post(client, "limitation-periods", period)["rest_weekdays"] == []
    assert last() == (str(ends), None, (ends - TODAY).days)


def states(client: TestClient, **params: Any) -> list[str]:
    return [row["state"] for row in get(client, "legal-deadlines", **params)["items"]]


def test_open_deadlines_lapse_with_their_case(client: TestClient, case: Row) -> None:
    for stage in ("hearing", "mediation"):
        step(client, case, "deadlines", stage=stage, due_on=str(TODAY + timedelta(3)))
    (first, _) = get(client, "legal-deadlines")["items"]
    post(client, f"legal-deadlines/{first['id']}/done", {})
    aged(case, 10)
    assert states(client, state="overdue") == ["overdue"]
    closed = step(client, case, "stages", stage="closed", happened_on=day(0), outcome="settled")
    assert sorted(row["state"] for row in closed["deadlines"]) == ["done", "lapsed"]
    assert (closed["next_deadline_on"], closed["deadline_state"]) == (None, None)
    assert states(client, state="overdue") == states(client, state="soon") == states(client, state="open") == []
    assert (states(client, state="lapsed"), states(client, state="done")) == (["lapsed"], ["done"])
    (listed,) = get(client, "legal-cases")["items"]
    assert (listed["next_deadline"], listed["deadline_state"]) == (None, None)
    # Taken back, the case's deadlines are what they were.
    step(client, case, "stages", stage="void", happened_on=day(0), corrects_id=closed["stages"][0]["id"])
    assert (states(client, state="overdue"), states(client, state="lapsed")) == (["overdue"], [])


def events(client: TestClient, ids: dict[str, int], **headers: str) -> list[Row]:
    answer = client.get(f"/api/v1/customers/{ids['C1']}/timeline", params={"limit": 200}, headers=headers)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["items"] if "case_id" in one["params"]]


def test_the_customers_timeline_tells_the_case(client: TestClient, ids: dict[str, int], case: Row) -> None:
    assert [(one["type"], one["amount"]) for one in events(client, ids)] == [("legal_opened", "900.00"), ("legal_asked", "900.00")]
    push(client, "payments", [receipt("P0", "10.00", received_on=day(300), allocations=pays(("I1", "10.00")))])
    filed = step(client, case, "stages", stage="filing", happened_on=day(20), note="accepted")["stages"][0]
    step(client, case, "stages", stage="filing", happened_on=day(15), note="accepted", corrects_id=filed["id"])
    push(client, "payments", [
        receipt("P1", "90.00", received_on=day(12), allocations=pays(("I1", "90.00"))),
        receipt("P2", "50.00", received_on=day(11), allocations=pays(("I1", "50.00"))),
    ])  # fmt: skip
    (bounced,) = [one["id"] for one in get(client, "payments", q="P2")["items"]]
    post(client, f"payments/{bounced}/reversal", {"reason": "bounced"})
    for stage in ("hearing", "mediation", "hearing"):
        step(client, case, "deadlines", stage=stage, due_on=str(TODAY + timedelta(1)))
    missed, late, _ = [row["id"] for row in get(client, "legal-deadlines")["items"]]
    post(client, f"legal-deadlines/{late}/done", {"done_on": day(2)})
    aged(case, 6)
    post(client, f"legal-deadlines/{missed}/done", {"result": "dropped"})
    step(client, case, "stages", stage="closed", happened_on=day(0), outcome="won")

    found = [(one["type"], one["on"], one["params"].get("stage"), one["amount"]) for one in events(client, ids)]
    assert found[0] == ("legal_closed", day(0), "closed", None)
    assert found[1:3] == [("legal_opened", day(0), None, "900.00"), ("legal_asked", day(0), None, "900.00")]
    assert found[3] == ("legal_deadline_met", day(2), "mediation", None)
    assert sorted(found[4:6]) == [("legal_deadline_missed", day(4), "hearing", None), ("legal_deadline_missed", day(4), "mediation", None)]
    assert found[6:] == [
        ("allocated", day(12), None, "90.00"), ("legal_stage", day(15), "filing", None), ("legal_stage", day(20), "filing", None),
    ]  # fmt: skip
    told = {one["type"]: one["params"] for one in events(client, ids)}
    assert (told["legal_closed"]["outcome"], told["legal_asked"]["procedure"]) == ("won", "litigation")
    asked, opened = told["legal_asked"]["actor"], told["legal_opened"]["actor"]
    assert (asked.startswith("user:collector"), opened.startswith("user:manager")) == (True, True), (asked, opened)
    assert told["allocated"]["case_id"] == case["id"]
    assert (told["legal_stage"]["note"], told["legal_stage"]["corrected_by_id"] > filed["id"]) == ("accepted", True)
    # Whoever may see the register sees it here; who may not sees neither.
    reader, nobody = as_user(client, "salesperson"), as_user(client, "administrator", "chief")
    for headers in (reader, nobody):
        register = client.get("/api/v1/legal-cases", headers=headers)
        timeline = client.get(f"/api/v1/customers/{ids['C1']}/timeline", headers=headers)
        assert register.status_code == timeline.status_code
