-- Growth: what verified samples propose, what has grown from it, how it was merged, and what is covered.

-- A pattern that samples show: a kind of problem, or a sequence of tool calls.
CREATE TABLE proposal (
    number    INTEGER PRIMARY KEY,
    signature TEXT    NOT NULL UNIQUE, -- of the pattern, 32 hex digits
    pattern   TEXT    NOT NULL,        -- JSON
    samples   INTEGER NOT NULL,        -- rows of evidence
    programs  TEXT    NOT NULL,        -- JSON: some templates of those samples
    grown     TEXT                     -- name of what it grew into or was merged with
) STRICT;
CREATE INDEX proposal_by_grown ON proposal (grown);

-- Which samples show which pattern.
CREATE TABLE evidence (
    proposal INTEGER NOT NULL REFERENCES proposal (number),
    sample   INTEGER NOT NULL REFERENCES sample (number),
    PRIMARY KEY (proposal, sample)
) STRICT, WITHOUT ROWID;

-- Nodes and tools that grew; no two have one signature.
CREATE TABLE grown (
    number    INTEGER PRIMARY KEY,
    name      TEXT    NOT NULL,        -- path of a node, name of a tool
    sort      TEXT    NOT NULL,        -- node, tool
    signature TEXT    NOT NULL UNIQUE,
    round     INTEGER NOT NULL,        -- after which it grew
    body      TEXT    NOT NULL,        -- JSON
    UNIQUE (sort, name)
) STRICT;

-- Patterns that became part of something grown.
CREATE TABLE merge (
    number    INTEGER PRIMARY KEY,
    round     INTEGER NOT NULL,
    signature TEXT    NOT NULL UNIQUE,
    body      TEXT    NOT NULL         -- JSON
) STRICT;

-- One row for each round that ended: how far growth has looked, and what came of it.
CREATE TABLE growth (
    round     INTEGER PRIMARY KEY,
    samples   INTEGER NOT NULL,        -- looked at up to then
    proposals INTEGER NOT NULL,
    nodes     INTEGER NOT NULL,        -- grown after this round
    tools     INTEGER NOT NULL,
    merges    INTEGER NOT NULL
) STRICT;

-- Samples that growth has looked at, by what they show: what the next rounds are weighted by.
CREATE TABLE coverage (
    template  TEXT    NOT NULL,
    level     INTEGER NOT NULL,
    knowledge TEXT    NOT NULL,
    tool      TEXT    NOT NULL,
    samples   INTEGER NOT NULL,
    PRIMARY KEY (template, level, knowledge, tool)
) STRICT, WITHOUT ROWID;
