-- Grain: one row per spell of an employee in one state, from the change into it to the change into another.
-- spell_s: whole seconds; null while it lasts. state: available, handling, wrap_up, break, meeting, training,
-- other_work, offline. contact: the one that the change names, where it does. A state that is said again goes on. Days and hours are those of the beginning, in the
-- hours of the organisation; a spell over midnight is not cut. Rows hang on the employee, not on a contact.
WITH said AS (
    SELECT
        agent, contact, source, team, channel, state, ts, time_us, seq,
        LAG(state) OVER (PARTITION BY agent, source ORDER BY time_us, seq) AS before
    FROM events
    WHERE type = 'agent.state' AND agent IS NOT NULL AND state IS NOT NULL
),
spells AS (
    SELECT
        agent, contact, source, team, channel, state, ts,
        LEAD(ts) OVER (PARTITION BY agent, source ORDER BY time_us, seq) AS ended_at
    FROM said
    WHERE before IS NULL OR before <> state
)
SELECT
    s.agent, s.contact, s.source, s.team, s.channel, s.state,
    s.ts AS started_at,
    k.local_day AS started_day,
    k.hour AS started_hour,
    k.weekday AS started_weekday,
    s.ended_at,
    s.ended_at - s.ts AS spell_s
FROM spells AS s
LEFT JOIN calendar AS k ON k.schedule = 'default' AND k.quarter = s.ts // 900
