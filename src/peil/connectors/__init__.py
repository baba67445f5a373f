"""Connectors: one package a source; each turns what a system says into events. No KPI is known here."""
