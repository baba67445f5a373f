"""Customers and contacts that several sources see, joined by declared rules. Merging itself is in `facts`."""
