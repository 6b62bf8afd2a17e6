"""let a letter come back, and one whose answer was rejected be answered again"""

import sqlalchemy as sa
from alembic import op

revision = 'b3c71330e5f2'
down_revision = 'b5c01320f7d2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('confirmations', sa.Column('returned_on', sa.Date(), nullable=True))
    op.add_column('confirmations', sa.Column('return_reason', sa.Text(), nullable=True))
    op.create_check_constraint('returned_whole', 'confirmations', '(returned_on IS NULL) = (return_reason IS NULL)')
    op.create_check_constraint('returned_unanswered', 'confirmations', "returned_on IS NULL OR state = 'sent'")
    _answered_once("confirmation_id IS NOT NULL AND state <> 'rejected'")


def downgrade() -> None:
    # The version before knows one answer a letter: one that was rejected and given anew goes, its files stay with the customer.
    gone = """SELECT a.id FROM customer_answers a WHERE a.state = 'rejected' AND EXISTS (
        SELECT 1 FROM customer_answers b WHERE b.confirmation_id = a.confirmation_id AND b.id > a.id)"""
    op.execute(f'DELETE FROM customer_answer_files WHERE answer_id IN ({gone})')
    op.execute(f'DELETE FROM customer_answer_items WHERE answer_id IN ({gone})')
    op.execute(f'DELETE FROM customer_answers WHERE id IN ({gone})')
    _answered_once('confirmation_id IS NOT NULL')
    op.drop_constraint('returned_unanswered', 'confirmations', type_='check')
    op.drop_constraint('returned_whole', 'confirmations', type_='check')
    op.drop_column('confirmations', 'return_reason')
    op.drop_column('confirmations', 'returned_on')


def _answered_once(where: str) -> None:
    op.drop_index('customer_answers_confirmation', 'customer_answers')
    op.create_index('customer_answers_confirmation', 'customer_answers', ['confirmation_id'], unique=True, postgresql_where=sa.text(where))
