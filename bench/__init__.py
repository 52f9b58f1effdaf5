"""Benchmarks: a ratio to a limit or a peer of the same run, with the absolute value beside it; no test asserts a speed."""
