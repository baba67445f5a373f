"""The lake: Delta tables of events and facts, and the published snapshot that readers see. No meaning of rows."""
