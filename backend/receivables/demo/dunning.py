"""The demo's dunning: texts in three languages, a letterhead, and a strategy of three segments."""

from typing import Any

LETTERHEAD = {
    "address": "上海市浦东新区示例路 100 号", "phone": "021-5555 0100", "reply_to": "ar@huikuan.example", "bank": "示例银行上海分行",
    "account_name": "示例智能装备有限公司", "account_number": "6222 0000 1111 2222",
}  # fmt: skip
_CREDITS = {"zh-CN": "贵司另有未抵扣款项 {{ credits }}，请告知如何处理。", "zh-TW": "貴司另有未沖抵款項 {{ credits }}，請告知如何處理。",
            "en": "You also have credits of {{ credits }} not applied yet; please tell us how to use them."}  # fmt: skip
_GREETING = {"zh-CN": "尊敬的{{ contact_name or customer_name }}：", "zh-TW": "尊敬的{{ contact_name or customer_name }}：",
             "en": "Dear {{ contact_name or customer_name }},"}  # fmt: skip
_TEXTS: dict[tuple[str, str], tuple[str, str]] = {
    ("reminder", "zh-CN"): ("付款提醒：{{ company_name }}",
        "贵司有 {{ item_count }} 笔款项即将到期，合计 {{ total }}，请安排按期付款。"),
    ("first", "zh-CN"): ("催款函：逾期款项 {{ overdue_total }}",
        "贵司有 {{ overdue_count }} 笔款项已经逾期，最长 {{ oldest_days }} 天，合计 {{ overdue_total }}"
        "{% if upcoming_total %}；另有 {{ upcoming_total }} 即将到期，一并列出{% endif %}。"
        "如已付款，请忽略本函并告知付款日期。"),
    ("final", "zh-CN"): ("最后催款通知：{{ overdue_total }}",
        "我司多次催告，贵司仍有 {{ overdue_total }} 未付，最早于 {{ oldest_due_on }} 到期。"
        "请在七日内付清，否则我司将依合同约定采取进一步措施。"),
    ("reminder", "zh-TW"): ("付款提醒：{{ company_name }}",
        "貴司有 {{ item_count }} 筆款項即將到期，合計 {{ total }}，請安排按期付款。"),
    ("first", "zh-TW"): ("催款函：逾期款項 {{ overdue_total }}",
        "貴司有 {{ overdue_count }} 筆款項已經逾期，最長 {{ oldest_days }} 天，合計 {{ overdue_total }}"
        "{% if upcoming_total %}；另有 {{ upcoming_total }} 即將到期，一併列出{% endif %}。"
        "如已付款，請忽略本函並告知付款日期。"),
    ("final", "zh-TW"): ("最後催款通知：{{ overdue_total }}",
        "我司多次催告，貴司仍有 {{ overdue_total }} 未付，最早於 {{ oldest_due_on }} 到期。"
        "請在七日內付清，否則我司將依合約採取進一步措施。"),
    ("reminder", "en"): ("Payment due soon: {{ company_name }}",
        "{{ item_count }} of your items, {{ total }} in all, fall due shortly. Please arrange for payment in time."),
    ("first", "en"): ("Reminder: {{ overdue_total }} overdue",
        "{{ overdue_total }} is overdue, by up to {{ oldest_days }} days"
        "{% if upcoming_total %}; another {{ upcoming_total }} falls due soon and is listed as well{% endif %}. "
        "If you have paid already, please tell us when."),
    ("final", "en"): ("Final notice: {{ overdue_total }}",
        "in spite of our reminders {{ overdue_total }} is still open, the oldest item since {{ oldest_due_on }}. "
        "Please pay within seven days."),
}  # fmt: skip


def templates() -> list[dict[str, str]]:
    """The texts as the API takes them."""
    made = []
    for (code, language), (subject, body) in _TEXTS.items():
        credits = "\n\n{% if credits %}" + _CREDITS[language] + "{% endif %}" if code != "reminder" else ""
        made.append({"code": code, "language": language, "subject": subject, "body": f"{_GREETING[language]}\n\n{body}{credits}"})
    return made


def _step(level: int, offset_days: int, channel: str, template: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"level": level, "offset_days": offset_days, "channel": channel, "template": template} | fields


def strategy() -> dict[str, Any]:
    """Large debts are called, weak payers are hurried, everyone else is written to."""
    return {
        "name": "标准催收", "note": "大额先电话，风险客户加快，其余邮件", "minimum": {"CNY": "100.00", "USD": "20.00"},
        "rest_weekdays": [],  # so that a demo shown on a Sunday shows something
        "segments": [
            {"code": "large", "name": "大额", "currency": "CNY", "amount_from": "500000.00", "steps": [
                _step(2, 1, "phone", wait_days=0), _step(3, 10, "email", "first"), _step(5, 30, "visit", owner="owner"),
                _step(6, 60, "escalate_manager", owner="manager")]},
            {"code": "risky", "name": "风险客户", "grades": ["D", "E"], "steps": [
                _step(2, 1, "email", "first", wait_days=0), _step(4, 15, "email", "final"), _step(6, 30, "letter", "final"),
                _step(7, 60, "escalate_legal", owner="manager")]},
            {"code": "standard", "name": "一般", "steps": [
                _step(1, -3, "email", "reminder", wait_days=0), _step(2, 3, "email", "first"), _step(3, 15, "phone"),
                _step(4, 30, "email", "final"), _step(6, 60, "letter", "final"), _step(7, 90, "escalate_manager", owner="manager")]},
        ],
    }  # fmt: skip
