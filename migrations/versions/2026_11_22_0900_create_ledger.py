"""create ledger"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '40f364eee3ab'
down_revision = None
branch_labels = None
depends_on = None

# Movements and records of what people did are only ever inserted.
INSERT_ONLY = ("entries", "due_date_changes", "audit_entries", "collection_actions", "promises")
# What was posted of a document: an UPDATE that names one of these columns is refused.
POSTED = {
    "invoices": "id, company_id, customer_id, kind, currency, amount_minor, issued_on, recorded_at",
    "payments": "id, company_id, currency, amount_minor, received_on, recorded_at",
}

# What an entry names must exist, on the right side, in the entry's company and currency. Once a statement and not, as a foreign key
# would, once a row and side: documents and entries are never deleted, so what was found stays. Each probe is by primary key.
FOUND = {
    "debit_id": "invoices t WHERE t.id = m.debit_id AND t.kind <> 'credit_note' AND (t.company_id, t.currency) = (m.company_id, m.currency)",
    "credit_id": "invoices t WHERE t.id = m.credit_id AND t.kind = 'credit_note' AND (t.company_id, t.currency) = (m.company_id, m.currency)",
    "payment_id": "payments t WHERE t.id = m.payment_id AND (t.company_id, t.currency) = (m.company_id, m.currency)",
    "reverses_id": "entries t WHERE t.id = m.reverses_id AND (t.company_id, t.currency) = (m.company_id, m.currency)",
}


def _create_side_check() -> None:
    checks = "".join(
        f"""
            IF (SELECT count({side}) FROM made) <> (SELECT count(*) FROM made m CROSS JOIN LATERAL (SELECT 1 FROM {found} OFFSET 0) x) THEN
                RAISE EXCEPTION 'an entry names by {side} what is not there, or of another side, company or currency'
                    USING ERRCODE = 'foreign_key_violation';
            END IF;"""
        for side, found in FOUND.items()
    )
    op.execute(f"CREATE FUNCTION check_entry_sides() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NULL; END $$")
    op.execute("""CREATE TRIGGER entries_sides AFTER INSERT ON entries REFERENCING NEW TABLE AS made
        FOR EACH STATEMENT EXECUTE FUNCTION check_entry_sides()""")


def _create_guards() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% of % is refused: what was recorded is corrected by a reversing entry', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$""")
    for table in INSERT_ONLY:
        op.execute(f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()")
    for table, columns in POSTED.items():
        op.execute(f"CREATE TRIGGER {table}_posted BEFORE UPDATE OF {columns} ON {table} EXECUTE FUNCTION refuse_change()")
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()")


def upgrade() -> None:
    op.create_table('companies',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('base_currency', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('overdue_bounds', sa.ARRAY(sa.Integer()), server_default='{30,60,90,180,365}', nullable=False),
    sa.Column('age_years', sa.ARRAY(sa.Integer()), server_default='{1,2,3}', nullable=False),
    sa.Column('thresholds', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('targets', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('companies_pkey')),
    sa.UniqueConstraint('code', name=op.f('companies_code_key'))
    )
    op.create_table('idempotency_keys',
    sa.Column('principal', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('status', sa.Integer(), server_default='0', nullable=False),
    sa.Column('body', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('length(key) <= 200', name=op.f('idempotency_keys_key_length_check')),
    sa.PrimaryKeyConstraint('principal', 'key', name=op.f('idempotency_keys_pkey'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), server_default='zh-CN', nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('all_companies', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('failed_logins', sa.Integer(), server_default='0', nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('users_pkey'))
    )
    op.create_index('users_email', 'users', [sa.literal_column('lower(email)')], unique=True)
    op.create_table('api_keys',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('scopes', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), server_default='erp', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('api_keys_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('api_keys_pkey')),
    sa.UniqueConstraint('key_hash', name=op.f('api_keys_key_hash_key'))
    )
    op.create_table('audit_entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Text(), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('after', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('audit_entries_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('audit_entries_pkey'))
    )
    op.create_index('audit_entries_subject', 'audit_entries', ['subject', 'subject_id'], unique=False)
    op.create_table('customers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('group_name', sa.Text(), nullable=True),
    sa.Column('tax_id', sa.Text(), nullable=True),
    sa.Column('industry', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('payment_terms_days', sa.Integer(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('collector', sa.Text(), nullable=True),
    sa.Column('credit_limit_minor', sa.BigInteger(), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=True),
    sa.Column('review_due_on', sa.Date(), nullable=True),
    sa.Column('fingerprint', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('credit_limit_minor >= 0', name=op.f('customers_credit_limit_not_negative_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('customers_company_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('customers_pkey')),
    sa.UniqueConstraint('company_id', 'source', 'external_id', name=op.f('customers_company_id_source_external_id_key')),
    sa.UniqueConstraint('id', 'company_id', name=op.f('customers_id_company_id_key'))
    )
    op.create_index('customers_group', 'customers', ['company_id', 'group_name'], unique=False, postgresql_where=sa.text('group_name IS NOT NULL'))
    op.create_index('customers_name', 'customers', ['name', 'id'], unique=False)
    op.create_table('evaluations',
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('last_entry_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('evaluated_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('evaluations_company_id_fkey')),
    sa.PrimaryKeyConstraint('company_id', name=op.f('evaluations_pkey'))
    )
    op.create_table('user_companies',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('user_companies_company_id_fkey')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('user_companies_user_id_fkey')),
    sa.PrimaryKeyConstraint('user_id', 'company_id', name=op.f('user_companies_pkey'))
    )
    op.create_table('user_sessions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('user_sessions_user_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('user_sessions_pkey')),
    sa.UniqueConstraint('token_hash', name=op.f('user_sessions_token_hash_key'))
    )
    op.create_index(op.f('user_sessions_user_id_idx'), 'user_sessions', ['user_id'], unique=False)
    op.create_table('behaviour_scores',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('settled_count', sa.Integer(), server_default='0', nullable=False),
    sa.Column('factors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('behaviour_scores_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('behaviour_scores_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('behaviour_scores_pkey'))
    )
    op.create_index('behaviour_scores_customer', 'behaviour_scores', ['customer_id', 'as_of', 'id'], unique=False)
    op.create_table('contacts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('is_primary', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('contacts_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('contacts_pkey'))
    )
    op.create_index(op.f('contacts_customer_id_idx'), 'contacts', ['customer_id'], unique=False)
    op.create_table('flags',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('flags_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('flags_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('flags_pkey'))
    )
    op.create_index('flags_customer', 'flags', ['customer_id'], unique=False)
    op.create_index('flags_open', 'flags', ['company_id', 'customer_id', 'rule'], unique=True, postgresql_where=sa.text('closed_on IS NULL'))
    op.create_table('invoices',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('contract_number', sa.Text(), nullable=True),
    sa.Column('purchase_order', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('disputed', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('reversed', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('superseded', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('fingerprint', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('invoices_amount_positive_check')),
    sa.CheckConstraint('open_minor BETWEEN 0 AND amount_minor', name=op.f('invoices_open_within_amount_check')),
    sa.ForeignKeyConstraint(['customer_id', 'company_id'], ['customers.id', 'customers.company_id'], name=op.f('invoices_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('invoices_pkey'))
    )
    op.create_index('invoices_customer', 'invoices', ['customer_id', 'due_on', 'id'], unique=False)
    op.create_index('invoices_identity', 'invoices', ['company_id', 'source', 'external_id'], unique=True, postgresql_where=sa.text('NOT superseded'))
    op.create_index('invoices_issued', 'invoices', ['company_id', 'issued_on', 'id'], unique=False)
    op.create_index('invoices_number', 'invoices', ['company_id', 'number'], unique=False, postgresql_ops={'number': 'text_pattern_ops'})
    op.create_index('invoices_open', 'invoices', ['company_id', 'due_on', 'id'], unique=False, postgresql_include=['customer_id', 'currency', 'open_minor', 'kind', 'disputed'], postgresql_where=sa.text('open_minor > 0'))
    op.create_table('payments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('method', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('remittance_text', sa.Text(), nullable=True),
    sa.Column('reversed', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('superseded', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('fingerprint', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('payments_amount_positive_check')),
    sa.CheckConstraint('open_minor BETWEEN 0 AND amount_minor', name=op.f('payments_open_within_amount_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('payments_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id', 'company_id'], ['customers.id', 'customers.company_id'], name=op.f('payments_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('payments_pkey'))
    )
    op.create_index('payments_customer', 'payments', ['customer_id', 'received_on', 'id'], unique=False)
    op.create_index('payments_identity', 'payments', ['company_id', 'source', 'external_id'], unique=True, postgresql_where=sa.text('NOT superseded'))
    op.create_index('payments_open', 'payments', ['company_id', 'id'], unique=False, postgresql_include=['customer_id', 'currency', 'open_minor'], postgresql_where=sa.text('open_minor > 0'))
    op.create_index('payments_received', 'payments', ['company_id', 'received_on', 'id'], unique=False)
    op.create_table('collection_actions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('next_step', sa.Text(), nullable=True),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('cost_currency', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('acted_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('cost_minor >= 0', name=op.f('collection_actions_cost_not_negative_check')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('collection_actions_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('collection_actions_customer_id_fkey')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('collection_actions_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('collection_actions_pkey'))
    )
    op.create_index('collection_actions_acted', 'collection_actions', ['company_id', 'acted_at', 'id'], unique=False)
    op.create_index('collection_actions_customer', 'collection_actions', ['customer_id', 'acted_at', 'id'], unique=False)
    op.create_table('due_date_changes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('invoice_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on_before', sa.Date(), nullable=False),
    sa.Column('due_on_after', sa.Date(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('due_date_changes_invoice_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('due_date_changes_pkey'))
    )
    op.create_index(op.f('due_date_changes_invoice_id_idx'), 'due_date_changes', ['invoice_id'], unique=False)
    op.create_index('due_date_changes_recorded', 'due_date_changes', ['recorded_at'], unique=False)
    op.create_table('entries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('debit_id', sa.BigInteger(), nullable=True),
    sa.Column('credit_id', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.BigInteger(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('posting', 'allocation', 'write_off')", name=op.f('entries_kind_check')),
    sa.CheckConstraint("num_nonnulls(debit_id, credit_id, payment_id) = CASE kind WHEN 'allocation' THEN 2 ELSE 1 END AND (kind <> 'allocation' OR debit_id IS NOT NULL)", name=op.f('entries_sides_check')),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('entries_amount_not_zero_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('entries_pkey'))
    )
    op.create_index('entries_credit', 'entries', ['credit_id'], unique=False, postgresql_where=sa.text('credit_id IS NOT NULL'))
    op.create_index('entries_debit', 'entries', ['debit_id'], unique=False, postgresql_where=sa.text('debit_id IS NOT NULL'))
    op.create_index('entries_effective', 'entries', ['company_id', 'effective_on'], unique=False)
    op.create_index('entries_payment', 'entries', ['payment_id'], unique=False, postgresql_where=sa.text('payment_id IS NOT NULL'))
    op.create_index('entries_recorded', 'entries', ['recorded_at'], unique=False, postgresql_using='brin')
    op.create_index('entries_reverses', 'entries', ['reverses_id'], unique=True, postgresql_where=sa.text('reverses_id IS NOT NULL'))
    op.create_table('promises',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('action_id', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=False),
    sa.Column('grace_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('promises_amount_positive_check')),
    sa.ForeignKeyConstraint(['action_id'], ['collection_actions.id'], name=op.f('promises_action_id_fkey')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('promises_company_id_fkey')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('promises_customer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('promises_pkey'))
    )
    op.create_index(op.f('promises_action_id_idx'), 'promises', ['action_id'], unique=False)
    op.create_index('promises_customer', 'promises', ['customer_id', 'promised_on'], unique=False)
    op.create_index('promises_due', 'promises', ['company_id', 'promised_on'], unique=False)
    _create_guards()
    _create_side_check()


def downgrade() -> None:
    op.drop_index('promises_due', table_name='promises')
    op.drop_index('promises_customer', table_name='promises')
    op.drop_index(op.f('promises_action_id_idx'), table_name='promises')
    op.drop_table('promises')
    op.drop_index('entries_reverses', table_name='entries', postgresql_where=sa.text('reverses_id IS NOT NULL'))
    op.drop_index('entries_recorded', table_name='entries', postgresql_using='brin')
    op.drop_index('entries_payment', table_name='entries', postgresql_where=sa.text('payment_id IS NOT NULL'))
    op.drop_index('entries_effective', table_name='entries')
    op.drop_index('entries_debit', table_name='entries', postgresql_where=sa.text('debit_id IS NOT NULL'))
    op.drop_index('entries_credit', table_name='entries', postgresql_where=sa.text('credit_id IS NOT NULL'))
    op.drop_table('entries')
    op.drop_index('due_date_changes_recorded', table_name='due_date_changes')
    op.drop_index(op.f('due_date_changes_invoice_id_idx'), table_name='due_date_changes')
    op.drop_table('due_date_changes')
    op.drop_index('collection_actions_customer', table_name='collection_actions')
    op.drop_index('collection_actions_acted', table_name='collection_actions')
    op.drop_table('collection_actions')
    op.drop_index('payments_received', table_name='payments')
    op.drop_index('payments_open', table_name='payments', postgresql_include=['customer_id', 'currency', 'open_minor'], postgresql_where=sa.text('open_minor > 0'))
    op.drop_index('payments_identity', table_name='payments', postgresql_where=sa.text('NOT superseded'))
    op.drop_index('payments_customer', table_name='payments')
    op.drop_table('payments')
    op.drop_index('invoices_open', table_name='invoices', postgresql_include=['customer_id', 'currency', 'open_minor', 'kind', 'disputed'], postgresql_where=sa.text('open_minor > 0'))
    op.drop_index('invoices_number', table_name='invoices', postgresql_ops={'number': 'text_pattern_ops'})
    op.drop_index('invoices_issued', table_name='invoices')
    op.drop_index('invoices_identity', table_name='invoices', postgresql_where=sa.text('NOT superseded'))
    op.drop_index('invoices_customer', table_name='invoices')
    op.drop_table('invoices')
    op.drop_index('flags_open', table_name='flags', postgresql_where=sa.text('closed_on IS NULL'))
    op.drop_index('flags_customer', table_name='flags')
    op.drop_table('flags')
    op.drop_index(op.f('contacts_customer_id_idx'), table_name='contacts')
    op.drop_table('contacts')
    op.drop_index('behaviour_scores_customer', table_name='behaviour_scores')
    op.drop_table('behaviour_scores')
    op.drop_index(op.f('user_sessions_user_id_idx'), table_name='user_sessions')
    op.drop_table('user_sessions')
    op.drop_table('user_companies')
    op.drop_table('evaluations')
    op.drop_index('customers_name', table_name='customers')
    op.drop_index('customers_group', table_name='customers', postgresql_where=sa.text('group_name IS NOT NULL'))
    op.drop_table('customers')
    op.drop_index('audit_entries_subject', table_name='audit_entries')
    op.drop_table('audit_entries')
    op.drop_table('api_keys')
    op.drop_index('users_email', table_name='users')
    op.drop_table('users')
    op.drop_table('idempotency_keys')
    op.drop_table('companies')
    op.execute("DROP FUNCTION refuse_change")
    op.execute("DROP FUNCTION check_entry_sides")
