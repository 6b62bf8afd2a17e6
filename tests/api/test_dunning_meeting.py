"""Where the parts of dunning meet: corrections, cancelled runs, printed batches, letters in doubt and letters sent again."""

from datetime import timedelta
from typing import Any

import pytest
from dunners import STEPS, TODAY, WHY, debtor, moved, overdue, posting, ready, run, strategy_of, texts
from erp import Row, book, get, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import pdf, sending
from receivables.templates.words import WordsError

NAMES = ("C1", "C2", "C3")


@pytest.fixture
def printed(client: TestClient) -> Row:
    """A run of three letters on paper, approved."""
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}])
    book(client, customers=[debtor(name) for name in NAMES], invoices=[overdue(f"I{n}", customer_external_id=n) for n in NAMES])
    return run(client)


def corrected(client: TestClient, amount: str) -> int:
    """I1 as its source has it now: its id."""
    (row,) = push(client, "invoices", [overdue("I1", amount=amount)], corrections="true")["results"]
    return int(row["id"])


def letters(client: TestClient, **query: Any) -> list[Row]:
    return list(get(client, "dunning-letters", sort="id", **query)["items"])


def test_a_corrected_item_is_not_told_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")])
    with posting(monkeypatch) as inbox:
        run(client)
        assert sending.send_due() == 1
        corrected(client, "90.00")
        new = corrected(client, "80.00")
        moved(monkeypatch, 1)
        assert run(client)["letters"] == {}
        assert (sending.send_due(), len(inbox.raw)) == (0, 1)
    assert [row["state"] for row in letters(client, invoice_id=new)] == ["sent"]


def test_a_correction_of_what_is_on_its_way_is_told_the_next_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")])
    with posting(monkeypatch) as inbox:
        run(client)
        corrected(client, "90.00")
        assert (sending.send_due(), len(inbox.raw)) == (0, 0)
        run(client)
        assert (sending.send_due(), len(inbox.raw)) == (1, 1)


def test_a_hold_goes_with_its_item(client: TestClient) -> None:
    ids = ready(client, invoices=[overdue("I1")])
    until = str(TODAY + timedelta(9))
    post(client, "dunning-holds", {"customer_id": ids["C1"], "invoice_id": ids["I1"], "until_on": until, "reason": "talks"})
    corrected(client, "90.00")
    found = run(client, approved=False)
    assert (found["letters"], found["stopped"]) == ({}, {"hold": 1})


def test_what_is_open_is_told_as_it_is_where_the_same_is_asked_for(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ready(client, invoices=[overdue("I1")])
    hold = {"customer_id": ids["C1"], "invoice_id": ids["I1"], "amount": "40.00", "until_on": str(TODAY), "reason": "talks"}
    held = post(client, "dunning-holds", hold)
    with posting(monkeypatch):
        found = run(client)
        push(client, "payments", [receipt("P1", "40.00", received_on=str(TODAY), allocations=pays(("I1", "40.00")))])
        post(client, f"dunning-holds/{held['id']}/lifting", WHY)
        sending.send_due()
    letter = letters(client, run_id=found["id"])[0]
    (line,) = get(client, f"dunning-letters/{letter['id']}")["lines"]
    assert (letter["state"], line["open"], line["asked"]) == ("sent", "60.00", "60.00")


def test_a_batch_whose_run_was_cancelled_is_not_posted(client: TestClient, printed: Row) -> None:
    batch = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    assert post(client, f"dunning-runs/{printed['id']}/cancellation", WHY)["letters"] == {"withdrawn": 3}
    for path, body in (("posting", {}), ("reprint", WHY)):
        assert refusal(client.post(f"/api/v1/dunning-prints/{batch['id']}/{path}", json=body)) == (409, "run_decided"), path
    assert get(client, f"dunning-prints/{batch['id']}")["posted_on"] is None
    assert run(client)["letters"] == {"print": 3}  # nobody was told: their turn comes again


def test_a_letter_of_a_cancelled_run_is_printed_again(client: TestClient, printed: Row) -> None:
    batch = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    post(client, f"dunning-prints/{batch['id']}/posting", {})
    post(client, f"dunning-runs/{printed['id']}/cancellation", WHY)
    post(client, f"dunning-letters/{letters(client)[0]['id']}/resend", {"reason": "came back"})
    again = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    assert again["letters"] == 1
    assert post(client, f"dunning-prints/{again['id']}/posting", {})["posted_on"] == str(TODAY)
    assert [row["state"] for row in letters(client)] == ["sent"] * 4


def test_a_letter_in_doubt_of_a_cancelled_run_can_be_sent_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its items stay told, so no later run would tell them."""
    ready(client, invoices=[overdue("I1")])
    with posting(monkeypatch) as inbox:
        made = run(client)
        in_doubt(client)
        post(client, f"dunning-runs/{made['id']}/cancellation", WHY)
        letter = letters(client)[0]["id"]
        post(client, f"dunning-letters/{letter}/resend", {"reason": "the server never had it"})
        inbox.refused["c1@example.com"] = "450 later"
        assert sending.send_due() == 0
        assert [row["state"] for row in letters(client)] == ["failed"]  # of a cancelled run nothing waits by itself
        inbox.refused.clear()
        post(client, f"dunning-letters/{letter}/resend", {"reason": "the server never had it"})
        assert (sending.send_due(), inbox.to) == (1, ["c1@example.com"])
    assert [row["state"] for row in letters(client)] == ["sent"]


def in_doubt(client: TestClient) -> None:
    """As if a worker had died at the letter."""
    with transaction() as session:
        session.execute(text("""UPDATE dunning_letters SET state = 'uncertain', handed_at = clock_timestamp(), error_code = 'worker_died',
            message_id = '<letter.1.00000000000000000000000000000000@huikuan.example>'"""))


def test_posted_no_sooner_than_printed(client: TestClient, printed: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("prints", "letters"):
        monkeypatch.setattr(f"receivables.dunning.{module}.today", lambda _zone: TODAY + timedelta(2))
    batch = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    with transaction() as session:
        session.execute(text("UPDATE dunning_prints SET printed_at = printed_at + interval '2 days'"))
    path = f"/api/v1/dunning-prints/{batch['id']}/posting"
    assert refusal(client.post(path, json={"posted_on": str(TODAY + timedelta(1))})) == (422, "posted_before_printed")
    assert client.post(path, json={"posted_on": str(TODAY + timedelta(2))}).status_code == 201


def test_a_letter_that_is_out_is_shown_as_it_went(client: TestClient, printed: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paid since: the copy shows what was asked for, on the day of the letter."""
    batch = post(client, f"dunning-runs/{printed['id']}/prints", {})["batch"]
    path = f"/api/v1/dunning-letters/{letters(client)[0]['id']}/pdf"
    went = client.get(path).content
    post(client, f"dunning-prints/{batch['id']}/posting", {})
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("IC1", "100.00")))])
    moved(monkeypatch, 3)
    assert client.get(path).content == went


def test_letters_that_cannot_be_typeset_fail_alone(client: TestClient, printed: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(*data: Row) -> bytes:
        if any(one["customer"] == "Customer C2" for one in data):
            raise WordsError("pdf_failed", "it cannot be typeset")
        return b"%PDF-"

    monkeypatch.setattr(pdf, "render", render)
    made = post(client, f"dunning-runs/{printed['id']}/prints", {})
    assert (made["batch"]["letters"], made["failed"], made["waiting"]) == (2, 1, 0)
    assert [(row["state"], row["error_code"]) for row in letters(client)] == [("print", None), ("failed", "pdf_failed"), ("print", None)]


def test_letters_that_cannot_be_typeset_together_are_told(client: TestClient, printed: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(*data: Row) -> bytes:
        if len(data) > 1:
            raise WordsError("pdf_failed", "it cannot be typeset")
        return b"%PDF-"

    monkeypatch.setattr(pdf, "render", render)
    assert refusal(client.post(f"/api/v1/dunning-runs/{printed['id']}/prints")) == (409, "no_words")
    assert {row["state"] for row in letters(client)} == {"print"}


def test_sent_again_once_at_a_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client, invoices=[overdue("I1")])
    with posting(monkeypatch) as inbox:
        run(client)
        sending.send_due()
        path = f"/api/v1/dunning-letters/{letters(client)[0]['id']}/resend"
        assert client.post(path, json=WHY).status_code == 201
        assert refusal(client.post(path, json=WHY)) == (409, "not_resendable")
        assert (sending.send_due(), len(inbox.raw)) == (1, 2)
        assert client.post(path, json=WHY).status_code == 201  # that one was sent: once more is meant
