-- Grain: one row per turn in which the customer awaits a public reply of a human: from the first word of the
-- customer that is not answered yet to the next such reply. What bots and systems write does not end a turn.
-- after_first: 1 where the contact had a reply before, so that the turn is not that of the first response.
-- ended_without_reply: 1 where the contact was solved or closed instead. reply_s: whole seconds elapsed,
-- reply_open_s: in opening hours of the contact's schedule; both null without a reply. team is that of who
-- replied, else the one that holds the contact now. Instants are epoch seconds UTC, days local. asked_into_s: opening
-- hours of that day before the question.
WITH marks AS (
    SELECT ckey, request_at * 1000000 AS time_us, 0 AS seq, 0 AS rank, request_at AS ts, 'asked' AS kind,
        NULL AS team, NULL AS agent
    FROM contacts
    WHERE is_ticket = 1 AND request_at IS NOT NULL
    UNION ALL
    SELECT e.ckey, e.time_us, e.seq, 1 AS rank, e.ts,
        CASE
            WHEN e.type = 'contact.status' THEN 'done'
            WHEN e.actor = 'customer' THEN 'asked'
            ELSE 'replied'
        END AS kind,
        e.team, e.agent
    FROM events AS e
    INNER JOIN contacts AS c ON c.ckey = e.ckey
    WHERE
        c.is_ticket = 1 AND e.ts >= c.request_at
        AND (
            (e.type = 'contact.message' AND e.visibility = 'public' AND e.actor = 'customer')
            OR (
                e.type = 'contact.message' AND e.visibility = 'public' AND e.actor = 'agent'
                AND e.ts >= c.first_reply_at
            )
            OR (e.type = 'contact.status' AND e.status IN ('solved', 'closed') AND e.own_ckey = e.ckey)
        )
),
in_order AS (
    SELECT
        ckey, ts, kind, team, agent,
        ROW_NUMBER() OVER (PARTITION BY ckey ORDER BY time_us, rank, seq) AS place,
        LAG(kind) OVER (PARTITION BY ckey ORDER BY time_us, rank, seq) AS before
    FROM marks
),
firsts AS (
    SELECT ckey, MIN(place) AS place
    FROM in_order
    WHERE kind = 'replied'
    GROUP BY ckey
),
turns AS (
    SELECT
        ckey, ts, kind, place,
        LEAD(kind) OVER (PARTITION BY ckey ORDER BY place) AS next_kind,
        LEAD(ts) OVER (PARTITION BY ckey ORDER BY place) AS next_at,
        LEAD(team) OVER (PARTITION BY ckey ORDER BY place) AS next_team,
        LEAD(agent) OVER (PARTITION BY ckey ORDER BY place) AS next_agent
    FROM in_order
    WHERE kind = 'replied' OR (kind = 'asked' AND (before IS NULL OR before <> 'asked'))
),
asked AS (
    SELECT
        ckey, ts, place,
        CASE WHEN next_kind = 'replied' THEN next_at END AS reply_at,
        CASE WHEN next_kind = 'replied' THEN next_team END AS team,
        CASE WHEN next_kind = 'replied' THEN next_agent END AS agent,
        CASE WHEN next_kind = 'asked' THEN 1 ELSE 0 END AS asked_again,
        ROW_NUMBER() OVER (PARTITION BY ckey ORDER BY place) AS turn_no
    FROM turns
    WHERE kind = 'asked'
)
SELECT
    a.ckey, c.contact, c.source, a.turn_no, c.channel,
    COALESCE(a.team, c.team_now) AS team,
    a.agent, c.reason, c.segment, c.language, c.priority, c.customer, c.schedule,
    a.ts AS asked_at,
    ka.local_day AS asked_day,
    ka.hour AS asked_hour,
    ka.weekday AS asked_weekday,
    ka.open_before + ka.is_open * (a.ts - ka.quarter * 900) - ka.day_open_before AS asked_into_s,
    a.reply_at,
    a.reply_at - a.ts AS reply_s,
    kr.open_before + kr.is_open * (a.reply_at - kr.quarter * 900)
    - ka.open_before - ka.is_open * (a.ts - ka.quarter * 900) AS reply_open_s,
    CASE WHEN f.place < a.place THEN 1 ELSE 0 END AS after_first,
    CASE WHEN a.reply_at IS NULL AND (a.asked_again = 1 OR c.open_now = 0) THEN 1 ELSE 0 END AS ended_without_reply,
    c.bot_only, c.excluded
FROM asked AS a
INNER JOIN contacts AS c ON c.ckey = a.ckey
LEFT JOIN firsts AS f ON f.ckey = a.ckey
LEFT JOIN calendar AS ka ON ka.schedule = c.schedule AND ka.quarter = a.ts // 900
LEFT JOIN calendar AS kr ON kr.schedule = c.schedule AND kr.quarter = a.reply_at // 900
