"""Mails handed over in groups, one a connection: servers that take few connections, and one bad mail among good ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from dunners import Inbox, debtor, mail_server, overdue, posting, ready, run
from erp import get
from fastapi.testclient import TestClient

from receivables.dunning import sending
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
