-- Grain: one row per leg: one employee's part of a call, from connect to end or transfer. talk_s, hold_s and
-- wrap_s are whole seconds; hold and wrap-up are null where the source does not measure them. handle_s is
-- their sum over what is known. Days are those of the leg's end. A leg without an end is not here yet.
-- Where the source names the leg in all these events of a call, beginning and end belong together by that name,
-- also of legs that overlap; else by their order. A hold that is an event of its own belongs to the leg it
-- names, else to the one that it falls in, of several to the one that began last.
WITH named AS (
    SELECT own_ckey, MIN(CASE WHEN leg IS NULL THEN 0 ELSE 1 END) AS all_named
    FROM events
    WHERE type IN ('queue.connected', 'call.ended', 'call.transferred')
    GROUP BY own_ckey
),
told AS (
    SELECT
        e.ckey, e.own_ckey, e.type, e.ts, e.time_us, e.seq, e.queue, e.team, e.agent, e.talk_s, e.hold_s, e.wrap_s,
        CASE WHEN n.all_named = 1 THEN e.leg END AS leg
    FROM events AS e
    INNER JOIN named AS n ON n.own_ckey = e.own_ckey
    WHERE e.type IN ('queue.connected', 'call.ended', 'call.transferred')
),
parts AS (
    SELECT
        ckey, type, ts, time_us, seq, queue, team, agent, leg,
        LEAD(type) OVER (PARTITION BY own_ckey, leg ORDER BY time_us, seq) AS next_type,
        LEAD(ts) OVER (PARTITION BY own_ckey, leg ORDER BY time_us, seq) AS end_ts,
        LEAD(agent) OVER (PARTITION BY own_ckey, leg ORDER BY time_us, seq) AS end_agent,
        LEAD(talk_s) OVER (PARTITION BY own_ckey, leg ORDER BY time_us, seq) AS end_talk_s,
        LEAD(hold_s) OVER (PARTITION BY own_ckey, leg ORDER BY time_us, seq) AS end_hold_s,
        LEAD(wrap_s) OVER (PARTITION BY own_ckey, leg ORDER BY time_us, seq) AS end_wrap_s
    FROM told
),
legs AS (
    SELECT
        ckey, queue, team, agent, leg, ts, end_ts, end_agent, end_talk_s, end_hold_s, end_wrap_s,
        CASE WHEN next_type = 'call.transferred' THEN 1 ELSE 0 END AS transferred,
        ROW_NUMBER() OVER (PARTITION BY ckey ORDER BY time_us, seq) AS leg_no
    FROM parts
    WHERE type = 'queue.connected' AND next_type IN ('call.ended', 'call.transferred')
),
held AS (
    SELECT
        h.ckey, g.leg_no, h.hold_s,
        ROW_NUMBER() OVER (
            PARTITION BY h.ekey
            ORDER BY
                CASE WHEN h.leg = g.leg THEN 0 ELSE 1 END,
                CASE WHEN h.ts >= g.ts AND h.ts <= g.end_ts THEN 0 WHEN h.ts >= g.ts THEN 1 ELSE 2 END,
                g.leg_no DESC
        ) AS nth
    FROM events AS h
    INNER JOIN legs AS g ON g.ckey = h.ckey
    WHERE h.type = 'call.held'
),
holds AS (
    SELECT ckey, leg_no, SUM(hold_s) AS hold_s FROM held WHERE nth = 1 GROUP BY ckey, leg_no
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
    COALESCE(g.end_hold_s, h.hold_s) AS hold_s,
    g.end_wrap_s AS wrap_s,
    COALESCE(g.end_talk_s, g.end_ts - g.ts)
    + COALESCE(g.end_hold_s, h.hold_s, 0)
    + COALESCE(g.end_wrap_s, 0) AS handle_s,
    g.transferred,
    c.excluded
FROM legs AS g
INNER JOIN contacts AS c ON c.ckey = g.ckey
LEFT JOIN holds AS h ON h.ckey = g.ckey AND h.leg_no = g.leg_no
LEFT JOIN calendar AS k ON k.schedule = COALESCE(c.schedule, 'default') AND k.quarter = g.end_ts // 900
