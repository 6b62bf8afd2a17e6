"""What the worker does each minute, once: scores, flags and the worklist's accounts kept up with the ledger, in this process."""

from receivables.jobs.evaluation import evaluate_due_companies

if __name__ == "__main__":
    evaluate_due_companies()
