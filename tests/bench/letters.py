"""Letters: mails without PDF to a local SMTP server a second, beside a bare SMTP client; PDFs typeset a second of one core.

Run as a program it is the worker that is measured: `letters.py mails` sends what is queued, `letters.py pdfs N` typesets letters.
"""

import sys
import time
from itertools import islice
from typing import Any

import book
import httpx2
from aiosmtpd.controller import Controller
from results import Results
from servers import KEY, Database, Machine, free_port

from receivables.clock import today
from receivables.settings import get_settings

LETTERS = 3_000
PDFS = 200
MAILS_A_SECOND, PDFS_A_SECOND = 200, 20
STEPS = [{"level": 1, "offset_days": 1, "channel": "email", "template": "first", "wait_days": 0}]
STRATEGY: dict[str, Any] = {"company": "main", "name": "bench", "rest_weekdays": [], "send_from_hour": 0, "send_to_hour": 24,
                            "segments": [{"code": "all", "steps": STEPS}]}  # fmt: skip
TEXT = {"company": "main", "code": "first", "language": "zh-CN", "subject": "{{ company_name }} 催款通知",
        "body": "尊敬的{{ customer_name }}：\n贵司有 {{ item_count }} 笔款项逾期，合计 {{ total }}，最早一笔逾期 {{ oldest_days }} 天。\n"
                "请尽快安排付款；如已付款，请忽略本函。"}  # fmt: skip


class Sink:
    """Takes every mail; the first is kept to be sent again by the bare client."""

    def __init__(self) -> None:
        self.count, self.first = 0, b""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.count += 1
        self.first = self.first or bytes(envelope.content)
        return "250 OK"


def measure(machine: Machine, results: Results, n: int) -> None:
    size = min(n, LETTERS)
    database = machine.database("letters")
    with database.connect() as connection:
        book.write(connection, book.Book(customers=size * 5 // 4, open=size * 4, settled=0), today("Asia/Shanghai"))
    _queue(database)
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        settings = {"HOST": "127.0.0.1", "PORT": str(server.port), "SECURITY": "none", "FROM": "ar@bench.example", "PDF": "0"}
        database.environment |= {f"HUIKUAN_SMTP_{name}": value for name, value in settings.items()}
        sent, rate = database.script("letters.py", "mails").split()[-2:]
        assert int(sent) == sink.count > 0, (sent, sink.count)
        bare = _bare(server.port, sink.first, min(sink.count, 1_000))
    finally:
        server.stop()
    results.rate("mails without PDF, and what a bare client sends", int(sent), float(rate), bare, "mails/s", None)
    results.rate(f"mails without PDF, at least {MAILS_A_SECOND}/s", int(sent), float(rate), MAILS_A_SECOND, "mails/s", 1.0)
    pdfs = float(database.script("letters.py", "pdfs", str(PDFS)).split()[-1])
    results.rate(f"letters typeset as PDF, at least {PDFS_A_SECOND}/s a core", PDFS, pdfs, PDFS_A_SECOND, "PDFs/s", 1.0)


def _queue(database: Database) -> None:
    """A run of the company main, approved: its letters are queued."""
    with database.ours() as ours, httpx2.Client(base_url=f"http://127.0.0.1:{ours.port}/api/v1/", timeout=300) as client:
        client.headers["X-API-Key"] = KEY

        def post(path: str, body: dict[str, Any]) -> Any:
            answer = client.post(path, json=body)
            assert answer.status_code == 201, answer.text
            return answer.json()

        post("letter-templates", TEXT)
        post(f"strategies/{post('strategies', STRATEGY)['id']}/activation", {"reason": "bench"})
        post(f"dunning-runs/{post('dunning-runs', {'company': 'main'})['id']}/approval", {"reason": "bench"})


def _bare(port: int, mail: bytes, count: int) -> float:
    """Mails a second of Python's SMTP client alone, one after the other over one connection."""
    import smtplib

    with smtplib.SMTP("127.0.0.1", port) as client:
        start = time.perf_counter()
        for _ in range(count):
            client.sendmail("ar@bench.example", ["a@example.com"], mail)
        return count / (time.perf_counter() - start)


def _send() -> None:
    from receivables.dunning.sending import send_due

    start, sent = time.perf_counter(), 0
    while found := send_due():
        sent += found
    print(sent, sent / (time.perf_counter() - start))


def _typeset(count: int) -> None:
    """Letters as they were sent, each of another customer, by the seconds of processor they take."""
    from sqlalchemy import text

    from receivables.database import transaction
    from receivables.dunning import pdf, writing

    with transaction() as session:
        ids = list(islice(session.execute(text("SELECT id FROM dunning_letters ORDER BY id")).scalars(), count + 1))
        written = [writing.write(draft) for draft in writing.drafts(session, ids, today("Asia/Shanghai")).values()]
    pdf.render(written[0].data)  # the fonts are read once a process
    start = time.process_time()
    for one in written[1:]:
        pdf.render(one.data)
    print((len(written) - 1) / (time.process_time() - start))


if __name__ == "__main__":
    get_settings()
    _send() if sys.argv[1] == "mails" else _typeset(int(sys.argv[2]))
