-- Grain: one row per source, schedule and local day: the instant that a question about the end of that day looks at
-- (seen_at), which is local midnight or, where it comes first, the source's watermark. What happened before cut_at
-- has happened by then. Instants are epoch seconds UTC; open_before and open_seen are opening hours, in seconds, from
-- one fixed day: before the day begins, and before seen_at.
SELECT
    w.source, d.schedule, d.local_day AS day,
    CASE WHEN d.ends_at <= w.as_of THEN d.ends_at ELSE w.as_of + 1 END AS cut_at,
    CASE WHEN d.ends_at <= w.as_of THEN d.ends_at ELSE w.as_of END AS seen_at,
    d.open_before,
    CASE WHEN d.ends_at <= w.as_of THEN d.open_after ELSE w.open_before END AS open_seen
FROM calendar_days AS d
INNER JOIN watermarks AS w ON w.schedule = d.schedule
