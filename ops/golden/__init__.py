"""Golden cases out of what people decided: taken from a run, and rid of whose it was."""
