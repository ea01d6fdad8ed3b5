"""Small Lambda functions that the probes call; each is the entry point of a function named like its file."""
