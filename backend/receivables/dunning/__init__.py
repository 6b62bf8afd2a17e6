"""Dunning letters (催款函): previewed, approved, sent once, and what became of them.

Life of a run: preview → approved or cancelled. Of a letter: proposed → queued → claimed → handing_over → sent, from where it may
bounce; failed when it cannot be delivered, uncertain when a worker died while the mail server was taking it; dropped when nothing was
left to ask for.
Invariants: an item is told of a level once (`dunning_marks`); a letter is handed to a mail server at most once unless a person asks for
it again, with a reason; what was sent keeps its words and its PDF.
"""
