"""create orders"""

import sqlalchemy as sa
from alembic import op

revision = 'b7d24e90c3f1'
down_revision = '8c1f0a5d27be'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('orders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('delivered_minor', sa.BigInteger(), nullable=False),
    sa.Column('invoiced_minor', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('ordered_on', sa.Date(), nullable=False),
    sa.Column('requested_on', sa.Date(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('fingerprint', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('orders_amount_positive_check')),
    sa.CheckConstraint('delivered_minor BETWEEN 0 AND amount_minor', name=op.f('orders_delivered_within_amount_check')),
    sa.CheckConstraint('invoiced_minor BETWEEN 0 AND amount_minor', name=op.f('orders_invoiced_within_amount_check')),
    sa.ForeignKeyConstraint(['customer_id', 'company_id'], ['customers.id', 'customers.company_id'], name=op.f('orders_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('orders_pkey')),
    sa.UniqueConstraint('company_id', 'source', 'external_id', name=op.f('orders_company_id_source_external_id_key'))
    )
    op.create_index('orders_customer', 'orders', ['customer_id', 'ordered_on', 'id'], unique=False)
    op.create_index('orders_number', 'orders', ['company_id', 'number'], unique=False, postgresql_ops={'number': 'text_pattern_ops'})
    op.create_index('orders_ordered', 'orders', ['company_id', 'ordered_on', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('orders')
