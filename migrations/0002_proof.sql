-- Proof: expansions with their parents, difficulty, repairs, and the knowledge that a round checks against.

ALTER TABLE round ADD COLUMN knowledge TEXT NOT NULL DEFAULT ''; -- hash; its files stand in template_source

ALTER TABLE sample ADD COLUMN depth   INTEGER NOT NULL DEFAULT 0; -- number of expansions
ALTER TABLE sample ADD COLUMN way     TEXT;                       -- of the last expansion: parallel, sequential
ALTER TABLE sample ADD COLUMN parent  TEXT;                       -- id of the problem that it expands
ALTER TABLE sample ADD COLUMN needed  INTEGER NOT NULL DEFAULT 0; -- difficulty: conclusions that the answer rests on
ALTER TABLE sample ADD COLUMN visual  INTEGER NOT NULL DEFAULT 0; -- difficulty: things that show
ALTER TABLE sample ADD COLUMN context INTEGER NOT NULL DEFAULT 0; -- difficulty: givens and principles in use
ALTER TABLE sample ADD COLUMN repairs INTEGER NOT NULL DEFAULT 0; -- changes that made it pass
CREATE INDEX sample_by_depth ON sample (kind, depth, way);

ALTER TABLE reject ADD COLUMN depth   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reject ADD COLUMN repairs INTEGER NOT NULL DEFAULT 0; -- changes that were tried in vain

-- Every change that a repair made, with what became of the candidate.
CREATE TABLE repair (
    turn     INTEGER NOT NULL,
    slot     INTEGER NOT NULL,
    attempt  INTEGER NOT NULL, -- from 1
    code     TEXT    NOT NULL, -- of the finding
    action   TEXT    NOT NULL, -- name of the repair
    before   TEXT    NOT NULL,
    after    TEXT    NOT NULL,
    verified INTEGER NOT NULL, -- 1: the candidate passed in the end
    PRIMARY KEY (turn, slot, attempt)
) STRICT, WITHOUT ROWID;
CREATE INDEX repair_by_action ON repair (action);
