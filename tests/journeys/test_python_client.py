"""Another company's system: a Python client generated from the contract, from the first customer to the aging."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from app import listening
from conftest import KEY

from receivables.settings import PROJECT_ROOT

PACKAGE = "huikuan_client"


@pytest.fixture
def address(main_company: int) -> Iterator[str]:
    with listening() as address:
        yield address


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The generated package, to be imported."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yml").write_text("post_hooks: []\n")
    command = [
        str(Path(sys.executable).parent / "openapi-python-client"), "generate", "--meta", "none", "--config", str(folder / "config.yml"),
        "--path", str(PROJECT_ROOT / "openapi" / "openapi.json"), "--output-path", str(folder / PACKAGE),
    ]  # fmt: skip
    made = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    told = [line for line in made.stdout.splitlines() if line.startswith(("WARNING", "ERROR", "Unsupported"))]
    assert {line for line in told if not line.startswith("WARNING parsing POST")} <= {"Unsupported content type application/x-ndjson"}, told
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


class Erp:
    """Calls operations of the generated client."""

    def __init__(self, package: str, address: str, key: str) -> None:
        self.package = package
        self.models = importlib.import_module(f"{package}.models")
        made = importlib.import_module(package).Client(base_url=address, headers={"X-API-Key": key}, raise_on_unexpected_status=True)
        self.client = made

    def close(self) -> None:
        self.client.get_httpx_client().close()

    def _operation(self, tag: str, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.api.{tag}.{name}")

    def call(self, tag: str, name: str, *args: Any, **kwargs: Any) -> Any:
        answer = self._operation(tag, name).sync_detailed(*args, client=self.client, **kwargs)
        assert answer.status_code in (200, 201), answer.content
        return answer.parsed

    def refused(self, tag: str, name: str, *args: Any, **kwargs: Any) -> tuple[int, str]:
        answer = self._operation(tag, name).sync_detailed(*args, client=self.client, **kwargs)
        return int(answer.status_code), str(answer.parsed.code)


@pytest.fixture
def erp(package: str, address: str) -> Iterator[Erp]:
    with closing(Erp(package, address, KEY)) as made:
        yield made


def test_from_the_first_customer_to_the_aging(erp: Erp) -> None:
    model = erp.models
    made = erp.call("customers", "create_customer", body=model.CustomerPush(external_id="C1", name="Acme 钢铁", group="steel"))
    assert (made.id, made.name, made.currency, made.contacts) == (1, "Acme 钢铁", "CNY", [])

    issued, due = date(2024, 1, 1), date(2024, 1, 31)
    rows = [
        model.InvoicePush(external_id=f"I{n}", customer_external_id="C1", issued_on=issued, due_on=due, currency="CNY", amount="100.00")
        for n in range(3)
    ]
    answer = erp.call("invoices", "push_invoices", body=model.InvoicePushBulk(items=rows))
    assert (answer.created, [row.status.value for row in answer.results]) == (3, ["created"] * 3)
    assert erp.call("invoices", "push_invoices", body=model.InvoicePushBulk(items=rows)).unchanged == 3

    pays = [model.PushedAllocation(invoice_external_id=item, amount=part) for item, part in (("I0", "100.00"), ("I1", "40.00"))]
    row = model.PaymentPush(
        external_id="P1", customer_external_id="C1", received_on=date(2024, 2, 10), currency="CNY", amount="150.00", allocations=pays
    )
    receipt = erp.call("payments", "create_payment", body=row)
    assert (receipt.status.value, receipt.open_, len(receipt.entries)) == ("partly_applied", "10.00", 3)
    assert erp.refused("payments", "create_payment", body=row) == (409, "already_exists")

    left = erp.call("invoices", "list_invoices", customer_id=made.id, status="unpaid", sort="number", include_total=True)
    assert ([(item.number, item.open_) for item in left.items], left.total) == ([("I1", "60.00"), ("I2", "100.00")], 2)
    (total,) = erp.call("reports", "get_aging_report", as_of=date(2024, 2, 15)).totals
    assert (total.gross, total.unapplied, total.net, total.overdue) == ("160.00", "10.00", "150.00", "160.00")
    assert total.amounts.additional_properties["1-30"] == "160.00"
    (row,) = erp.call("reports", "get_aging_report", as_of=date(2024, 1, 31)).rows
    assert (row.key, row.name, row.gross, row.overdue) == ("1", "Acme 钢铁", "300.00", "0.00")

    more = model.AllocationsIn(allocations=[model.AllocationIn(invoice_id=left.items[0].id, amount="10.00")])
    assert erp.call("payments", "allocate_payment", receipt.id, body=more, idempotency_key="a").open_ == "0.00"
    assert erp.call("payments", "allocate_payment", receipt.id, body=more, idempotency_key="a").open_ == "0.00"
    back = erp.call("payments", "reverse_payment", receipt.id, body=model.ReversalIn(reason="bounced"))
    assert back.status.value == "reversed"
    assert all(item.holds for item in erp.call("reports", "get_invariants").items)


def test_a_wrong_key_is_a_problem_the_client_understands(package: str, address: str) -> None:
    with closing(Erp(package, address, "hk_wrong")) as erp:
        assert erp.refused("customers", "list_customers") == (401, "api_key_invalid")
