"""Whole desks, played through: from the lead's first word to the end of its run."""
