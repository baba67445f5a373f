-- Grain: one row per invitation and instrument (survey question with its scale). score is in points of the
-- instrument; the last answer to an invitation counts. contact_day: local day on which the contact that is
-- asked about ended, else the day of answer or invitation. team and agent are those of the last human leg; of a contact that was
-- transferred no one employee is.
WITH answers AS (
    SELECT ikey, instrument, ts, score
    FROM (
        SELECT
            ikey, instrument, ts, score,
            ROW_NUMBER() OVER (PARTITION BY ikey, instrument ORDER BY time_us DESC, seq DESC) AS nth
        FROM events
        WHERE type = 'survey.answered'
    ) AS numbered
    WHERE nth = 1
),
sent AS (
    SELECT
        ikey, instrument,
        MIN(source) AS source,
        MIN(ckey) AS ckey,
        MIN(customer) AS customer,
        MIN(channel) AS channel,
        MIN(team) AS team,
        MIN(agent) AS agent,
        MIN(segment) AS segment,
        MIN(reason) AS reason,
        MIN(language) AS language,
        MIN(ts) AS first_at,
        MAX(ts) AS last_at,
        MIN(CASE WHEN type = 'survey.invited' THEN ts END) AS invited_at,
        MIN(CASE WHEN type = 'survey.delivered' THEN ts END) AS delivered_at,
        MIN(CASE WHEN type = 'survey.bounced' THEN ts END) AS bounced_at
    FROM events
    WHERE family = 'survey'
    GROUP BY ikey, instrument
)
SELECT
    s.ikey, s.instrument, s.source, s.ckey, c.contact,
    COALESCE(s.customer, c.customer) AS customer,
    COALESCE(c.channel, s.channel) AS channel,
    COALESCE(c.team_last, s.team) AS team,
    CASE WHEN c.transfers > 0 THEN NULL ELSE COALESCE(c.agent_last, s.agent) END AS agent,
    COALESCE(c.segment, s.segment) AS segment,
    COALESCE(c.reason, s.reason) AS reason,
    COALESCE(c.language, s.language) AS language,
    s.invited_at, s.delivered_at, s.bounced_at,
    a.ts AS answered_at,
    a.score,
    COALESCE(kc.local_day, ka.local_day, kf.local_day) AS contact_day,
    COALESCE(ka.local_day, kf.local_day) AS answered_day,
    kf.local_day AS invited_day,
    CASE WHEN a.ts < s.invited_at THEN 1 ELSE 0 END AS before_invitation,
    CASE WHEN c.transfers > 0 THEN 1 ELSE 0 END AS transferred,
    CASE WHEN c.last_reopened_at > a.ts THEN 1 ELSE 0 END AS reopened_after,
    c.excluded,
    s.first_at AS first_event_at,
    s.last_at AS last_event_at
FROM sent AS s
LEFT JOIN answers AS a ON a.ikey = s.ikey AND a.instrument = s.instrument
LEFT JOIN contacts AS c ON c.ckey = s.ckey
LEFT JOIN calendar AS kc ON kc.schedule = COALESCE(c.schedule, 'default') AND kc.quarter = c.ended_at // 900
LEFT JOIN calendar AS ka ON ka.schedule = 'default' AND ka.quarter = a.ts // 900
LEFT JOIN calendar AS kf ON kf.schedule = 'default' AND kf.quarter = s.first_at // 900
