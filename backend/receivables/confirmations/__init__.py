"""Balance confirmations (询证函): letters that ask customers to confirm what they owed on a day.

Life of a run: made for customers chosen, above an amount, or sampled by a recorded seed. Of a letter: made → sent → agreed or differs; sent
and past its day without an answer it is `no_answer`. Invariants: the items a letter states are those of its day as known when it was
made, and never change; one answer for a letter.
"""
