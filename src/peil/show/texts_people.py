"""Texts about signing in, users, rights and the audit log, in Dutch and English."""

from __future__ import annotations

NL: dict[str, str] = {}

EN: dict[str, str] = {}
