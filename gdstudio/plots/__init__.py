"""Plots: pure functions from (runs, cursor, fields) to a Figure, one a file; the folder is walked. No Qt."""
