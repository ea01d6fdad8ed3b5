"""Drills: the desk under faults and adversaries, judged from outside."""
