"""Evals: what the brain makes of cases whose right answer is known, how well, and at what cost."""
