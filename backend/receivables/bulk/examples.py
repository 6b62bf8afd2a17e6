"""Rows as the contract shows them, by their shape; pushed in this order, every one is taken."""

from typing import Any

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "CustomerPush": [
        {"external_id": "C-100", "name": "上海示例贸易有限公司", "payment_terms_days": 30, "collector": "王芳",
         "contacts": [{"name": "李雷", "email": "lilei@example.com", "is_primary": True}]},
    ],
    "OrderPush": [
        {"external_id": "SO-1", "customer_external_id": "C-100", "ordered_on": "2026-08-20", "currency": "CNY", "amount": "20000.00",
         "delivered_amount": "5000.00"},
    ],
    "InvoicePush": [
        {"external_id": "INV-1", "customer_external_id": "C-100", "issued_on": "2026-09-01", "payment_terms_days": 30,
         "currency": "CNY", "amount": "11300.00", "contract_number": "HT-2026-018"},
        {"external_id": "CN-1", "customer_external_id": "C-100", "issued_on": "2026-09-15", "due_on": "2026-09-15",
         "currency": "CNY", "amount": "300.00", "kind": "credit_note"},
    ],
    "PaymentPush": [
        {"external_id": "BANK-1", "customer_external_id": "C-100", "received_on": "2026-10-20", "currency": "CNY",
         "amount": "11300.00", "allocations": [{"invoice_external_id": "INV-1", "amount": "11300.00"}]},
    ],
    "RatePush": [{"currency": "USD", "rate_on": "2026-10-09", "rate": "7.1234"}],
}  # fmt: skip
