"""Benchmarks: Peil against hand-written DuckDB SQL over the same files in the same run."""
