"""The file that the tutorial is about: a morning of calls, as docs/tutorial.md has it. A test holds the two equal."""

from __future__ import annotations

SAMPLE = """\
call_id,queued_at,answered_at,ended_at,queue,agent,talk_s,wrap_s,caller
c1,2026-03-02 09:00:00,2026-03-02 09:00:12,2026-03-02 09:05:00,klantenservice,Anna,280,30,0612345678
c2,2026-03-02 09:01:00,2026-03-02 09:01:20,2026-03-02 09:03:00,klantenservice,Bram,95,20,0612345679
c3,2026-03-02 09:02:00,,2026-03-02 09:02:03,klantenservice,,,,0612345680
c4,2026-03-02 09:03:00,2026-03-02 09:03:45,2026-03-02 09:10:00,klantenservice,Anna,370,40,0612345681
c5,2026-03-02 09:04:00,,2026-03-02 09:05:10,klantenservice,,,,0612345682
c6,2026-02-30 09:04:00,,2026-03-02 09:05:10,klantenservice,,,,0612345683
"""
