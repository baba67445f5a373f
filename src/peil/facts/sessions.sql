-- Grain: one row per visit to the website, from the event that ended it. Flags are 0 or 1; null is what the source
-- does not say. ended_at is epoch seconds UTC, the day that of the organisation. time_unit 'month' or 'day': the
-- source knows no more of the time than that, so hour and weekday are null where they would be invented.
SELECT
    e.ekey,
    e.id AS session,
    e.source, e.channel, e.team, e.segment, e.language,
    e.ts AS ended_at,
    k.local_day AS ended_day,
    CASE WHEN e.time_unit IS NULL THEN k.hour END AS ended_hour,
    CASE WHEN e.time_unit IS NULL OR e.time_unit = 'day' THEN k.weekday END AS ended_weekday,
    e.time_unit,
    e.support_pages,
    CASE WHEN e.support_pages > 0 THEN 1 WHEN e.support_pages = 0 THEN 0 END AS saw_support,
    CASE WHEN e.contacts_made > 0 THEN 1 WHEN e.contacts_made = 0 THEN 0 END AS contacted,
    CASE WHEN e.chat_shown > 0 THEN 1 WHEN e.chat_shown = 0 THEN 0 END AS chat_shown,
    CASE WHEN e.chats_started > 0 THEN 1 WHEN e.chats_started = 0 THEN 0 END AS chat_started,
    CASE WHEN e.purchases > 0 THEN 1 WHEN e.purchases = 0 THEN 0 END AS purchased
FROM events AS e
LEFT JOIN calendar AS k ON k.schedule = 'default' AND k.quarter = e.ts // 900
WHERE e.type = 'session.ended'
