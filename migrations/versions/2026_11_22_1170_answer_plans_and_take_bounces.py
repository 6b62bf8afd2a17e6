"""plans are declined by customers; files keep the name they were sent by; mails come back"""

import sqlalchemy as sa
from alembic import op

revision = 'a6e31170c9d4'
down_revision = 'e4a91160c2d8'
branch_labels = None
depends_on = None

KINDS = ('promise', 'dispute', 'plan', 'agreed', 'differs', 'offer_accepted', 'offer_declined')
STATES = ('queued', 'claimed', 'handing_over', 'sent', 'failed', 'uncertain', 'dropped')


def _check(table: str, name: str, condition: str) -> None:
    """Puts another condition in a constraint's place."""
    full = op.f(f'{table}_{name}_check')
    op.drop_constraint(full, table)
    op.create_check_constraint(full, table, condition)


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    _check('payment_plan_acts', 'kind', _one_of('kind', 'accepted', 'cancelled', 'declined'))
    _check('customer_answers', 'kind', _one_of('kind', *KINDS, 'plan_declined'))
    _check('customer_answers', 'plan_of_plan', "CASE kind WHEN 'plan' THEN true WHEN 'plan_declined' THEN plan_id IS NOT NULL ELSE plan_id IS NULL END")
    op.add_column('customer_answer_files', sa.Column('file_name', sa.Text(), nullable=True))
    op.execute("UPDATE customer_answer_files f SET file_name = a.file_name FROM attachments a WHERE a.id = f.attachment_id")
    op.alter_column('customer_answer_files', 'file_name', nullable=False)
    op.add_column('mails', sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True))
    _check('mails', 'state', _one_of('state', *STATES, 'bounced'))
    _check('mails', 'sent_whole', "(state IN ('sent', 'bounced')) = (sent_at IS NOT NULL)")
    op.create_check_constraint(op.f('mails_bounced_whole_check'), 'mails', "state <> 'bounced' OR bounced_at IS NOT NULL")
    op.create_index('mails_message', 'mails', ['message_id'], unique=True, postgresql_where=sa.text('message_id IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('mails_message', table_name='mails', postgresql_where=sa.text('message_id IS NOT NULL'))
    op.drop_constraint(op.f('mails_bounced_whole_check'), 'mails')
    op.execute("UPDATE mails SET state = 'sent', bounced_at = NULL WHERE state = 'bounced'")
    _check('mails', 'sent_whole', "(state = 'sent') = (sent_at IS NOT NULL)")
    _check('mails', 'state', _one_of('state', *STATES))
    op.drop_column('mails', 'bounced_at')
    op.drop_column('customer_answer_files', 'file_name')
    # Without the kind a declined plan is a plan that somebody cancelled, where nobody did already.
    op.execute("""DELETE FROM customer_answer_files WHERE answer_id IN (SELECT id FROM customer_answers WHERE kind = 'plan_declined')""")
    op.execute("DELETE FROM customer_answers WHERE kind = 'plan_declined'")
    op.execute('ALTER TABLE payment_plan_acts DISABLE TRIGGER USER')
    op.execute("UPDATE payment_plan_acts SET kind = 'cancelled' WHERE kind = 'declined'")
    op.execute('ALTER TABLE payment_plan_acts ENABLE TRIGGER USER')
    _check('customer_answers', 'plan_of_plan', "plan_id IS NULL OR kind = 'plan'")
    _check('customer_answers', 'kind', _one_of('kind', *KINDS))
    _check('payment_plan_acts', 'kind', _one_of('kind', 'accepted', 'cancelled'))
