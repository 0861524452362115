"""The doors: the command line and the window. Each is thin. Only the command line imports the other, to start it."""
