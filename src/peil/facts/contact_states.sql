-- Grain: one row per contact, without the gaps between a customer's contacts (those are in contacts.sql);
-- a merged-away contact keeps a row, excluded.
-- Instants (_at) are epoch seconds UTC, durations (_s) whole seconds elapsed, (_open_s) in opening hours of
-- the schedule of the team, else the channel, at opening; days are local. Null is unknown or not yet. _into_s:
-- opening hours from the beginning of the day of opening to the instant, so that how long a contact has been open in
-- opening hours is the difference of two days in day_ends.sql, less that.
-- Solved is the status solved; closed ends a contact without solving it, but ends a reopening of one solved
-- before: that moment is then its last solving. A reopening that a customer's message caused (written before it, or
-- within a minute after: logs write one moment in any order) and that was solved again without a public reply is a
-- thank-you: no reopening, and its solving not the last one. A call is no
-- ticket, whatever is noted on it or merged into it. first_reopen_gap_s runs from the first solving. ended_at is
-- the last public word, leg or change of status: closing what is done already, as systems do by themselves, is
-- none. requester_wait_s: time up to the last solving in which the ball lay with us (new, open, on hold).
-- reason and team_now are the last that was said of the contact itself; what was merged into it fills them only where
-- nothing was. team_changes: assignments to another team after the first reply; a consult is no transfer.
-- survey_answers: invitations whose last answer to a question holds a score. reported_*: what the
-- source's own columns say, the latest of each; used in no KPI.
WITH sums AS (
    SELECT
        ckey,
        ARG_MIN(
            ekey,
            CASE WHEN own_ckey = ckey THEN 0 ELSE 3000000000000000000000000000000000000 END
            + CASE
                WHEN type = 'contact.opened' THEN 0
                WHEN type = 'queue.entered' THEN 1000000000000000000000000000000000000
                ELSE 2000000000000000000000000000000000000
            END
            + CAST(time_us AS HUGEINT) * 10000000000000000000 + seq
        ) AS begun_ekey,
        ARG_MAX(
            reason,
            CASE WHEN own_ckey = ckey THEN 1000000000000000000000000000000000000 ELSE 0 END
            + CAST(time_us AS HUGEINT) * 10000000000000000000 + seq
        ) AS reason,
        ARG_MAX(
            team,
            CASE WHEN own_ckey = ckey THEN 1000000000000000000000000000000000000 ELSE 0 END
            + CAST(time_us AS HUGEINT) * 10000000000000000000 + seq
        ) AS team_now,
        ARG_MAX(
            ekey,
            CASE
                WHEN type = 'queue.connected'
                    OR (type = 'contact.message' AND actor = 'agent' AND visibility = 'public')
                    THEN CAST(time_us AS HUGEINT) * 10000000000000000000 + seq
            END
        ) AS human_ekey,
        MIN(CASE WHEN type IN ('contact.opened', 'queue.entered') THEN ts END) AS begun_at,
        MIN(ts) AS first_at,
        MAX(ts) AS last_at,
        MIN(CASE WHEN type = 'contact.message' AND actor = 'customer' THEN ts END) AS customer_at,
        MIN(CASE WHEN type = 'contact.message' AND actor = 'customer' THEN time_us END) AS customer_us,
        ARG_MIN(
            seq,
            CASE
                WHEN type = 'contact.message' AND actor = 'customer'
                    THEN CAST(time_us AS HUGEINT) * 10000000000000000000 + seq
            END
        ) AS customer_seq,
        MAX(
            CASE
                WHEN
                    type IN ('queue.abandoned', 'queue.left', 'call.ended', 'call.transferred')
                    OR (type = 'contact.message' AND visibility = 'public' AND actor <> 'system') THEN ts
            END
        ) AS spoken_at,
        SUM(CASE WHEN type = 'contact.message' AND actor = 'customer' THEN 1 ELSE 0 END) AS customer_messages,
        SUM(
            CASE
                WHEN type = 'contact.message' AND actor = 'agent' AND visibility = 'public' THEN 1 ELSE 0
            END
        ) AS agent_replies,
        SUM(CASE WHEN type = 'contact.message' AND actor = 'bot' THEN 1 ELSE 0 END) AS bot_messages,
        SUM(
            CASE
                WHEN
                    type IN ('queue.connected', 'contact.message', 'contact.status', 'call.ended')
                    AND (actor = 'agent' OR (actor IS NULL AND agent IS NOT NULL)) THEN 1
                ELSE 0
            END
        ) AS human_acts,
        CASE
            WHEN
                SUM(
                    CASE
                        WHEN
                            type IN ('contact.opened', 'contact.message', 'contact.status')
                            AND own_ckey = ckey THEN 1
                        ELSE 0
                    END
                ) > 0 THEN 1
            WHEN SUM(CASE WHEN family IN ('queue', 'call') THEN 1 ELSE 0 END) > 0 THEN 0
            WHEN SUM(CASE WHEN type IN ('contact.reported', 'contact.excluded') THEN 0 ELSE 1 END) > 0 THEN 1
            ELSE 0
        END AS is_ticket,
        SUM(CASE WHEN type = 'queue.entered' THEN 1 ELSE 0 END) AS offered_visits,
        SUM(CASE WHEN type = 'queue.connected' THEN 1 ELSE 0 END) AS answered_visits,
        SUM(CASE WHEN type = 'call.transferred' THEN 1 ELSE 0 END) AS transfers,
        SUM(CASE WHEN type = 'call.consulted' THEN 1 ELSE 0 END) AS consults,
        SUM(CASE WHEN type = 'contact.escalated' THEN 1 ELSE 0 END) AS escalations,
        MIN(CASE WHEN type = 'contact.excluded' AND own_ckey = ckey THEN value END) AS excluded,
        MIN(CASE WHEN type = 'contact.reported' AND field = 'solved_at' THEN reported_us // 1000000 END)
            AS reported_solved_at,
        MAX(CASE WHEN type = 'contact.reported' AND field = 'solved_at' THEN 1 ELSE 0 END) AS reports_solved,
        MAX(CASE WHEN type = 'contact.reported' AND field = 'reopened_at' AND reported_us > 0 THEN 1 ELSE 0 END)
            AS reports_reopened,
        MIN(channel) AS any_channel,
        MIN(customer) AS any_customer,
        MIN(segment) AS any_segment,
        MIN(language) AS any_language
    FROM events
    WHERE family IN ('contact', 'queue', 'call') AND ckey IS NOT NULL
    GROUP BY ckey
),
told AS (
    SELECT
        ckey,
        MAX(CASE WHEN field = 'sla_met' THEN yes END) AS reported_sla_met,
        MAX(CASE WHEN field = 'reopened' THEN yes END) AS reported_reopened,
        MAX(CASE WHEN field = 'knowledge_used' THEN yes END) AS reported_knowledge_used
    FROM (
        SELECT
            ckey, field,
            CASE WHEN value = 'yes' THEN 1 ELSE 0 END AS yes,
            ROW_NUMBER() OVER (PARTITION BY ckey, field ORDER BY time_us DESC, seq DESC) AS nth_from_last
        FROM events
        WHERE type = 'contact.reported' AND value IN ('yes', 'no') AND own_ckey = ckey
    ) AS said
    WHERE nth_from_last = 1
    GROUP BY ckey
),
begun AS (
    SELECT e.ckey, e.contact, e.source, e.channel, e.team, e.segment, e.language, e.priority, e.customer, e.actor, e.type
    FROM events AS e
    INNER JOIN sums AS s ON s.ckey = e.ckey AND s.begun_ekey = e.ekey
),
states AS (
    SELECT
        ckey, ts, time_us, seq, status,
        CASE WHEN status IN ('solved', 'closed') THEN 1 ELSE 0 END AS done
    FROM events
    WHERE type = 'contact.status' AND own_ckey = ckey
),
steps AS (
    SELECT
        ckey, ts, time_us, seq, status, done,
        LAG(done) OVER (PARTITION BY ckey ORDER BY time_us, seq) AS done_before,
        CASE WHEN status IN ('new', 'open', 'on_hold') THEN 1 ELSE 0 END AS ours,
        COALESCE(
            LAG(CASE WHEN status IN ('new', 'open', 'on_hold') THEN 1 ELSE 0 END)
                OVER (PARTITION BY ckey ORDER BY time_us, seq),
            1
        ) AS ours_before,
        ROW_NUMBER() OVER (PARTITION BY ckey ORDER BY time_us, seq) AS nth,
        ROW_NUMBER() OVER (PARTITION BY ckey ORDER BY time_us DESC, seq DESC) AS nth_from_last
    FROM states
),
solves AS (
    SELECT
        ckey,
        MIN(CASE WHEN status = 'solved' THEN ts END) AS first_solved_at,
        MIN(CASE WHEN status = 'solved' THEN time_us END) AS first_solved_us,
        MIN(CASE WHEN done = 1 THEN ts END) AS first_done_at,
        MAX(CASE WHEN done = 1 AND done_before = 1 THEN NULL ELSE ts END) AS changed_at,
        MAX(CASE WHEN nth_from_last = 1 THEN done END) AS done_now
    FROM steps
    GROUP BY ckey
),
turns AS (
    SELECT
        ckey, ts, time_us, done, nth,
        LAG(time_us) OVER (PARTITION BY ckey ORDER BY time_us, seq) AS before_us,
        LEAD(time_us) OVER (PARTITION BY ckey ORDER BY time_us, seq) AS after_us,
        LEAD(ts) OVER (PARTITION BY ckey ORDER BY time_us, seq) AS after_at
    FROM steps
    WHERE done_before IS NULL OR done_before <> done
),
reopenings AS (
    SELECT ckey, ts, time_us, nth, before_us, after_us
    FROM turns
    WHERE done = 0 AND before_us IS NOT NULL
),
thanked AS (
    SELECT
        r.ckey, r.nth, MIN(r.ts) AS ts, MIN(r.time_us) AS time_us,
        MAX(
            CASE
                WHEN
                    m.actor = 'customer' AND m.time_us > r.before_us AND m.time_us <= r.after_us
                    AND m.time_us <= r.time_us + 60000000 THEN 1
                ELSE 0
            END
        ) AS customer_wrote,
        MAX(
            CASE
                WHEN
                    m.actor = 'agent' AND m.visibility = 'public' AND m.time_us >= r.time_us
                    AND m.time_us <= r.after_us THEN 1
                ELSE 0
            END
        ) AS agent_replied,
        MAX(CASE WHEN r.after_us IS NULL THEN 0 ELSE 1 END) AS solved_again
    FROM reopenings AS r
    LEFT JOIN (SELECT ckey, time_us, actor, visibility FROM events WHERE type = 'contact.message') AS m
        ON m.ckey = r.ckey
    GROUP BY r.ckey, r.nth
),
judged AS (
    SELECT
        t.ckey, t.ts, t.nth,
        CASE WHEN t.customer_wrote = 1 AND t.agent_replied = 0 AND t.solved_again = 1 THEN 1 ELSE 0 END
            AS thanked,
        CASE WHEN z.first_solved_us > t.time_us THEN 0 ELSE 1 END AS solved_before
    FROM thanked AS t
    INNER JOIN solves AS z ON z.ckey = t.ckey
),
reopened AS (
    SELECT
        ckey,
        SUM(CASE WHEN thanked = 1 THEN 0 ELSE 1 END) AS reopens,
        SUM(thanked) AS thanks,
        MIN(CASE WHEN thanked = 0 AND solved_before = 1 THEN ts END) AS first_reopened_at,
        MAX(CASE WHEN thanked = 0 THEN ts END) AS last_reopened_at,
        COALESCE(MAX(CASE WHEN thanked = 0 THEN nth END), 0) AS last_reopened_nth
    FROM judged
    GROUP BY ckey
),
settled AS (
    SELECT o.ckey, o.last_reopened_nth, MIN(CASE WHEN t.nth > o.last_reopened_nth THEN t.nth END) AS thanked_nth
    FROM reopened AS o
    INNER JOIN judged AS t ON t.ckey = o.ckey
    GROUP BY o.ckey, o.last_reopened_nth
),
lasting AS (
    SELECT t.ckey, COALESCE(MAX(CASE WHEN t.status = 'solved' THEN t.nth END), MIN(t.nth)) AS nth
    FROM steps AS t
    INNER JOIN solves AS z ON z.ckey = t.ckey
    LEFT JOIN settled AS o ON o.ckey = t.ckey
    WHERE
        t.done = 1 AND z.done_now = 1 AND z.first_solved_us IS NOT NULL
        AND (o.ckey IS NULL OR (t.nth > o.last_reopened_nth AND (o.thanked_nth IS NULL OR t.nth < o.thanked_nth)))
    GROUP BY t.ckey
),
placed AS (
    SELECT b.ckey, COALESCE(ts.schedule, cs.schedule, 'default') AS schedule
    FROM begun AS b
    LEFT JOIN team_schedule AS ts ON ts.team = b.team
    INNER JOIN sums AS s ON s.ckey = b.ckey
    LEFT JOIN channel_schedule AS cs ON cs.channel = COALESCE(b.channel, s.any_channel)
),
last_solves AS (
    SELECT
        t.ckey,
        MAX(CASE WHEN t.nth = l.nth THEN t.ts END) AS last_solved_at,
        SUM((t.ours_before - t.ours) * t.ts) AS ours_s,
        SUM((t.ours_before - t.ours) * (k.open_before + k.is_open * (t.ts - k.quarter * 900))) AS ours_open_s
    FROM steps AS t
    INNER JOIN lasting AS l ON l.ckey = t.ckey
    INNER JOIN placed AS p ON p.ckey = t.ckey
    LEFT JOIN calendar AS k ON k.schedule = p.schedule AND k.quarter = t.ts // 900
    WHERE t.nth <= l.nth
    GROUP BY t.ckey
),
requests AS (
    SELECT
        b.ckey,
        CASE WHEN b.actor = 'agent' AND b.type IN ('contact.opened', 'contact.message') THEN s.customer_at
            ELSE COALESCE(s.begun_at, s.first_at) END AS request_at,
        CASE WHEN b.actor = 'agent' AND b.type IN ('contact.opened', 'contact.message') THEN s.customer_us END
            AS request_us,
        s.customer_seq AS request_seq
    FROM begun AS b
    INNER JOIN sums AS s ON s.ckey = b.ckey
),
firsts AS (
    SELECT
        e.ckey,
        ARG_MIN(
            e.ekey,
            CASE
                WHEN
                    e.type = 'contact.message' AND e.actor = 'agent' AND e.visibility = 'public'
                    AND e.ts >= r.request_at
                    AND (
                        r.request_us IS NULL OR e.time_us > r.request_us
                        OR (e.time_us = r.request_us AND e.seq > r.request_seq)
                    ) THEN CAST(e.time_us AS HUGEINT) * 10000000000000000000 + e.seq
            END
        ) AS reply_ekey,
        ARG_MAX(e.team, CASE WHEN e.time_us <= s.first_solved_us THEN CAST(e.time_us AS HUGEINT) * 10000000000000000000 + e.seq END) AS team_solved
    FROM events AS e
    INNER JOIN requests AS r ON r.ckey = e.ckey
    LEFT JOIN solves AS s ON s.ckey = e.ckey
    WHERE e.family = 'contact' AND (e.team IS NOT NULL OR e.type = 'contact.message')
    GROUP BY e.ckey
),
replied AS (
    SELECT m.ckey, m.ts, m.time_us, m.team, m.agent
    FROM events AS m
    INNER JOIN firsts AS f ON f.ckey = m.ckey AND f.reply_ekey = m.ekey
    WHERE m.type = 'contact.message'
),
moves AS (
    SELECT a.ckey, SUM(CASE WHEN a.team <> a.team_before AND a.time_us > f.time_us THEN 1 ELSE 0 END) AS changes
    FROM (
        SELECT
            ckey, time_us, team,
            LAG(team) OVER (PARTITION BY ckey ORDER BY time_us, seq) AS team_before
        FROM events
        WHERE type IN ('contact.opened', 'contact.assigned') AND own_ckey = ckey AND team IS NOT NULL
    ) AS a
    INNER JOIN replied AS f ON f.ckey = a.ckey
    GROUP BY a.ckey
),
surveyed AS (
    SELECT
        ckey,
        COUNT(DISTINCT CASE WHEN type = 'survey.invited' THEN ikey END) AS invitations,
        COUNT(
            DISTINCT CASE WHEN type = 'survey.answered' AND nth_from_last = 1 AND score IS NOT NULL THEN ikey END
        ) AS answers
    FROM (
        SELECT
            ckey, ikey, type, score,
            ROW_NUMBER() OVER (PARTITION BY ikey, instrument, type ORDER BY time_us DESC, seq DESC) AS nth_from_last
        FROM events
        WHERE family = 'survey' AND ckey IS NOT NULL
    ) AS asked
    GROUP BY ckey
),
humans AS (
    SELECT e.ckey, e.team, e.agent
    FROM events AS e
    INNER JOIN sums AS s ON s.ckey = e.ckey AND s.human_ekey = e.ekey
    WHERE e.type IN ('queue.connected', 'contact.message')
),
joined AS (
    SELECT
        b.ckey, b.contact, b.source,
        COALESCE(b.channel, s.any_channel) AS channel,
        b.team,
        COALESCE(f.team, b.team) AS team_first_reply,
        COALESCE(v.team_solved, b.team) AS team_solved,
        COALESCE(h.team, s.team_now, b.team) AS team_last,
        COALESCE(s.team_now, b.team) AS team_now,
        f.agent AS agent_first_reply,
        h.agent AS agent_last,
        s.reason,
        COALESCE(b.segment, s.any_segment) AS segment,
        COALESCE(b.language, s.any_language) AS language,
        b.priority,
        COALESCE(b.customer, s.any_customer) AS customer,
        COALESCE(ts.schedule, cs.schedule, 'default') AS schedule,
        COALESCE(s.begun_at, s.first_at) AS opened_at,
        q.request_at,
        f.ts AS first_reply_at,
        z.first_solved_at,
        l.last_solved_at, l.ours_s, l.ours_open_s,
        CASE
            WHEN z.changed_at <= s.spoken_at THEN s.spoken_at
            ELSE COALESCE(z.changed_at, s.spoken_at, s.begun_at, s.first_at)
        END AS ended_at,
        z.first_done_at,
        CASE WHEN s.is_ticket = 0 THEN 0 WHEN z.done_now = 1 THEN 0 ELSE 1 END AS open_now,
        COALESCE(o.reopens, 0) AS reopens,
        COALESCE(o.thanks, 0) AS thanks,
        o.first_reopened_at,
        o.last_reopened_at,
        s.transfers, s.consults, COALESCE(m.changes, 0) AS team_changes, s.escalations,
        COALESCE(i.invitations, 0) AS survey_invitations,
        COALESCE(i.answers, 0) AS survey_answers,
        s.offered_visits, s.answered_visits, s.agent_replies, s.customer_messages, s.bot_messages,
        s.is_ticket,
        CASE WHEN s.bot_messages > 0 AND s.human_acts = 0 AND z.done_now = 1 THEN 1 ELSE 0 END AS bot_only,
        CASE WHEN s.offered_visits > 0 AND s.answered_visits = 0 AND s.agent_replies = 0 THEN 1 ELSE 0 END
            AS unanswered_call,
        s.excluded,
        s.reported_solved_at,
        s.reports_solved,
        s.reports_reopened,
        r.reported_sla_met,
        r.reported_reopened,
        r.reported_knowledge_used,
        s.first_at,
        s.last_at
    FROM begun AS b
    INNER JOIN sums AS s ON s.ckey = b.ckey
    INNER JOIN requests AS q ON q.ckey = b.ckey
    LEFT JOIN told AS r ON r.ckey = b.ckey
    LEFT JOIN solves AS z ON z.ckey = b.ckey
    LEFT JOIN reopened AS o ON o.ckey = b.ckey
    LEFT JOIN last_solves AS l ON l.ckey = b.ckey
    LEFT JOIN moves AS m ON m.ckey = b.ckey
    LEFT JOIN surveyed AS i ON i.ckey = b.ckey
    LEFT JOIN replied AS f ON f.ckey = b.ckey
    LEFT JOIN firsts AS v ON v.ckey = b.ckey
    LEFT JOIN humans AS h ON h.ckey = b.ckey
    LEFT JOIN team_schedule AS ts ON ts.team = b.team
    LEFT JOIN channel_schedule AS cs ON cs.channel = COALESCE(b.channel, s.any_channel)
),
merged AS (
    SELECT DISTINCT
        m.own_ckey AS ckey, m.contact, m.source,
        o.ts AS opened_at, o.channel, o.team
    FROM events AS m
    LEFT JOIN (
        SELECT own_ckey, MIN(ts) AS ts, MIN(channel) AS channel, MIN(team) AS team
        FROM events
        WHERE type IN ('contact.opened', 'queue.entered') AND own_ckey <> ckey
        GROUP BY own_ckey
    ) AS o ON o.own_ckey = m.own_ckey
    WHERE m.type = 'contact.merged' AND m.own_ckey <> m.ckey
)
SELECT
    j.ckey, j.contact, j.source, j.channel, j.team, j.team_first_reply, j.team_solved, j.team_last, j.team_now,
    j.agent_first_reply, j.agent_last, j.reason, j.segment, j.language, j.priority, j.customer, j.schedule,
    j.opened_at,
    co.local_day AS opened_day,
    co.hour AS opened_hour,
    co.weekday AS opened_weekday,
    co.open_before + co.is_open * (j.opened_at - co.quarter * 900) - co.day_open_before AS opened_into_s,
    j.request_at,
    cr.open_before + cr.is_open * (j.request_at - cr.quarter * 900) - co.day_open_before AS request_into_s,
    j.first_reply_at,
    CASE WHEN j.first_reply_at >= j.request_at THEN j.first_reply_at - j.request_at END AS first_reply_s,
    CASE WHEN j.first_reply_at >= j.request_at THEN
        cf.open_before + cf.is_open * (j.first_reply_at - cf.quarter * 900)
        - cr.open_before - cr.is_open * (j.request_at - cr.quarter * 900)
    END AS first_reply_open_s,
    j.first_solved_at,
    cs.local_day AS first_solved_day,
    j.last_solved_at,
    CASE WHEN j.first_solved_at >= j.opened_at THEN j.first_solved_at - j.opened_at END AS first_resolution_s,
    CASE WHEN j.first_solved_at >= j.opened_at THEN
        cs.open_before + cs.is_open * (j.first_solved_at - cs.quarter * 900)
        - co.open_before - co.is_open * (j.opened_at - co.quarter * 900)
    END AS first_resolution_open_s,
    CASE WHEN j.last_solved_at >= j.opened_at THEN j.last_solved_at - j.opened_at END AS full_resolution_s,
    CASE WHEN j.last_solved_at >= j.opened_at THEN
        cl.open_before + cl.is_open * (j.last_solved_at - cl.quarter * 900)
        - co.open_before - co.is_open * (j.opened_at - co.quarter * 900)
    END AS full_resolution_open_s,
    CASE WHEN j.last_solved_at >= j.opened_at THEN j.ours_s - j.opened_at END AS requester_wait_s,
    CASE WHEN j.last_solved_at >= j.opened_at THEN
        j.ours_open_s - co.open_before - co.is_open * (j.opened_at - co.quarter * 900)
    END AS requester_wait_open_s,
    j.ended_at,
    ce.local_day AS ended_day,
    j.open_now, j.reopens, j.thanks,
    j.first_reopened_at - COALESCE(j.first_solved_at, j.first_done_at) AS first_reopen_gap_s,
    j.last_reopened_at,
    j.transfers, j.consults, j.team_changes, j.escalations, j.offered_visits, j.answered_visits, j.agent_replies,
    j.survey_invitations, j.survey_answers, j.customer_messages, j.bot_messages,
    j.is_ticket, j.bot_only, j.unanswered_call, j.excluded,
    j.reported_solved_at,
    j.reports_solved,
    j.reports_reopened,
    j.reported_sla_met,
    j.reported_reopened,
    j.reported_knowledge_used,
    j.first_at AS first_event_at,
    j.last_at AS last_event_at
FROM joined AS j
LEFT JOIN calendar AS co ON co.schedule = j.schedule AND co.quarter = j.opened_at // 900
LEFT JOIN calendar AS cr ON cr.schedule = j.schedule AND cr.quarter = j.request_at // 900
LEFT JOIN calendar AS cf ON cf.schedule = j.schedule AND cf.quarter = j.first_reply_at // 900
LEFT JOIN calendar AS cs ON cs.schedule = j.schedule AND cs.quarter = j.first_solved_at // 900
LEFT JOIN calendar AS cl ON cl.schedule = j.schedule AND cl.quarter = j.last_solved_at // 900
LEFT JOIN calendar AS ce ON ce.schedule = j.schedule AND ce.quarter = j.ended_at // 900
UNION ALL
SELECT
    m.ckey, m.contact, m.source, m.channel, m.team, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    m.opened_at, c.local_day, c.hour, c.weekday, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.opened_at, c.local_day,
    0, 0, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'merged', NULL, 0, 0, NULL, NULL, NULL, NULL, NULL
FROM merged AS m
LEFT JOIN calendar AS c ON c.schedule = 'default' AND c.quarter = m.opened_at // 900
