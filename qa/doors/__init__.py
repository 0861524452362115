"""The doors: the command line and the window. Each is thin, and none imports another."""
