"""Exchange rates: recorded one by one, in bulk and from a file; corrected with their history kept; asked for a day."""

from typing import Any

import pytest
from conftest import add_company, add_key
from erp import Row, codes, counts, get, post, push, push_lines, refusal
from fastapi.testclient import TestClient
from second import as_user

from receivables.access.permissions import Permission
from receivables.database import transaction

USD: Row = {"currency": "USD", "rate_on": "2024-01-31", "rate": "7.1039"}


def load(client: TestClient, text: str | bytes, **params: Any) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post("/api/v1/exchange-rates/file", content=content, headers={"Content-Type": "application/octet-stream"}, params=params)


def test_recorded_corrected_and_kept(client: TestClient) -> None:
    first = post(client, "exchange-rates", USD | {"source": "PBoC"})
    assert (first["rate"], first["base_currency"], first["company"], first["in_force"]) == ("7.1039", "CNY", "main", True)
    assert post(client, "exchange-rates", USD)["id"] == first["id"]  # the same again is nothing new
    second = post(client, "exchange-rates", USD | {"rate": "7.2"})
    assert [row["rate"] for row in get(client, "exchange-rates")["items"]] == ["7.2"]
    history = get(client, "exchange-rates", history="true", sort="recorded_at")["items"]
    assert [(row["rate"], row["in_force"]) for row in history] == [("7.1039", False), ("7.2", True)]
    assert get(client, "exchange-rates/at", currency="USD", on="2024-01-31")["rate"] == "7.2"
    before = get(client, "exchange-rates/at", currency="USD", on="2024-01-31", known_at=first["recorded_at"])
    assert before["rate"] == "7.1039"
    assert second["recorded_at"] > first["recorded_at"]


def test_the_latest_within_31_days(client: TestClient) -> None:
    push(client, "exchange-rates", [USD, {"currency": "JPY", "rate_on": "2024-01-31", "rate": "4.82", "per": 100}])
    late = get(client, "exchange-rates/at", currency="USD", on="2024-03-02")
    assert (late["rate"], late["rate_on"], late["max_age_days"]) == ("7.1039", "2024-01-31", 31)
    assert get(client, "exchange-rates/at", currency="JPY", on="2024-02-01")["rate"] == "0.0482"
    for on in ("2024-03-03", "2024-01-30"):
        answer = client.get("/api/v1/exchange-rates/at", params={"currency": "USD", "on": on})
        assert refusal(answer) == (404, "rate_missing")
    assert refusal(client.get("/api/v1/exchange-rates/at", params={"currency": "CNY"})) == (422, "base_currency")


def test_pushed_in_bulk_and_again(client: TestClient) -> None:
    rows = [USD, USD | {"rate_on": "2024-02-01", "rate": "7.1"}, {"currency": "CNY", "rate_on": "2024-01-31", "rate": "1"}]
    answer = push(client, "exchange-rates", rows)
    assert (counts(answer), codes(answer)) == ((2, 0, 0, 1), ["base_currency"])
    assert answer["results"][0]["external_id"] == "USD 2024-01-31"
    answer = push_lines(client, "exchange-rates", [USD | {"rate": "7.11"}, USD | {"rate_on": "2024-02-01", "rate": "7.10"}])
    assert counts(answer) == (0, 1, 1, 0)
    assert refusal(client.post("/api/v1/exchange-rates/bulk", json={"items": rows}, params={"atomic": "true"})) == (422, "atomic_rejected")
    far = push(client, "exchange-rates", [USD | {"company": "far"}])
    assert codes(far) == ["unknown_company"]


REFUSED: list[tuple[Row, str]] = [
    ({"rate": "0"}, "rate_not_positive"),
    ({"rate": "-7"}, "string_pattern_mismatch"),
    ({"rate": "7.1234567890123"}, "string_pattern_mismatch"),
    ({"rate": "7.123456789012", "per": 100}, "too_many_decimals"),
    ({"rate": 7.1}, "string_type"),
    ({"rate": "1e3"}, "string_pattern_mismatch"),
    ({"per": 7}, "literal_error"),
    ({"currency": "XXX"}, "unknown_currency"),
    ({"rate_on": "31.01.2024"}, "invalid_day"),
    ({"note": "x"}, "unknown_field"),
]


@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_what_is_no_rate(client: TestClient, change: Row, code: str) -> None:
    answer = post(client, "exchange-rates", USD | change, 422)
    assert [error["code"] for error in answer["errors"]] == [code]
    assert get(client, "exchange-rates")["items"] == []


def test_own_currency_and_company(client: TestClient) -> None:
    assert post(client, "exchange-rates", USD | {"currency": "CNY"}, 422)["errors"][0]["pointer"] == "/currency"
    assert post(client, "exchange-rates", USD | {"company": "far"}, 422)["code"] == "unknown_company"


FILES = [
    "currency,rate_on,rate\nUSD,2024-01-31,7.1039\nEUR,2024-01-31,7.6876\n",
    "币种;日期;汇率\nUSD;2024/1/31;7.1039\n\nEUR;2024.1.31;7.6876\n",
    "\ufeff幣別\t日期\t匯率\t單位\nUSD\t2024-01-31\t710.39\t100\nEUR\t2024-01-31\t7.6876\t1\n",
]


@pytest.mark.parametrize("text", [*FILES, FILES[1].encode("gb18030")])
def test_a_file_is_checked_then_taken_and_taken_again(client: TestClient, text: str | bytes) -> None:
    dry = load(client, text, dry_run="true").json()
    assert (dry["dry_run"], dry["created"]) == (True, 2)
    assert get(client, "exchange-rates")["items"] == []
    assert load(client, text).json() == dry | {"dry_run": False}
    assert load(client, text).json()["unchanged"] == 2
    assert [row["rate"] for row in get(client, "exchange-rates", sort="currency")["items"]] == ["7.6876", "7.1039"]


BROKEN: list[tuple[str | bytes, str, str]] = [
    ("", "no_header", "/lines/1/currency"),
    ("currency,rate\nUSD,7\n", "no_header", "/lines/1/rate_on"),
    ("currency,rate_on,rate\n", "no_lines", "/lines/1"),
    ("currency,rate_on,rate\nUSD,2024-01-31,7\nUSD,2024-01-31,8\n", "duplicate_rate", "/lines/3/rate_on"),
    ("currency,rate_on,rate\nUSD,2024-01-31,7\nEUR,2024-02-30,8\n", "invalid_day", "/lines/3/rate_on"),
    ("currency,rate_on,rate\nUSD,2024-01-31,\n", "required", "/lines/2/rate"),
    ("currency,rate_on,rate\nCNY,2024-01-31,1\n", "base_currency", "/lines/2/currency"),
    ('currency,rate_on,rate\n"USD,2024-01-31,1\n', "malformed_csv", "/lines/2"),
    (b"\xff\xff\xff", "wrong_encoding", "/lines/1"),
]


@pytest.mark.parametrize(("text", "code", "pointer"), BROKEN)
def test_a_broken_file_names_line_and_column_and_leaves_nothing(client: TestClient, text: str | bytes, code: str, pointer: str) -> None:
    answer = load(client, text)
    assert refusal(answer) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert get(client, "exchange-rates", history="true")["items"] == []


def test_lists_filter_page_and_are_csv(client: TestClient) -> None:
    push(client, "exchange-rates", [USD | {"rate_on": f"2024-01-{day:02}"} for day in range(1, 6)] + [USD | {"currency": "EUR"}])
    page = get(client, "exchange-rates", currency="USD", rate_from="2024-01-02", rate_to="2024-01-04", limit=2, include_total="true")
    assert ([row["rate_on"] for row in page["items"]], page["total"]) == (["2024-01-04", "2024-01-03"], 3)
    rest = get(client, "exchange-rates", currency="USD", rate_from="2024-01-02", rate_to="2024-01-04", limit=2, cursor=page["next_cursor"])
    assert [row["rate_on"] for row in rest["items"]] == ["2024-01-02"]
    csv = client.get("/api/v1/exchange-rates", headers={"Accept": "text/csv"}).text
    assert len(csv.splitlines()) == 7


def test_who_may(client: TestClient) -> None:
    with transaction() as session:
        add_company(session, "other", "EUR")
        add_key(session, "hk_other_key_0000000000000000", "other", [Permission.REPORTS_READ])
    post(client, "exchange-rates", USD)
    reader = {"X-API-Key": "hk_other_key_0000000000000000"}
    assert client.get("/api/v1/exchange-rates", headers=reader).json()["items"] == []
    assert client.post("/api/v1/exchange-rates", json=USD, headers=reader).status_code == 403
    collector = as_user(client, "collector")
    assert client.post("/api/v1/exchange-rates", json=USD, headers=collector).status_code == 403
    assert client.get("/api/v1/exchange-rates", headers=collector).json()["items"][0]["rate"] == "7.1039"
    accountant = as_user(client, "ar_accountant")
    assert client.post("/api/v1/exchange-rates", json=USD | {"rate": "7"}, headers=accountant).status_code == 201
    trail = get(client, "audit-entries", subject="exchange_rate")["items"]
    assert [(entry["after"]["rate"], entry["after"]["was"]) for entry in trail] == [("7", "7.1039"), ("7.1039", None)]
