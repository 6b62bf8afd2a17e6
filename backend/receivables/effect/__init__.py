"""What collecting brings (效果): contacts, money, promises and disputes by version, step, template, channel, collector; versions on trial.

Nothing is stored: every figure is read off actions, letters, promises, disputes and entries, and `/effect/contacts` and `/effect/money`
list the rows behind it. Invariants: a unit of money counts for one contact at most; a contact counts on the business day of its company.
"""
