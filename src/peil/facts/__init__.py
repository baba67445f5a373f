"""Facts: what was measured, one table a grain, from events. Measurements only: no threshold, no verdict."""
