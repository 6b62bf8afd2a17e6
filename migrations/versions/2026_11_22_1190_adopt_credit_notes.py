"""keep the day under which an adopted credit note was sent; list disputes of several companies by their day"""

import sqlalchemy as sa
from alembic import op

revision = 'd4c71190b6e8'
down_revision = 'a6c11805e2d9'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_note_adoptions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('credit_note_adoptions_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('credit_note_adoptions_pkey')),
    sa.UniqueConstraint('invoice_id', name=op.f('credit_note_adoptions_invoice_id_key'))
    )
    op.execute("""CREATE TRIGGER credit_note_adoptions_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_note_adoptions
        EXECUTE FUNCTION refuse_change()""")
    op.create_index('disputes_day', 'disputes', ['opened_on', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('disputes_day', table_name='disputes')
    op.drop_table('credit_note_adoptions')
