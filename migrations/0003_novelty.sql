-- What tells samples apart: structural signatures, and what near duplicates are looked for by.

CREATE TABLE likeness (
    sample  INTEGER PRIMARY KEY REFERENCES sample (number),
    form    BLOB    NOT NULL, -- signature without values: the kind of problem
    problem BLOB    NOT NULL UNIQUE, -- signature with values: the problem
    answer  INTEGER NOT NULL, -- hash of the answer's value
    picture INTEGER NOT NULL  -- difference hash of the original picture
) STRICT;
