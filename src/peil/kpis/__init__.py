"""KPIs: what each one counts, over which fact, by which rule. Declarations only; no SQL is run here."""
