"""The command line: one module a group of commands, each imported with nothing heavy in it."""
