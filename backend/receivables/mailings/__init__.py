"""Mailings (寄送): statements of account and balance confirmations that the program itself sends by mail.

Life of a mail: queued → claimed → handing_over → sent, and bounced when it comes back; or failed, dropped (answered meanwhile), or
uncertain: a worker died while the server was taking it, and a person decides. Invariants: one mail for a customer, kind and occasion, by
a database key, whoever asks again; a mail is handed to a server at most once unless a person says otherwise; no transaction is open while
a server is talked to.
"""
