"""What holds for every desk that is deployed; a claim returns what contradicts it, a line for each."""
