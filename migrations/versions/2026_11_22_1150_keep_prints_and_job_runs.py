"""what printed batches were typeset from; runs of jobs"""

import sqlalchemy as sa
from alembic import op

revision = '0f6b29d4c115'
down_revision = 'f2b11405a7c3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('dunning_prints', sa.Column('data_hash', sa.Text(), nullable=True))
    op.create_table('job_runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='running', nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('errors', sa.Integer(), server_default='0', nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'running') = (finished_at IS NULL)", name=op.f('job_runs_finished_whole_check')),
    sa.CheckConstraint("state IN ('running', 'done', 'failed', 'lost')", name=op.f('job_runs_state_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('job_runs_pkey'))
    )
    op.create_index('job_runs_name', 'job_runs', ['name', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('job_runs')
    op.drop_column('dunning_prints', 'data_hash')
