"""create batches of printed letters, sending hours by country, tags of customers"""

import sqlalchemy as sa
from alembic import op

revision = 'b5d31105e7a4'
down_revision = 'a9c41100d7e3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dunning_prints',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('letters', sa.Integer(), server_default='0', nullable=False),
    sa.Column('pdf_hash', sa.Text(), nullable=False),
    sa.Column('times', sa.Integer(), server_default='1', nullable=False),
    sa.Column('printed_by', sa.Text(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('last_printed_by', sa.Text(), nullable=False),
    sa.Column('last_printed_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=True),
    sa.Column('posted_by', sa.Text(), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('letters > 0', name=op.f('dunning_prints_letters_positive_check')),
    sa.CheckConstraint('(posted_on IS NULL) = (posted_by IS NULL) AND (posted_on IS NULL) = (posted_at IS NULL)', name=op.f('dunning_prints_posted_whole_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('dunning_prints_company_id_fkey')),
    sa.ForeignKeyConstraint(['run_id'], ['dunning_runs.id'], name=op.f('dunning_prints_run_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('dunning_prints_pkey'))
    )
    op.create_index('dunning_prints_company', 'dunning_prints', ['company_id', 'id'], unique=False)
    op.create_index(op.f('dunning_prints_run_id_idx'), 'dunning_prints', ['run_id'], unique=False)
    op.add_column('dunning_letters', sa.Column('print_id', sa.BigInteger(), nullable=True))
    op.create_index('dunning_letters_print', 'dunning_letters', ['print_id'], unique=False, postgresql_where=sa.text('print_id IS NOT NULL'))
    op.create_table('sending_hours',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('from_hour', sa.Integer(), nullable=False),
    sa.Column('to_hour', sa.Integer(), nullable=False),
    sa.CheckConstraint('from_hour >= 0 AND from_hour < to_hour AND to_hour <= 24', name=op.f('sending_hours_hours_rise_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('sending_hours_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('sending_hours_pkey')),
    sa.UniqueConstraint('company_id', 'country', name=op.f('sending_hours_company_id_country_key'))
    )
    op.create_table('customer_tags',
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('tag', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('customer_tags_customer_id_fkey')),
    sa.PrimaryKeyConstraint('customer_id', 'tag', name=op.f('customer_tags_pkey'))
    )


def downgrade() -> None:
    op.drop_table('customer_tags')
    op.drop_table('sending_hours')
    op.drop_index('dunning_letters_print', table_name='dunning_letters', postgresql_where=sa.text('print_id IS NOT NULL'))
    op.drop_column('dunning_letters', 'print_id')
    op.drop_table('dunning_prints')
