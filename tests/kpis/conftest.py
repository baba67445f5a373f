"""Fixtures of this folder: the one Spark session."""

from engines.sparks import pytest_collection_modifyitems, spark

__all__ = ["pytest_collection_modifyitems", "spark"]
