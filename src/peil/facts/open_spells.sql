-- Grain: one row per spell in which a contact with a status was open: from its opening or a reopening (from_at) until
-- it was done (to_at; null while it is open). A contact that was merged away keeps its spells, excluded, until then.
-- Instants are epoch seconds UTC, days local; _into_s: opening hours of that day before the instant, so that the age
-- in opening hours is the difference of two days in day_ends.sql, less what of the first day had gone by.
WITH steps AS (
    SELECT
        own_ckey, ts, time_us, seq,
        CASE WHEN status IN ('solved', 'closed') THEN 1 ELSE 0 END AS done,
        LAG(CASE WHEN status IN ('solved', 'closed') THEN 1 ELSE 0 END)
            OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS done_before
    FROM events
    WHERE type = 'contact.status'
),
turns AS (
    SELECT ckey, opened_at AS ts, 0 AS time_us, 0 AS seq, 0 AS nth, 0 AS done
    FROM contacts
    WHERE is_ticket = 1 AND opened_at IS NOT NULL
    UNION ALL
    SELECT own_ckey AS ckey, ts, time_us, seq, 1 AS nth, done
    FROM steps
    WHERE (done = 1 AND (done_before IS NULL OR done_before = 0)) OR (done = 0 AND done_before = 1)
),
spells AS (
    SELECT
        ckey, ts AS from_at, done,
        LEAD(ts) OVER (PARTITION BY ckey ORDER BY nth, time_us, seq) AS to_at
    FROM turns
),
merges AS (
    SELECT own_ckey, MAX(ts) AS merged_at
    FROM events
    WHERE type = 'contact.merged' AND own_ckey <> ckey
    GROUP BY own_ckey
)
SELECT
    s.ckey, c.contact, c.source, c.channel, COALESCE(c.team_now, c.team) AS team, c.reason, c.segment, c.language,
    c.priority,
    COALESCE(c.schedule, 'default') AS schedule,
    c.opened_at,
    c.opened_day,
    ko.open_before + ko.is_open * (c.opened_at - ko.quarter * 900) - ko.day_open_before AS opened_into_s,
    s.from_at,
    kf.local_day AS from_day,
    kf.open_before + kf.is_open * (s.from_at - kf.quarter * 900) - kf.day_open_before AS from_into_s,
    CASE WHEN m.merged_at IS NULL OR s.to_at <= m.merged_at THEN s.to_at ELSE m.merged_at END AS to_at,
    c.excluded
FROM spells AS s
INNER JOIN contacts AS c ON c.ckey = s.ckey
LEFT JOIN merges AS m ON m.own_ckey = s.ckey
LEFT JOIN calendar AS ko ON ko.schedule = COALESCE(c.schedule, 'default') AND ko.quarter = c.opened_at // 900
LEFT JOIN calendar AS kf ON kf.schedule = COALESCE(c.schedule, 'default') AND kf.quarter = s.from_at // 900
WHERE s.done = 0 AND c.is_ticket = 1
