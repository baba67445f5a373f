-- Grain: one row per booked cost, day of its span and channel. amount_cents is in whole cents of the reporting
-- currency, below zero for credits; all rows of a booking add up to its amount exactly. A booking without a channel
-- is first shared by what share_by names (shared = 1), then each share is spread over the days: in both, what does
-- not divide goes to the largest remainders, at a tie to the first in order. A row without a channel could not be
-- shared. excluded 'no_rate': an amount in another currency whose rate is not known; its amount is null.
WITH priced AS (
    SELECT
        e.ekey, e.id, e.source, e.channel, e.team, e.cost_kind, e.span,
        COALESCE(e.share_by, o.share_by) AS share_by,
        CASE WHEN e.amount_cents < 0 THEN -1 ELSE 1 END AS sign,
        CASE WHEN e.currency IS NULL OR e.currency = o.currency THEN 1000000 ELSE e.rate_millionths END AS rate,
        CASE WHEN e.amount_cents < 0 THEN -e.amount_cents ELSE e.amount_cents END AS cents
    FROM events AS e
    INNER JOIN cost_options AS o ON o.type = e.type
),
booked AS (
    SELECT
        ekey, id, source, channel, team, cost_kind, span, share_by, sign,
        CASE WHEN rate = 1000000 THEN cents ELSE (cents * rate + 500000) // 1000000 END AS cents
    FROM priced
),
handled AS (
    SELECT ended_day, channel, team, SUM(handle_s) AS weight
    FROM legs
    WHERE excluded IS NULL AND channel IS NOT NULL
    GROUP BY ended_day, channel, team
),
begun AS (
    SELECT opened_day, channel, team, SUM(1) AS weight
    FROM contacts
    WHERE excluded IS NULL AND channel IS NOT NULL
    GROUP BY opened_day, channel, team
),
work AS (
    SELECT p.span, 'handle' AS share_by, w.channel, w.team, w.weight
    FROM cost_spans AS p
    INNER JOIN handled AS w ON w.ended_day = p.local_day
    UNION ALL
    SELECT p.span, 'contacts' AS share_by, w.channel, w.team, w.weight
    FROM cost_spans AS p
    INNER JOIN begun AS w ON w.opened_day = p.local_day
    UNION ALL
    SELECT p.span, 'fixed' AS share_by, s.channel, NULL AS team, s.weight
    FROM cost_spans AS p
    INNER JOIN cost_shares AS s ON s.nth = p.nth
),
measured AS (
    SELECT
        b.ekey, w.channel,
        SUM(CASE WHEN b.team IS NULL OR w.team = b.team OR w.share_by = 'fixed' THEN w.weight ELSE 0 END) AS weight
    FROM booked AS b
    INNER JOIN work AS w ON w.span = b.span AND w.share_by = b.share_by
    WHERE b.channel IS NULL
    GROUP BY b.ekey, w.channel
),
-- Weights are cut to a thousand million in all, so that no product passes 63 bits.
cut AS (
    SELECT m.ekey, m.channel, CAST(m.weight // (1 + t.total // 1000000000) AS BIGINT) AS weight
    FROM measured AS m
    INNER JOIN (SELECT ekey, SUM(weight) AS total FROM measured GROUP BY ekey) AS t ON t.ekey = m.ekey
    WHERE m.weight > 0
),
totals AS (
    SELECT ekey, CAST(SUM(weight) AS BIGINT) AS total
    FROM cut
    GROUP BY ekey
),
quotas AS (
    SELECT
        c.ekey, c.channel, b.cents,
        (b.cents // t.total) * c.weight + ((b.cents % t.total) * c.weight) // t.total AS part,
        ((b.cents % t.total) * c.weight) % t.total AS rest
    FROM cut AS c
    INNER JOIN totals AS t ON t.ekey = c.ekey
    INNER JOIN booked AS b ON b.ekey = c.ekey
    WHERE t.total > 0
),
remainders AS (
    SELECT
        q.ekey, q.channel, q.part, q.cents - s.given AS spare,
        ROW_NUMBER() OVER (PARTITION BY q.ekey ORDER BY q.rest DESC, q.channel) AS place
    FROM quotas AS q
    INNER JOIN (SELECT ekey, SUM(part) AS given FROM quotas GROUP BY ekey) AS s ON s.ekey = q.ekey
),
shared AS (
    SELECT ekey, channel, CASE WHEN place <= spare THEN part + 1 ELSE part END AS cents
    FROM remainders
),
shares AS (
    SELECT
        b.ekey, b.id, b.source, b.team, b.cost_kind, b.span, b.share_by, b.sign,
        COALESCE(b.channel, s.channel) AS channel,
        CASE WHEN s.channel IS NULL THEN b.cents ELSE s.cents END AS cents,
        CASE WHEN s.channel IS NULL THEN 0 ELSE 1 END AS shared
    FROM booked AS b
    LEFT JOIN shared AS s ON s.ekey = b.ekey
)
SELECT
    s.ekey, s.id AS booking, s.source,
    p.local_day AS day,
    s.channel, s.team, s.cost_kind, s.share_by, s.shared,
    s.sign * (s.cents // p.days + CASE WHEN p.nth <= s.cents % p.days THEN 1 ELSE 0 END) AS amount_cents,
    CASE WHEN s.cents IS NULL THEN 'no_rate' END AS excluded
FROM shares AS s
INNER JOIN cost_spans AS p ON p.span = s.span
