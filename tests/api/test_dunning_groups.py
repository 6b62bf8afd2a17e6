"""Mails handed over in groups, one a connection: servers that take few connections, and one bad mail among good ones."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from dunners import WHY, Inbox, debtor, mail_server, moved, overdue, posting, ready, run
from erp import get, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.clock import now
from receivables.database import transaction
from receivables.dunning import outbox, sending
from receivables.dunning.mail import Mailer
from receivables.settings import get_settings


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        yield found


def queued(client: TestClient, *names: str) -> None:
    ready(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{name}", customer_external_id=name) for name in names])
    run(client)


def found(client: TestClient) -> list[str]:
    return [row["state"] for row in get(client, "dunning-letters", sort="id")["items"]]


class Narrow(Inbox):
    """A server that takes so many connections at once."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.now = most, 0

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if self.now == self.most:
            return "421 4.3.2 too many connections"
        self.now += 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.now -= 1
        return await super().handle_DATA(server, session, envelope)


def test_a_server_that_takes_few_connections_at_once_gets_no_more(
    client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    queued(client, *(f"C{number}" for number in range(7)))
    narrow = Narrow(2)
    with mail_server(narrow) as port:
        monkeypatch.setattr(get_settings(), "smtp_port", port)
        assert sending.send_due() == 7
    assert (len(narrow.to), len(set(narrow.to))) == (7, 7)
    assert set(found(client)) == {"sent"}


def test_what_is_wrong_with_one_mail_of_a_group_is_its_own(client: TestClient, inbox: Inbox) -> None:
    queued(client, *(f"C{number}" for number in range(4)))
    inbox.refused = {"c1@example.com": "550 no such user"}

    def judge(envelope: Any) -> str | None:
        if envelope.rcpt_tos == ["c2@example.com"]:
            return "554 no spam"
        if envelope.rcpt_tos == ["c3@example.com"]:
            raise ConnectionResetError
        return None

    inbox.before = judge
    assert sending.send_due() == 1
    assert found(client) == ["sent", "failed", "failed", "uncertain"]


@pytest.mark.parametrize("resent", [False, True])
def test_a_250_that_comes_after_the_claim_ends_the_doubt(
    client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, resent: bool
) -> None:
    """A slow worker was thought dead, a person sent its letter again: it goes once all the same."""
    queued(client, "C1")
    answer = Mailer.taken

    def late(mailer: Mailer) -> None:
        monkeypatch.setattr(Mailer, "taken", answer)
        with transaction() as session:
            session.execute(text("UPDATE dunning_letters SET claimed_until = clock_timestamp() - interval '1 s'"))
            outbox.take_over(session, now())
        assert found(client) == ["uncertain"]
        if resent:
            post(client, "dunning-letters/1/resend", WHY)
        answer(mailer)

    monkeypatch.setattr(Mailer, "taken", late)
    assert sending.send_due() == 1
    assert (found(client), sending.send_due(), len(inbox.raw)) == (["sent"], 0, 1)


def test_a_worker_that_stood_still_beyond_its_claim_ends_no_mail(
    client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(client, "C1", "C2")
    said = outbox.handing_over

    def asleep(*given: Any) -> set[int]:
        has = said(*given)
        moved(monkeypatch, at=now() + timedelta(days=1))
        return has

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "handing_over", asleep)
        assert sending.send_due() == 0
    assert (found(client), inbox.raw) == (["queued", "queued"], [])
    moved(monkeypatch, at=now() + timedelta(days=2))
    assert (sending.send_due(), len(inbox.raw)) == (2, 2)


def test_a_worker_that_wrote_for_longer_than_its_claim_has_nothing_any_more(client: TestClient, inbox: Inbox) -> None:
    queued(client, "C1")
    with transaction() as session:
        (row,) = outbox.claim(session, "w", ["email"], now(), now() - timedelta(seconds=1), 9)
        names = dict.fromkeys(("recipient", "subject", "body", "message_id", "pdf_hash"), "x") | {"id": row.id}
        assert outbox.keep_words(session, "w", [names], now(), now()) == set()
