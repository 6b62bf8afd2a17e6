"""Letters on paper: a run's letters as one PDF, printed once unless said otherwise, posted by whom and when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dunners import STEPS, TODAY, WHY, debtor, overdue, run, strategy_of, texts
from erp import Row, book, get, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import pdf, printing, writing
from receivables.errors import unavailable

PAPER: Row = STEPS[0] | {"channel": "letter"}
NAMES = ("C1", "C2", "C3")


@pytest.fixture
def printed(client: TestClient) -> Row:
    """A run of three letters, approved."""
    texts(client, "first")
    strategy_of(client, [PAPER])
    book(client, customers=[debtor(name) for name in NAMES], invoices=[overdue(f"I{n}", customer_external_id=n) for n in NAMES])
    return run(client)


def states(client: TestClient) -> list[str]:
    return [row["state"] for row in get(client, "dunning-letters", sort="id")["items"]]


def test_all_letters_of_a_run_are_one_pdf(client: TestClient, printed: Row) -> None:
    made = post(client, f"dunning-runs/{printed['id']}/prints", {})
    batch = made["batch"]
    assert (batch["letters"], batch["times"], made["dropped"], made["failed"], made["waiting"]) == (3, 1, 0, 0, 0)
    assert batch["printed_by"].startswith("key:")
    answer = client.get(f"/api/v1/dunning-prints/{batch['id']}/pdf")
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"/Type/Pages/Count 3" in answer.content
    assert "Customer C1" in get(client, f"dunning-letters/{get(client, 'dunning-letters', sort='id')['items'][0]['id']}")["body"]
    assert get(client, "dunning-prints", run_id=printed["id"])["items"] == [get(client, f"dunning-prints/{batch['id']}")] == [batch]


def test_where_it_goes_stands_on_it(client: TestClient, printed: Row) -> None:
    """And a very long number has places to break on paper alone."""
    push(client, "customers", [debtor("C1", address="上海市浦东新区世纪大道 100 号"), debtor("C2")])
    long = "X" * 60
    push(client, "invoices", [overdue(long, customer_external_id="C2")])
    again = run(client)
    shown = [get(client, f"dunning-letters/{row['id']}")["body"] for row in get(client, "dunning-letters", run_id=again["id"])["items"]]
    assert [long in body for body in shown] == [True]
    drafts = {"C1": "上海市浦东新区世纪大道 100 号", "C2": "", "C3": ""}
    with transaction() as session:
        found = writing.drafts(session, [row["id"] for row in get(client, "dunning-letters")["items"]], TODAY)
    data = [writing.write(draft).data for draft in found.values()]
    assert {(one["customer"].removeprefix("Customer "), one["address"]) for one in data} == set(drafts.items())
    assert pdf.render(*data)[:5] == b"%PDF-"
    (broken_up,) = [row[0] for one in data for row in pdf.breaking(one)["items"] if long in row[0].replace("\u200b", "")]
    assert broken_up == "\u200b".join(long)


def test_printing_twice_is_told(client: TestClient, printed: Row) -> None:
    batch = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    twice = client.post(f"/api/v1/dunning-runs/{printed['id']}/prints")
    assert refusal(twice) == (409, "already_printed")
    assert f"Batch {batch['id']} was printed by {batch['printed_by']}" in twice.json()["detail"]
    assert client.post(f"/api/v1/dunning-prints/{batch['id']}/reprint", json={}).status_code == 422
    again = post(client, f"dunning-prints/{batch['id']}/reprint", {"reason": "the paper jammed"})
    assert (again["times"], again["printed_at"]) == (2, batch["printed_at"])
    trail = [(row["action"], row["reason"]) for row in get(client, "audit-entries", subject="dunning_print")["items"]]
    assert sorted(trail, key=str) == [("printed", None), ("printed_again", "the paper jammed")]


def test_posted_by_whom_and_when(client: TestClient, printed: Row) -> None:
    batch = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    path = f"/api/v1/dunning-prints/{batch['id']}/posting"
    for days, code in ((1, "posted_in_future"), (-1, "posted_before_printed")):
        assert refusal(client.post(path, json={"posted_on": str(TODAY + timedelta(days))})) == (422, code)
    posted = post(client, f"dunning-prints/{batch['id']}/posting", {})
    assert (posted["posted_on"], posted["posted_by"], states(client)) == (str(TODAY), batch["printed_by"], ["sent"] * 3)
    assert refusal(client.post(path, json={})) == (409, "already_posted")
    # What came back undelivered goes again on paper, in a batch of its own.
    letter = get(client, "dunning-letters", sort="id")["items"][0]["id"]
    copy = post(client, f"dunning-letters/{letter}/resend", {"reason": "came back"})
    assert (copy["state"], copy["recipient"]) == ("print", None)
    assert post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]["letters"] == 1


def test_paid_before_it_is_printed_is_not_printed(client: TestClient, printed: Row) -> None:
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("IC1", "100.00")))])
    made = post(client, f"dunning-runs/{printed['id']}/prints", {})
    assert (made["batch"]["letters"], made["dropped"], states(client)) == (2, 1, ["dropped", "print", "print"])


def test_batches_are_of_bounded_size(client: TestClient, printed: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 2)
    made = [post(client, f"dunning-runs/{printed['id']}/prints", {}) for _ in range(2)]
    assert [(one["batch"]["letters"], one["waiting"]) for one in made] == [(2, 1), (1, 0)]


def test_all_paid_is_an_answer_without_a_batch(client: TestClient, printed: Row) -> None:
    for n in NAMES:
        paid = receipt(f"P{n}", received_on=str(TODAY), customer_external_id=n, allocations=pays((f"I{n}", "100.00")))
        push(client, "payments", [paid])
    made = post(client, f"dunning-runs/{printed['id']}/prints", {})
    assert (made["batch"], made["dropped"]) == (None, 3)
    assert refusal(client.post(f"/api/v1/dunning-runs/{printed['id']}/prints")) == (409, "nothing_to_print")


def test_who_may_print_what(client: TestClient, printed: Row) -> None:
    preview = run(client, approved=False)
    assert refusal(client.post(f"/api/v1/dunning-runs/{preview['id']}/prints")) == (409, "run_not_approved")
    for path in ("dunning-runs/999/prints", "dunning-prints/999/reprint", "dunning-prints/999/posting"):
        assert refusal(client.post(f"/api/v1/{path}", json=WHY if "reprint" in path else {})) == (404, "not_found"), path
    for path in ("dunning-prints/999", "dunning-prints/999/pdf"):
        assert refusal(client.get(f"/api/v1/{path}")) == (404, "not_found")
    reader = as_user(client, "read_only")
    assert client.post(f"/api/v1/dunning-runs/{printed['id']}/prints", headers=reader).status_code == 403


@pytest.fixture
def typesetting(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """What happens while letters are typeset, one act each time; emptied as it does."""
    acts: list[Callable[[], Any]] = []
    render = pdf.render

    def rendered(*letters: Row) -> bytes:
        if acts:
            acts.pop(0)()
        return render(*letters)

    monkeypatch.setattr(pdf, "render", rendered)
    return acts


def test_typeset_once_and_while_nothing_is_held(client: TestClient, printed: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    """One PDF, not one more a letter; the run can be changed by others meanwhile. Of one letter alone there is still a copy."""
    counts: list[int] = []
    render = pdf.render

    def rendered(*letters: Row) -> bytes:
        counts.append(len(letters))
        with transaction() as session:
            session.execute(text("SELECT id FROM dunning_runs FOR UPDATE NOWAIT"))
            session.execute(text("SELECT id FROM dunning_letters FOR UPDATE NOWAIT"))
            idle = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()"
            assert session.execute(text(idle)).scalar_one() == 0
        return render(*letters)

    monkeypatch.setattr(pdf, "render", rendered)
    post(client, f"dunning-runs/{printed['id']}/prints", {})
    assert counts == [3]
    monkeypatch.setattr(pdf, "render", render)
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("IC1", "100.00")))])
    alone = client.get(f"/api/v1/dunning-letters/{get(client, 'dunning-letters', sort='id')['items'][0]['id']}/pdf")
    assert (alone.status_code, alone.content[:5], b"/Type/Pages/Count 1" in alone.content) == (200, b"%PDF-", True)


def test_a_store_that_is_away_leaves_every_letter_to_be_printed(
    client: TestClient, printed: Row, typesetting: list[Callable[[], Any]]
) -> None:
    def away() -> None:
        raise unavailable("away", "storage_unavailable", 30)

    typesetting.append(away)
    path = f"/api/v1/dunning-runs/{printed['id']}/prints"
    assert refusal(client.post(path, headers={"Idempotency-Key": "k"})) == (503, "storage_unavailable")
    assert states(client) == ["print"] * 3
    answers = [client.post(path, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.json()["batch"]["letters"] for answer in answers] == [3, 3]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    other = client.post("/api/v1/dunning-runs/999/prints", headers={"Idempotency-Key": "k"})
    assert refusal(other) == (409, "idempotency_key_reused")


def test_paid_while_it_is_typeset_is_not_printed(client: TestClient, printed: Row, typesetting: list[Callable[[], Any]]) -> None:
    paid = [receipt("P1", received_on=str(TODAY), allocations=pays(("IC1", "100.00")))]
    typesetting.append(lambda: push(client, "payments", paid))
    made = post(client, f"dunning-runs/{printed['id']}/prints", {})
    assert (made["batch"]["letters"], made["dropped"], states(client)) == (2, 1, ["dropped", "print", "print"])


def test_printed_by_another_while_it_is_typeset(client: TestClient, printed: Row, typesetting: list[Callable[[], Any]]) -> None:
    path = f"/api/v1/dunning-runs/{printed['id']}/prints"
    typesetting.append(lambda: post(client, f"dunning-runs/{printed['id']}/prints", {}))
    assert refusal(client.post(path)) == (409, "already_printed")
    assert [row["letters"] for row in get(client, "dunning-prints")["items"]] == [3]


def test_cancelled_while_it_is_typeset(client: TestClient, printed: Row, typesetting: list[Callable[[], Any]]) -> None:
    typesetting.append(lambda: post(client, f"dunning-runs/{printed['id']}/cancellation", WHY))
    assert refusal(client.post(f"/api/v1/dunning-runs/{printed['id']}/prints")) == (409, "run_not_approved")
    assert (states(client), get(client, "dunning-prints")["items"]) == (["withdrawn"] * 3, [])
