"""receipts returned in part, and what outgoing lines find theirs by"""

import sqlalchemy as sa
from alembic import op

revision = 'b7c21080fa41'
down_revision = 'e4a1070c5d92'
branch_labels = None
depends_on = None

_WHOLE = 'undone_at IS NULL AND payment_id IS NOT NULL'
# Lines are few beside what a push brings: all but the references of receipts are indexed where only a loaded statement pays for it.
_FOUND_BY = {
    'statement_lines_amount': ('statement_lines', ['company_id', 'amount_minor', 'booked_on'], 'payment_id IS NOT NULL'),
    'statement_lines_counterparty': ('statement_lines', ['company_id', 'counterparty_account', 'amount_minor', 'booked_on'],
                                     'payment_id IS NOT NULL AND counterparty_account IS NOT NULL'),
    'statement_lines_reference': ('statement_lines', ['company_id', 'bank_reference', 'booked_on'],
                                  'payment_id IS NOT NULL AND bank_reference IS NOT NULL'),
    'payments_reference': ('payments', ['company_id', 'reference', 'received_on'], 'reference IS NOT NULL'),
    'refunds_paid_out': ('refunds', ['company_id', 'amount_minor'], 'entry_id IS NOT NULL AND returned_on IS NULL'),
}


def upgrade() -> None:
    op.add_column('outgoing_ties', sa.Column('entry_id', sa.BigInteger(), nullable=True))
    op.add_column('outgoing_ties', sa.Column('restored', sa.Text(), nullable=True))
    op.create_check_constraint(op.f('outgoing_ties_restored_check'), 'outgoing_ties', "restored IN ('exactly', 'in_part')")
    op.drop_index('outgoing_ties_payment_id', 'outgoing_ties')
    op.create_index('outgoing_ties_payment_id', 'outgoing_ties', ['payment_id'], unique=True,
                    postgresql_where=sa.text(f'{_WHOLE} AND entry_id IS NULL'))
    op.create_index('outgoing_ties_parts', 'outgoing_ties', ['payment_id'],
                    postgresql_where=sa.text('undone_at IS NULL AND entry_id IS NOT NULL'))
    for name, (table, columns, where) in _FOUND_BY.items():
        op.create_index(name, table, columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, (table, _, _) in _FOUND_BY.items():
        op.drop_index(name, table)
    op.drop_index('outgoing_ties_parts', 'outgoing_ties')
    # Before, a receipt was returned whole or not at all: what took a part of one stays in the ledger without its line.
    op.execute("""UPDATE outgoing_ties SET undone_at = clock_timestamp(), undone_by = 'migration'
        WHERE entry_id IS NOT NULL AND undone_at IS NULL""")
    op.drop_index('outgoing_ties_payment_id', 'outgoing_ties')
    op.create_index('outgoing_ties_payment_id', 'outgoing_ties', ['payment_id'], unique=True, postgresql_where=sa.text(_WHOLE))
    op.drop_constraint(op.f('outgoing_ties_restored_check'), 'outgoing_ties')
    op.drop_column('outgoing_ties', 'restored')
    op.drop_column('outgoing_ties', 'entry_id')
