"""create imports and attachments"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'c7d20b8e4f61'
down_revision = 'c8b1f47e2d90'
branch_labels = None
depends_on = None


def _create_attachments() -> None:
    op.create_table('attachments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('scanned', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by', sa.Text(), nullable=True),
    sa.Column('removal_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('attachments_hash_check')),
    sa.CheckConstraint("subject IN ('customer', 'invoice', 'payment', 'write_off')", name=op.f('attachments_subject_known_check')),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removal_reason IS NULL)', name=op.f('attachments_removed_whole_check')),
    sa.CheckConstraint('size_bytes > 0', name=op.f('attachments_size_positive_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('attachments_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('attachments_pkey'))
    )
    op.create_index(op.f('attachments_company_id_idx'), 'attachments', ['company_id'], unique=False)
    op.create_index('attachments_once', 'attachments', ['subject', 'subject_id', 'sha256'], unique=True, postgresql_where=sa.text('removed_at IS NULL'))
    op.create_index('attachments_subject', 'attachments', ['subject', 'subject_id', 'id'], unique=False)


def _create_imports() -> None:
    op.create_table('imports',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_hash', sa.Text(), nullable=False),
    sa.Column('file_size', sa.BigInteger(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('encoding', sa.Text(), nullable=True),
    sa.Column('delimiter', sa.Text(), nullable=True),
    sa.Column('sheet', sa.Text(), nullable=True),
    sa.Column('header_row', sa.Integer(), server_default='1', nullable=False),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('sample', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('columns', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('constants', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('day_order', sa.Text(), server_default='day_first', nullable=False),
    sa.Column('corrections', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('skip_failed', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('status', sa.Text(), server_default='uploaded', nullable=False),
    sa.Column('rows_total', sa.Integer(), server_default='0', nullable=False),
    sa.Column('rows_done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created', sa.Integer(), server_default='0', nullable=False),
    sa.Column('updated', sa.Integer(), server_default='0', nullable=False),
    sa.Column('unchanged', sa.Integer(), server_default='0', nullable=False),
    sa.Column('failed', sa.Integer(), server_default='0', nullable=False),
    sa.Column('errors', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('copy_hash', sa.Text(), nullable=True),
    sa.Column('problem_code', sa.Text(), nullable=True),
    sa.Column('problem_detail', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('applied_by', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("file_hash ~ '^[0-9a-f]{64}$' AND (copy_hash IS NULL OR copy_hash ~ '^[0-9a-f]{64}$')", name=op.f('imports_hashes_check')),
    sa.CheckConstraint("format IN ('csv', 'xlsx')", name=op.f('imports_format_known_check')),
    sa.CheckConstraint("kind IN ('customers', 'invoices', 'payments')", name=op.f('imports_kind_known_check')),
    sa.CheckConstraint("status IN ('uploaded', 'checking', 'checked', 'applying', 'applied', 'failed')", name=op.f('imports_status_known_check')),
    sa.CheckConstraint('rows_done BETWEEN 0 AND rows_total', name=op.f('imports_done_within_total_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('imports_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('imports_pkey'))
    )
    op.create_index('imports_company', 'imports', ['company_id', 'id'], unique=False)
    op.create_index('imports_due', 'imports', ['queued_at', 'id'], unique=False, postgresql_where=sa.text("status IN ('checking', 'applying')"))


def upgrade() -> None:
    _create_attachments()
    _create_imports()


def downgrade() -> None:
    op.drop_table('imports')
    op.drop_table('attachments')
