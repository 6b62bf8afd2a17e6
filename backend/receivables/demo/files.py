"""Files that the demo's accountant brought in: new customers, which are taken, and invoices with rows to be put right.

Pushed through the public API like the rest; a worker checks and takes them while the rest of the demo is loaded. Where one was
uploaded before, nothing is added.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from receivables.demo import names

Send = Callable[..., Any]
CUSTOMERS = """客户编码,客户名称,行业,地区,账期,业务员,催收员,信用额度,联系人,邮箱
C1301,绍兴示例纺织机械有限公司,机械制造,华东,30,王磊,陈静,200000,丁磊,ap@c1301.example
C1302,洛阳示例轴承有限公司,汽车零部件,华中,45,李娜,刘洋,150000,范敏,ap@c1302.example
C1303,桂林示例食品有限公司,食品饮料,华南,30,张强,赵敏,80000,龚娟,ap@c1303.example
"""
"""Taken as they are."""


def _invoices(today: date) -> str:
    """Five items of last week: one names nobody we know, one's amount is written in words."""
    day, due = today - timedelta(7), today + timedelta(23)
    rows = [("0001", "C1001", "18600.00"), ("0002", "C1002", "9450.00"), ("0003", "C9999", "23000.00"), ("0004", "C1003", "壹万贰仟元"),
            ("0005", "C1004", "31280.50")]  # fmt: skip
    lines = [f"ZB-{day:%y%m}-{number},{customer},{day},{due},CNY,{amount},补录" for number, customer, amount in rows]
    return "\n".join(["单据编号,客户编码,开票日期,到期日,币种,价税合计,摘要", *lines, ""])


def add_files(send: Send, today: date, accountant: dict[str, str]) -> dict[str, int]:
    """Uploads both and has them checked; answers their ids by kind, none where files were uploaded before."""
    if send("GET", "/imports", params={"company": names.MAIN}).json()["items"]:
        return {}
    made = {}
    for kind, name, text in (("customers", "新客户.csv", CUSTOMERS), ("invoices", "手工补录发票.csv", _invoices(today))):
        told = {"kind": kind, "company": names.MAIN, "source": "erp", "file_name": name}
        made[kind] = send("POST", "/imports", params=told, content=text.encode(), headers=accountant).json()["id"]
        send("POST", f"/imports/{made[kind]}/check", headers=accountant)
    return made


def take_file(send: Send, import_id: int, accountant: dict[str, str]) -> None:
    """Has a file taken that a worker has checked by now; one that waits for a worker is left to who looks at the demo."""
    if send("GET", f"/imports/{import_id}").json()["status"] == "checked":
        key = {"Idempotency-Key": f"demo-import-{import_id}"}
        send("POST", f"/imports/{import_id}/apply", taken=(409,), json={}, headers=accountant | key)
