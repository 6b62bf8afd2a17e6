"""The endpoints of access: sign-in, users and roles, API keys."""
