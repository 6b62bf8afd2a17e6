"""The words of mails with statements and confirmations, in the three languages a customer may be written to."""

from receivables.customers.schemas import Language

WORDS: dict[Language, dict[str, str]] = {
    "zh-CN": {
        "hello": "尊敬的 {customer}：",
        "statement_subject": "{company} 对账单 {from_on} 至 {to_on}",
        "statement": "附件为贵公司自 {from_on} 至 {to_on} 的对账单。截至 {to_on} 的余额：",
        "nothing": "没有余额。", "check": "请核对；如有不符，请回复本邮件告知。",
        "confirmation_subject": "{company} 往来账项询证函（截至 {as_of}）",
        "reminder_subject": "提醒：{company} 往来账项询证函（截至 {as_of}）",
        "confirmation": "请核对截至 {as_of} 的往来余额，并于 {answer_by} 前在以下页面确认相符，或逐项列明差异：",
        "reminder": "我们尚未收到贵公司对截至 {as_of} 余额的答复。请在以下页面确认相符，或逐项列明差异：",
        "link": "此链接仅供贵公司使用，请勿转发。函件见附件；盖章后可在同一页面上传。",
    },
    "zh-TW": {
        "hello": "{customer} 您好：",
        "statement_subject": "{company} 對帳單 {from_on} 至 {to_on}",
        "statement": "附件為貴公司自 {from_on} 至 {to_on} 的對帳單。截至 {to_on} 的餘額：",
        "nothing": "沒有餘額。", "check": "請核對；如有不符，請回覆本郵件告知。",
        "confirmation_subject": "{company} 往來帳項函證（截至 {as_of}）",
        "reminder_subject": "提醒：{company} 往來帳項函證（截至 {as_of}）",
        "confirmation": "請核對截至 {as_of} 的往來餘額，並於 {answer_by} 前在以下頁面確認相符，或逐項列明差異：",
        "reminder": "我們尚未收到貴公司對截至 {as_of} 餘額的答覆。請在以下頁面確認相符，或逐項列明差異：",
        "link": "此連結僅供貴公司使用，請勿轉寄。函件見附件；用印後可在同一頁面上傳。",
    },
    "en": {
        "hello": "Dear {customer},",
        "statement_subject": "{company}: statement of account {from_on} to {to_on}",
        "statement": "Please find attached your statement of account from {from_on} to {to_on}. Balance at the end of {to_on}:",
        "nothing": "nothing", "check": "Please check it and answer this mail if anything differs.",
        "confirmation_subject": "{company}: confirmation of balance as of {as_of}",
        "reminder_subject": "Reminder: {company}: confirmation of balance as of {as_of}",
        "confirmation": "Please compare the balances as of {as_of} with your records and confirm them by {answer_by}, or state item by "
                        "item what differs, on this page:",
        "reminder": "We have not received your answer about the balances as of {as_of} yet. Please confirm them, or state item by item "
                    "what differs, on this page:",
        "link": "The link is for your company only; please do not forward it. The letter is attached; a sealed copy can be uploaded on the "
                "same page.",
    },
}  # fmt: skip
