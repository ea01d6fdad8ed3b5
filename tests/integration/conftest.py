"""Integration tests run against a real Postgres with pgvector."""

from tests.fixtures.postgres import database, postgres_server, template_database

__all__ = ["database", "postgres_server", "template_database"]
