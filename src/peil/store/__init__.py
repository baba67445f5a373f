"""The store: settings with a history, imports, quarantine, and all that identifies a person. No events."""
