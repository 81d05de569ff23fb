-- What people add to a dataset while it grows: verdicts on samples, and what the daemon was told.

-- What a person says of a sample; the last word counts.
CREATE TABLE review (
    sample  INTEGER PRIMARY KEY REFERENCES sample (number),
    verdict TEXT    NOT NULL CHECK (verdict IN ('accept', 'reject')),
    reason  TEXT    NOT NULL, -- empty for most acceptances
    at      INTEGER NOT NULL  -- Unix time in seconds
) STRICT;
CREATE INDEX review_by_verdict ON review (verdict, sample);

-- What the daemon was told through its window, so that it outlasts a restart.
CREATE TABLE told (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL -- JSON
) STRICT;

-- Turns by template and level: every round asks for them, and a run of millions of samples must not be read for that.
INSERT INTO tally
    SELECT 'turn', template, CAST(level AS TEXT), count(*) FROM (
        SELECT template, level FROM sample WHERE slot = 0 UNION ALL SELECT template, level FROM reject WHERE slot = 0)
    GROUP BY template, level;
