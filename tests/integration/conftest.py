"""Integration tests run against a real Postgres with pgvector."""

from tests.fixtures.postgres import copies, database, postgres_server, server_home, template_database

__all__ = ["copies", "database", "postgres_server", "server_home", "template_database"]
