"""Notes receivable (应收票据): bank and commercial acceptance drafts that customers pay with.

Life: held → endorsed, discounted or collected; held, endorsed or discounted → dishonoured; held → cancelled. Received, a note is a receipt
that clears invoices and an open item of kind `note_receivable`, of one amount and day, so that what the customer owes changes its kind
and not its sum. Dishonoured, both are reversed on that day, with whatever cash came for the note: the invoices it cleared are open again
with their own due days, so the claim ages from when it was due. Invariants: an act is an event, only ever inserted; money moves by entries.
"""
