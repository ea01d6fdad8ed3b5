"""The console: one web page for a desk, rendered on the server, for the person who runs it."""
