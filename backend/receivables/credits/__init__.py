"""What becomes of a credit balance – a receipt or credit note with something open – beside being applied: it is refunded (退款) once a
second person approved it, or transferred (转移) to another customer of the same group and company.

Life of a refund: pending → refunded → returned, or pending → rejected / withdrawn, which leave nothing in the ledger. Life of a transfer:
made → reversed, both of its ends together. Invariants: no more is taken out than is open when it is taken; a transfer's new receipt is
reversed with it and never alone; a receipt or credit note is not reversed while something taken out of it stands.
"""
