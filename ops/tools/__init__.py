"""The tools of a client: who may call what, what MCP servers offer, and how a person accepts one."""
