"""Texts about reports, exports and mail, in Dutch and English."""

from __future__ import annotations

NL: dict[str, str] = {}

EN: dict[str, str] = {}
