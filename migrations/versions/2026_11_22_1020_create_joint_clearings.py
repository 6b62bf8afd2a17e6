"""clearings of several credits, what outgoing statement lines are tied to, and releases that were taken back"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = 'e4a91c7d2b60'
down_revision = 'd4a91e6f0c38'
branch_labels = None
depends_on = None


def _create_clearing_credits() -> None:
    op.alter_column('clearings', 'payment_id', existing_type=sa.BigInteger(), nullable=True)
    op.add_column('clearings', sa.Column('received_on', sa.Date(), nullable=True))
    op.create_check_constraint(op.f('clearings_one_or_several_check'), 'clearings', 'num_nonnulls(payment_id, received_on) = 1')
    op.create_table('clearing_credits',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clearing_id', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('used_minor', sa.BigInteger(), nullable=False),
    sa.Column('left_minor', sa.BigInteger(), nullable=False),
    sa.Column('identified', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('alias_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('num_nonnulls(payment_id, invoice_id) = 1', name=op.f('clearing_credits_one_credit_check')),
    sa.CheckConstraint('used_minor >= 0 AND left_minor >= 0', name=op.f('clearing_credits_not_negative_check')),
    sa.ForeignKeyConstraint(['clearing_id'], ['clearings.id'], name=op.f('clearing_credits_clearing_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('clearing_credits_payment_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('clearing_credits_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('clearing_credits_pkey'))
    )
    for column in ('clearing_id', 'payment_id', 'invoice_id'):
        op.create_index(op.f(f'clearing_credits_{column}_idx'), 'clearing_credits', [column], unique=False)


def _create_outgoing() -> None:
    op.create_table('outgoing_proposals',
    sa.Column('line_id', sa.BigInteger(), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('proposals', JSONB(), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('matched_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['statement_lines.id'], name=op.f('outgoing_proposals_line_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('outgoing_proposals_company_id_fkey')),
    sa.PrimaryKeyConstraint('line_id', name=op.f('outgoing_proposals_pkey'))
    )
    op.create_table('outgoing_ties',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('line_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('refund_id', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('new_payment_id', sa.BigInteger(), nullable=True),
    sa.Column('automatic', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('reasons', JSONB(), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('taken_back', JSONB(), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Text(), nullable=True),
    sa.Column('undo_reason', sa.Text(), nullable=True),
    sa.CheckConstraint(
        "(kind = 'refund') = (refund_id IS NOT NULL) AND (kind = 'return') = (payment_id IS NOT NULL)"
        " AND kind IN ('refund', 'return', 'other')", name=op.f('outgoing_ties_kind_check')),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by IS NULL)', name=op.f('outgoing_ties_undone_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('outgoing_ties_company_id_fkey')),
    sa.ForeignKeyConstraint(['line_id'], ['statement_lines.id'], name=op.f('outgoing_ties_line_id_fkey')),
    sa.ForeignKeyConstraint(['refund_id'], ['refunds.id'], name=op.f('outgoing_ties_refund_id_fkey')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('outgoing_ties_payment_id_fkey')),
    sa.ForeignKeyConstraint(['new_payment_id'], ['payments.id'], name=op.f('outgoing_ties_new_payment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('outgoing_ties_pkey'))
    )
    for column in ('line_id', 'refund_id', 'payment_id'):
        op.create_index(f'outgoing_ties_{column}', 'outgoing_ties', [column], unique=True,
                        postgresql_where=sa.text(f'undone_at IS NULL AND {column} IS NOT NULL'))


def _widen_releases() -> None:
    op.drop_constraint(op.f('releases_invoice_id_key'), 'releases')
    op.create_index(op.f('releases_invoice_id_idx'), 'releases', ['invoice_id'], unique=False)
    op.create_table('release_withdrawals',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('release_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name=op.f('release_withdrawals_release_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('release_withdrawals_pkey')),
    sa.UniqueConstraint('release_id', name=op.f('release_withdrawals_release_id_key'))
    )
    op.execute("""CREATE TRIGGER release_withdrawals_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release_withdrawals
        EXECUTE FUNCTION refuse_change()""")


def upgrade() -> None:
    _create_clearing_credits()
    _create_outgoing()
    _widen_releases()


def downgrade() -> None:
    op.drop_table('release_withdrawals')
    op.drop_index(op.f('releases_invoice_id_idx'), table_name='releases')
    op.create_unique_constraint(op.f('releases_invoice_id_key'), 'releases', ['invoice_id'])
    op.drop_table('outgoing_ties')
    op.drop_table('outgoing_proposals')
    op.drop_table('clearing_credits')
    op.drop_constraint(op.f('clearings_one_or_several_check'), 'clearings')
    op.drop_column('clearings', 'received_on')
    op.alter_column('clearings', 'payment_id', existing_type=sa.BigInteger(), nullable=False)
