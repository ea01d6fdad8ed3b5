"""One module per sub-command of `frontdesk`: its file name, its docstring's first line, its `command`."""
