"""Mails held by what is no mail's fault: they wait with the reason, none is lost, and one bad mail holds up no other."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from dunners import Inbox, debtor, posting
from erp import book, broken, get, invoice, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.clock import now, today
from receivables.customer_links import visits
from receivables.database import transaction
from receivables.dunning.mail import Mailer, Unreachable
from receivables.errors import unavailable
from receivables.jobs.mailing import send_mails
from receivables.mailings import outbox, sending, writing

SECRET = "550 we know c1@example.com and refuse you"


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        yield found


@pytest.fixture
def queued(client: TestClient) -> dict[str, int]:
    """A statement for each of two customers waits."""
    visits.forget()
    ids = book(client, customers=[debtor("C1"), debtor("C2")], invoices=[invoice(), invoice("X1", customer_external_id="C2")])
    for name in ("C1", "C2"):
        post(client, f"customers/{ids[name]}/account-statement/mailing", {})
    return ids


def now_due() -> None:
    with transaction() as session:
        session.execute(text("UPDATE mails SET next_try_at = now()"))


def test_a_server_that_refuses_us_keeps_no_mail_from_going_later(
    client: TestClient, queued: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_self: Mailer, *_given: Any) -> None:
        raise Unreachable("sender_refused", SECRET)

    with monkeypatch.context() as patched:
        patched.setattr(Mailer, "send", refuse)
        assert send_mails() == 0
    rows = get(client, "mails")["items"]
    assert {(row["state"], row["attempts"], row["error_code"], row["error_detail"]) for row in rows} == {
        ("queued", 0, "sender_refused", SECRET)
    }
    assert "c1@example.com" not in capsys.readouterr().out, "the server's words are not for the log"
    now_due()
    assert send_mails() == 2
    assert {(row["state"], row["error_code"]) for row in get(client, "mails")["items"]} == {("sent", None)}


def test_one_that_cannot_be_written_holds_up_no_other(
    client: TestClient, queued: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writing.write

    def fails(mail: Any, content: Any) -> Any:
        if mail.customer_id == queued["C1"]:
            raise ValueError(SECRET)
        return write(mail, content)

    monkeypatch.setattr(writing, "write", fails)
    assert send_mails() == 1
    rows = {row["customer_id"]: row for row in get(client, "mails")["items"]}
    held = rows[queued["C1"]]
    assert (held["state"], held["error_code"], held["error_detail"], held["attempts"]) == ("queued", "not_sent", "ValueError", 1)
    assert rows[queued["C2"]]["state"] == "sent"
    for _ in range(sending.MOST_TRIES):
        now_due()
        send_mails()
    assert {row["state"] for row in get(client, "mails")["items"]} == {"sent", "failed"}
    assert broken(client) == []


def test_a_storage_that_is_away_fails_no_mail(
    client: TestClient, queued: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise unavailable("The storage is away.", "storage_unavailable", 10)

    with monkeypatch.context() as patched:
        patched.setattr(sending, "storage", away)
        for _ in range(sending.MOST_TRIES + 1):
            assert send_mails() == 0
            now_due()
    rows = get(client, "mails")["items"]
    assert {(row["state"], row["attempts"], row["error_code"]) for row in rows} == {("queued", 0, "storage_unavailable")}
    assert send_mails() == 2


def test_a_job_leaves_the_rest_to_the_next(client: TestClient, queued: dict[str, int], inbox: Inbox) -> None:
    assert sending.send_due(seconds=0) == 0
    assert {row["state"] for row in get(client, "mails")["items"]} == {"queued"}
    with transaction() as session:
        assert session.execute(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_mails'")).scalar_one()
    assert send_mails() == 2


def test_a_letter_asked_for_twice_is_no_reminder(client: TestClient, queued: dict[str, int], inbox: Inbox) -> None:
    """A client that lost the answer asks again: by then the letter may have gone, and a reminder minutes later would be a second one."""
    assert send_mails() == 2
    by = str(today("Asia/Shanghai") + timedelta(14))
    made = {"as_of": "2024-12-31", "selection": "chosen", "customer_ids": [queued["C1"]], "answer_by": by}
    post(client, "confirmation-runs", made)
    post(client, "confirmations/1/mailing", {}, 200)
    assert send_mails() == 1
    assert post(client, "confirmations/1/mailing", {}, 409)["code"] == "already_queued"
    assert send_mails() == 0


def letter_sent(client: TestClient, customer_id: int) -> None:
    """Its statements are out of the way, the letter went yesterday."""
    send_mails()
    by = str(today("Asia/Shanghai") + timedelta(14))
    made = {"as_of": "2024-12-31", "selection": "chosen", "customer_ids": [customer_id], "answer_by": by}
    post(client, "confirmation-runs", made)
    post(client, "confirmations/1/mailing", {}, 200)
    assert send_mails() == 1
    with transaction() as session:
        session.execute(text("UPDATE confirmations SET sent_on = sent_on - 1"))


def test_who_is_reminded_by_hand_is_not_reminded_by_the_mail_that_waits(
    client: TestClient, queued: dict[str, int], inbox: Inbox
) -> None:
    letter_sent(client, queued["C1"])
    post(client, "confirmations/1/mailing", {}, 200)
    assert post(client, "confirmations/1/reminder", {}, 200)["reminders"] == 1
    assert send_mails() == 0
    assert [row["state"] for row in get(client, "mails", kind="reminder")["items"]] == ["dropped"]
    with transaction() as session:
        session.execute(text("UPDATE confirmations SET sent_on = sent_on - 1, reminded_on = reminded_on - 1"))
    assert post(client, "confirmations/1/mailing", {}, 200)["queued"] == 1, "the next one is another"
    assert send_mails() == 1
    assert get(client, "confirmations")["items"][0]["reminders"] == 2


def test_one_marked_while_its_mail_is_written_does_not_go(
    client: TestClient, queued: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter_sent(client, queued["C1"])
    post(client, "confirmations/1/mailing", {}, 200)
    write = writing.write

    def meanwhile(mail: Any, content: Any) -> Any:
        post(client, "confirmations/1/reminder", {}, 200)
        return write(mail, content)

    before = len(inbox.mails)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "write", meanwhile)
        assert send_mails() == 0
    assert [row["state"] for row in get(client, "mails", kind="reminder")["items"]] == ["dropped"]
    assert len(inbox.mails) == before
    assert get(client, "confirmations")["items"][0]["reminders"] == 1


def given_up_and_asked_for_again(client: TestClient) -> None:
    """A worker that is slow beyond its claim is taken for dead, and a person has the mail sent again."""
    with transaction() as session:
        session.execute(text("UPDATE mails SET claimed_until = now() - interval '1 second' WHERE state = 'handing_over'"))
        outbox.take_over(session, now())
    (row,) = get(client, "mails", state="uncertain")["items"]
    post(client, f"mails/{row['id']}/resending", {"reason": "it seems lost"}, 200)


@pytest.mark.parametrize("claimed", [False, True])
def test_a_slow_worker_and_a_person_send_one_mail(
    client: TestClient, queued: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch, *, claimed: bool
) -> None:
    """Once the server has it after all, what waits to be sent again goes no more, even where another worker has taken it."""
    post(client, "mails/1/resending", {"reason": "no"}, 409)
    with transaction() as session:
        session.execute(text("UPDATE mails SET state = 'dropped' WHERE id = 2"))
    taken, others = Mailer.taken, []

    def slowly(self: Mailer) -> None:
        given_up_and_asked_for_again(client)
        if claimed:
            with transaction() as session:
                others.extend(outbox.claim(session, "another", now(), now() + sending.CLAIM, 10))
        taken(self)

    with monkeypatch.context() as patched:
        patched.setattr(Mailer, "taken", slowly)
        assert send_mails() == 1
    row = get(client, "mails/1")
    assert (row["state"], row["error_code"]) == ("sent", None)
    assert len(others) == claimed
    with transaction() as session:
        for mail in others:
            kept = {"subject": "x", "message_id": mail.message_id, "pdf_hash": "x"}
            assert outbox.handing_over(session, "another", mail.id, now(), now() + sending.CLAIM, kept) is False
    assert send_mails() == 0
    assert len(inbox.mails) == 1


def test_a_worker_held_up_for_longer_than_its_claim_ends_no_mail(
    client: TestClient, queued: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that sleeps between telling the books and telling the server wakes up to mails that are others' by then."""
    handing_over, slept = outbox.handing_over, []

    def sleeps(*given: Any) -> bool:
        told = handing_over(*given)
        slept.append(told)
        monkeypatch.setattr(sending, "now", lambda: now() + timedelta(hours=1))
        return told

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "handing_over", sleeps)
        assert sending.send_due(lambda: not slept) == 0
    assert slept == [True]
    assert inbox.mails == []
    assert "handing_over" in {row["state"] for row in get(client, "mails")["items"]}
