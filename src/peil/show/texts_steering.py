"""Texts about verdicts, targets, goals, benchmarks, boards, notes and alerts, in Dutch and English."""

from __future__ import annotations

NL: dict[str, str] = {}

EN: dict[str, str] = {}
