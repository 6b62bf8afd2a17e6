"""Strategies over HTTP: versions, activation, simulation; holds and quiet days; templates and letterheads."""

from datetime import timedelta
from typing import Any

import pytest
from accounts import add_user, bearer, sign_in
from conftest import KEY
from dunners import ALWAYS, STEPS, TODAY, WHY, debtor, overdue, ready, run, strategy_of, texts
from erp import Row, book, get, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from second import as_user


def simulate(client: TestClient, strategy: Row, **params: Any) -> Row:
    return get(client, f"strategies/{strategy['id']}/simulation", **params)


def stopped(answer: Row) -> dict[str, int]:
    return {row["key"]: row["count"] for row in answer["simulated"]["stopped"]}


def test_versions_are_made_activated_and_replaced(client: TestClient) -> None:
    texts(client, "first", "last")
    first = strategy_of(client)
    assert (first["version"], first["status"], first["valid_from"]) == (1, "active", str(TODAY))
    assert refusal(client.post(f"/api/v1/strategies/{first['id']}/activation", json=WHY)) == (409, "already_active")
    second = strategy_of(client, active=False, note="softer")
    assert (second["version"], second["status"]) == (2, "draft")
    past = client.post(f"/api/v1/strategies/{second['id']}/activation", json=WHY | {"valid_from": str(TODAY - timedelta(1))})
    assert refusal(past) == (422, "valid_in_past")
    tomorrow = post(client, f"strategies/{second['id']}/activation", WHY | {"valid_from": str(TODAY + timedelta(1))})
    assert tomorrow["status"] == "planned"
    third = strategy_of(client)
    found = [(row["version"], row["status"]) for row in get(client, "strategies")["items"]]
    assert found == [(3, "active"), (2, "planned"), (1, "replaced")]
    assert get(client, f"strategies/{third['id']}")["definition"]["segments"][0]["steps"][0]["template"] == "first"
    trail = get(client, "audit-entries", subject="strategy")["items"]
    assert [row["reason"] for row in trail if row["action"] == "activated"] == [WHY["reason"]] * 3


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"segments": []}, "too_short", "/segments"),
        ({"segments": [{"code": "all", "steps": []}]}, "too_short", "/segments/0/steps"),
        ({"segments": [{"code": "all", "steps": [STEPS[0], STEPS[0]]}]}, "levels_not_rising", "/segments/0/steps/1/level"),
        ({"segments": [{"code": "all", "steps": [STEPS[0], STEPS[1] | {"offset_days": 1}]}]}, "steps_on_one_day",
         "/segments/0/steps/1/offset_days"),
        ({"segments": [{"code": "all", "steps": [STEPS[0] | {"template": "nope"}]}]}, "unknown_template", "/segments/0/steps/0/template"),
        ({"segments": [{"code": "all", "steps": [STEPS[0] | {"template": None}]}]}, "template_missing", "/segments/0/steps/0/template"),
        ({"segments": [{"code": "all", "steps": STEPS, "amount_from": "5"}]}, "currency_required", "/segments/0/currency"),
        ({"segments": [{"code": "all", "steps": STEPS, "amount_from": "x", "currency": "CNY"}]}, "invalid_amount",
         "/segments/0/amount_from"),
        ({"minimum": {"ABC": "1"}}, "unknown_currency", "/minimum/ABC"),
        ({"minimum": {"JPY": "1.5"}}, "too_many_decimals", "/minimum/JPY"),
        ({"send_from_hour": 9, "send_to_hour": 9}, "range_reversed", "/send_to_hour"),
        ({"rest_weekdays": [8]}, "less_than_equal", "/rest_weekdays/0"),
        ({"segments": [{"code": "all", "steps": [STEPS[0] | {"loop": 1}]}]}, "unknown_field", "/segments/0/steps/0/loop"),
    ],
)  # fmt: skip
def test_a_strategy_that_cannot_work_is_refused_by_name(client: TestClient, change: Row, code: str, pointer: str) -> None:
    texts(client, "first", "last")
    body = ALWAYS | {"name": "x", "segments": [{"code": "all", "steps": STEPS}]} | change
    answer = client.post("/api/v1/strategies", json=body)
    assert answer.status_code == 422
    assert [(error["code"], error["pointer"].replace("/[key]", "")) for error in answer.json()["errors"]] == [(code, pointer)]
    assert get(client, "strategies")["items"] == []


def test_simulated_beside_the_active_one(client: TestClient) -> None:
    ready(
        client, customers=[debtor(), debtor("C2", collector="Li"), debtor("C3")],
        invoices=[overdue("I1"), overdue("I2", 90, "50.00", customer_external_id="C2"),
                  overdue("I3", customer_external_id="C3", disputed=True), overdue("I4", -20)],
    )  # fmt: skip
    late_only = strategy_of(client, [STEPS[0] | {"offset_days": 30}], active=False)
    answer = simulate(client, late_only)
    assert answer["method"] == "strategy.v1"
    assert (answer["simulated"]["letters"], answer["active"]["letters"], answer["added"], answer["dropped"]) == (1, 2, 0, 1)
    assert stopped(answer) == {"disputed": 1, "too_early": 2}
    (row,) = answer["rows"]
    assert (row["customer_number"], row["person"], row["totals"]) == ("C2", "Li", [{"currency": "CNY", "amount": "50.00"}])
    assert answer["simulated"]["by_person"][0]["key"] == "Li"
    ahead = simulate(client, late_only, days=31)["upcoming"]
    assert [(day["on"], day["letters"]) for day in ahead if day["letters"]] == [(str(TODAY + timedelta(25)), 1)]
    assert get(client, "dunning-letters")["items"] == []  # nothing was kept


def test_a_past_day_is_simulated_as_it_was(client: TestClient) -> None:
    """Paid three days ago is not paid four days ago (complaint 12)."""
    paid = receipt("P1", received_on=str(TODAY - timedelta(3)), allocations=pays(("I1", "100.00")))
    ready(client, invoices=[overdue("I1", 10)], payments=[paid])
    strategy = get(client, "strategies")["items"][0]
    now, then = simulate(client, strategy), simulate(client, strategy, as_of=str(TODAY - timedelta(4)))
    assert (now["simulated"]["letters"], then["simulated"]["letters"], then["active"]) == (0, 1, None)
    assert then["simulated"]["totals"] == [{"currency": "CNY", "amount": "100.00"}]
    future = client.get(f"/api/v1/strategies/{strategy['id']}/simulation", params={"as_of": str(TODAY + timedelta(1))})
    assert refusal(future) == (422, "as_of_in_future")


def test_state_is_a_function_of_ledger_and_day_for_each_currency(client: TestClient) -> None:
    """A credit in one currency silences only that currency; a bounced receipt brings the item back."""
    ids = ready(client, invoices=[overdue("I1"), overdue("I2", currency="USD")], payments=[receipt("P1", received_on=str(TODAY))])
    strategy = get(client, "strategies")["items"][0]
    assert stopped(simulate(client, strategy)) == {"credit_balance": 1}
    post(client, f"payments/{ids['P1']}/reversal", {"reason": "bounced"})
    assert stopped(simulate(client, strategy)) == {}


def test_a_hold_is_silent_on_its_last_day_and_over_on_the_next(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Complaint 9: hold to the 31st: silent on the 31st, resumes on the 1st, the reason audited."""
    ids = ready(client, invoices=[overdue("I1"), overdue("I2")])
    strategy = get(client, "strategies")["items"][0]
    body = {"customer_id": ids["C1"], "invoice_id": ids["I1"], "until_on": str(TODAY), "reason": "quality talk"}
    hold = post(client, "dunning-holds", body)
    assert (hold["state"], hold["invoice_number"]) == ("running", "I1")
    assert stopped(simulate(client, strategy)) == {"hold": 1}
    monkeypatch.setattr("receivables.strategies.simulation.today", lambda _zone: TODAY + timedelta(1))
    assert stopped(simulate(client, strategy)) == {}
    assert get(client, "audit-entries", subject="dunning_hold")["items"][0]["reason"] == "quality talk"


def test_a_hold_of_an_amount_leaves_the_rest_and_can_be_lifted(client: TestClient) -> None:
    ids = ready(client, invoices=[overdue("I1", 9), overdue("I2", 5)])
    strategy = get(client, "strategies")["items"][0]
    body = {"customer_id": ids["C1"], "currency": "CNY", "amount": "130.00", "until_on": str(TODAY), "reason": "x"}
    hold = post(client, "dunning-holds", body)
    answer = simulate(client, strategy)
    assert (stopped(answer), answer["simulated"]["totals"]) == ({"hold": 1}, [{"currency": "CNY", "amount": "70.00"}])
    lifted = post(client, f"dunning-holds/{hold['id']}/lifting", WHY)
    assert (lifted["state"], lifted["lifted_on"]) == ("lifted", str(TODAY))
    assert refusal(client.post(f"/api/v1/dunning-holds/{hold['id']}/lifting", json=WHY)) == (409, "hold_ended")
    assert stopped(simulate(client, strategy)) == {}
    assert get(client, "dunning-holds", state="running")["items"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"customer_id": 999}, "unknown_customer"),
        ({"invoice_id": 999}, "unknown_invoice"),
        ({"until_on": str(TODAY - timedelta(1))}, "until_in_past"),
        ({"amount": "5"}, "currency_required"),
        ({"currency": "CNY"}, "amount_required"),
        ({"currency": "CNY", "amount": "0"}, "amount_not_positive"),
        ({"currency": "CNY", "amount": "-1"}, "invalid_amount"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(client: TestClient, change: Row, code: str) -> None:
    ids = book(client)
    answer = client.post("/api/v1/dunning-holds", json={"customer_id": ids["C1"], "until_on": str(TODAY), "reason": "x"} | change)
    assert refusal(answer) == (422, code)


def test_a_promise_silences_its_own_part_while_it_runs(client: TestClient) -> None:
    ids = ready(client, invoices=[overdue("I1", 9), overdue("I2", 5)])
    strategy = get(client, "strategies")["items"][0]
    promise = {"currency": "CNY", "amount": "120.00", "promised_on": str(TODAY + timedelta(3))}
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": promise})
    answer = simulate(client, strategy)
    assert (stopped(answer), answer["simulated"]["totals"]) == ({"promised": 1}, [{"currency": "CNY", "amount": "80.00"}])


def test_quiet_days_by_country(client: TestClient) -> None:
    customers = [debtor(country="CN"), debtor("C2", country="DE")]
    ready(client, customers=customers, invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    strategy = get(client, "strategies")["items"][0]
    made = post(client, "quiet-days", {"country": "CN", "day": str(TODAY), "name": "国庆节"})
    assert refusal(client.post("/api/v1/quiet-days", json={"country": "CN", "day": str(TODAY), "name": "x"})) == (409, "already_exists")
    assert stopped(simulate(client, strategy)) == {"quiet_day": 1}
    assert client.delete(f"/api/v1/quiet-days/{made['id']}").status_code == 204
    assert stopped(simulate(client, strategy)) == {}
    assert get(client, "quiet-days")["items"] == []


def test_templates_have_versions_and_refuse_what_is_hostile(client: TestClient) -> None:
    texts(client, "first")
    texts(client, "first", body="second version {{ total }}")
    (row,) = get(client, "letter-templates")["items"]
    assert (row["version"], row["current"], row["body"]) == (2, True, "second version {{ total }}")
    assert len(get(client, "letter-templates", history=True)["items"]) == 2
    bad = {"code": "x", "language": "en", "subject": "a", "body": "{{ customer_name.__class__ }}"}
    for change, code in (({}, "template_not_allowed"), ({"body": "{{ passwd }}"}, "unknown_variable"), ({"body": "{{"}, "template_syntax"),
                         ({"body": "ok", "subject": "a\r\nBcc: x@example.com"}, "subject_one_line")):  # fmt: skip
        answer = client.post("/api/v1/letter-templates", json=bad | change)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code), change
    tried = post(client, "letter-templates/try", {"subject": "{{ level }}", "body": "{{ customer_name }}"}, status=200)
    assert tried == {"subject": "2", "body": "示例客户有限公司"}


def test_a_letterhead_is_changed_with_its_etag(client: TestClient) -> None:
    answer = client.get("/api/v1/letterheads/main")
    assert answer.json()["bank"] is None
    change = {"bank": "中国银行", "account_number": "6222"}
    assert refusal(client.patch("/api/v1/letterheads/main", json=change)) == (428, "if_match_missing")
    headers = {"If-Match": answer.headers["ETag"]}
    assert client.patch("/api/v1/letterheads/main", json=change, headers=headers).json()["bank"] == "中国银行"
    assert refusal(client.patch("/api/v1/letterheads/main", json=change, headers=headers)) == (412, "stale")
    assert refusal(client.get("/api/v1/letterheads/other")) == (404, "not_found")


def test_who_may_what(client: TestClient) -> None:
    ready(client, invoices=[overdue("I1")])
    preview = run(client, approved=False)
    collector, manager = as_user(client, "collector"), as_user(client, "finance_manager")
    reader = as_user(client, "read_only")
    for headers, status in ((reader, 403), (collector, 403), (manager, 201)):
        assert client.post("/api/v1/strategies", json={}, headers=headers).status_code == (422 if status == 201 else 403)
        assert client.post(f"/api/v1/dunning-runs/{preview['id']}/approval", json=WHY, headers=headers).status_code == status
    assert client.post("/api/v1/dunning-runs", json={}, headers=reader).status_code == 403
    assert client.post("/api/v1/dunning-runs", json={}, headers=collector).status_code == 201
    stranger = bearer(sign_in(client, add_user("x@example.com", "finance_manager", companies=[]) and "x@example.com"))
    for path in ("strategies/1", "dunning-runs/1", "dunning-letters/1", "letter-templates/1", "letterheads/main"):
        assert client.get(f"/api/v1/{path}", headers={"X-API-Key": ""} | stranger).status_code == 404, path
    assert client.headers["X-API-Key"] == KEY
    push(client, "customers", [debtor("C9")])
