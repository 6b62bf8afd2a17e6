"""Attachments (附件): evidence kept with customers, open items, receipts and write-offs.

Life: uploaded → kept, or removed with who, when and why. Invariants: what a file is is told by its content; what was refused is nowhere
kept; a record is never deleted, and its file neither; who may not see the subject sees none of its attachments.
"""
