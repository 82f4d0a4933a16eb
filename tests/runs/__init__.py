"""Tests of recorded runs and of the session."""
