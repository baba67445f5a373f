"""Closing the loop: control charts, verdicts, targets, benchmarks, boards, notes, alerts. No pages, no sending."""
