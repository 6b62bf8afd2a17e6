"""What changed between the preview of a run and its approval: less is left out and said, more is not sent unless somebody accepts it."""

import pytest
from dunners import STEPS, TODAY, WHY, debtor, overdue, posting, ready, run, strategy_of, texts
from erp import Row, get, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient

from receivables.dunning import sending


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    customers = [debtor(), debtor("C2")]
    return ready(client, customers=customers, invoices=[overdue("I1"), overdue("I2", 9), overdue("I3", customer_external_id="C2")])


def hold(client: TestClient, ids: dict[str, int]) -> int:
    body = {"customer_id": ids["C1"], "invoice_id": ids["I1"], "amount": "40.00", "until_on": str(TODAY), "reason": "talks"}
    return int(post(client, "dunning-holds", body)["id"])


def letters(client: TestClient) -> list[Row]:
    return list(get(client, "dunning-letters", sort="id")["items"])


def test_the_preview_says_whom_it_goes_to(client: TestClient, ids: dict[str, int]) -> None:
    run(client, approved=False)
    assert [row["recipient"] for row in letters(client)] == ["c1@example.com", "c2@example.com"]


def test_less_is_said_and_goes_out(client: TestClient, ids: dict[str, int]) -> None:
    preview = run(client, approved=False)
    push(client, "payments", [receipt("P1", received_on=str(TODAY), allocations=pays(("I1", "100.00"))),
                              receipt("P2", "30.00", received_on=str(TODAY), allocations=pays(("I2", "30.00")))])  # fmt: skip
    approved = post(client, f"dunning-runs/{preview['id']}/approval", WHY)
    assert approved["changes"] == {"left_out": 1, "less": 1, "more": 0, "readdressed": 0, "reworded": 0}
    assert approved["totals"] == [{"currency": "CNY", "amount": "170.00"}]
    trail = get(client, "audit-entries", subject="dunning_run", action="approved")["items"]
    assert trail[0]["after"] == approved["changes"]


def test_more_waits_for_somebody_to_accept_it(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A hold that was lifted: 40.00 more than the manager saw."""
    held = hold(client, ids)
    preview = run(client, approved=False)
    post(client, f"dunning-holds/{held}/lifting", WHY)
    answer = client.post(f"/api/v1/dunning-runs/{preview['id']}/approval", json=WHY)
    assert refusal(answer) == (409, "run_changed")
    first = letters(client)[0]
    fingerprint, *told = answer.json()["errors"]
    assert [(one["pointer"], one["code"]) for one in told] == [(f"/letters/{first['id']}", "asks_for_more")]
    assert (get(client, f"dunning-runs/{preview['id']}")["status"], first["totals"][0]["amount"]) == ("preview", "160.00")
    approved = post(client, f"dunning-runs/{preview['id']}/approval", WHY | {"accept_changes": fingerprint["detail"]})
    assert (approved["changes"]["more"], approved["totals"][0]["amount"]) == (1, "300.00")
    with posting(monkeypatch):
        assert sending.send_due() == 2


def test_another_address_waits_for_somebody_to_accept_it(client: TestClient, ids: dict[str, int]) -> None:
    preview = run(client, approved=False)
    push(client, "customers", [debtor("C2") | {"contacts": [{"name": "Li", "email": "li@example.com"}]}])
    path = f"/api/v1/dunning-runs/{preview['id']}/approval"
    answer = client.post(path, json=WHY)
    assert (refusal(answer), [one["code"] for one in answer.json()["errors"]]) == ((409, "run_changed"), ["fingerprint", "other_recipient"])
    left_out = letters(client)[1]["id"]
    post(client, f"dunning-letters/{left_out}/exclusion", WHY)  # or it is left out: then nothing is to be accepted
    assert client.post(path, json=WHY).json()["changes"]["readdressed"] == 0
    assert [row["state"] for row in letters(client)] == ["queued", "excluded"]


def test_a_correction_meanwhile_is_told_as_one(client: TestClient, ids: dict[str, int]) -> None:
    """A preview anew has what stands in for it."""
    preview = run(client, approved=False)
    push(client, "invoices", [overdue("I3", amount="900.00", customer_external_id="C2")], corrections="true")
    approved = post(client, f"dunning-runs/{preview['id']}/approval", WHY)
    assert (approved["letters"], approved["changes"]["left_out"]) == ({"queued": 1, "dropped": 1}, 1)
    (line,) = get(client, f"dunning-letters/{letters(client)[1]['id']}")["lines"]
    assert line["dropped"] == "corrected"
    texts(client, "first")
    assert run(client)["totals"] == [{"currency": "CNY", "amount": "900.00"}]


def test_a_preview_of_a_version_that_was_replaced_is_not_approved(client: TestClient, ids: dict[str, int]) -> None:
    """Whoever mends the strategy at ten does not want the letters of nine o'clock's version; one planned for tomorrow changes nothing."""
    preview = run(client, approved=False)
    path = f"/api/v1/dunning-runs/{preview['id']}/approval"
    later = strategy_of(client, [STEPS[0] | {"channel": "phone", "template": None}], active=False)
    other = post(client, f"strategies/{later['id']}/activation", WHY)
    assert refusal(client.post(path, json=WHY)) == (409, "version_replaced")
    assert {row["state"] for row in letters(client)} == {"proposed"}
    assert (run(client)["version"], other["version"]) == (2, 2)


def test_a_preview_knows_the_experiment_it_was_made_in(client: TestClient, ids: dict[str, int]) -> None:
    trial = strategy_of(client, [STEPS[0] | {"channel": "phone", "template": None}], active=False)
    preview = run(client, approved=False)
    made = post(client, "strategy-experiments", {"challenger_id": trial["id"], "name": "calls", "share_percent": 99})
    assert refusal(client.post(f"/api/v1/dunning-runs/{preview['id']}/approval", json=WHY)) == (409, "version_replaced")
    preview = run(client, approved=False)
    post(client, f"strategy-experiments/{made['id']}/ending", WHY)
    assert refusal(client.post(f"/api/v1/dunning-runs/{preview['id']}/approval", json=WHY)) == (409, "version_replaced")
    assert run(client)["letters"] == {"queued": 2}
