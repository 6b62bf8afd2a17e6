"""widen the kinds of entries: what clears an item or a receipt beside an allocation"""

from alembic import op

revision = 'a6e0c93b5d14'
down_revision = 'e19f3b7c4a20'
branch_labels = None
depends_on = None

BEFORE = "kind IN ('posting', 'allocation', 'write_off')"
KINDS = "kind IN ('posting', 'allocation', 'write_off', 'discount', 'small_difference', 'bank_charge', 'refund', 'transfer')"


def _replace(condition: str) -> None:
    op.drop_constraint(op.f('entries_kind_check'), 'entries')
    op.create_check_constraint(op.f('entries_kind_check'), 'entries', condition)


def upgrade() -> None:
    _replace(KINDS)


def downgrade() -> None:
    _replace(BEFORE)
