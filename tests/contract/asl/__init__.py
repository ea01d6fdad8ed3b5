"""Rules of our state machines, each a function from a machine to its faults: broken copies test them."""
