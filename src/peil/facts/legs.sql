-- Grain: one row per leg: one employee's part of a call, from connect to end or transfer. talk_s, hold_s and
-- wrap_s are whole seconds; hold and wrap-up are null where the source does not measure them. handle_s is
-- their sum over what is known. Days are those of the leg's end. A leg without an end is not here yet.
WITH parts AS (
    SELECT
        ckey, type, ts, time_us, seq, queue, team, agent, talk_s, hold_s, wrap_s, own_ckey,
        LEAD(type) OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS next_type,
        LEAD(ts) OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS end_ts,
        LEAD(agent) OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS end_agent,
        LEAD(talk_s) OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS end_talk_s,
        LEAD(hold_s) OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS end_hold_s,
        LEAD(wrap_s) OVER (PARTITION BY own_ckey ORDER BY time_us, seq) AS end_wrap_s
    FROM events
    WHERE type IN ('queue.connected', 'call.ended', 'call.transferred')
),
holds AS (
    SELECT ckey, SUM(hold_s) AS hold_s FROM events WHERE type = 'call.held' GROUP BY ckey
),
legs AS (
    SELECT
        ckey, queue, team, agent, ts, end_ts, end_agent, end_talk_s, end_hold_s, end_wrap_s,
        CASE WHEN next_type = 'call.transferred' THEN 1 ELSE 0 END AS transferred,
        ROW_NUMBER() OVER (PARTITION BY ckey ORDER BY time_us, seq) AS leg_no
    FROM parts
    WHERE type = 'queue.connected' AND next_type IN ('call.ended', 'call.transferred')
)
SELECT
    g.ckey, c.contact, c.source, g.leg_no, g.queue,
    COALESCE(g.team, c.team) AS team,
    COALESCE(g.agent, g.end_agent) AS agent,
    c.channel, c.reason, c.segment, c.language, c.customer,
    g.ts AS started_at,
    g.end_ts AS ended_at,
    k.local_day AS ended_day,
    k.hour AS ended_hour,
    k.weekday AS ended_weekday,
    COALESCE(g.end_talk_s, g.end_ts - g.ts) AS talk_s,
    COALESCE(g.end_hold_s, CASE WHEN g.leg_no = 1 THEN h.hold_s END) AS hold_s,
    g.end_wrap_s AS wrap_s,
    COALESCE(g.end_talk_s, g.end_ts - g.ts)
    + COALESCE(g.end_hold_s, CASE WHEN g.leg_no = 1 THEN h.hold_s END, 0)
    + COALESCE(g.end_wrap_s, 0) AS handle_s,
    g.transferred,
    c.excluded
FROM legs AS g
INNER JOIN contacts AS c ON c.ckey = g.ckey
LEFT JOIN holds AS h ON h.ckey = g.ckey
LEFT JOIN calendar AS k ON k.schedule = COALESCE(c.schedule, 'default') AND k.quarter = g.end_ts // 900
