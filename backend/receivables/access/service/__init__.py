"""The use cases of access, by resource: sessions (sign-in and out), users, API keys."""
