"""The catalogue: one module a family of KPIs, found by scanning. A new KPI is one declaration in one file."""
