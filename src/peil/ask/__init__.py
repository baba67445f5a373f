"""Asking: a question as data, its plan as SQL, the answer with all that is needed to doubt it."""
