"""Names that try to break out of a page, a file or a table."""

from __future__ import annotations

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
LONG = "Lang" * 100
RIGHT_TO_LEFT = "فريق الدعم"
HOSTILE = (SCRIPT, FORMULA, LONG, RIGHT_TO_LEFT, "Noord, Zuid & Co \"'", "{kpi}", "%s")
