"""frontdesk: the agent that answers a business's inbound leads, one layer per folder."""
