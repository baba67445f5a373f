"""Engines: run SQL in the dialect over the lake's files, and nothing else."""
