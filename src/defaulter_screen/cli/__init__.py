"""The command line: parse, call one function, print, exit code. One command, one file; ``main`` loads them by name."""
