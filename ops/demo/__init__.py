"""The demo: scripted leads through a desk on this machine."""
