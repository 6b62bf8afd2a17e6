"""credit interest that was billed beyond what is owed; a reference rate that is fixed at default; find items by contract,
and reversed ones"""

import sqlalchemy as sa
from alembic import op

revision = 'a6c11805e2d9'
down_revision = 'a6e31170c9d4'
branch_labels = None
depends_on = None

OLD = ('contract', 'reference', 'agreed_or_daily')
NEW = ('contract', 'reference', 'reference_at_default', 'agreed_or_daily')


def _methods(names: tuple[str, ...]) -> None:
    full = op.f('interest_rate_sets_method_check')
    op.drop_constraint(full, 'interest_rate_sets')
    op.create_check_constraint(full, 'interest_rate_sets', f"method IN ({', '.join(repr(name) for name in names)})")


def _keys(day: list[str], once: str) -> None:
    op.drop_index('interest_charges_day', 'interest_charges')
    op.drop_index('interest_charges_once', 'interest_charges')
    op.create_index('interest_charges_day', 'interest_charges', day, unique=True, postgresql_where=sa.text("kind = 'interest'"))
    op.create_index('interest_charges_once', 'interest_charges', ['invoice_id', 'kind', 'level'], unique=True, postgresql_where=sa.text(once))


def upgrade() -> None:
    _methods(NEW)
    op.add_column('interest_charges', sa.Column('credit', sa.Boolean(), server_default='false', nullable=False))
    _keys(['invoice_id', 'credit', 'through_on'], "kind <> 'interest' AND NOT credit")
    op.create_index('invoices_contract', 'invoices', ['company_id', 'contract_number'], unique=False,
                    postgresql_where=sa.text('contract_number IS NOT NULL'))
    op.create_index('invoices_reversed', 'invoices', ['company_id', 'id'], unique=False,
                    postgresql_where=sa.text('reversed AND replaced_by IS NULL'))


def downgrade() -> None:
    op.drop_index('invoices_reversed', 'invoices')
    op.drop_index('invoices_contract', 'invoices')
    # Without the column a credit would be a charge: only its credit note stays, in the ledger.
    op.execute('ALTER TABLE interest_charges DISABLE TRIGGER USER')
    op.execute('DELETE FROM interest_charges WHERE credit')
    op.execute('ALTER TABLE interest_charges ENABLE TRIGGER USER')
    _keys(['invoice_id', 'through_on'], "kind <> 'interest'")
    op.drop_column('interest_charges', 'credit')
    # What was fixed at default floats again: the nearest there was before.
    op.execute("UPDATE interest_rate_sets SET method = 'reference' WHERE method = 'reference_at_default'")
    _methods(OLD)
