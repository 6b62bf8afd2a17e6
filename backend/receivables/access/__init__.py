"""Who may do what: users, sessions, API keys, roles.

Life: users are deactivated and keys revoked, never deleted. Invariant: no secret is kept in clear.
"""
