"""Pure decisions on plain data; standard library only."""
