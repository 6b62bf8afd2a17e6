"""Limitation: every recorded act that restarts a period, the warnings, and what a company sets."""

from datetime import date, timedelta
from typing import Any

import pytest
from erp import Row, book, customer, get, invoice, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient

from receivables.clock import today
from receivables.rules.calendar import working_day
from receivables.rules.limitation import WEEKEND, anniversary

TODAY = today("Asia/Shanghai")
DUE = anniversary(TODAY, -3) + timedelta(20)  # without an interruption it ends in 20 days, or in 19 or 21 around 29 February


def last_day(start: date, years: int) -> date:
    """Where no holiday is kept."""
    return working_day(anniversary(start, years), WEEKEND, {})


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """OLD ends soon, OVER ended long ago, NEW is far from it."""
    terms = [("OLD", DUE), ("OVER", DUE - timedelta(900)), ("NEW", TODAY - timedelta(100))]
    return book(client, invoices=[invoice(name, "100.00", issued_on=str(due - timedelta(30)), due_on=str(due)) for name, due in terms])


def listed(client: TestClient, **params: Any) -> list[str]:
    return [row["number"] for row in get(client, "limitations", **params)["items"]]


def demand(client: TestClient, ids: dict[str, int], on: date, item: str | None = "OLD", **fields: Any) -> Row:
    body = {"customer_id": ids["C1"], "channel": "letter", "outcome": "other", "acted_at": f"{on}T04:00:00Z", "note": "催款函"} | fields
    return post(client, "collection-actions", body | ({"invoice_id": ids[item]} if item else {}))


def test_warnings(client: TestClient, ids: dict[str, int]) -> None:
    found = get(client, "limitations", include_total="true")
    assert [(row["number"], row["level"], row["last_cause"]) for row in found["items"]] == [("OVER", 0, None), ("OLD", 30, None)]
    old, ends = found["items"][1], last_day(DUE, 3)
    assert (old["ends_on"], old["days_left"], old["open"]) == (str(ends), (ends - TODAY).days, "100.00")
    assert found["total"] == 2
    assert listed(client, customer_id=str(ids["C1"])) == ["OVER", "OLD", "NEW"]
    assert (listed(client, over="true"), listed(client, over="false"), listed(client, within_days="5")) == (["OVER"], ["OLD"], ["OVER"])
    assert listed(client, interrupted="true") == []
    first = get(client, "limitations", limit="1")
    assert listed(client, limit="1", cursor=first["next_cursor"]) == ["OLD"]
    assert refusal(client.get("/api/v1/limitations", params={"cursor": "x"})) == (422, "invalid_cursor")
    assert "OLD" in client.get("/api/v1/limitations", headers={"Accept": "text/csv"}).text


def trace(client: TestClient, ids: dict[str, int], item: str = "OLD") -> list[tuple[Any, ...]]:
    return [(row["cause"], row["record"], row["effect"]) for row in get(client, f"limitations/{ids[item]}")["trace"]]


def test_what_the_customer_says_on_its_page_is_no_demand_of_ours(client: TestClient, ids: dict[str, int]) -> None:
    for item in ("OLD", None):
        demand(client, ids, TODAY - timedelta(50), item, channel="customer_page")
    assert trace(client, ids) == []
    assert "OLD" in listed(client)


def test_a_recorded_demand_restarts_it(client: TestClient, ids: dict[str, int]) -> None:
    made = demand(client, ids, TODAY - timedelta(50))
    found = get(client, f"limitations/{ids['OLD']}")
    assert (found["ends_on"], found["last_cause"]) == (str(last_day(TODAY - timedelta(50), 3)), "demand")
    (row,) = found["trace"]
    assert (row["record"], row["record_id"], row["effect"], row["on"]) == (
        "collection_actions", made["id"], "restarts", str(TODAY - timedelta(50)),
    )  # fmt: skip
    assert listed(client) == ["OVER"]
    assert (found["country"], found["years"], found["method"]) == ("CN", 3, "limitation.v1")
    demand(client, ids, TODAY - timedelta(50), corrects_id=made["id"], outcome="unreachable")
    assert listed(client) == ["OVER", "OLD"]


def test_what_names_no_item_is_about_all(client: TestClient, ids: dict[str, int]) -> None:
    demand(client, ids, TODAY - timedelta(9), None)
    assert trace(client, ids) == [("demand", "collection_actions", "restarts")]
    assert trace(client, ids, "OVER") == [("demand", "collection_actions", "too_late")]


def test_a_promise_restarts_what_had_ended(client: TestClient, ids: dict[str, int]) -> None:
    promised = {"amount": "100.00", "currency": "CNY", "promised_on": str(TODAY + timedelta(5))}
    body = {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": promised}
    post(client, "collection-actions", body)
    assert listed(client) == []
    assert ("promise", "promises", "restarts") in trace(client, ids, "OVER")


def test_a_part_payment_restarts_it_until_it_is_taken_back(client: TestClient, ids: dict[str, int]) -> None:
    paid = push(client, "payments", [receipt("P1", "10.00", received_on=str(TODAY - timedelta(3)), allocations=pays(("OLD", "10.00")))])
    assert trace(client, ids) == [("part_payment", "payments", "restarts")]
    post(client, f"payments/{paid['results'][0]['id']}/reversal", {"reason": "bounced"})
    assert trace(client, ids) == []


def test_what_we_move_here_from_another_customer_is_no_payment_of_the_debtors(client: TestClient, ids: dict[str, int]) -> None:
    """Our own booking restarts nothing: counted, it would show a last day that no court would give."""
    push(client, "customers", [customer("C1", group="G"), customer("C2", group="G")])
    theirs = receipt("P1", "10.00", received_on=str(TODAY - timedelta(3)), customer_external_id="C2")
    (paid,) = push(client, "payments", [theirs])["results"]
    moved = post(client, "transfers", {"payment_id": paid["id"], "customer_id": ids["C1"], "reason": "set off"})
    parts = [{"invoice_id": ids["OLD"], "amount": "10.00"}]
    post(client, f"payments/{moved['to_payment_id']}/allocations", {"allocations": parts})
    assert trace(client, ids) == []
    assert listed(client) == ["OVER", "OLD"]


def test_a_plan_and_a_confirmation(client: TestClient, ids: dict[str, int]) -> None:
    from second import Approver, as_user

    people = Approver(client)
    plan = post(client, "payment-plans", {"invoice_ids": [ids["OLD"]], "count": 2, "rhythm": "monthly", "first_on": str(TODAY),
                                          "reason": "short of cash"}, **as_user(client, "collector"))  # fmt: skip
    people.decide(plan["approval_id"])
    assert trace(client, ids) == []
    post(client, f"payment-plans/{plan['id']}/acceptance", {"by_whom": "Mr Wu"})
    assert trace(client, ids) == [("plan", "payment_plans", "restarts")]


def test_obstacles(client: TestClient, ids: dict[str, int]) -> None:
    body = {"customer_id": ids["C1"], "invoice_id": ids["OLD"], "from_on": str(TODAY - timedelta(60)), "reason": "flood"}
    made = post(client, "limitation-suspensions", body)
    assert get(client, f"limitations/{ids['OLD']}")["suspensions"] == [{"id": made["id"], "from_on": body["from_on"], "until_on": None}]
    assert listed(client) == ["OVER"]
    path = f"/api/v1/limitation-suspensions/{made['id']}"
    etag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"until_on": str(TODAY)}, headers={"If-Match": etag}).status_code == 200
    assert get(client, f"limitations/{ids['OLD']}")["days_left"] in range(180, 188)
    etag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"withdrawn": True}, headers={"If-Match": etag}).json()["withdrawn_by"] == "key:test"
    etag = client.get(path).headers["ETag"]
    assert refusal(client.patch(path, json={}, headers={"If-Match": etag})) == (409, "already_withdrawn")
    assert listed(client) == ["OVER", "OLD"]
    assert [row["reason"] for row in get(client, "limitation-suspensions", customer_id=str(ids["C1"]))["items"]] == ["flood"]


def test_what_a_company_sets(client: TestClient, ids: dict[str, int]) -> None:
    path = "/api/v1/legal-settings"
    etag = client.get(path).headers["ETag"]
    assert refusal(client.patch(path, json={"country": "XX"}, headers={"If-Match": etag})) == (422, "unknown_country")
    answer = client.patch(path, json={"warn_days": [10, 60, 10], "deadline_days": 3}, headers={"If-Match": etag})
    assert answer.json() == {"company": "main", "warn_days": [60, 10], "deadline_days": 3, "country": "CN"}
    period = {"country": "XX", "from_on": "2000-01-01", "years": 10, "causes": ["filing", "filing"], "source": "Act 1"}
    assert post(client, "limitation-periods", period)["causes"] == ["filing"]
    etag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"country": "XX"}, headers={"If-Match": etag}).status_code == 200
    assert listed(client) == []
    kept = get(client, "limitation-periods")["items"]
    assert [(row["country"], row["years"], row["id"]) for row in kept][-1] == ("XX", 10, 1)
    assert post(client, "limitation-periods", period | {"longest_years": 5}, 422)["errors"][0]["code"] == "longest_below_years"


def test_scales_and_checklist(client: TestClient) -> None:
    tiers = [{"up_to": "1000.00", "fixed": "100.00"}, {"percent": "0.5"}]
    body = {"kind": "arbitration", "currency": "USD", "from_on": "2024-01-01", "tiers": tiers, "least": "50", "source": "HKIAC"}
    made = post(client, "legal-fee-scales", body)
    assert (made["tiers"][1], made["least"], made["most"]) == ({"up_to": None, "percent": "0.5", "fixed": "0.00"}, "50.00", None)
    assert {(row["kind"], row["currency"]) for row in get(client, "legal-fee-scales")["items"]} == {
        ("court", "CNY"), ("preservation", "CNY"), ("arbitration", "USD"),
    }  # fmt: skip
    assert post(client, "legal-fee-scales", body | {"most": "49.99"}, 422)["code"] == "most_below_least"
    assert post(client, "legal-fee-scales", body | {"tiers": tiers[:1]}, 422)["code"] == "tiers_not_rising"
    line = post(client, "legal-evidence-kinds", {"code": "seal", "name": "Seal", "place": 5})
    assert post(client, "legal-evidence-kinds", {"code": "seal", "name": "Seal"}, 409)["code"] == "already_exists"
    assert next(row["code"] for row in post_list(client)) == "seal"
    path = f"/api/v1/legal-evidence-kinds/{line['id']}"
    etag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"active": False}, headers={"If-Match": etag}).json()["active"] is False
    assert len(get(client, "legal-evidence-kinds", active="true")["items"]) == 8


def post_list(client: TestClient) -> list[Row]:
    answer = client.post("/api/v1/legal-evidence-kinds/usual")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_what_was_recorded_of_an_item_counts_for_the_corrected_one(client: TestClient, ids: dict[str, int]) -> None:
    demand(client, ids, TODAY - timedelta(50))
    body = {"customer_id": ids["C1"], "invoice_id": ids["OLD"], "from_on": str(TODAY - timedelta(40)), "reason": "flood"}
    post(client, "limitation-suspensions", body)
    promised = {"amount": "50.00", "currency": "CNY", "promised_on": str(TODAY + timedelta(5)), "invoice_ids": [ids["OLD"]]}
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": promised})
    sent = invoice("OLD", "90.00", issued_on=str(DUE - timedelta(30)), due_on=str(DUE))
    for amount in ("90.00", "95.00"):
        (row,) = push(client, "invoices", [sent | {"amount": amount}], corrections="true")["results"]
    found = get(client, f"limitations/{row['id']}")
    assert [(one["cause"], one["record"]) for one in found["trace"]] == [
        ("demand", "collection_actions"), ("demand", "collection_actions"), ("promise", "promises"),
    ]  # fmt: skip
    assert (len(found["suspensions"]), found["ends_on"]) == (1, str(last_day(DUE, 20)))
    (shown,) = get(client, "limitation-suspensions")["items"]
    assert shown["invoice_id"] == row["id"]
