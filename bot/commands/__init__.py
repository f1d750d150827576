"""The command line: one module for each group of commands. They translate; the services do the work."""
