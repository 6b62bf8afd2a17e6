"""What becomes of letters when servers, addresses or channels are at fault: theirs alone, or a wait for all of a channel."""

import time
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from dunners import STEPS, Inbox, debtor, mail_server, now_due, overdue, posting, ready, run, strategy_of, texts
from erp import Row, book, get, refusal
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from receivables.database import get_engine, transaction
from receivables.dunning import pdf, preparing, sending, writing
from receivables.errors import unavailable
from receivables.jobs import dunning as job
from receivables.settings import Settings, get_settings


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        yield found


def queued(client: TestClient, *names: str) -> None:
    ready(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{name}", customer_external_id=name) for name in names])
    run(client)


def found(client: TestClient, *fields: str) -> list[tuple[Any, ...]]:
    rows: list[Row] = get(client, "dunning-letters", sort="id")["items"]
    return [tuple(row[name] for name in fields or ("state", "error_code", "attempts")) for row in rows]


class Refusing(Inbox):
    """A server that does not take us as a sender."""

    async def handle_MAIL(self, _server: Any, _session: Any, _envelope: Any, _address: str, _options: list[str]) -> str:
        return "550 5.7.1 no such sender here"


def test_a_server_that_refuses_the_sender_holds_letters_back_and_fails_none(client: TestClient, inbox: Inbox,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    queued(client, "C1", "C2")
    with mail_server(Refusing()) as port, monkeypatch.context() as other:
        other.setattr(get_settings(), "smtp_port", port)
        for _ in range(8):
            assert sending.send_due() == 0
            now_due()
        assert found(client) == [("queued", "sender_refused", 0)] * 2
    assert (sending.send_due(), found(client)) == (2, [("sent", None, 1)] * 2)


@pytest.mark.parametrize("answer", ["554 5.7.1 <c1@example.com>: Relay access denied", "530 5.7.0 Authentication required"])
def test_a_recipient_refused_because_of_us_holds_letters_back(client: TestClient, inbox: Inbox, answer: str) -> None:
    queued(client, "C1")
    inbox.refused = {"c1@example.com": answer}
    sending.send_due()
    assert found(client) == [("queued", "sender_refused", 0)]


def test_a_sign_in_that_is_refused_holds_letters_back(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, "C1")

    def refuse(*_given: object) -> object:
        from aiosmtpd.smtp import AuthResult

        return AuthResult(success=False, handled=False)

    with mail_server(Inbox(), authenticator=refuse, auth_require_tls=False) as port:
        monkeypatch.setattr(get_settings(), "smtp_port", port)
        monkeypatch.setattr(get_settings(), "smtp_user", "huikuan")
        assert sending.send_due() == 0
    assert found(client) == [("queued", "sign_in_refused", 0)]


@pytest.mark.parametrize("sender", ["Huikuan <ar@example.com>", "ar", "a@b\r\nBcc: x@y", "a@example.com, b@example.com", "收@example.com"])
def test_the_sender_is_one_address(sender: str) -> None:
    with pytest.raises(ValidationError, match="HUIKUAN_SMTP_FROM"):
        Settings(smtp_host="localhost", smtp_from=sender)


def test_who_is_answered_is_one_address(client: TestClient) -> None:
    etag = {"If-Match": client.get("/api/v1/letterheads/main").headers["ETag"]}
    for one in ("a@b,c@d", "Ann <a@example.com>@x", "a@example.com>", "应收@example.com"):
        answer = client.patch("/api/v1/letterheads/main", json={"reply_to": one}, headers=etag)
        assert refusal(answer)[0] == 422, one


def test_greylisting_counts_and_ends(client: TestClient, inbox: Inbox) -> None:
    queued(client, "C1", "C2")
    inbox.refused = {"c1@example.com": "451 4.7.1 greylisted"}
    for tries in range(1, sending.MOST_TRIES + 3):
        sending.send_due()
        state = "queued" if tries < sending.MOST_TRIES else "failed"
        assert found(client)[0] == (state, "address_refused", min(tries, sending.MOST_TRIES))
        now_due()
    assert inbox.to == ["c2@example.com"]


class Tired(Inbox):
    """A server that takes so many mails a connection, then says 421 (RFC 5321, 3.8)."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.connections, self.count = most, 0, 0

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, answers: list[str]) -> list[str]:
        session.host_name, self.count, self.connections = hostname, 0, self.connections + 1
        return answers

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        self.count += 1
        if self.count > self.most:
            return "421 4.7.0 too many messages, come again"
        envelope.mail_from = address
        return "250 OK"


def test_a_server_that_hangs_up_now_and_then_is_called_again(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, *(f"C{number}" for number in range(5)))
    tired = Tired(2)
    with mail_server(tired) as port:
        for name, value in {"smtp_port": port, "smtp_connections": 1}.items():
            monkeypatch.setattr(get_settings(), name, value)
        assert sending.send_due() == 5
    assert (len(set(tired.ids)), tired.connections) == (5, 3)


def test_a_server_that_hangs_up_at_once_is_away(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, "C1")
    with mail_server(Tired(0)) as port:
        monkeypatch.setattr(get_settings(), "smtp_port", port)
        assert sending.send_due() == 0
    assert found(client) == [("queued", "not_reachable", 0)]


def test_after_421_for_a_content_the_next_letter_goes_by_a_new_connection(client: TestClient, inbox: Inbox) -> None:
    queued(client, "C1", "C2")
    inbox.before = lambda envelope: "421 4.3.2 going down" if envelope.rcpt_tos == ["c1@example.com"] else None
    assert sending.send_due() == 1
    assert found(client) == [("queued", "refused", 1), ("sent", None, 1)]


def test_a_mail_larger_than_the_server_takes_fails_alone(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, "C1")
    with mail_server(Inbox(), data_size_limit=300) as port:
        monkeypatch.setattr(get_settings(), "smtp_port", port)
        assert sending.send_due() == 0
    assert found(client) == [("failed", "too_large", 1)]


class Provider:
    """A provider of short messages that does what it is told."""

    sent: ClassVar[list[str]] = []
    problem: ClassVar[Exception | None] = None

    def send(self, number: str, _text: str, _key: str) -> None:
        if self.problem:
            raise self.problem
        self.sent.append(number)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> type[Provider]:
    monkeypatch.setattr(get_settings(), "sms_provider", "http")
    monkeypatch.setattr("receivables.dunning.sms.provider", Provider)
    monkeypatch.setattr(Provider, "sent", [])
    monkeypatch.setattr(Provider, "problem", None)
    return Provider


def both_channels(client: TestClient) -> None:
    """A mail and a short message to each of two customers."""
    texts(client, "first")
    strategy_of(client, [STEPS[0], {"level": 2, "offset_days": 20, "channel": "sms", "template": "first", "wait_days": 1}])
    customers = [debtor(name) for name in ("C1", "C2")]
    for one in customers:
        one["contacts"][0]["phone"] = "+8613800000000"
    book(client, customers=customers, invoices=[overdue("I1"), overdue("I2", customer_external_id="C2")])
    run(client)
    with transaction() as session:  # as if half of them were at that step
        session.execute(text("UPDATE dunning_letters SET channel = 'sms' WHERE id = 1"))


def test_a_mail_server_that_is_away_holds_up_no_short_message(client: TestClient, inbox: Inbox, provider: type[Provider],
                                                              monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    both_channels(client)
    monkeypatch.setattr(get_settings(), "smtp_port", 9)
    assert (sending.send_due(), provider.sent) == (1, ["+8613800000000"])
    assert found(client) == [("sent", None, 1), ("queued", "not_reachable", 0)]


@pytest.mark.parametrize(("problem", "state"), [
    (sending.Unreachable("not_reachable", "x"), ("queued", "not_reachable", 0)), (KeyError("x"), ("uncertain", "not_sent", 1)),
    (sending.Refused("provider_refused", "x", for_good=True), ("failed", "provider_refused", 1)),
])  # fmt: skip
def test_a_provider_at_fault_holds_up_no_mail(client: TestClient, inbox: Inbox, provider: type[Provider], problem: Exception,
                                              state: tuple[Any, ...]) -> None:  # fmt: skip
    both_channels(client)
    provider.problem = problem
    assert sending.send_due() == 1
    assert found(client) == [state, ("sent", None, 1)]


def broken_for(name: str, error: Exception) -> Any:
    written = writing.write

    def write(draft: writing.Draft) -> writing.Written:
        if draft.letter.customer_number == name:
            raise error
        return written(draft)

    return write


def test_one_letter_that_cannot_be_written_fails_alone(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, "C1", "C2")
    monkeypatch.setattr(writing, "write", broken_for("C1", ZeroDivisionError("owes 100.00")))
    assert sending.send_due() == 1
    assert found(client, "state", "error_code", "error_detail") == [("failed", "not_written", "ZeroDivisionError"), ("sent", None, None)]


def test_one_that_cannot_be_typeset_fails_alone(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, "C1", "C2")
    monkeypatch.setattr(get_settings(), "smtp_pdf", True)
    compiler = pdf._compiler()

    class Failing:
        def compile(self, **given: Any) -> Any:
            if "Customer C1" in str(given["sys_inputs"]):
                given["sys_inputs"] = {}
            return compiler.compile(**given)

    monkeypatch.setattr(pdf, "_compiler", type("Made", (), {"cache_clear": lambda _: None, "__call__": lambda _: Failing()})())
    assert sending.send_due() == 1
    assert found(client) == [("failed", "pdf_failed", 0), ("sent", None, 1)]
    assert refusal(client.get("/api/v1/dunning-letters/1/pdf")) == (409, "no_words")


def test_a_text_that_went_bad_fails_its_letters_alone(client: TestClient, inbox: Inbox) -> None:
    queued(client, "C1")
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE letter_templates SET body = '{{ customer_name.__class__ }}'"))
    assert sending.send_due() == 0
    assert found(client) == [("failed", "template_not_allowed", 0)]


def test_without_fonts_all_of_them_wait(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, "C1", "C2")
    monkeypatch.setattr(get_settings(), "smtp_pdf", True)

    def none() -> None:
        raise unavailable("no fonts", "fonts_missing")

    with monkeypatch.context() as away:
        away.setattr(pdf, "_compiler", none)
        assert sending.send_due() == 0
    assert found(client) == [("queued", "fonts_missing", 0)] * 2
    now_due()
    assert sending.send_due() == 2


def test_a_job_ends_after_its_time_and_asks_for_another(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(client, *(f"C{number}" for number in range(6)))
    with transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    ticks = iter(range(0, 10_000, 7))
    with monkeypatch.context() as slow:
        slow.setattr(get_settings(), "smtp_connections", 1)
        slow.setattr(sending, "time", type("Clock", (), {"monotonic": staticmethod(lambda: next(ticks))}))
        assert job.send_letters() < 6
    todo = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_letters' AND status = 'todo'")
    with transaction() as session:
        assert session.execute(todo).scalar_one() == 1
    assert job.send_letters() > 0
    assert len(set(inbox.to)) == 6
    with transaction() as session:  # nothing is left: nobody is told
        assert session.execute(todo).scalar_one() == 1


def test_what_goes_wrong_is_logged_without_words_of_letters(client: TestClient, monkeypatch: pytest.MonkeyPatch,
                                                            capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    def fail(*_given: object, **_named: object) -> int:
        raise OperationalError("UPDATE", {"body": "Dear c1@example.com"}, Exception("Dear c1@example.com"))

    monkeypatch.setattr(job, "send_due", fail)
    assert job.send_letters() == 0
    said = "".join(capsys.readouterr())
    assert "OperationalError" in said
    assert "Dear" not in said
    assert "Traceback" not in said


def test_a_batch_takes_the_same_number_of_statements_however_many_letters(client: TestClient, inbox: Inbox) -> None:
    queued(client, *(f"C{number}" for number in range(12)))
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_given: object) -> None:
        said.append(statement)

    counts = []
    event.listen(get_engine(), "before_cursor_execute", note)
    try:
        for count in (2, 10):
            said.clear()
            batch = preparing.due("w", sending.StepChannel.EMAIL, count)
            assert batch is not None
            assert len(batch.ready) == count
            counts.append(len(said))
    finally:
        event.remove(get_engine(), "before_cursor_execute", note)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("url", "token"), [("http://[::1", "x"), ("http://localhost:9", "ключ")])
def test_settings_that_make_no_request_leave_no_message_in_doubt(url: str, token: str) -> None:
    from receivables.dunning import sms

    with pytest.raises(sending.Unreachable) as caught:
        sms.HttpProvider(url, token).send("+86", "x", "key")
    assert (caught.value.code, token in str(caught.value)) == ("provider_refused", False)


def test_a_provider_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """One inside one's own network may ask for none; an empty one would make no request."""
    from receivables.dunning import sms

    seen: list[Any] = []
    monkeypatch.setattr(sms.httpx, "post", lambda _url, **given: seen.append(given["headers"]) or sms.httpx.Response(202))
    for token in ("", "x"):
        sms.HttpProvider("http://localhost:9", token).send("+86", "x", "key")
    assert [headers.get("Authorization") for headers in seen] == [None, "Bearer x"]


def test_a_provider_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An HTTP provider: refused, put off, or about us."""
    import http.server
    import threading

    from receivables.dunning import sms

    answers = {"/400": sending.Refused, "/503": sending.Refused, "/401": sending.Unreachable, "/429": sending.Unreachable, "/202": None}
    seen: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.headers["Idempotency-Key"])
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(int(self.path[1:]))
            self.end_headers()
            self.wfile.write(b"no \x00 text")

        def log_message(self, *_given: Any) -> None:
            return

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        for path, error in answers.items():
            one = sms.HttpProvider(f"http://127.0.0.1:{server.server_port}{path}", "secret")
            if error is None:
                one.send("+86", "x", "key")
                continue
            with pytest.raises(error) as caught:
                one.send("+86", "x", "key")
            assert ("secret" in str(caught.value), "\x00" in str(caught.value)) == (False, False)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(time.monotonic())
    assert seen == ["key"] * len(answers)
