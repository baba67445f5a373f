-- Grain: one row per wait of a contact in a queue. wait_s: whole seconds from entry to answer or leaving, as
-- the switch measured it where it says so; null where the source does not know when the wait ended (time_unit), and
-- while waiting. outcome: answered, abandoned, timeout, key, empty, callback,
-- transfer, other; null while waiting. The nth entry belongs to the nth exit of that contact from that queue,
-- whatever the order in which a log wrote lines of one second.
WITH exits AS (
    SELECT
        e.ckey, e.queue, e.ts, e.agent, e.team, e.wait_s, e.time_unit,
        CASE
            WHEN e.type = 'queue.connected' THEN 'answered'
            WHEN e.type = 'queue.abandoned' THEN 'abandoned'
            ELSE e.outcome
        END AS outcome,
        ROW_NUMBER() OVER (PARTITION BY e.ckey, e.queue ORDER BY e.time_us, e.seq) AS nth
    FROM events AS e
    INNER JOIN (
        SELECT ckey, queue, MIN(ts) AS first_ts FROM events WHERE type = 'queue.entered' GROUP BY ckey, queue
    ) AS begun ON begun.ckey = e.ckey AND begun.queue = e.queue
    WHERE e.type IN ('queue.connected', 'queue.abandoned', 'queue.left') AND e.ts >= begun.first_ts
),
entries AS (
    SELECT
        ckey, contact, source, queue, team, channel, ts,
        ROW_NUMBER() OVER (PARTITION BY ckey, queue ORDER BY time_us, seq) AS nth
    FROM events
    WHERE type = 'queue.entered'
)
SELECT
    n.ckey, n.contact, n.source, n.queue,
    COALESCE(n.team, x.team, c.team) AS team,
    COALESCE(n.channel, c.channel) AS channel,
    c.reason, c.segment, c.language, c.customer,
    x.agent,
    n.ts AS entered_at,
    k.local_day AS entered_day,
    k.hour AS entered_hour,
    k.weekday AS entered_weekday,
    x.outcome,
    x.ts AS left_at,
    CASE
        WHEN x.outcome IS NULL THEN NULL
        WHEN x.wait_s IS NULL AND x.time_unit IS NOT NULL THEN NULL
        ELSE COALESCE(x.wait_s, x.ts - n.ts)
    END AS wait_s,
    c.excluded
FROM entries AS n
LEFT JOIN exits AS x ON x.ckey = n.ckey AND x.queue = n.queue AND x.nth = n.nth AND x.ts >= n.ts
LEFT JOIN contacts AS c ON c.ckey = n.ckey
LEFT JOIN calendar AS k ON k.schedule = COALESCE(c.schedule, 'default') AND k.quarter = n.ts // 900
