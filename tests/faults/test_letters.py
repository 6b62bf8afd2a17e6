"""Letters under several workers, killed workers and broken connections: each at the mail server once, none lost, none in doubt unsaid."""

import os
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from dunners import Inbox, debtor, mail_server, overdue, posting, ready, run
from erp import get, post
from fastapi.testclient import TestClient
from servers import until
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import sending
from receivables.settings import PROJECT_ROOT, get_settings

LETTERS = int(os.environ.get("HUIKUAN_LETTERS") or 1000)
"""Letters of the run that workers are killed in; 10,000 once in a while."""
WORK = "from receivables.dunning.sending import send_due\nwhile send_due(): pass"
HEADERS = BytesHeaderParser()
# What a worker does instead of going on at one point of a letter's way.
DEATHS = {
    "claimed": "preparing._made = die", "before_it_is_said": "outbox.handing_over = die", "before_the_dot": "mail.Mailer.dot = die",
    "after_250": "outbox.sent = die",
}  # fmt: skip
DIE = "import os, signal\nfrom receivables.dunning import mail, outbox, preparing\ndef die(*given): os.kill(os.getpid(), signal.SIGKILL)\n"


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        monkeypatch.setattr(get_settings(), "smtp_pdf", False)
        yield found


def queued(client: TestClient, count: int) -> None:
    names = [f"C{number}" for number in range(count)]
    ready(client, customers=[debtor(name) for name in names], invoices=[overdue(f"I{name}", customer_external_id=name) for name in names])
    run(client)


def by_state() -> Counter[str]:
    with transaction() as session:
        return Counter(session.execute(text("SELECT state FROM dunning_letters")).scalars())


def expire_claims() -> None:
    """As if the five minutes of every claim were over."""
    with transaction() as session:
        past = "UPDATE dunning_letters SET claimed_until = clock_timestamp() - interval '1 s' WHERE claimed_until IS NOT NULL"
        session.execute(text(past))


def worker(before: str = "") -> subprocess.Popen[bytes]:
    """A worker in a process of its own, on the same database and mail server."""
    settings = get_settings()
    own = {"HUIKUAN_SMTP_HOST": "127.0.0.1", "HUIKUAN_SMTP_PORT": str(settings.smtp_port), "HUIKUAN_SMTP_SECURITY": "none",
           "HUIKUAN_SMTP_FROM": "ar@huikuan.example", "HUIKUAN_SMTP_PDF": "0", "PYTHONPATH": str(PROJECT_ROOT / "backend")}  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", f"{before}\n{WORK}"], env=os.environ | own)


def at_the_server(inbox: Inbox) -> tuple[Counter[str], Counter[str]]:
    """How often the server has each Message-ID, and each letter, told by its address."""
    heads = [HEADERS.parsebytes(raw) for raw in inbox.raw]
    return Counter(str(head["Message-ID"]).strip() for head in heads), Counter(str(head["To"]) for head in heads)


def decide(client: TestClient, inbox: Inbox) -> int:
    """What a person does about letters in doubt: looks into the mail server's log, and says that one arrived, or sends it again."""
    rows = get(client, "dunning-letters", state="uncertain")["items"]
    ids, _ = at_the_server(inbox)
    for row in rows:
        path = f"dunning-letters/{row['id']}"
        if row["message_id"] in ids:
            post(client, f"{path}/outcome", {"outcome": "arrived", "reason": "stands in the log of the mail server"})
        else:
            post(client, f"{path}/resend", {"reason": "the mail server never had it"})
    return len(rows)


def test_the_job_run_1440_times_by_four_workers_sends_one_letter(client: TestClient, inbox: Inbox) -> None:
    """Complaint 7."""
    queued(client, 3)
    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: sending.send_due(), range(1440)))
    assert (sum(counts), Counter(inbox.to)) == (3, Counter({f"c{number}@example.com": 1 for number in range(3)}))
    assert get(client, "dunning-runs")["items"][0]["letters"] == {"sent": 3}


@pytest.mark.timeout(900)
def test_workers_killed_in_the_middle_of_a_run_lose_and_double_nothing(client: TestClient, inbox: Inbox) -> None:
    """Two workers, two kills: no letter twice at the server, whatever died when; none lost; at most one a connection and kill in doubt, and
    said so.

    Whether a letter in doubt is at the server no program can know: here the test looks, as a person would.
    """
    queued(client, LETTERS)
    workers, killed = [worker(), worker()], 0
    for share in (0.25, 0.6):
        until(lambda share=share: len(inbox.raw) >= LETTERS * share, "a part of the letters")
        died = workers.pop(0)
        died.kill()
        died.wait(60)
        killed += 1
        workers.append(worker())
    for one in workers:
        one.wait(300)
    expire_claims()
    while sending.send_due():
        pass
    states, (ids, letters) = by_state(), at_the_server(inbox)
    assert states["sent"] + states["uncertain"] == LETTERS
    assert states["uncertain"] <= killed * get_settings().smtp_connections
    assert (set(ids.values()), set(letters.values())) == ({1}, {1})
    with transaction() as session:
        sent = set(session.execute(text("SELECT message_id FROM dunning_letters WHERE state = 'sent'")).scalars())
    assert sent <= set(ids)
    assert decide(client, inbox) == states["uncertain"]
    sending.send_due()
    ids, letters = at_the_server(inbox)
    assert by_state() == Counter({"sent": LETTERS})
    assert (len(ids), set(ids.values()), len(letters), set(letters.values())) == (LETTERS, {1}, LETTERS, {1})


@pytest.mark.parametrize(("death", "arrived", "left"), [
    ("claimed", 0, "claimed"), ("before_it_is_said", 0, "claimed"), ("before_the_dot", 0, "handing_over"), ("after_250", 1, "handing_over"),
])  # fmt: skip
def test_a_worker_that_dies_at_each_point_of_a_letters_way(client: TestClient, inbox: Inbox, death: str, arrived: int, left: str) -> None:
    queued(client, 1)
    assert worker(DIE + DEATHS[death]).wait(60) == -9
    assert (len(inbox.raw), by_state()) == (arrived, Counter({left: 1}))
    expire_claims()
    again = sending.send_due()
    assert (again, decide(client, inbox)) == ((1, 0) if left == "claimed" else (0, 1))
    sending.send_due()
    assert (len(inbox.raw), by_state()) == (1, Counter({"sent": 1}))


@pytest.mark.parametrize(("death", "arrived", "doubtful"), [("before_the_dot", 0, 3), ("after_250", 3, 3), ("before_it_is_said", 0, 0)])
def test_a_worker_that_dies_with_a_group_of_mails(client: TestClient, inbox: Inbox, death: str, arrived: int, doubtful: int) -> None:
    """Each is at the server once in the end, and no more are in doubt than it has connections."""
    queued(client, 5)
    assert worker("import os\nos.environ['HUIKUAN_SMTP_CONNECTIONS'] = '3'\n" + DIE + DEATHS[death]).wait(60) == -9
    assert (len(inbox.raw), by_state()["handing_over"]) == (arrived, doubtful)
    expire_claims()
    assert (sending.send_due(), decide(client, inbox)) == (5 - doubtful, doubtful)
    sending.send_due()
    ids, letters = at_the_server(inbox)
    assert (by_state(), set(ids.values()), set(letters.values())) == (Counter({"sent": 5}), {1}, {1})


def test_a_worker_that_dies_while_the_server_takes_a_mail_leaves_it_in_doubt(client: TestClient, inbox: Inbox) -> None:
    """Nobody can know whether the server has it: it is not sent again by itself, and it is told."""
    queued(client, 1)
    dying: list[subprocess.Popen[bytes]] = []

    def kill(_envelope: object) -> None:
        dying[0].kill()
        dying[0].wait(60)

    inbox.before = kill
    dying.append(worker())
    until(lambda: inbox.raw, "the mail")
    assert sending.send_due() == 0  # its claim has not run out
    inbox.before = None
    expire_claims()
    assert (sending.send_due(), by_state()) == (0, Counter({"uncertain": 1}))
    row = get(client, "dunning-letters")["items"][0]
    assert row["error_code"] == "worker_died"
    client.post(f"/api/v1/dunning-letters/{row['id']}/resend", json={"reason": "the customer has none"})
    assert sending.send_due() == 1
    assert len(set(inbox.ids)) == 1  # the same Message-ID: who has it already sees one


def test_a_connection_lost_at_the_last_moment_is_in_doubt_and_before_it_is_not(client: TestClient, inbox: Inbox) -> None:
    queued(client, 2)
    cut = threading.Event()

    def hang_up(_envelope: object) -> None:
        if not cut.is_set():
            cut.set()
            raise ConnectionResetError

    inbox.before = hang_up
    sending.send_due()
    assert by_state()["sent"] + by_state()["uncertain"] + by_state()["queued"] == 2
    assert len(set(inbox.ids)) == len(inbox.ids)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody but us trusts, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(start).not_valid_after(start + timedelta(days=9))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    none = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none))
    return folder / "cert.pem", folder / "key.pem"


def test_starttls_is_checked_and_signs_in(client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    seen: list[object] = []

    def sign_in(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> object:
        from aiosmtpd.smtp import AuthResult

        seen.append(data)
        return AuthResult(success=True)

    queued(client, 1)
    own = Inbox()
    with mail_server(own, tls_context=context, require_starttls=True, authenticator=sign_in, auth_required=True) as port:
        for name, value in {"smtp_host": "localhost", "smtp_port": port, "smtp_security": "starttls", "smtp_user": "huikuan"}.items():
            monkeypatch.setattr(get_settings(), name, value)
        assert sending.send_due() == 0  # nobody vouches for the server
        assert by_state() == Counter({"queued": 1})
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        with transaction() as session:
            session.execute(text("UPDATE dunning_letters SET next_try_at = clock_timestamp()"))
        assert sending.send_due() == 1
    assert (own.to, len(seen)) == (["c0@example.com"], 1)
