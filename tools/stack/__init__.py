"""The embedded stack: private PostgreSQL and Redis, the services and the sandbox under one supervisor."""
