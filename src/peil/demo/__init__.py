"""A simulated webshop whose customer service is known to the last event, with the truth beside the data."""

from peil.demo.generate import generate

__all__ = ["generate"]
