"""Backtests: what the present playbook would make of what a desk has on record."""
