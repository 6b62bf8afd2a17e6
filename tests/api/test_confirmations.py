"""Balance confirmations: made for whom was chosen, answered once by the link, and counted."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from accounts import add_user, bearer, sign_in
from erp import Row, book, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from paging import Visitor
from second import as_user
from sqlalchemy import event, text

from receivables.clock import today
from receivables.customer_links import tokens, visits
from receivables.database import get_engine, transaction
from receivables.rules.sampling import sample

TODAY = today("Asia/Shanghai")
BY = str(TODAY + timedelta(14))
YEAR_END = "2024-12-31"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """C1 owes 100 + USD 9 less a credit of 5, C2 owes 77, C3 nothing any more."""
    visits.forget()
    return book(
        client, customers=[customer(), customer("C2", language="en"), customer("C3")],
        invoices=[
            invoice(), invoice("U1", "9.00", currency="USD"), invoice("N1", "5.00", kind="credit_note"),
            invoice("X1", "77.00", customer_external_id="C2"), invoice("Z1", "1.00", customer_external_id="C3"),
        ],
        payments=[receipt("PZ", "1.00", customer_external_id="C3", allocations=pays(("Z1", "1.00")))],
    )  # fmt: skip


def run(client: TestClient, status: int = 201, **fields: Any) -> Row:
    return post(client, "confirmation-runs", {"as_of": YEAR_END, "selection": "all", "answer_by": BY} | fields, status)


def letters(client: TestClient, **params: str) -> list[Row]:
    return list(get(client, "confirmations", **params)["items"])


def test_letters_state_the_day(client: TestClient, ids: dict[str, int]) -> None:
    made = run(client)
    assert (made["letters"], made["population"], made["acceptance_rate"]) == (2, 2, None)
    first, second = letters(client, run_id=str(made["id"]))
    assert first["balances"] == [{"currency": "CNY", "amount": "95.00"}, {"currency": "USD", "amount": "9.00"}]
    assert (second["customer_name"], second["state"]) == ("Customer C2", "made")
    assert second["balances"] == [{"currency": "CNY", "amount": "77.00"}]
    push(client, "payments", [receipt("LATE", "100.00", received_on="2025-01-05", allocations=pays(("I1", "100.00")))])
    (again,) = letters(client, run_id=str(run(client, selection="chosen", customer_ids=[ids["C1"]])["id"]))
    assert again["balances"] == first["balances"], "paid since, it was open on the day"
    assert letters(client, customer_id=str(ids["C1"]))[0]["balances"] == first["balances"]
    for letter, name in ((first, "CNY"), (second, "en")):
        answer = client.get(f"/api/v1/confirmations/{letter['id']}/letter")
        assert answer.content.startswith(b"%PDF-"), name
    assert client.get(f"/api/v1/confirmation-runs/{made['id']}/letters").content.startswith(b"%PDF-")


def test_who_is_asked(client: TestClient, ids: dict[str, int]) -> None:
    def asked(**fields: Any) -> list[int]:
        return [row["customer_id"] for row in letters(client, run_id=str(run(client, **fields)["id"]))]

    assert asked(selection="amount", currency="CNY", minimum="80.00") == [ids["C1"]]
    assert asked(selection="amount", currency="CNY", minimum="77.00") == [ids["C1"], ids["C2"]]
    assert asked(selection="chosen", customer_ids=[ids["C3"]]) == [ids["C3"]], "nothing open is confirmed too"
    (seen, again) = (asked(selection="sample", size=1, seed="audit-1"), asked(selection="sample", size=1, seed="audit-1"))
    assert seen == again
    drawn = run(client, selection="sample", size=1)
    assert (drawn["population"], drawn["size"], len(drawn["seed"])) == (2, 1, 16)
    assert asked(selection="sample", size=1, seed=drawn["seed"]) == [row["customer_id"] for row in letters(client, run_id=str(drawn["id"]))]


def test_a_sample_is_drawn_again_after_the_book_changed(client: TestClient, ids: dict[str, int]) -> None:
    """Invoices of the day that come later bring others who might have been drawn; who stood for the sample is kept with it."""
    made = run(client, selection="sample", size=1, seed="audit-1")
    push(client, "customers", [customer(f"D{n}") for n in range(20)])
    push(client, "invoices", [invoice(f"D{n}", customer_external_id=f"D{n}") for n in range(20)])
    assert run(client, selection="sample", size=1, seed="audit-1")["population"] == 22
    members = get(client, f"confirmation-runs/{made['id']}/sample", include_total="true")
    stood = {row["customer_id"]: row for row in members["items"]}
    assert (set(stood), members["total"]) == ({ids["C1"], ids["C2"]}, made["population"])
    assert {one: row["mark"] for one, row in stood.items()} == {
        one: hashlib.sha256(f"audit-1\n{one}".encode()).hexdigest() for one in stood
    }  # fmt: skip
    drawn = [row["customer_id"] for row in letters(client, run_id=str(made["id"]))]
    assert drawn == sample(stood, 1, "audit-1") == [row["customer_id"] for row in members["items"] if row["drawn"]]
    assert members["items"][0]["drawn"], "the lowest mark"
    first = get(client, f"confirmation-runs/{made['id']}/sample", limit="1")
    rest = get(client, f"confirmation-runs/{made['id']}/sample", limit="1", cursor=first["next_cursor"])
    assert [*first["items"], *rest["items"]] == members["items"]
    whole = run(client)
    for path in (f"confirmation-runs/{whole['id']}/sample", "confirmation-runs/999/sample"):
        assert client.get(f"/api/v1/{path}").status_code == 404


REFUSED = [
    ({"as_of": str(TODAY + timedelta(2))}, "as_of_in_future"), ({"answer_by": str(TODAY - timedelta(2))}, "answer_by_past"),
    ({"selection": "sample"}, "required"), ({"selection": "amount"}, "required"), ({"selection": "amount", "currency": "CNY"}, "required"),
    ({"selection": "amount", "currency": "CNY", "minimum": "1.001"}, "too_many_decimals"), ({"selection": "chosen"}, "nobody_selected"),
    ({"selection": "chosen", "customer_ids": [999]}, "unknown_customer"), ({"as_of": "2023-01-01"}, "nobody_selected"),
    ({"selection": "sample", "size": 1, "seed": "a b"}, "invalid_field"), ({"company": "none"}, "unknown_company"),
    ({"currency": "CNY", "minimum": "80.00"}, "not_of_selection"), ({"customer_ids": [1]}, "not_of_selection"),
    ({"size": 1}, "not_of_selection"), ({"selection": "chosen", "customer_ids": [1], "seed": "a"}, "not_of_selection"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_runs_that_are_refused(client: TestClient, ids: dict[str, int], change: Row, code: str) -> None:
    assert run(client, 422, **change)["code"] == code
    assert get(client, "confirmation-runs")["items"] == []
    assert get(client, "customer-links")["items"] == []


def test_agreed_by_the_letters_own_link(client: TestClient, ids: dict[str, int]) -> None:
    made = run(client)
    letter = letters(client, customer_id=str(ids["C2"]))[0]
    assert post(client, f"confirmation-runs/{made['id']}/sending", {"channel": "letter"}, 200) == {"sent": 2}
    with transaction() as session:
        nonce = session.execute(text("SELECT nonce FROM customer_links WHERE id = :id"), {"id": letter["link_id"]}).scalar_one()
    headers = {"X-API-Key": "", "X-Customer-Link": tokens.token_of(nonce)}
    (shown,) = client.get("/api/v1/customer-page", headers=headers).json()["confirmations"]
    assert (shown["state"], shown["balances"]) == ("waiting", [{"currency": "CNY", "amount": "77.00"}])
    path, body = f"/api/v1/customer-page/confirmations/{letter['id']}/answer", {"agreed": True, "person": "Han Meimei"}
    answered = client.post(path, json=body, headers=headers | {"Idempotency-Key": "k"})
    assert answered.status_code == 201, answered.text
    replay = client.post(path, json=body, headers=headers | {"Idempotency-Key": "k"})
    assert (replay.status_code, replay.json()) == (201, answered.json())
    assert client.post(path, json=body, headers=headers).json()["code"] == "already_answered"
    row = get(client, f"confirmations/{letter['id']}")
    assert (row["state"], row["answer_id"], row["reminder_due"]) == ("agreed", answered.json()["id"], False)
    counted = get(client, f"confirmation-runs/{made['id']}")
    assert (counted["sent"], counted["agreed"], counted["acceptance_rate"], counted["answer_rate"]) == (2, 1, "0.5000", "0.5000")
    assert client.get(f"/api/v1/customer-page/confirmations/{letter['id']}/letter", headers=headers).content.startswith(b"%PDF-")


def test_differences_item_by_item(client: TestClient, ids: dict[str, int]) -> None:
    made = run(client)
    post(client, f"confirmation-runs/{made['id']}/sending", {"channel": "letter"}, 200)
    visitor = Visitor(client, ids["C1"])
    (shown,) = visitor.sees()["confirmations"]
    items = {item["number"]: item for item in shown["items"]}
    assert items["N1"]["open"] == "-5.00"
    path = f"/confirmations/{shown['id']}/answer"

    def refused(*given: Row, agreed: bool = False) -> str:
        return str(visitor.says(path, {"agreed": agreed, "items": list(given)}, 422)["code"])

    changed = {"item_id": items["I1"]["id"], "amount": "60.00", "words": "paid 40 on 20 December"}
    assert refused() == "differences_required"
    assert refused(changed, agreed=True) == "differences_not_expected"
    assert refused(changed | {"amount": "100.00"}) == "no_difference"
    assert refused(changed, changed) == "duplicate_item"
    assert refused({"item_id": 999, "amount": "1"}) == "unknown_item"
    assert refused({"number": "OURS-1", "amount": "1"}) == "required"
    other = {"number": "OURS-1", "currency": "CNY", "amount": "-12.00", "words": "bonus not credited"}
    made = visitor.says(path, {"agreed": False, "items": [changed, other], "words": "please check"})
    visitor.sends(made["id"], b"%PDF-1.4 sealed copy")
    row = get(client, f"customer-answers/{made['id']}")
    assert (row["kind"], row["state"], row["confirmation_id"], row["person"]) == ("differs", "waiting", shown["id"], "Li Lei")
    said = [(item["number"], item["ours"], item["amount"]) for item in row["items"]]
    assert said == [("I1", "100.00", "60.00"), ("OURS-1", "0.00", "-12.00")]
    (letter,) = letters(client, state="differs")
    assert (letter["id"], letter["channel"], letter["sent_on"]) == (shown["id"], "letter", str(TODAY))
    assert get(client, f"customers/{ids['C1']}/timeline")["items"][0]["type"] == "customer_answer"


def test_another_link_knows_what_was_sent_and_never_the_letters_own_link(
    client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link in a letter outlives others: who has one of those must not come by it."""
    made = run(client)
    letter = letters(client, customer_id=str(ids["C1"]))[0]["id"]
    visitor = Visitor(client, ids["C1"])
    assert visitor.sees()["confirmations"] == []
    assert visitor.says(f"/confirmations/{letter}/answer", {"agreed": True}, 404)["code"] == "not_found"
    assert visitor.asks(f"/confirmations/{letter}/letter").status_code == 404
    post(client, f"confirmation-runs/{made['id']}/sending", {"channel": "letter"}, 200)
    shown: list[Row] = []
    monkeypatch.setattr("receivables.confirmations.letters._made", lambda found, _language: shown.extend(found) or b"%PDF-")
    assert visitor.asks(f"/confirmations/{letter}/letter").status_code == 200
    assert client.get(f"/api/v1/confirmations/{letter}/letter").status_code == 200
    assert [bool(one["url"]) for one in shown] == [False, True]
    own = get(client, f"confirmations/{letter}")["link_id"]
    post(client, f"customer-links/{own}/revocation", {"reason": "sent to the wrong person"}, 200)
    assert client.get(f"/api/v1/confirmations/{letter}/letter").status_code == 200
    assert shown[-1]["url"] == "", "what opens nothing any more is printed in no letter"


@pytest.mark.parametrize("sort", ["sent_on", "-sent_on"])
def test_letters_that_were_not_sent_are_listed_too(client: TestClient, ids: dict[str, int], sort: str) -> None:
    run(client, selection="chosen", customer_ids=list(ids.values())[:3])
    post(client, "confirmations/2/sending", {}, 200)
    page = get(client, "confirmations", sort=sort, limit="1")
    found = page["items"]
    while page["next_cursor"]:
        page = get(client, "confirmations", sort=sort, limit="1", cursor=page["next_cursor"])
        found += page["items"]
    assert [row["sent_on"] is None for row in found] == ([False, True, True] if sort == "sent_on" else [True, True, False])


def test_another_customers_letter_is_none(client: TestClient, ids: dict[str, int]) -> None:
    run(client)
    theirs = letters(client, customer_id=str(ids["C2"]))[0]["id"]
    visitor = Visitor(client, ids["C1"])
    assert visitor.says(f"/confirmations/{theirs}/answer", {"agreed": True}, 404)["code"] == "not_found"
    assert visitor.asks(f"/confirmations/{theirs}/letter").status_code == 404
    assert letters(client, customer_id=str(ids["C2"]))[0]["state"] == "made"


def test_reminders_and_no_answer(client: TestClient, ids: dict[str, int]) -> None:
    made = run(client, answer_by=str(TODAY), remind_days=3)
    letter = letters(client)[0]["id"]
    assert post(client, f"confirmations/{letter}/reminder", {}, 409)["code"] == "not_waiting"
    assert post(client, f"confirmations/{letter}/sending", {"sent_on": str(TODAY + timedelta(1))}, 422)["code"] == "sent_in_future"
    post(client, f"confirmations/{letter}/sending", {"channel": "email", "sent_on": str(TODAY - timedelta(3))}, 200)
    assert post(client, f"confirmations/{letter}/sending", {}, 409)["code"] == "already_sent"
    assert [row["id"] for row in letters(client, reminder_due="true")] == [letter]
    assert get(client, f"confirmation-runs/{made['id']}")["reminders_due"] == 1
    assert post(client, f"confirmations/{letter}/reminder", {}, 200)["reminders"] == 1
    assert post(client, f"confirmations/{letter}/reminder", {}, 409)["code"] == "already_reminded", "pressed twice it is one"
    assert letters(client, reminder_due="true") == []
    with transaction() as session:
        session.execute(text("UPDATE confirmation_runs SET answer_by = answer_by - 1"))
    assert [row["id"] for row in letters(client, state="no_answer")] == [letter]
    assert get(client, f"confirmation-runs/{made['id']}")["no_answer"] == 1
    Visitor(client, ids["C1"]).says(f"/confirmations/{letter}/answer", {"agreed": True})
    assert letters(client, state="no_answer") == [], "a late answer is one"


def test_who_may_and_who_sees(client: TestClient, ids: dict[str, int]) -> None:
    body = {"as_of": YEAR_END, "selection": "all", "answer_by": BY}
    assert post(client, "confirmation-runs", body, 403, **as_user(client, "collector"))["code"] == "permission_missing"
    made = post(client, "confirmation-runs", body, 201, **as_user(client, "ar_accountant"), Idempotency_Key="k")
    add_user("far@example.com", "finance_manager", companies=[])
    theirs = {"X-API-Key": "", **bearer(sign_in(client, "far@example.com"))}
    own = f"confirmation-runs/{made['id']}"
    for path in (own, f"{own}/sample", f"{own}/letters", "confirmations/1", "confirmations/1/letter"):
        assert client.get(f"/api/v1/{path}", headers=theirs).status_code == 404
    assert client.get("/api/v1/confirmations", headers=theirs | {"Accept": "text/csv"}).status_code == 200
    assert client.get("/api/v1/confirmations", headers={"Accept": "text/csv"}).text.count("\n") == 3


def test_who_printed_a_letter_with_its_link_is_known(client: TestClient, ids: dict[str, int]) -> None:
    made = run(client)
    letter = letters(client, customer_id=str(ids["C1"]))[0]["id"]
    for path in (f"confirmations/{letter}/letter", f"confirmation-runs/{made['id']}/letters"):
        assert client.get(f"/api/v1/{path}").status_code == 200
    printed = get(client, "audit-entries", action="printed")["items"]
    assert [(row["subject"], row["subject_id"], row["after"]["letters_with_links"]) for row in printed] == [
        ("confirmation_run", str(made["id"]), 2), ("confirmation", str(letter), 1),
    ]  # fmt: skip


def test_a_large_run_is_printed_in_parts(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("receivables.confirmations.queries.MOST_PRINTED", 2)
    made = run(client, selection="chosen", customer_ids=[ids["C1"], ids["C2"], ids["C3"]])
    assert made["print_parts"] == 2
    shown: list[list[str]] = []
    monkeypatch.setattr(
        "receivables.confirmations.letters._made", lambda found, _language: shown.append([one["customer"] for one in found]) or b"%PDF-"
    )
    path = f"/api/v1/confirmation-runs/{made['id']}/letters"
    assert [client.get(path, params=params).status_code for params in ({}, {"part": 2})] == [200, 200]
    assert shown == [["Customer C1", "Customer C2"], ["Customer C3"]]
    assert client.get(path, params={"part": 3}).json()["code"] == "no_such_part"


def test_all_letters_are_marked_in_a_fixed_number_of_statements(
    client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, counted = run(client), 0

    def count(*_given: Any) -> None:
        nonlocal counted
        counted += 1

    event.listen(get_engine(), "before_cursor_execute", count)
    try:
        assert post(client, f"confirmation-runs/{made['id']}/sending", {}, 200) == {"sent": 2}
    finally:
        event.remove(get_engine(), "before_cursor_execute", count)
    assert counted <= 4, "the run, the letters held, one change, one trace"
    assert post(client, f"confirmation-runs/{made['id']}/sending", {}, 200) == {"sent": 0}
    assert len(get(client, "audit-entries", subject="confirmation", action="sent")["items"]) == 2
