"""Write-offs (坏账核销): asked for with evidence, approved by somebody else, pursued until recovered or given up (账销案存).

Life: pending → written_off → recovered, or pending → rejected / withdrawn, which leave nothing in the ledger. Invariants: the amount is
what the item had open when it was asked for, or a part of it; recoveries never exceed it; each recovery is a receipt applied to the item.
"""
