-- Grain: one row per contact, as in contact_states.sql, with the gaps to the same customer's contacts about the
-- same reason: prev_gap_s and next_gap_s, whole seconds from opening to opening. Contacts that do not count as a
-- contact with the customer (set apart, never answered, with a bot only) have no gaps and make none.
WITH gaps AS (
    SELECT
        ckey,
        opened_at - LAG(opened_at) OVER (PARTITION BY customer, reason ORDER BY opened_at, ckey) AS prev_gap_s,
        LEAD(opened_at) OVER (PARTITION BY customer, reason ORDER BY opened_at, ckey) - opened_at AS next_gap_s
    FROM contact_states
    WHERE
        excluded IS NULL AND unanswered_call = 0 AND bot_only = 0 AND customer IS NOT NULL
        AND reason IS NOT NULL
)
SELECT s.*, g.prev_gap_s, g.next_gap_s
FROM contact_states AS s
LEFT JOIN gaps AS g ON g.ckey = s.ckey
