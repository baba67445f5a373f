"""What stands where a customer is named and names nobody: a caller without a number, an address nobody reads. Pure."""

from __future__ import annotations

import re

from peil.privacy.spelling import plain

_NOBODY = re.compile(
    r"anonym(ous|e|us)?|anoniem|unknown|onbekend|unavailable|niet beschikbaar|private|privé|prive|withheld|restricted"
    r"|blocked|geblokkeerd|afgeschermd|verborgen|hidden|asserted|no ?(caller ?id|number)|geen nummer"
    r"|n\.?v\.?t\.?|<?none>?|-+|0+"
    r"|\+?266696687|(anonymous|unavailable|unknown|restricted)@.*"  # ANONYMOUS on a keypad; what SIP says
)
_UNREAD = re.compile(
    r"[^@]*no[-_.]?reply[^@]*@.*|[^@]*do[-_.]?not[-_.]?reply[^@]*@.*|[^@]*donotanswer[^@]*@.*|geen[-_.]?antwoord[^@]*@.*"
    r"|mailer[-_.]?daemon(@.*)?|postmaster@.*|bounces?([-_.+][^@]*)?@.*"
)


def nobody(value: str) -> bool:
    """Whether it names no customer: to take it for one would make one customer of all strangers."""
    word = plain(value).removeprefix("mailto:").strip("<>\"' ")
    return not word or bool(_NOBODY.fullmatch(word) or _UNREAD.fullmatch(word))
