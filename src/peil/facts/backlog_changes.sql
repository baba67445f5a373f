-- Grain: one row per moment at which a contact with a status became open (delta 1) or done (delta -1).
-- Sum of delta up to an instant = contacts open at it. Instants are epoch seconds UTC, days local.
WITH steps AS (
    SELECT
        ckey, ts,
        CASE WHEN status IN ('solved', 'closed') THEN 1 ELSE 0 END AS done,
        LAG(CASE WHEN status IN ('solved', 'closed') THEN 1 ELSE 0 END)
            OVER (PARTITION BY ckey ORDER BY time_us, seq) AS done_before
    FROM events
    WHERE type = 'contact.status' AND own_ckey = ckey
),
deltas AS (
    SELECT ckey, opened_at AS ts, 1 AS delta
    FROM contacts
    WHERE is_ticket = 1 AND excluded IS NULL
    UNION ALL
    SELECT ckey, ts, CASE WHEN done = 1 THEN -1 ELSE 1 END AS delta
    FROM steps
    WHERE (done = 1 AND (done_before IS NULL OR done_before = 0)) OR (done = 0 AND done_before = 1)
)
SELECT
    d.ckey, c.contact, c.source, c.channel, c.team_now AS team, c.reason, c.segment, c.language, c.priority,
    d.ts AS changed_at,
    k.local_day AS changed_day,
    CAST(d.delta AS BIGINT) AS delta
FROM deltas AS d
INNER JOIN contacts AS c ON c.ckey = d.ckey
LEFT JOIN calendar AS k ON k.schedule = COALESCE(c.schedule, 'default') AND k.quarter = d.ts // 900
WHERE c.is_ticket = 1 AND c.excluded IS NULL
