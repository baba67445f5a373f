-- What one would write by hand for the contacts of this lake: one row per contact with its opening, first reply,
-- first and last solving, reopenings and the gaps to the same customer's contacts about the same. Elapsed time
-- only; no revisions, merges, opening hours, thank-yous or other facts.
COPY (
    WITH e AS (
        SELECT ckey, contact, source, type, time_us, seq, time_us // 1000000 AS ts, channel, team, reason, segment,
            language, customer, actor, visibility, status, agent
        FROM read_parquet({files}, hive_partitioning = false)
        WHERE ckey IS NOT NULL AND type NOT LIKE 'survey%'
    ),
    told AS (
        SELECT
            ckey, any_value(contact) AS contact, any_value(source) AS source,
            arg_min(channel, time_us) AS channel, arg_min(team, time_us) AS team,
            arg_max(reason, time_us) AS reason, arg_min(segment, time_us) AS segment,
            arg_min(language, time_us) AS language, min(customer) AS customer,
            coalesce(min(ts) FILTER (WHERE type IN ('contact.opened', 'queue.entered')), min(ts)) AS opened_at,
            min(ts) FILTER (WHERE type = 'contact.message' AND actor = 'agent' AND visibility = 'public')
                AS first_reply_at,
            min(ts) FILTER (WHERE type = 'contact.status' AND status = 'solved') AS first_solved_at,
            count(*) FILTER (WHERE type = 'queue.entered') AS offered_visits,
            count(*) FILTER (WHERE type = 'queue.connected') AS answered_visits,
            count(*) FILTER (WHERE type = 'contact.message' AND actor = 'agent' AND visibility = 'public')
                AS agent_replies,
            count(*) FILTER (WHERE type = 'contact.message' AND actor = 'customer') AS customer_messages,
            count(*) FILTER (WHERE type = 'call.transferred') AS transfers,
            count(*) FILTER (WHERE type IN ('contact.opened', 'contact.message', 'contact.status')) > 0 AS is_ticket
        FROM e
        GROUP BY ckey
    ),
    steps AS (
        SELECT ckey, ts, status, status IN ('solved', 'closed') AS done,
            lag(status IN ('solved', 'closed')) OVER turn AS done_before,
            row_number() OVER (PARTITION BY ckey ORDER BY time_us DESC, seq DESC) AS from_last
        FROM e
        WHERE type = 'contact.status'
        WINDOW turn AS (PARTITION BY ckey ORDER BY time_us, seq)
    ),
    solves AS (
        SELECT ckey, max(ts) FILTER (WHERE status = 'solved') AS last_solved,
            bool_or(done) FILTER (WHERE from_last = 1) AS done_now,
            count(*) FILTER (WHERE NOT done AND done_before) AS reopens,
            min(ts) FILTER (WHERE NOT done AND done_before) AS first_reopened_at
        FROM steps
        GROUP BY ckey
    ),
    contacts AS (
        SELECT t.*, CASE WHEN s.done_now THEN s.last_solved END AS last_solved_at,
            coalesce(s.reopens, 0) AS reopens, s.first_reopened_at - t.first_solved_at AS first_reopen_gap_s,
            t.offered_visits > 0 AND t.answered_visits = 0 AND t.agent_replies = 0 AS unanswered_call
        FROM told AS t
        LEFT JOIN solves AS s USING (ckey)
    )
    SELECT
        *, CAST(timezone('Europe/Amsterdam', to_timestamp(opened_at)) AS DATE) AS opened_day,
        CAST(timezone('Europe/Amsterdam', to_timestamp(first_solved_at)) AS DATE) AS first_solved_day,
        first_reply_at - opened_at AS first_reply_s, first_solved_at - opened_at AS first_resolution_s,
        last_solved_at - opened_at AS full_resolution_s,
        CASE WHEN NOT unanswered_call AND customer IS NOT NULL AND reason IS NOT NULL
            THEN opened_at - lag(opened_at) OVER near END AS prev_gap_s,
        CASE WHEN NOT unanswered_call AND customer IS NOT NULL AND reason IS NOT NULL
            THEN lead(opened_at) OVER near - opened_at END AS next_gap_s
    FROM contacts
    WINDOW near AS (
        PARTITION BY customer, reason, unanswered_call OR customer IS NULL OR reason IS NULL ORDER BY opened_at, ckey
    )
    ORDER BY opened_day
) TO {target} (FORMAT parquet, COMPRESSION lz4, PARQUET_VERSION v2)
