"""create experiments of strategies, capacity, absences and costs of contacts; tasks are closed by actions"""

import sqlalchemy as sa
from alembic import op

revision = 'c7d21130af58'
down_revision = 'b7d31120e84f'
branch_labels = None
depends_on = None


def _create_experiments() -> None:
    op.create_table('strategy_experiments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('challenger_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('share_percent', sa.Integer(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.CheckConstraint('(ended_on IS NULL) = (ended_by IS NULL)', name=op.f('strategy_experiments_ended_whole_check')),
    sa.CheckConstraint('share_percent BETWEEN 1 AND 99', name=op.f('strategy_experiments_share_check')),
    sa.ForeignKeyConstraint(['challenger_id'], ['strategies.id'], name=op.f('strategy_experiments_challenger_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('strategy_experiments_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('strategy_experiments_pkey'))
    )
    op.create_index('strategy_experiments_running', 'strategy_experiments', ['company_id'], unique=True, postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('strategy_assignments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('experiment_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('arm', sa.Text(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint("arm IN ('champion', 'challenger')", name=op.f('strategy_assignments_arm_check')),
    sa.ForeignKeyConstraint(['experiment_id'], ['strategy_experiments.id'], name=op.f('strategy_assignments_experiment_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('strategy_assignments_pkey')),
    sa.UniqueConstraint('experiment_id', 'customer_id', name=op.f('strategy_assignments_experiment_id_customer_id_key'))
    )
    op.execute("CREATE TRIGGER strategy_assignments_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON strategy_assignments EXECUTE FUNCTION refuse_change()")
    op.add_column('dunning_runs', sa.Column('experiment_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('dunning_runs_experiment_id_fkey'), 'dunning_runs', 'strategy_experiments', ['experiment_id'], ['id'])


def _create_work() -> None:
    op.create_table('collector_capacities',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('collector', sa.Text(), nullable=False),
    sa.Column('contacts_a_day', sa.Integer(), nullable=False),
    sa.CheckConstraint('contacts_a_day BETWEEN 1 AND 1000', name=op.f('collector_capacities_contacts_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('collector_capacities_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('collector_capacities_pkey')),
    sa.UniqueConstraint('company_id', 'collector', name=op.f('collector_capacities_company_id_collector_key'))
    )
    op.create_table('absences',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('substitute', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('from_on <= to_on', name=op.f('absences_days_rise_check')),
    sa.CheckConstraint('person <> substitute', name=op.f('absences_another_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('absences_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('absences_pkey'))
    )
    op.create_index('absences_to', 'absences', ['company_id', 'to_on'], unique=False)
    op.create_table('contact_costs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('cost_minor >= 0', name=op.f('contact_costs_cost_not_negative_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('contact_costs_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('contact_costs_pkey')),
    sa.UniqueConstraint('company_id', 'channel', 'currency', name=op.f('contact_costs_company_id_channel_currency_key'))
    )


def _let_actions_close_tasks() -> None:
    op.add_column('collection_actions', sa.Column('oldest_due_on', sa.Date(), nullable=True))
    op.add_column('dunning_letters', sa.Column('done_by_action_id', sa.BigInteger(), nullable=True))
    op.create_index('dunning_letters_done', 'dunning_letters', ['done_by_action_id'], unique=False, postgresql_where=sa.text('done_by_action_id IS NOT NULL'))
    op.create_index('dunning_letters_tasks', 'dunning_letters', ['company_id', 'customer_id'], unique=False, postgresql_where=sa.text("state = 'task' AND done_by_action_id IS NULL"))
    op.create_index('dunning_letters_sent', 'dunning_letters', ['company_id', 'sent_at'], unique=False, postgresql_where=sa.text('sent_at IS NOT NULL'))


def upgrade() -> None:
    _create_experiments()
    _create_work()
    _let_actions_close_tasks()


def downgrade() -> None:
    for name in ('dunning_letters_sent', 'dunning_letters_tasks', 'dunning_letters_done'):
        op.drop_index(name, table_name='dunning_letters')
    op.drop_column('dunning_letters', 'done_by_action_id')
    op.drop_column('collection_actions', 'oldest_due_on')
    op.drop_table('contact_costs')
    op.drop_table('absences')
    op.drop_table('collector_capacities')
    op.drop_constraint(op.f('dunning_runs_experiment_id_fkey'), 'dunning_runs', type_='foreignkey')
    op.drop_column('dunning_runs', 'experiment_id')
    op.drop_table('strategy_assignments')
    op.drop_table('strategy_experiments')
