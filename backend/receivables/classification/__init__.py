"""Classification (分类): what somebody judged of an open item – normal or abnormal, why it is late, what may still come in, who does what
by when – and the list of overdue causes that each company keeps.

Life: a judgement is a version, only ever inserted with its actor and instant; the item names its latest. Invariants: what is expected is
no more than was open when it was judged; a cause is of the item's own company and in use when it is given; causes are never deleted.
"""
