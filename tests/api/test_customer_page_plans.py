"""Plans offered by link: declined with words, proposed anew, and the latest shown that still count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from erp import Row, book, broken, customer, get, invoice, post, push
from fastapi.testclient import TestClient
from paging import Visitor
from second import Approver, as_user

from receivables.clock import today
from receivables.customer_links import visits
from receivables.customer_page import agreements

TODAY = today("Asia/Shanghai")
SOON = str(TODAY + timedelta(5))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    return book(client, customers=[customer(), customer("C2")],
                invoices=[invoice(), invoice("I2", "50.00"), invoice("X1", "77.00", customer_external_id="C2")])  # fmt: skip


@pytest.fixture
def visitor(client: TestClient, ids: dict[str, int]) -> Visitor:
    return Visitor(client, ids["C1"])


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.fixture
def boss(client: TestClient) -> dict[str, str]:
    return as_user(client, "finance_manager", "boss")


def propose(client: TestClient, people: Approver, boss: dict[str, str], item: int, *, approve: bool = True) -> Row:
    body = {"invoice_ids": [item], "count": 2, "first_on": SOON, "reason": "asked for on the phone"}
    made = post(client, "payment-plans", body, 201, **people.manager)
    if approve:
        people.decide(made["approval_id"], headers=boss)
    return made


def test_a_plan_is_declined_with_words_and_proposed_anew(
    client: TestClient, visitor: Visitor, ids: dict[str, int], people: Approver, boss: dict[str, str]
) -> None:
    plan = propose(client, people, boss, ids["I1"])
    assert [row["status"] for row in visitor.sees()["plans"]] == ["offered"]
    path = f"/plans/{plan['id']}/refusal"
    assert Visitor(client, ids["C2"]).says(path, {}, 404)["code"] == "not_found"
    said = visitor.says(path, {"words": "two parts are too few"}, Idempotency_Key="k")
    assert visitor.says(path, {"words": "two parts are too few"}, Idempotency_Key="k") == said
    assert (said["kind"], said["state"]) == ("plan_declined", "waiting")
    assert visitor.says(path, {}, 409)["code"] == "already_declined"
    assert visitor.says(f"/plans/{plan['id']}/acceptance", {}, 409)["code"] == "already_declined"
    page = visitor.sees()
    assert (page["plans"], [row["kind"] for row in page["answers"]]) == ([], ["plan_declined"])
    row = get(client, f"payment-plans/{plan['id']}")
    assert (row["status"], row["declined_on"], row["declined_by"], row["decline_words"], row["ended_on"]) == (
        "declined", str(TODAY), "Li Lei", "two parts are too few", str(TODAY)
    )  # fmt: skip
    assert [one["id"] for one in get(client, "payment-plans", status="declined")["items"]] == [plan["id"]]
    assert get(client, "payment-plans", status="offered")["items"] == []
    cancelled = client.post(f"/api/v1/payment-plans/{plan['id']}/cancellation", json={"reason": "no"}, headers=people.manager)
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "already_declined")
    (answer,) = get(client, "customer-answers", state="waiting")["items"]
    assert (answer["plan_id"], answer["words"], answer["amount"]) == (plan["id"], "two parts are too few", "100.00")
    (event,) = [one for one in get(client, f"customers/{ids['C1']}/timeline")["items"] if one["type"] == "customer_answer"]
    assert (event["params"]["kind"], event["params"]["note"]) == ("plan_declined", "two parts are too few")
    assert post(client, f"customer-answers/{answer['id']}/decision", {"decision": "take_over"}, 200)["state"] == "taken_over"
    assert propose(client, people, boss, ids["I1"])["status"] == "pending", "what was declined is in no plan's way"
    assert broken(client) == []


def test_what_cannot_be_declined(
    client: TestClient, visitor: Visitor, ids: dict[str, int], people: Approver, boss: dict[str, str]
) -> None:
    plan = propose(client, people, boss, ids["I1"], approve=False)
    assert visitor.says(f"/plans/{plan['id']}/refusal", {}, 404)["code"] == "not_found", "nobody offered it yet"
    people.decide(plan["approval_id"], headers=boss)
    for body in ({"person": ""}, {"words": "x" * 1001}, {"words": 5}, {"other": 1}):
        assert visitor.says(f"/plans/{plan['id']}/refusal", body, 422)["errors"]
    visitor.says(f"/plans/{plan['id']}/acceptance", {})
    assert visitor.says(f"/plans/{plan['id']}/refusal", {}, 409)["code"] == "already_accepted"
    assert get(client, "customer-answers")["items"] == []


def test_accepted_and_declined_at_once_is_one_of_them(
    client: TestClient, visitor: Visitor, ids: dict[str, int], people: Approver, boss: dict[str, str]
) -> None:
    plan = propose(client, people, boss, ids["I1"])

    def say(number: int) -> int:
        path = f"/api/v1/customer-page/plans/{plan['id']}/{('acceptance', 'refusal')[number % 2]}"
        return client.post(path, json={"person": "Li Lei"}, headers=visitor.headers).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(say, range(8))) == [201] + [409] * 7
    status = get(client, f"payment-plans/{plan['id']}")["status"]
    assert len(get(client, "customer-answers")["items"]) == (1 if status == "declined" else 0)
    assert broken(client) == []


def test_what_ended_keeps_no_running_plan_off_the_page(
    client: TestClient, visitor: Visitor, ids: dict[str, int], people: Approver, boss: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = propose(client, people, boss, ids["I2"])
    visitor.says(f"/plans/{first['id']}/acceptance", {})
    monkeypatch.setattr(agreements, "MOST", 2)
    for _ in range(2):
        visitor.says(f"/plans/{propose(client, people, boss, ids['I1'])['id']}/refusal", {})
    ended = propose(client, people, boss, ids["I1"])
    post(client, f"payment-plans/{ended['id']}/cancellation", {"reason": "wrong"}, 201, **people.manager)
    propose(client, people, boss, ids["I1"], approve=False)
    assert [(row["id"], row["status"]) for row in visitor.sees()["plans"]] == [(first["id"], "running")]


def test_a_plan_names_an_item_as_it_was_corrected(
    client: TestClient, visitor: Visitor, ids: dict[str, int], people: Approver, boss: dict[str, str]
) -> None:
    propose(client, people, boss, ids["I1"])
    push(client, "invoices", [invoice(amount="90.00", number="I1-B")], corrections="true")
    (plan,) = visitor.sees()["plans"]
    assert [item["number"] for item in plan["items"]] == ["I1-B"]
