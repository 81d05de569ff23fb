-- The ground: one run with its rounds, samples, pictures and rejects.
-- A released migration is never edited.

PRAGMA application_id = 1179408727; -- the letters FLYW: tells our databases from others

-- The one run of this database: what it derives from and how far it has come.
CREATE TABLE run (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    seed      INTEGER NOT NULL, -- the 64 bits of the unsigned seed
    engine    INTEGER NOT NULL, -- generation of the deriving program
    config    TEXT    NOT NULL, -- effective configuration, JSON
    next_turn INTEGER NOT NULL, -- the first turn that is not committed
    verified  INTEGER NOT NULL,
    rejected  INTEGER NOT NULL,
    images    INTEGER NOT NULL, -- rows of image
    digest    BLOB    NOT NULL  -- chain over all samples in order
) STRICT;

-- A stretch of turns with the same templates and weights.
CREATE TABLE round (
    number       INTEGER PRIMARY KEY, -- from 1
    first_turn   INTEGER NOT NULL UNIQUE,
    template_set TEXT    NOT NULL,    -- hash of all template hashes
    weights      TEXT    NOT NULL     -- JSON
) STRICT;

-- Sources that samples are derived from, by content.
CREATE TABLE template_source (
    hash  TEXT PRIMARY KEY,
    name  TEXT NOT NULL,
    files TEXT NOT NULL -- JSON: [{"path", "source"}], the template first, then the modules that it loads
) STRICT;

-- Verified samples; `number` counts from 1 in the order of the digest.
CREATE TABLE sample (
    number        INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    turn          INTEGER NOT NULL,
    slot          INTEGER NOT NULL,
    template      TEXT    NOT NULL,
    template_hash TEXT    NOT NULL REFERENCES template_source (hash),
    level         INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    theme         TEXT    NOT NULL,
    question      TEXT    NOT NULL,
    answer_text   TEXT    NOT NULL,
    choices       INTEGER NOT NULL, -- 0: an open question
    steps         INTEGER NOT NULL,
    calls         INTEGER NOT NULL,
    width_px      INTEGER NOT NULL,
    height_px     INTEGER NOT NULL,
    duplicate_key BLOB    NOT NULL UNIQUE,
    hash          BLOB    NOT NULL,
    body          TEXT    NOT NULL  -- the record, JSON
) STRICT;
CREATE UNIQUE INDEX sample_by_turn ON sample (turn, slot);
CREATE INDEX sample_by_template ON sample (template, level);
CREATE INDEX sample_by_kind ON sample (kind);

-- Knowledge paths and tools, and the samples that show them.
CREATE TABLE tag (
    number INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL, -- knowledge, tool
    name   TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;
CREATE TABLE sample_tag (
    tag    INTEGER NOT NULL REFERENCES tag (number),
    sample INTEGER NOT NULL REFERENCES sample (number),
    PRIMARY KEY (tag, sample)
) STRICT, WITHOUT ROWID;

-- Pictures by the hash of their size and pixels.
CREATE TABLE image (
    number    INTEGER PRIMARY KEY,
    hash      BLOB    NOT NULL UNIQUE,
    width_px  INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    png       BLOB    NOT NULL
) STRICT;

-- Rejected candidates; `code` is that of the first fault.
CREATE TABLE reject (
    number        INTEGER PRIMARY KEY,
    turn          INTEGER NOT NULL,
    slot          INTEGER NOT NULL,
    template      TEXT    NOT NULL,
    template_hash TEXT    NOT NULL,
    level         INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    code          TEXT    NOT NULL,
    body          TEXT    NOT NULL -- the reject, JSON
) STRICT;
CREATE INDEX reject_by_code ON reject (code);
CREATE INDEX reject_by_template ON reject (template, level);
