"""take official holidays of countries, and say what a company's own days are"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'ca1e81240d97'
down_revision = 'a7d81230ce41'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('companies', sa.Column('country', sa.Text(), nullable=True))
    # What was typed in until now stood for public holidays: nothing was sent, and last days were moved.
    op.add_column('quiet_days', sa.Column('kind', sa.Text(), server_default='holiday', nullable=False))
    op.create_check_constraint(op.f('quiet_days_kind_check'), 'quiet_days', "kind IN ('holiday', 'closed', 'workday')")
    op.create_table('calendar_years',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('provisional', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('calendar_years_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('calendar_years_pkey')),
    sa.UniqueConstraint('company_id', 'country', 'year', name=op.f('calendar_years_company_id_country_year_key'))
    )
    op.create_table('calendar_days',
    sa.Column('company_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('names', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('holiday', 'workday')", name=op.f('calendar_days_kind_check')),
    sa.CheckConstraint('year = extract(year FROM day)', name=op.f('calendar_days_year_check')),
    sa.ForeignKeyConstraint(['company_id', 'country', 'year'], ['calendar_years.company_id', 'calendar_years.country', 'calendar_years.year'],
                            name=op.f('calendar_days_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', 'country', 'day', name=op.f('calendar_days_pkey'))
    )


def downgrade() -> None:
    op.drop_table('calendar_days')
    op.drop_table('calendar_years')
    # Without its kind a day that is worked would be one of rest.
    op.execute("DELETE FROM quiet_days WHERE kind = 'workday'")
    op.drop_constraint(op.f('quiet_days_kind_check'), 'quiet_days', type_='check')
    op.drop_column('quiet_days', 'kind')
    op.drop_column('companies', 'country')
