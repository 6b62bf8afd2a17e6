"""What a person approved is what the customer gets: the text, the amounts, and of a letter's fee the one that it names."""

from collections.abc import Iterator
from typing import Any

import pytest
from dunners import STEPS, TODAY, WHY, Inbox, debtor, overdue, posting, ready, run, strategy_of, texts
from erp import Row, book, broken, get, post, push, receipt, refusal
from fastapi.testclient import TestClient
from late import FEES, due, policy
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import pdf, sending
from receivables.jobs.fees import book_fees
from receivables.settings import get_settings

NEW = {"subject": "新的主题", "body": "新的正文 {{ total }}"}


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        yield found


def letters(client: TestClient) -> list[Row]:
    return list(get(client, "dunning-letters", sort="id")["items"])


def body(client: TestClient, letter_id: int) -> str:
    return str(get(client, f"dunning-letters/{letter_id}")["body"])


def refused(client: TestClient, run_id: int, **fields: Any) -> tuple[str, dict[str, str]]:
    """The fingerprint that an approval is refused with, and the changes by letter."""
    answer = client.post(f"/api/v1/dunning-runs/{run_id}/approval", json=WHY | fields)
    assert refusal(answer) == (409, "run_changed"), answer.text
    (fingerprint,) = [one["detail"] for one in answer.json()["errors"] if one["pointer"] == "/accept_changes"]
    return fingerprint, {one["pointer"]: f"{one['code']}: {one['detail']}" for one in answer.json()["errors"][1:]}


def test_a_text_changed_after_the_approval_is_the_next_runs(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    run(client)
    texts(client, "first", **NEW)
    texts(client, "first", language="en", **NEW)
    push(client, "customers", [debtor(language="en")])  # nor does another language count that nobody has seen
    (letter,) = letters(client)
    assert "尊敬的" in body(client, letter["id"])
    assert (sending.send_due(), str(inbox.mails[0]["Subject"])) == (1, "main Ltd 催款 1")
    assert (letters(client)[0]["text_version"], "尊敬的" in body(client, letter["id"])) == (1, True)
    copy = post(client, f"dunning-letters/{letter['id']}/resend", WHY)  # what goes again is what went
    assert ("尊敬的" in copy["body"], sending.send_due(), str(inbox.mails[1]["Subject"])) == (True, 1, "main Ltd 催款 1")


def test_a_text_changed_between_preview_and_approval_is_to_be_accepted(client: TestClient, inbox: Inbox) -> None:
    ready(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    preview = run(client, approved=False)
    texts(client, "first")  # saved again as it is: nothing changed
    texts(client, "first", **NEW)
    first, second = letters(client)
    fingerprint, changes = refused(client, preview["id"])
    told = "other_words: {} · first zh-CN 1 → zh-CN 3"
    assert changes == {f"/letters/{one['id']}": told.format(one["customer_number"]) for one in (first, second)}
    assert "新的正文" in body(client, first["id"])  # to be looked at before it is accepted
    approved = post(client, f"dunning-runs/{preview['id']}/approval", WHY | {"accept_changes": fingerprint})
    assert approved["changes"] == {"left_out": 0, "less": 0, "more": 0, "readdressed": 0, "reworded": 2}
    texts(client, "first")
    assert sending.send_due() == 2
    assert {str(mail["Subject"]) for mail in inbox.mails} == {"新的主题"}


def test_saved_again_as_it_was_is_no_change(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    preview = run(client, approved=False)
    texts(client, "first")
    assert post(client, f"dunning-runs/{preview['id']}/approval", WHY)["changes"]["reworded"] == 0


def test_another_change_than_the_accepted_one_is_refused_again(client: TestClient, inbox: Inbox) -> None:
    ids = ready(client, customers=[debtor(), debtor("C2")], invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    hold = {"customer_id": ids["C1"], "currency": "CNY", "amount": "40.00", "until_on": str(TODAY), "reason": "talks"}
    holds = [post(client, "dunning-holds", hold), post(client, "dunning-holds", hold | {"amount": "25.00"})]
    preview = run(client, approved=False)
    first, second = (f"/letters/{row['id']}" for row in letters(client))
    post(client, f"dunning-holds/{holds[0]['id']}/lifting", WHY)
    seen, changes = refused(client, preview["id"])
    assert changes == {first: "asks_for_more: C1 · I1: CNY 35.00 → CNY 75.00"}
    push(client, "customers", [debtor("C2") | {"contacts": [{"name": "Li", "email": "li@example.com"}]}])
    other, changes = refused(client, preview["id"], accept_changes=seen)  # what nobody has seen yet
    assert (other != seen, changes[second]) == (True, "other_recipient: C2: c2@example.com → li@example.com")
    post(client, f"dunning-holds/{holds[1]['id']}/lifting", WHY)
    third, changes = refused(client, preview["id"], accept_changes=other)
    assert changes[first] == "asks_for_more: C1 · I1: CNY 35.00 → CNY 100.00"
    assert get(client, f"dunning-runs/{preview['id']}")["status"] == "preview"
    approved = post(client, f"dunning-runs/{preview['id']}/approval", WHY | {"accept_changes": third})
    assert (approved["changes"]["more"], approved["changes"]["readdressed"]) == (1, 1)


def test_no_more_is_asked_for_than_was_approved(client: TestClient, inbox: Inbox) -> None:
    """A hold that is lifted after the approval: the rest is the next run's."""
    ids = ready(client, invoices=[overdue("I1")])
    hold = {"customer_id": ids["C1"], "invoice_id": ids["I1"], "amount": "40.00", "until_on": str(TODAY), "reason": "talks"}
    held = post(client, "dunning-holds", hold)
    run(client)
    post(client, f"dunning-holds/{held['id']}/lifting", WHY)
    (letter,) = letters(client)
    assert "请付 CNY 60.00" in body(client, letter["id"])
    assert sending.send_due() == 1
    (line,) = get(client, f"dunning-letters/{letter['id']}")["lines"]
    assert (line["open"], line["asked"]) == ("100.00", "60.00")
    plain = inbox.mails[0].get_body(("plain",))
    assert plain is not None
    assert "请付 CNY 60.00" in plain.get_content()


def test_a_text_that_could_not_be_used_is_not_kept(client: TestClient, inbox: Inbox) -> None:
    """What was never written is sent again with the text in force."""
    ready(client, invoices=[overdue("I1")])
    run(client)
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE letter_templates SET body = '{{ nobody }}'"))
    assert sending.send_due() == 0
    (letter,) = letters(client)
    assert letter["error_code"] == "unknown_variable"
    texts(client, "first", **NEW)
    again = post(client, f"dunning-letters/{letter['id']}/resend", WHY)
    assert ("新的正文" in again["body"], sending.send_due()) == (True, 1)


def test_a_text_whose_conditions_leave_nothing_is_not_sent(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    texts(client, "first", subject="{% if level > 1 %}x{% endif %}")
    run(client)
    assert (sending.send_due(), inbox.mails) == (0, [])
    (letter,) = letters(client)
    assert (letter["state"], letter["error_code"]) == ("failed", "text_empty")
    texts(client, "first", **NEW)
    post(client, f"dunning-letters/{letter['id']}/resend", WHY)
    assert (sending.send_due(), str(inbox.mails[0]["Subject"])) == (1, "新的主题")


def test_a_credit_used_while_a_letter_is_typeset_is_not_printed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}])
    ids = book(client, customers=[debtor()], invoices=[overdue("I1"), overdue("I2", -9)],
               payments=[receipt("P1", "20.00", received_on=str(TODAY))])  # fmt: skip
    made = run(client)
    acts = [lambda: post(client, f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I2"], "amount": "20.00"}]})]
    render = pdf.render

    def rendered(*data: Row) -> bytes:
        if acts:
            acts.pop()()
        return render(*data)

    monkeypatch.setattr(pdf, "render", rendered)
    assert post(client, f"dunning-runs/{made['id']}/prints", {})["batch"]["letters"] == 1
    assert (acts, "P1" in body(client, letters(client)[0]["id"])) == ([], False)


BOOKS: Row = {"posts_fees": True}


@pytest.mark.parametrize(("then", "booked"), [("12.00", ["10.00"]), ("8.00", ["10.00"]), (None, [])])
def test_the_fee_that_the_letter_names_is_booked(client: TestClient, inbox: Inbox, then: str | None, booked: list[str]) -> None:
    """Changed in between; one that the policy has no more is not asked for."""
    ready(client, invoices=[overdue("I1")])
    policy(client, fees=FEES, **BOOKS)
    run(client)
    assert sending.send_due() == 1
    policy(client, fees=FEES[1:] + ([FEES[0] | {"amount": then}] if then else []), **BOOKS)
    book_fees()
    assert [row["amount"] for row in get(client, "interest-charges")["items"]] == booked
    assert broken(client) == []


def test_a_letter_that_names_no_fee_costs_none(client: TestClient, inbox: Inbox) -> None:
    """A fee of a level is for the letters from then on."""
    ids = ready(client, invoices=[overdue("I1")])
    policy(client, fees=FEES[1:], **BOOKS)
    run(client)
    assert sending.send_due() == 1
    policy(client, fees=FEES, **BOOKS)
    assert (book_fees(), due(client, ids["I1"])) == (0, {})
    (letter,) = letters(client)
    post(client, f"dunning-letters/{letter['id']}/resend", WHY)
    assert (sending.send_due(), book_fees()) == (1, 0)
    assert "催款费用" not in body(client, letters(client)[1]["id"])


def test_the_fee_on_paper_and_of_what_stands_in_for_a_corrected_item(client: TestClient) -> None:
    texts(client, "first")
    strategy_of(client, [STEPS[0] | {"channel": "letter"}])
    book(client, customers=[debtor()], invoices=[overdue("I1")])
    policy(client, fees=FEES, **BOOKS)
    batch = post(client, f"dunning-runs/{run(client)['id']}/prints", {})["batch"]
    policy(client, fees=[FEES[0] | {"amount": "99.00"}], **BOOKS)
    post(client, f"dunning-prints/{batch['id']}/posting", {})
    push(client, "invoices", [overdue("I1", amount="90.00")], corrections="true")
    assert book_fees() == 1
    assert [row["amount"] for row in get(client, "interest-charges")["items"]] == ["10.00"]


def test_a_letter_in_two_currencies_is_one_letter(client: TestClient) -> None:
    ready(client, invoices=[overdue("I1"), overdue("I2", currency="USD")])
    found = run(client, approved=False)
    assert [(row["count"], row["items"]) for row in found["by_channel"]] == [(1, 2)]
    assert found["totals"] == [{"currency": "CNY", "amount": "100.00"}, {"currency": "USD", "amount": "100.00"}]
