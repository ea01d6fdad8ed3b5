"""Layer 1, brain: reason, with the cheapest model that can do the job."""
