"""Events: who did what to which contact, when. The envelope, the typed events, local time; no storage."""
