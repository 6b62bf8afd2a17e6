"""A collector's day: tasks closed by actions, capacity, absence, costs, the next best action, many customers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice
from conftest import add_company, add_key
from dunners import debtor, overdue, ready, run
from erp import get, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = today("Asia/Shanghai")
SEGMENTS: list[dict[str, Any]] = [
    {"code": "late", "age_from": 31, "steps": [{"level": 1, "offset_days": 1, "channel": "visit", "wait_days": 0}]},
    {"code": "all", "steps": [{"level": 1, "offset_days": 1, "channel": "phone", "wait_days": 0}]},
]
OTHER = "hk_test_key_of_another_company_00000"


def act(client: TestClient, customer: int, **given: Any) -> dict[str, Any]:
    return post(client, "collection-actions", {"customer_id": customer, "channel": "phone", "outcome": "other"} | given)


def rows(client: TestClient, **params: Any) -> dict[str, dict[str, Any]]:
    return {row["customer_number"]: row for row in get(client, "worklist", **params)["items"]}


def put(client: TestClient, path: str, body: Any) -> None:
    answer = client.put(f"/api/v1/{path}", json=body)
    assert answer.status_code == 204, answer.text


@pytest.fixture
def tasks(client: TestClient) -> dict[str, int]:
    """C1 has a call to make, C2 a visit; both tasks of an approved run."""
    ids = ready(client, customers=[debtor("C1"), debtor("C2")], segments=SEGMENTS,
                invoices=[overdue("A", 5), overdue("B", 45, customer_external_id="C2")])
    run(client)
    return ids


def test_an_action_closes_the_task_it_does(client: TestClient, tasks: dict[str, int]) -> None:
    first, second = rows(client)["C1"], rows(client)["C2"]
    assert [(task["channel"], task["level"], task["due_on"]) for task in first["tasks"]] == [("phone", 1, str(TODAY))]
    assert first["next_best"] == {"action": "do_task", "channel": "phone"}
    assert second["next_best"]["channel"] == "visit"
    act(client, tasks["C1"], outcome="unreachable")
    assert len(rows(client)["C1"]["tasks"]) == 1
    done = act(client, tasks["C1"])
    assert rows(client)["C1"]["tasks"] == []
    (letter,) = get(client, "dunning-letters", customer_id=tasks["C1"])["items"]
    assert (letter["state"], letter["done_by_action_id"]) == ("task", done["id"])
    # a call is no visit, unless it is said to do the task
    act(client, tasks["C2"])
    task = rows(client)["C2"]["tasks"][0]["id"]
    act(client, tasks["C2"], task_id=task)
    assert rows(client)["C2"]["tasks"] == []
    again = {"customer_id": tasks["C2"], "channel": "visit", "outcome": "other", "task_id": task}
    assert client.post("/api/v1/collection-actions", json=again).json()["code"] == "task_done"
    wrong = again | {"customer_id": tasks["C1"]}
    assert client.post("/api/v1/collection-actions", json=wrong).json()["code"] == "unknown_task"


def test_a_correction_opens_what_was_never_done(client: TestClient, tasks: dict[str, int]) -> None:
    made = act(client, tasks["C1"])
    act(client, tasks["C1"], outcome="unreachable", corrects_id=made["id"])
    assert len(rows(client)["C1"]["tasks"]) == 1


def test_a_task_whose_items_are_paid_is_no_work_and_one_that_is_done_stays_done(client: TestClient, tasks: dict[str, int]) -> None:
    act(client, tasks["C2"], channel="visit")
    (run_,) = get(client, "dunning-runs")["items"]
    post(client, f"dunning-runs/{run_['id']}/cancellation", {"reason": "wrong text"})
    states = {row["customer_number"]: row["state"] for row in get(client, "dunning-letters")["items"]}
    assert states == {"C1": "withdrawn", "C2": "task"}


def test_ten_who_do_one_task_at_once_do_it_once(client: TestClient, tasks: dict[str, int]) -> None:
    task = rows(client)["C1"]["tasks"][0]["id"]
    body = {"customer_id": tasks["C1"], "channel": "phone", "outcome": "other", "task_id": task}
    with ThreadPoolExecutor(10) as pool:
        found = [answer.status_code for answer in pool.map(lambda _: client.post("/api/v1/collection-actions", json=body), range(10))]
    assert sorted(found) == [201] + [409] * 9
    assert len(get(client, "collection-actions")["items"]) == 1


def test_what_lies_beyond_a_day_is_said(client: TestClient) -> None:
    with transaction() as session:
        ids = [add_customer(session, f"C{n}", collector="Ann") for n in range(4)]
        for number, customer in enumerate(ids):
            add_invoice(session, customer, (9 - number) * 100_00, TODAY - timedelta(20))
        add_invoice(session, add_customer(session, "B", collector="Bo"), 100_00, TODAY - timedelta(20))
        nobodys = add_customer(session, "N")
        add_invoice(session, nobodys, 100_00, TODAY - timedelta(20))
    put(client, "collector-capacities", {"collector": "Ann", "contacts_a_day": 2})
    assert {number for number, row in rows(client).items() if row["beyond_capacity"]} == {"C2", "C3"}
    for customer in (ids[0], nobodys):
        act(client, customer)
    found = get(client, "worklist")
    assert {row["customer_number"] for row in found["items"] if row["beyond_capacity"]} == {"C2", "C3"}
    assert {row["customer_number"] for row in found["items"] if row["contacted_today"]} == {"C0", "N"}
    ann, bo = found["days"]
    assert ann == {"company": "main", "person": "Ann", "contacts_a_day": 2, "done": 1, "waiting": 3, "beyond": 2}
    assert (bo["contacts_a_day"], bo["waiting"], bo["beyond"]) == (None, 1, 0)
    put(client, "collector-capacities", {"collector": "Ann", "contacts_a_day": None})
    assert not any(row["beyond_capacity"] for row in rows(client).values())
    assert get(client, "collector-capacities")["items"] == []


def test_a_day_is_as_full_however_the_list_is_narrowed(client: TestClient) -> None:
    """Who is found by name waits behind all the others of that day; and a substitute's day holds the absent person's list too."""
    with transaction() as session:
        for number, who, currency in (("A", "Ann", "CNY"), ("B", "Ann", "USD"), ("C", "Bo", "CNY"), ("D", "Ann", "CNY")):
            add_invoice(session, add_customer(session, number, collector=who), (ord("Z") - ord(number)) * 100_00, TODAY - timedelta(20),
                        currency=currency)  # fmt: skip
    put(client, "collector-capacities", {"collector": "Ann", "contacts_a_day": 3})
    post(client, "absences", {"person": "Bo", "substitute": "Ann", "from_on": str(TODAY), "to_on": str(TODAY)})
    whole = get(client, "worklist")
    late = {row["customer_number"]: row["beyond_capacity"] for row in whole["items"]}
    assert (sum(late.values()), late["D"]) == (1, True)
    for narrow in ({"q": "Customer D"}, {"currency": "USD"}, {"currency": "CNY"}, {"collector": "Bo"}, {"collector": "Ann"}):
        found = get(client, "worklist", **narrow)
        assert {row["customer_number"]: row["beyond_capacity"] for row in found["items"]}.items() <= late.items(), narrow
        assert found["days"] == whole["days"], narrow


def test_whoever_has_a_task_finds_it_on_a_list_of_their_own(client: TestClient) -> None:
    """A step that is the salesperson's, or was escalated to the manager, is not the collector's alone to see."""
    steps = [{"level": 1, "offset_days": 1, "channel": "visit", "owner": "owner", "wait_days": 0}]
    manager = [{"level": 2, "offset_days": 1, "channel": "escalate_manager", "owner": "manager", "wait_days": 0}]
    segments = [{"code": "late", "age_from": 31, "steps": manager}, {"code": "all", "steps": steps}]
    ids = ready(client, customers=[debtor(name, collector="Ann", owner="Sun") for name in ("C1", "C2", "C3")], segments=segments,
                invoices=[overdue("A", 5), overdue("B", 45, customer_external_id="C2")])  # fmt: skip
    run(client)
    assert [list(rows(client, collector=who)) for who in ("Sun", "manager", "Li")] == [["C1"], ["C2"], []]
    assert rows(client, collector="Sun")["C1"]["tasks"][0]["person"] == "Sun"
    act(client, ids["C1"], channel="visit")
    assert rows(client, collector="Sun") == {}


def test_whoever_stands_in_sees_the_list_of_the_absent(client: TestClient) -> None:
    with transaction() as session:
        for number, who in (("A", "Ann"), ("B", "Bo")):
            add_invoice(session, add_customer(session, number, collector=who), 100_00, TODAY - timedelta(20))
    away = {"person": "Ann", "substitute": "Bo", "from_on": str(TODAY - timedelta(1)), "to_on": str(TODAY)}
    made = post(client, "absences", away)
    found = rows(client, collector="Bo")
    assert {number: (row["worker"], row["absent"]) for number, row in found.items()} == {"A": ("Bo", "Ann"), "B": ("Bo", None)}
    assert set(rows(client, collector="Ann")) == {"A"}
    assert client.post("/api/v1/absences", json=away).json()["code"] == "absence_overlaps"
    assert client.post("/api/v1/absences", json=away | {"person": "Bo", "substitute": "Cy"}).json()["code"] == "substitute_absent"
    assert client.post("/api/v1/absences", json=away | {"person": "Cy", "substitute": "Ann"}).json()["code"] == "substitute_absent"
    path = f"/api/v1/absences/{made['id']}"
    assert client.patch(path, json={"to_on": str(TODAY - timedelta(1))}).status_code == 428
    back = client.patch(path, json={"to_on": str(TODAY - timedelta(1))}, headers={"If-Match": client.get(path).headers["ETag"]})
    assert back.status_code == 200, back.text
    assert set(rows(client, collector="Bo")) == {"B"}
    assert [row["id"] for row in get(client, "absences", on=str(TODAY - timedelta(1)))["items"]] == [made["id"]]
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_ten_who_take_an_absence_away_do_it_once(client: TestClient) -> None:
    made = post(client, "absences", {"person": "Ann", "substitute": "Bo", "from_on": str(TODAY), "to_on": str(TODAY)})
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: client.delete(f"/api/v1/absences/{made['id']}").status_code, range(10)))
    assert sorted(found) == [204] + [404] * 9
    told = [entry["action"] for entry in get(client, "audit-entries")["items"] if entry["subject"] == "absence"]
    assert sorted(told) == ["created", "removed"]


def test_an_effort_is_taken_off_the_rank_and_said(client: TestClient) -> None:
    with transaction() as session:
        for number, minor in (("S", 10_00), ("L", 100_00)):
            add_invoice(session, add_customer(session, number), minor, TODAY - timedelta(20))
    put(client, "contact-costs", {"channel": "phone", "currency": "CNY", "cost": "20.00"})
    found = rows(client)
    assert list(found) == ["L", "S"]
    assert {"key": "effort", "params": {"amount": "20.00", "currency": "CNY"}} in found["S"]["reasons"]
    put(client, "contact-costs", {"channel": "phone", "currency": "CNY", "cost": None})
    assert get(client, "contact-costs")["items"] == []


def test_no_unit_of_an_item_is_set_aside_twice(client: TestClient) -> None:
    ids = ready(client, customers=[debtor("C1")], invoices=[overdue("A", 20, "100.00"), overdue("B", 10, "50.00")])
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    post(client, "disputes", {"invoice_id": ids["A"], "reason": "price", "amount": "80.00"})
    promise = {"currency": "CNY", "amount": "60.00", "promised_on": str(TODAY + timedelta(3)), "invoice_ids": [ids["A"]]}
    act(client, ids["C1"], outcome="promised", promise=promise)
    row = rows(client)["C1"]
    # 80 disputed and 60 promised of an item of 100: the other item's 50 are still at risk
    assert (row["disputed"], row["promise_running"], row["set_aside"]) == ("80.00", "60.00", "100.00")
    assert row["money_at_risk"] == "15.00"


def test_the_customers_own_answer_takes_no_next_step_off_the_list(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session, "C")
        add_invoice(session, customer, 100_00, TODAY - timedelta(20))
    act(client, customer, next_on=str(TODAY), next_step="send the copy")
    act(client, customer, channel="customer_page")
    row = rows(client)["C"]
    assert (row["next_step"], row["next_best"]["action"], row["last_action"]["channel"]) == ("send the copy", "follow_up", "phone")


def test_the_same_with_many_customers_at_once(client: TestClient, tasks: dict[str, int]) -> None:
    body = {"customer_ids": [tasks["C2"], tasks["C1"]], "channel": "phone", "outcome": "evasive", "note": "all told"}
    made = post(client, "collection-actions/bulk", body, Idempotency_Key="k1")
    assert post(client, "collection-actions/bulk", body, Idempotency_Key="k1") == made
    found = {row["id"]: row for row in get(client, "collection-actions")["items"]}
    assert [found[one]["customer_number"] for one in made["ids"]] == ["C2", "C1"]
    assert rows(client)["C1"]["tasks"] == []
    for wrong, code in (({"customer_ids": [tasks["C1"], 99]}, "unknown_customer"), ({"outcome": "promised"}, "promise_required"),
                        ({"customer_ids": [tasks["C1"]] * 2}, "duplicate_customer")):  # fmt: skip
        answer = client.post("/api/v1/collection-actions/bulk", json=body | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(get(client, "collection-actions")["items"]) == 2


def test_letters_stand_in_the_timeline(client: TestClient) -> None:
    ids = ready(client, invoices=[overdue("A", 5)])
    run(client)
    events = get(client, f"customers/{ids['C1']}/timeline")["items"]
    (letter,) = [event for event in events if event["type"] == "letter"]
    assert (letter["params"]["channel"], letter["params"]["level"], letter["params"]["state"]) == ("email", 1, "queued")
    one = get(client, f"customers/{ids['C1']}/timeline", limit=1)
    seen = one["items"]
    while one["next_cursor"]:
        one = get(client, f"customers/{ids['C1']}/timeline", limit=1, cursor=one["next_cursor"])
        seen += one["items"]
    assert seen == events


BAD = [None, "", "\x00", "x" * 5000, -1, 2**70, 1.5, [], {}]
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("put", "collector-capacities", {"collector": "Ann", "contacts_a_day": 5}),
    ("post", "absences", {"person": "Ann", "substitute": "Bo", "from_on": "2024-01-01", "to_on": "2024-01-02"}),
    ("put", "contact-costs", {"channel": "phone", "currency": "CNY", "cost": "1.00"}),
    ("post", "collection-actions/bulk", {"customer_ids": [1], "channel": "phone", "outcome": "other"}),
    ("post", "collection-actions", {"customer_id": 1, "channel": "phone", "outcome": "other", "task_id": 1}),
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=[path for _, path, _ in BODIES])
def test_nonsense_is_refused_and_leaves_nothing(client: TestClient, method: str, path: str, body: dict[str, Any]) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(Permission))
        theirs = add_customer(session, "T", company_id=2)
    for field in body:
        for value in BAD:
            if (field, value) in (("contacts_a_day", None), ("cost", None), ("task_id", None)):
                continue
            answer = client.request(method, f"/api/v1/{path}", json=body | {field: value})
            assert 400 <= answer.status_code < 500, (field, value, answer.text)
    for wrong in (body | {"company": "other"}, body | {"nonsense": 1}, body | {"customer_ids": [theirs]}, body | {"customer_id": theirs}):
        assert 400 <= client.request(method, f"/api/v1/{path}", json=wrong).status_code < 500
    with transaction() as session:
        for table in ("collector_capacities", "absences", "contact_costs", "collection_actions"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_of_another_company_nothing_is_seen(client: TestClient) -> None:
    made = post(client, "absences", {"person": "Ann", "substitute": "Bo", "from_on": str(TODAY), "to_on": str(TODAY)})
    put(client, "collector-capacities", {"collector": "Ann", "contacts_a_day": 5})
    with transaction() as session:
        add_company(session, "other")
        add_key(session, OTHER, "other", list(Permission))
    theirs = {"X-API-Key": OTHER}
    assert client.get(f"/api/v1/absences/{made['id']}", headers=theirs).status_code == 404
    assert client.delete(f"/api/v1/absences/{made['id']}", headers=theirs).status_code == 404
    for path in ("absences", "collector-capacities", "contact-costs"):
        assert client.get(f"/api/v1/{path}", headers=theirs).json()["items"] == []
