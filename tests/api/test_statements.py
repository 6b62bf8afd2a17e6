"""Loading statements: once, in whatever overlap, whole or not at all, with the cash in the ledger at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import pytest
from conftest import problem
from erp import broken, get
from fastapi.testclient import TestClient
from statements.samples import BILLION_LAUGHS, IBAN, camt, day_file, entry, sample, statement

from receivables.statements import camt as camt_file
from receivables.statements.identity import numbered

CSV = "交易日期,交易流水号,收入金额,支出金额,余额,对方户名,摘要\n2026-01-05,{ref},100.00,,{balance},甲公司,货款\n"


@pytest.fixture
def bank(client: TestClient) -> TestClient:
    """The API with one bank account in EUR."""
    account(client)
    return client


def account(client: TestClient, number: str = IBAN, currency: str = "EUR", **more: Any) -> int:
    answer = client.post("/api/v1/bank-accounts", json={"number": number, "name": "Bank", "currency": currency} | more)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def send(client: TestClient, data: bytes, file_format: str = "camt.053", **params: Any) -> Any:
    return client.post("/api/v1/statements", content=data, params={"format": file_format} | params)


def load(client: TestClient, data: bytes, file_format: str = "camt.053", **params: Any) -> dict[str, Any]:
    answer = send(client, data, file_format, **params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refusal(client: TestClient, data: bytes, file_format: str = "camt.053", **params: Any) -> tuple[int, str, str]:
    """Status, code and pointer; nothing at all was kept."""
    before = kept(client)
    answer = send(client, data, file_format, **params)
    told: Any = problem(answer)
    assert kept(client) == before
    return answer.status_code, told["code"], told["errors"][0]["pointer"] if told["errors"] else ""


def kept(client: TestClient) -> tuple[int, int, int]:
    """How many statements, lines and receipts there are."""
    return tuple(get(client, name, include_total="true")["total"] for name in ("statements", "statement-lines", "payments"))  # type: ignore[return-value]


def counts(loaded: dict[str, Any]) -> tuple[int, int, int]:
    return loaded["created"], loaded["known"], loaded["receipts"]


def lines(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    return list(get(client, "statement-lines", sort="id", **params)["items"])


def test_incoming_lines_are_receipts_at_once_and_outgoing_ones_wait(bank: TestClient) -> None:
    loaded = load(bank, sample("camt.053.001.02.xml"))
    assert counts(loaded) == (5, 0, 3)
    (made,) = loaded["statements"]
    assert (made["number"], made["opening"], made["closing"]) == ("5", "1000.00", "2119.00")
    assert (made["from_on"], made["to_on"]) == ("2026-01-05", "2026-01-05")
    shown = lines(bank)
    assert [(line["amount"], line["status"], line["payment_id"] is None) for line in shown] == [
        ("1234.50", "unmatched", False), ("30.00", "unmatched", False), ("50.00", "unmatched", False), ("-190.50", "unmatched", True),
        ("-5.00", "unmatched", True),
    ]  # fmt: skip
    receipt = get(bank, f"payments/{shown[0]['payment_id']}")
    assert (receipt["source"], receipt["amount"], receipt["open"], receipt["customer_id"]) == ("bank", "1234.50", "1234.50", None)
    assert (receipt["number"], receipt["reference"], receipt["received_on"]) == ("BANKREF-1", "E2E-77", "2026-01-05")
    assert receipt["remittance_text"] == "Müller & Söhne AG AT611904300234573201\nRechnung 2025-118 und 2025-121 RF18539007547034"
    assert broken(bank) == []


def test_no_push_blocks_a_statement_or_takes_its_receipts_over(bank: TestClient) -> None:
    """A receipt's external id is its line's identity, which whoever knows the line can work out."""
    data = day_file(["10", "20"])
    ((mark, occurrence), _) = numbered(camt_file.read(data)[0].lines)
    row = {"external_id": f"1-{mark}-{occurrence}", "received_on": "2026-01-05", "currency": "EUR", "amount": "0.01", "source": "bank"}

    def pushed(**params: str) -> list[str]:
        answer = bank.post("/api/v1/payments/bulk", json={"items": [row]}, params=params).json()
        return [error["code"] for error in answer["results"][0]["errors"]]

    assert pushed() == ["reserved_source"]
    assert problem(bank.post("/api/v1/payments", json=row))["code"] == "reserved_source"
    assert counts(load(bank, data)) == (2, 0, 2)
    assert pushed(corrections="true") == ["reserved_source"]
    assert sorted((one["external_id"] == row["external_id"], one["amount"]) for one in get(bank, "payments")["items"]) == [
        (False, "20.00"), (True, "10.00"),
    ]  # fmt: skip
    assert broken(bank) == []


def test_the_same_file_again_changes_nothing(bank: TestClient) -> None:
    first = load(bank, sample("camt.053.001.02.xml"))
    before = kept(bank)
    again = load(bank, sample("camt.053.001.02.xml"))
    assert counts(again) == (0, 5, 0)
    assert (again["statements"][0]["id"], again["warnings"]) == (first["statements"][0]["id"], [])
    assert kept(bank) == before


def test_overlapping_files_add_only_what_is_new(bank: TestClient) -> None:
    first, second, third = (entry(f"{n}0.00", f"2026-01-0{n}") for n in (1, 2, 3))
    load(bank, camt(statement([first, second], "0", "30.00", days=("2026-01-01", "2026-01-02"))))
    loaded = load(bank, camt(statement([second, third], "10.00", "60.00", number="2", days=("2026-01-02", "2026-01-03"))))
    assert (counts(loaded), loaded["warnings"]) == ((1, 1, 1), [])
    assert [line["amount"] for line in lines(bank)] == ["10.00", "20.00", "30.00"]


def test_two_equal_payments_of_a_day_stay_two(bank: TestClient) -> None:
    assert counts(load(bank, day_file(["50", "50"]))) == (2, 0, 2)
    assert counts(load(bank, day_file(["50", "50"]))) == (0, 2, 0)
    assert counts(load(bank, day_file(["50", "50", "50"]))) == (1, 2, 1)
    assert len({line["payment_id"] for line in lines(bank)}) == 3


@pytest.mark.parametrize("together", [True, False])
def test_equal_payments_in_statements_that_follow_within_a_day_stay_two(bank: TestClient, together: bool) -> None:
    morning = statement([entry("50.00")], "100.00", "150.00", number="11")
    evening = statement([entry("50.00")], "150.00", "200.00", number="12")
    files = [camt(morning, evening)] if together else [camt(morning), camt(evening)]
    assert sum(load(bank, file)["created"] for file in files) == 2
    assert sum(load(bank, file)["known"] for file in files) == 2
    assert counts(load(bank, day_file(["50", "50"], number="99"))) == (0, 2, 0)


def test_statements_of_a_day_loaded_out_of_order_stay_apart(bank: TestClient) -> None:
    eleventh, twelfth, thirteenth = (
        camt(statement([entry(amount)], opening, closing, number=number))
        for number, amount, opening, closing in (("11", "50.00", "0", "50"), ("12", "50.00", "50", "100"), ("13", "7.00", "100", "107"))
    )
    assert [load(bank, file)["created"] for file in (eleventh, thirteenth, twelfth)] == [1, 1, 1]


def test_a_reference_of_the_bank_identifies_a_line_whatever_its_text(bank: TestClient) -> None:
    load(bank, day_file(["50"], reference="R1", text="short"))
    assert counts(load(bank, day_file(["50"], reference="R1", text="told in full"))) == (0, 1, 0)
    assert counts(load(bank, day_file(["50"], reference="R1", day="2026-01-06", number="2"))) == (1, 0, 1), "used again another day"


def test_statements_that_are_missing_between_are_warned_of(bank: TestClient) -> None:
    assert load(bank, day_file(["10"], 100))["warnings"] == []
    assert load(bank, day_file(["10"], 110, day="2026-01-06", number="2"))["warnings"] == []
    (warning,) = load(bank, day_file(["10"], 150, day="2026-01-08", number="4"))["warnings"]
    assert (warning["code"], warning["pointer"].endswith("/opening")) == ("gap_before", True)
    assert "120.00" in warning["detail"]
    assert "150.00" in warning["detail"]


def test_a_balance_that_does_not_add_up_refuses_the_file(bank: TestClient) -> None:
    good = statement([entry("5.00")], "100.00", "105.00")
    data = camt(good, statement([entry("6.00")], "105.00", "111.01", number="2"))
    assert refusal(bank, data) == (422, "balance_differs", "/lines/15/closing")


def test_no_entries_are_a_statement_too(bank: TestClient) -> None:
    loaded = load(bank, camt(statement([], "100.00", "100.00")))
    assert (counts(loaded), kept(bank)) == ((0, 0, 0), (1, 0, 0))


def test_a_dry_run_tells_the_same_and_keeps_nothing(bank: TestClient) -> None:
    tried = load(bank, sample("camt.053.001.02.xml"), dry_run="true")
    assert (counts(tried), tried["dry_run"], tried["statements"][0]["id"], kept(bank)) == ((5, 0, 3), True, None, (0, 0, 0))
    assert counts(load(bank, sample("camt.053.001.02.xml"))) == (5, 0, 3)


def test_mt940_finds_its_account_behind_a_bank_code(client: TestClient) -> None:
    other = account(client, "999")
    assert refusal(client, sample("swift.sta"), "mt940")[1] == "unknown_account"
    made = account(client, "0532013000")
    loaded = load(client, sample("swift.sta"), "mt940")
    assert (counts(loaded), loaded["statements"][0]["bank_account_id"]) == ((4, 0, 2), made)
    assert refusal(client, sample("swift.sta"), "mt940", bank_account=other)[1] == "account_differs"


def test_csv_is_read_as_the_account_says(client: TestClient) -> None:
    columns = {"booked_on": "日子", "credit": "进"}
    made = account(client, "6214", "CNY", mapping={"columns": columns, "encoding": "gb18030"})
    data = "日子,进,支出,余额\n2026-01-05,10,,110\n2026-01-05,10,,120\n2026-01-06,,20,100\n".encode("gbk")
    assert counts(load(client, data, "csv", bank_account=made)) == (3, 0, 2)
    assert counts(load(client, data, "csv", bank_account=made)) == (0, 3, 0)
    assert refusal(client, data, "csv") == (422, "bank_account_missing", "?bank_account")
    assert get(client, "statements")["items"][0]["opening"] == "100.00"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sample("camt.053.001.02.xml")[:3000], "malformed_xml"),
        (camt(statement([entry("1.00", text="货款")], "0", "1")).decode().encode("gbk"), "wrong_encoding"),
        (camt(statement([entry("1.00", text="&lol7;")], "0", "1"), head=BILLION_LAUGHS), "xml_doctype_refused"),
        (camt(statement([entry("1.00")], "0", "1", account="GB33BUKB20201555555555")), "unknown_account"),
        (camt(statement([entry("1.00", currency="USD")], "0", "1", currency="USD")), "unknown_account"),
        (camt(statement([entry("1.00")], "0", "1"), statement([entry("1.00", "2026-13-01")], "1", "2")), "invalid_day"),
        (b"", "empty_file"),
    ],
)
def test_a_malformed_file_leaves_nothing(bank: TestClient, data: bytes, code: str) -> None:
    assert refusal(bank, data)[:2] == (422, code)


def test_a_file_of_another_account_is_refused(bank: TestClient) -> None:
    other = account(bank, "GB33BUKB20201555555555")
    data = camt(statement([entry("1.00")], "0", "1"))
    assert refusal(bank, data, bank_account=other)[1] == "account_differs"
    assert refusal(bank, data, bank_account=99)[:2] == (404, "not_found")


def test_a_file_over_50_mib_is_refused_and_one_below_is_read(bank: TestClient) -> None:
    answer = send(bank, b" " * (50 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert refusal(bank, b" " * (50 * 1024 * 1024))[1] == "malformed_xml"


def test_the_same_file_sent_by_two_at_once_is_loaded_once(bank: TestClient) -> None:
    data = day_file(["50"] * 200)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: load(bank, data), range(4)))
    assert sorted(answer["created"] for answer in answers) == [0, 0, 0, 200]
    assert kept(bank) == (1, 200, 200)
    assert broken(bank) == []


def test_the_same_key_answers_the_same(bank: TestClient) -> None:
    def post(data: bytes) -> Any:
        params = {"format": "camt.053"}
        return bank.post("/api/v1/statements", content=data, params=params, headers={"Idempotency-Key": "K1"})

    first, second = post(day_file(["1"])), post(day_file(["1"]))
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    assert post(day_file(["2"])).json()["code"] == "idempotency_key_reused"


def spread(count: int) -> Sequence[str]:
    return [entry(f"{1 + n % 900}.{n % 100:02d}", text=f"RE {n}", reference=f"B{n}") for n in range(count)]


def test_20_000_lines_are_loaded_in_seconds(bank: TestClient) -> None:
    entries = spread(20_000)
    total = sum(100 * (1 + n % 900) + n % 100 for n in range(20_000))
    data = camt(statement(entries, "0.00", f"{total // 100}.{total % 100:02d}"))
    started = perf_counter()
    assert counts(load(bank, data)) == (20_000, 0, 20_000)
    first, started = perf_counter() - started, perf_counter()
    assert counts(load(bank, data)) == (0, 20_000, 0)
    again = perf_counter() - started
    print(f"20,000 lines: {first:.1f} s, again {again:.1f} s")
    assert first < 60
    assert again < 20
