-- What a good analyst writes by hand in DuckDB for all facts of this lake: one schedule, the business clock by joins on
-- a calendar, no dialect to keep to, no slices, and no revisions or merges, for the lake holds none (Peil looks
-- whether there are any, and passes them over too). A statement a table, times are told apart by time_us alone.
-- Given: `lake` (the event files), `calendar` (quarter, local_day, hour, weekday, open_before, is_open, day_open_before).

CREATE VIEW e AS
SELECT *, time_us // 1000000 AS ts FROM lake;

CREATE TABLE steps AS
SELECT ckey, ts, time_us, status, status IN ('solved', 'closed') AS done,
    lag(status IN ('solved', 'closed')) OVER turn AS done_before,
    status IN ('new', 'open', 'on_hold') AS ours,
    coalesce(lag(status IN ('new', 'open', 'on_hold')) OVER turn, true) AS ours_before
FROM e
WHERE type = 'contact.status'
WINDOW turn AS (PARTITION BY ckey ORDER BY time_us);

-- A reopening that the customer's message caused and that was solved again without a reply is a thank-you.
CREATE TABLE reopenings AS
WITH turns AS (
    SELECT ckey, ts, time_us, done, lag(time_us) OVER turn AS before_us, lead(time_us) OVER turn AS after_us
    FROM steps
    WHERE done IS DISTINCT FROM done_before
    WINDOW turn AS (PARTITION BY ckey ORDER BY time_us)
)
SELECT t.ckey, t.ts, t.time_us,
    t.after_us IS NOT NULL
    AND coalesce(bool_or(m.actor = 'customer' AND m.time_us > t.before_us AND m.time_us <= t.after_us), false)
    AND NOT coalesce(
        bool_or(m.actor = 'agent' AND m.visibility = 'public' AND m.time_us BETWEEN t.time_us AND t.after_us), false
    ) AS thanked
FROM turns AS t
LEFT JOIN e AS m ON m.ckey = t.ckey AND m.type = 'contact.message'
WHERE NOT t.done AND t.before_us IS NOT NULL
GROUP BY t.ckey, t.ts, t.time_us, t.after_us;

CREATE TABLE told AS
SELECT
    ckey, any_value(contact) AS contact, any_value(source) AS source,
    arg_min(channel, time_us) AS channel, arg_min(team, time_us) AS team, arg_max(reason, time_us) AS reason,
    arg_min(segment, time_us) AS segment, arg_min(language, time_us) AS language,
    arg_min(priority, time_us) AS priority, arg_min(customer, time_us) AS customer,
    arg_min(actor, time_us) FILTER (type IN ('contact.opened', 'contact.message')) AS first_actor,
    arg_max(team, time_us) AS team_now,
    arg_max(team, time_us) FILTER (human) AS team_last, arg_max(agent, time_us) FILTER (human) AS agent_last,
    min(ts) FILTER (type IN ('contact.opened', 'queue.entered')) AS begun_at,
    min(ts) AS first_event_at, max(ts) AS last_event_at,
    min(ts) FILTER (type = 'contact.message' AND actor = 'customer') AS customer_at,
    max(ts) FILTER (
        type IN ('queue.abandoned', 'queue.left', 'call.ended', 'call.transferred')
        OR (type = 'contact.message' AND visibility = 'public' AND actor <> 'system')
    ) AS spoken_at,
    count(*) FILTER (type = 'contact.message' AND actor = 'customer') AS customer_messages,
    count(*) FILTER (type = 'contact.message' AND actor = 'agent' AND visibility = 'public') AS agent_replies,
    count(*) FILTER (type = 'contact.message' AND actor = 'bot') AS bot_messages,
    count(*) FILTER (
        type IN ('queue.connected', 'contact.message', 'contact.status', 'call.ended')
        AND (actor = 'agent' OR (actor IS NULL AND agent IS NOT NULL))
    ) AS human_acts,
    count(*) FILTER (type IN ('contact.opened', 'contact.message', 'contact.status')) > 0 AS is_ticket,
    count(*) FILTER (type = 'queue.entered') AS offered_visits,
    count(*) FILTER (type = 'queue.connected') AS answered_visits,
    count(*) FILTER (type = 'call.transferred') AS transfers,
    count(*) FILTER (type = 'call.consulted') AS consults,
    count(*) FILTER (type = 'contact.escalated') AS escalations,
    min(value) FILTER (type = 'contact.excluded') AS excluded,
    min(reported_us // 1000000) FILTER (type = 'contact.reported' AND field = 'solved_at') AS reported_solved_at,
    count(*) FILTER (type = 'contact.reported' AND field = 'solved_at') > 0 AS reports_solved,
    count(*) FILTER (type = 'contact.reported' AND field = 'reopened_at' AND reported_us > 0) > 0 AS reports_reopened,
    (max_by(value = 'yes', (time_us, seq)) FILTER (type = 'contact.reported' AND field = 'sla_met' AND value IN ('yes', 'no')))::BIGINT AS reported_sla_met,
    (max_by(value = 'yes', (time_us, seq)) FILTER (type = 'contact.reported' AND field = 'reopened' AND value IN ('yes', 'no')))::BIGINT AS reported_reopened,
    (max_by(value = 'yes', (time_us, seq)) FILTER (type = 'contact.reported' AND field = 'knowledge_used' AND value IN ('yes', 'no')))::BIGINT AS reported_knowledge_used
FROM (
    SELECT *, type = 'queue.connected'
        OR (type = 'contact.message' AND actor = 'agent' AND visibility = 'public') AS human
    FROM e
    WHERE ckey IS NOT NULL AND type NOT LIKE 'survey%'
)
GROUP BY ckey;

CREATE TABLE contacts AS
WITH requested AS (
    SELECT *, coalesce(begun_at, first_event_at) AS opened_at,
        CASE WHEN first_actor = 'agent' THEN customer_at ELSE coalesce(begun_at, first_event_at) END AS request_at
    FROM told
),
solves AS (
    SELECT ckey, min(ts) FILTER (status = 'solved') AS first_solved_at, min(ts) FILTER (done) AS first_done_at,
        min(time_us) FILTER (status = 'solved') AS first_solved_us,
        max(ts) FILTER (NOT (done AND coalesce(done_before, false))) AS changed_at,
        arg_max(done, time_us) AS done_now
    FROM steps
    GROUP BY ckey
),
reopened AS (
    SELECT r.ckey, count(*) FILTER (NOT thanked) AS reopens, count(*) FILTER (thanked) AS thanks,
        min(ts) FILTER (NOT thanked AND NOT coalesce(first_solved_us > time_us, false)) AS first_reopened_at,
        max(ts) FILTER (NOT thanked) AS last_reopened_at,
        coalesce(max(time_us) FILTER (NOT thanked), 0) AS last_reopened_us
    FROM reopenings AS r
    JOIN solves USING (ckey)
    GROUP BY r.ckey
),
settled AS (
    SELECT r.ckey, min(r.time_us) AS thanked_us
    FROM reopenings AS r
    JOIN reopened AS o ON o.ckey = r.ckey AND r.time_us > o.last_reopened_us
    GROUP BY r.ckey
),
lasting AS (
    SELECT s.ckey, coalesce(max(s.time_us) FILTER (status = 'solved'), min(s.time_us)) AS time_us
    FROM steps AS s
    JOIN solves AS z USING (ckey)
    LEFT JOIN reopened AS o USING (ckey)
    LEFT JOIN settled AS t USING (ckey)
    WHERE s.done AND z.done_now AND z.first_solved_us IS NOT NULL
        AND s.time_us > coalesce(o.last_reopened_us, 0) AND s.time_us < coalesce(t.thanked_us, 9e18::BIGINT)
    GROUP BY s.ckey
),
last_solves AS (
    SELECT s.ckey, max(s.ts) AS last_solved_at, sum((ours_before::INT - ours::INT) * s.ts) AS ours_s,
        sum((ours_before::INT - ours::INT) * (k.open_before + k.is_open * (s.ts - k.quarter * 900))) AS ours_open_s
    FROM steps AS s
    JOIN lasting AS l ON l.ckey = s.ckey AND s.time_us <= l.time_us
    LEFT JOIN calendar AS k ON k.quarter = s.ts // 900
    GROUP BY s.ckey
),
replied AS (
    SELECT m.ckey, min(m.ts) AS first_reply_at, min(m.time_us) AS reply_us,
        arg_min(m.team, m.time_us) AS team, arg_min(m.agent, m.time_us) AS agent
    FROM e AS m
    JOIN requested AS r ON r.ckey = m.ckey AND m.ts >= r.request_at
    WHERE m.type = 'contact.message' AND m.actor = 'agent' AND m.visibility = 'public'
    GROUP BY m.ckey
),
solved_by AS (
    SELECT m.ckey, arg_max(m.team, m.time_us) AS team
    FROM e AS m
    JOIN solves AS z ON z.ckey = m.ckey AND m.time_us <= z.first_solved_us
    WHERE m.type LIKE 'contact.%'
    GROUP BY m.ckey
),
moves AS (
    SELECT a.ckey, count(*) FILTER (a.team <> team_before AND time_us > reply_us) AS changes
    FROM (
        SELECT ckey, time_us, team, lag(team) OVER (PARTITION BY ckey ORDER BY time_us) AS team_before
        FROM e
        WHERE type IN ('contact.opened', 'contact.assigned') AND team IS NOT NULL
    ) AS a
    JOIN replied USING (ckey)
    GROUP BY a.ckey
),
surveyed AS (
    SELECT ckey, count(DISTINCT ikey) FILTER (type = 'survey.invited') AS invitations,
        count(DISTINCT ikey) FILTER (type = 'survey.answered' AND score IS NOT NULL) AS answers
    FROM e
    WHERE type LIKE 'survey.%' AND ckey IS NOT NULL
    GROUP BY ckey
),
joined AS (
    SELECT
        t.*, coalesce(f.team, t.team) AS team_first_reply, coalesce(v.team, t.team) AS team_solved,
        f.agent AS agent_first_reply, f.first_reply_at, z.first_solved_at, l.last_solved_at, l.ours_s, l.ours_open_s,
        greatest(t.spoken_at, coalesce(z.changed_at, t.spoken_at, t.opened_at)) AS ended_at,
        t.is_ticket AND NOT coalesce(z.done_now, false) AS open_now,
        coalesce(o.reopens, 0) AS reopens, coalesce(o.thanks, 0) AS thanks,
        o.first_reopened_at - coalesce(z.first_solved_at, z.first_done_at) AS first_reopen_gap_s, o.last_reopened_at,
        coalesce(m.changes, 0) AS team_changes, coalesce(i.invitations, 0) AS survey_invitations,
        coalesce(i.answers, 0) AS survey_answers,
        t.bot_messages > 0 AND t.human_acts = 0 AND coalesce(z.done_now, false) AS bot_only,
        t.offered_visits > 0 AND t.answered_visits = 0 AND t.agent_replies = 0 AS unanswered_call
    FROM requested AS t
    LEFT JOIN solves AS z USING (ckey)
    LEFT JOIN reopened AS o USING (ckey)
    LEFT JOIN last_solves AS l USING (ckey)
    LEFT JOIN replied AS f USING (ckey)
    LEFT JOIN solved_by AS v USING (ckey)
    LEFT JOIN moves AS m USING (ckey)
    LEFT JOIN surveyed AS i USING (ckey)
),
clocked AS (
    SELECT
        ckey, contact, source, channel, team, team_first_reply, team_solved, coalesce(team_last, team_now) AS team_last,
        team_now, agent_first_reply, agent_last, reason, segment, language, priority, customer, 'default' AS schedule,
        opened_at, co.local_day AS opened_day, co.hour AS opened_hour, co.weekday AS opened_weekday,
        co.open_before + co.is_open * (opened_at - co.quarter * 900) - co.day_open_before AS opened_into_s, request_at,
        cr.open_before + cr.is_open * (request_at - cr.quarter * 900) - co.day_open_before AS request_into_s,
        first_reply_at,
        first_reply_at - request_at AS first_reply_s,
        cf.open_before + cf.is_open * (first_reply_at - cf.quarter * 900)
        - cr.open_before - cr.is_open * (request_at - cr.quarter * 900) AS first_reply_open_s,
        first_solved_at, cs.local_day AS first_solved_day, last_solved_at,
        CASE WHEN first_solved_at >= opened_at THEN first_solved_at - opened_at END AS first_resolution_s,
        CASE WHEN first_solved_at >= opened_at THEN
            cs.open_before + cs.is_open * (first_solved_at - cs.quarter * 900)
            - co.open_before - co.is_open * (opened_at - co.quarter * 900)
        END AS first_resolution_open_s,
        CASE WHEN last_solved_at >= opened_at THEN last_solved_at - opened_at END AS full_resolution_s,
        CASE WHEN last_solved_at >= opened_at THEN
            cl.open_before + cl.is_open * (last_solved_at - cl.quarter * 900)
            - co.open_before - co.is_open * (opened_at - co.quarter * 900)
        END AS full_resolution_open_s,
        CASE WHEN last_solved_at >= opened_at THEN ours_s - opened_at END AS requester_wait_s,
        CASE WHEN last_solved_at >= opened_at THEN
            ours_open_s - co.open_before - co.is_open * (opened_at - co.quarter * 900)
        END AS requester_wait_open_s,
        ended_at, ce.local_day AS ended_day, open_now::BIGINT AS open_now, reopens, thanks, first_reopen_gap_s,
        last_reopened_at, transfers, consults, team_changes, escalations, offered_visits, answered_visits, agent_replies,
        survey_invitations, survey_answers, customer_messages, bot_messages, is_ticket::BIGINT AS is_ticket,
        bot_only::BIGINT AS bot_only, unanswered_call::BIGINT AS unanswered_call, excluded, reported_solved_at,
        reports_solved::BIGINT AS reports_solved, reports_reopened::BIGINT AS reports_reopened,
        reported_sla_met, reported_reopened, reported_knowledge_used, first_event_at, last_event_at,
        excluded IS NULL AND NOT unanswered_call AND NOT bot_only AND customer IS NOT NULL AND reason IS NOT NULL AS near
    FROM joined AS j
    LEFT JOIN calendar AS co ON co.quarter = j.opened_at // 900
    LEFT JOIN calendar AS cr ON cr.quarter = j.request_at // 900
    LEFT JOIN calendar AS cf ON cf.quarter = j.first_reply_at // 900
    LEFT JOIN calendar AS cs ON cs.quarter = j.first_solved_at // 900
    LEFT JOIN calendar AS cl ON cl.quarter = j.last_solved_at // 900
    LEFT JOIN calendar AS ce ON ce.quarter = j.ended_at // 900
),
gaps AS (
    SELECT ckey, opened_at - lag(opened_at) OVER around AS prev_gap_s, lead(opened_at) OVER around - opened_at AS next_gap_s
    FROM clocked
    WHERE near
    WINDOW around AS (PARTITION BY customer, reason ORDER BY opened_at, ckey)
)
SELECT * EXCLUDE (near) FROM clocked LEFT JOIN gaps USING (ckey);

CREATE TABLE queue_visits AS
WITH visits AS (
    SELECT *, lead(type) OVER wait AS next_type, lead(ts) OVER wait AS left_at, lead(agent) OVER wait AS next_agent,
        lead(outcome) OVER wait AS next_outcome, lead(wait_s) OVER wait AS measured_s, lead(team) OVER wait AS next_team
    FROM e
    WHERE type IN ('queue.entered', 'queue.connected', 'queue.abandoned', 'queue.left')
    WINDOW wait AS (PARTITION BY ckey, queue ORDER BY time_us)
    QUALIFY type = 'queue.entered'
)
SELECT v.ckey, v.contact, v.source, v.queue, coalesce(v.team, v.next_team, c.team) AS team,
    coalesce(v.channel, c.channel) AS channel, c.reason, c.segment, c.language, c.customer, v.next_agent AS agent,
    v.ts AS entered_at, k.local_day AS entered_day, k.hour AS entered_hour, k.weekday AS entered_weekday,
    CASE next_type WHEN 'queue.connected' THEN 'answered' WHEN 'queue.abandoned' THEN 'abandoned'
        ELSE next_outcome END AS outcome,
    left_at, coalesce(measured_s, left_at - v.ts) AS wait_s, c.excluded
FROM visits AS v
JOIN contacts AS c USING (ckey)
LEFT JOIN calendar AS k ON k.quarter = v.ts // 900;

CREATE TABLE legs AS
WITH parts AS (
    SELECT ckey, queue, team, ts, time_us, lead(type) OVER talk AS next_type, lead(ts) OVER talk AS ended_at,
        coalesce(agent, lead(agent) OVER talk) AS agent, lead(talk_s) OVER talk AS talk_s,
        lead(hold_s) OVER talk AS hold_s, lead(wrap_s) OVER talk AS wrap_s
    FROM e
    WHERE type IN ('queue.connected', 'call.ended', 'call.transferred')
    WINDOW talk AS (PARTITION BY ckey ORDER BY time_us)
    QUALIFY type = 'queue.connected' AND next_type <> 'queue.connected'
)
SELECT g.ckey, c.contact, c.source, row_number() OVER (PARTITION BY g.ckey ORDER BY g.time_us) AS leg_no, g.queue,
    coalesce(g.team, c.team) AS team, g.agent, c.channel, c.reason, c.segment, c.language, c.customer,
    g.ts AS started_at, g.ended_at, k.local_day AS ended_day, k.hour AS ended_hour, k.weekday AS ended_weekday,
    coalesce(g.talk_s, g.ended_at - g.ts) AS talk_s, g.hold_s, g.wrap_s,
    coalesce(g.talk_s, g.ended_at - g.ts) + coalesce(g.hold_s, 0) + coalesce(g.wrap_s, 0) AS handle_s,
    (g.next_type = 'call.transferred')::BIGINT AS transferred, c.excluded
FROM parts AS g
JOIN contacts AS c USING (ckey)
LEFT JOIN calendar AS k ON k.quarter = g.ended_at // 900;

CREATE TABLE backlog_changes AS
SELECT c.ckey, c.contact, c.source, c.channel, c.team_now AS team, c.reason, c.segment, c.language, c.priority,
    d.ts AS changed_at, k.local_day AS changed_day, d.delta::BIGINT AS delta
FROM (
    SELECT ckey, opened_at AS ts, 1 AS delta FROM contacts
    UNION ALL
    SELECT ckey, ts, if(done, -1, 1) FROM steps WHERE done IS DISTINCT FROM coalesce(done_before, false)
) AS d
JOIN contacts AS c USING (ckey)
LEFT JOIN calendar AS k ON k.quarter = d.ts // 900
WHERE c.is_ticket = 1 AND c.excluded IS NULL;

CREATE TABLE open_spells AS
WITH turns AS (
    SELECT ckey, opened_at AS ts, 0 AS time_us, false AS done FROM contacts WHERE is_ticket = 1
    UNION ALL
    SELECT ckey, ts, time_us, done FROM steps WHERE done IS DISTINCT FROM coalesce(done_before, false)
),
spells AS (
    SELECT ckey, ts AS from_at, lead(ts) OVER (PARTITION BY ckey ORDER BY time_us) AS to_at FROM turns QUALIFY NOT done
)
SELECT c.ckey, c.contact, c.source, c.channel, c.team_now AS team, c.reason, c.segment, c.language, c.priority,
    c.schedule, c.opened_at, c.opened_day,
    ko.open_before + ko.is_open * (c.opened_at - ko.quarter * 900) - ko.day_open_before AS opened_into_s,
    s.from_at, kf.local_day AS from_day,
    kf.open_before + kf.is_open * (s.from_at - kf.quarter * 900) - kf.day_open_before AS from_into_s, s.to_at, c.excluded
FROM spells AS s
JOIN contacts AS c USING (ckey)
LEFT JOIN calendar AS ko ON ko.quarter = c.opened_at // 900
LEFT JOIN calendar AS kf ON kf.quarter = s.from_at // 900;

CREATE TABLE survey_invitations AS
WITH sent AS (
    SELECT ikey, instrument, min(source) AS source, min(ckey) AS ckey, min(customer) AS customer,
        min(channel) AS channel, min(team) AS team, min(agent) AS agent, min(segment) AS segment,
        min(reason) AS reason, min(language) AS language, min(ts) AS first_event_at, max(ts) AS last_event_at,
        min(ts) FILTER (type = 'survey.invited') AS invited_at,
        min(ts) FILTER (type = 'survey.delivered') AS delivered_at,
        min(ts) FILTER (type = 'survey.bounced') AS bounced_at,
        max(ts) FILTER (type = 'survey.answered') AS answered_at,
        arg_max(score, time_us) FILTER (type = 'survey.answered') AS score
    FROM e
    WHERE type LIKE 'survey.%'
    GROUP BY ikey, instrument
)
SELECT s.ikey, s.instrument, s.source, s.ckey, c.contact, coalesce(s.customer, c.customer) AS customer,
    coalesce(c.channel, s.channel) AS channel, coalesce(c.team_last, s.team) AS team,
    coalesce(c.agent_last, s.agent) AS agent, coalesce(c.segment, s.segment) AS segment,
    coalesce(c.reason, s.reason) AS reason, coalesce(c.language, s.language) AS language, s.invited_at,
    s.delivered_at, s.bounced_at, s.answered_at, s.score,
    coalesce(kc.local_day, ka.local_day, kf.local_day) AS contact_day,
    coalesce(ka.local_day, kf.local_day) AS answered_day, kf.local_day AS invited_day,
    coalesce(s.answered_at < s.invited_at, false)::BIGINT AS before_invitation,
    coalesce(c.transfers > 0, false)::BIGINT AS transferred,
    coalesce(c.last_reopened_at > s.answered_at, false)::BIGINT AS reopened_after, c.excluded, s.first_event_at,
    s.last_event_at
FROM sent AS s
LEFT JOIN contacts AS c USING (ckey)
LEFT JOIN calendar AS kc ON kc.quarter = c.ended_at // 900
LEFT JOIN calendar AS ka ON ka.quarter = s.answered_at // 900
LEFT JOIN calendar AS kf ON kf.quarter = s.first_event_at // 900;

CREATE TABLE replies AS
WITH marks AS (
    SELECT ckey, request_at * 1000000 AS time_us, 0 AS rank, request_at AS ts, 'asked' AS kind, NULL AS team,
        NULL AS agent
    FROM contacts
    WHERE is_ticket = 1 AND request_at IS NOT NULL
    UNION ALL
    SELECT e.ckey, e.time_us, 1, e.ts,
        CASE WHEN e.type = 'contact.status' THEN 'done' WHEN e.actor = 'customer' THEN 'asked' ELSE 'replied' END,
        e.team, e.agent
    FROM e
    JOIN contacts AS c ON c.ckey = e.ckey AND c.is_ticket = 1 AND e.ts >= c.request_at
    WHERE (e.type = 'contact.message' AND e.visibility = 'public' AND e.actor IN ('customer', 'agent'))
        OR (e.type = 'contact.status' AND e.status IN ('solved', 'closed'))
),
turns AS (
    SELECT *, row_number() OVER turn AS place
    FROM marks
    WINDOW turn AS (PARTITION BY ckey ORDER BY time_us, rank)
    QUALIFY kind = 'replied' OR (kind = 'asked' AND coalesce(lag(kind) OVER turn, '') <> 'asked')
),
asked AS (
    SELECT *, lead(kind) OVER turn AS next_kind, lead(ts) OVER turn AS next_at, lead(team) OVER turn AS next_team,
        lead(agent) OVER turn AS next_agent,
        count(*) FILTER (kind = 'asked') OVER (turn ROWS UNBOUNDED PRECEDING) AS turn_no,
        count(*) FILTER (kind = 'replied') OVER (turn ROWS UNBOUNDED PRECEDING) > 0 AS after_first
    FROM turns
    WINDOW turn AS (PARTITION BY ckey ORDER BY place)
    QUALIFY kind = 'asked'
),
paired AS (
    SELECT ckey, turn_no, after_first, next_kind, ts AS asked_at,
        CASE WHEN next_kind = 'replied' THEN next_at END AS reply_at,
        CASE WHEN next_kind = 'replied' THEN next_team END AS team,
        CASE WHEN next_kind = 'replied' THEN next_agent END AS agent
    FROM asked
)
SELECT a.ckey, c.contact, c.source, a.turn_no, c.channel, coalesce(a.team, c.team_now) AS team, a.agent, c.reason,
    c.segment, c.language, c.priority, c.customer, c.schedule, a.asked_at, ka.local_day AS asked_day,
    ka.hour AS asked_hour, ka.weekday AS asked_weekday,
    ka.open_before + ka.is_open * (a.asked_at - ka.quarter * 900) - ka.day_open_before AS asked_into_s, a.reply_at, a.reply_at - a.asked_at AS reply_s,
    kr.open_before + kr.is_open * (a.reply_at - kr.quarter * 900)
    - ka.open_before - ka.is_open * (a.asked_at - ka.quarter * 900) AS reply_open_s,
    a.after_first::BIGINT AS after_first,
    (a.reply_at IS NULL AND (coalesce(a.next_kind = 'asked', false) OR c.open_now = 0))::BIGINT AS ended_without_reply,
    c.bot_only, c.excluded
FROM paired AS a
JOIN contacts AS c USING (ckey)
LEFT JOIN calendar AS ka ON ka.quarter = a.asked_at // 900
LEFT JOIN calendar AS kr ON kr.quarter = a.reply_at // 900;

CREATE TABLE agent_states AS
WITH said AS (
    SELECT agent, contact, source, team, channel, state, ts, time_us,
        lag(state) OVER (PARTITION BY agent, source ORDER BY time_us) AS before
    FROM e
    WHERE type = 'agent.state' AND agent IS NOT NULL AND state IS NOT NULL
)
SELECT agent, contact, source, team, channel, state, ts AS started_at, k.local_day AS started_day,
    k.hour AS started_hour, k.weekday AS started_weekday,
    lead(ts) OVER (PARTITION BY agent, source ORDER BY time_us) AS ended_at,
    lead(ts) OVER (PARTITION BY agent, source ORDER BY time_us) - ts AS spell_s
FROM said
LEFT JOIN calendar AS k ON k.quarter = ts // 900
WHERE before IS DISTINCT FROM state;

CREATE TABLE sessions AS
SELECT e.ekey, e.id AS session, e.source, e.channel, e.team, e.segment, e.language, e.ts AS ended_at,
    k.local_day AS ended_day, if(e.time_unit IS NULL, k.hour, NULL) AS ended_hour,
    if(coalesce(e.time_unit, 'day') = 'day', k.weekday, NULL) AS ended_weekday, e.time_unit, e.support_pages,
    (e.support_pages > 0)::BIGINT AS saw_support, (e.contacts_made > 0)::BIGINT AS contacted,
    (e.chat_shown > 0)::BIGINT AS chat_shown, (e.chats_started > 0)::BIGINT AS chat_started,
    (e.purchases > 0)::BIGINT AS purchased
FROM e
LEFT JOIN calendar AS k ON k.quarter = e.ts // 900
WHERE e.type = 'session.ended';
