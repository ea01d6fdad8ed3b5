"""The generated pages of the documentation, one module per page; ops/docs.py writes and checks them."""
