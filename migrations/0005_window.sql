-- The window: counts that the writer keeps, so that no page counts, and lists of samples by everything they are filtered by.

-- Numbers by axis: `name` (and `other`, where an axis has two) is what is counted. src/store/sqlite/tallies.rs lists the axes.
CREATE TABLE tally (
    axis   TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    other  TEXT    NOT NULL, -- '' where the axis has one part
    number INTEGER NOT NULL,
    PRIMARY KEY (axis, name, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX sample_by_parent ON sample (parent) WHERE parent IS NOT NULL;
CREATE INDEX reject_of_template ON reject (template);

-- Kind, level, depth, template and domain become tags like knowledge and tools.
INSERT OR IGNORE INTO tag (kind, name) SELECT DISTINCT 'kind', kind FROM sample;
INSERT OR IGNORE INTO tag (kind, name) SELECT DISTINCT 'level', CAST(level AS TEXT) FROM sample;
INSERT OR IGNORE INTO tag (kind, name) SELECT DISTINCT 'depth', CAST(depth AS TEXT) FROM sample;
INSERT OR IGNORE INTO tag (kind, name) SELECT DISTINCT 'template', template FROM sample;
INSERT OR IGNORE INTO tag (kind, name)
    SELECT DISTINCT 'domain', substr(name, 1, instr(name || '/', '/') - 1) FROM tag WHERE kind = 'knowledge';
INSERT INTO sample_tag SELECT tag.number, sample.number FROM sample JOIN tag ON tag.kind = 'kind' AND tag.name = sample.kind;
INSERT INTO sample_tag SELECT tag.number, sample.number FROM sample JOIN tag ON tag.kind = 'level' AND tag.name = CAST(sample.level AS TEXT);
INSERT INTO sample_tag SELECT tag.number, sample.number FROM sample JOIN tag ON tag.kind = 'depth' AND tag.name = CAST(sample.depth AS TEXT);
INSERT INTO sample_tag SELECT tag.number, sample.number FROM sample JOIN tag ON tag.kind = 'template' AND tag.name = sample.template;
INSERT INTO sample_tag
    SELECT DISTINCT domain.number, sample FROM sample_tag
    JOIN tag AS path ON path.number = tag AND path.kind = 'knowledge'
    JOIN tag AS domain ON domain.kind = 'domain' AND domain.name = substr(path.name, 1, instr(path.name || '/', '/') - 1);

INSERT INTO tally SELECT kind, name, '', count(*) FROM sample_tag JOIN tag ON tag.number = tag GROUP BY tag.number;
INSERT INTO tally
    SELECT 'domain ' || b.kind, a.name, b.name, count(*) FROM tag AS a
    JOIN sample_tag AS x ON x.tag = a.number
    JOIN sample_tag AS y ON y.sample = x.sample
    JOIN tag AS b ON b.number = y.tag AND b.kind IN ('kind', 'level', 'depth', 'tool')
    WHERE a.kind = 'domain' GROUP BY a.number, b.number;
INSERT INTO tally SELECT 'verified', template, CAST(level AS TEXT), count(*) FROM sample GROUP BY template, level;
INSERT INTO tally SELECT 'rejected', template, CAST(level AS TEXT), count(*) FROM reject GROUP BY template, level;
INSERT INTO tally SELECT 'code', code, template, count(*) FROM reject GROUP BY code, template;
INSERT INTO tally SELECT 'repair', action, code, count(*) FROM repair GROUP BY action, code;
INSERT INTO tally SELECT 'repair passed', action, code, sum(verified) FROM repair GROUP BY action, code HAVING sum(verified) > 0;
INSERT INTO tally SELECT 'passed', CASE repairs WHEN 0 THEN 'at once' ELSE 'after repair' END, '', count(*) FROM sample GROUP BY 2;
INSERT INTO tally SELECT 'theme', theme, '', count(*) FROM sample GROUP BY theme;
INSERT INTO tally SELECT 'modality', json_extract(body, '$.proof.modality'), '', count(*) FROM sample GROUP BY 2;
INSERT INTO tally SELECT 'form', CASE choices WHEN 0 THEN 'open' ELSE 'choice' END, '', count(*) FROM sample GROUP BY 2;
INSERT INTO tally SELECT 'way', coalesce(way, 'none'), '', count(*) FROM sample GROUP BY 2;
INSERT INTO tally SELECT 'calls', CAST(calls AS TEXT), '', count(*) FROM sample GROUP BY calls;
INSERT INTO tally SELECT 'steps', CAST(needed AS TEXT), '', count(*) FROM sample GROUP BY needed;
INSERT INTO tally SELECT 'visual', CAST(visual AS TEXT), '', count(*) FROM sample GROUP BY visual;
INSERT INTO tally SELECT 'context', CAST(context AS TEXT), '', count(*) FROM sample GROUP BY context;
INSERT INTO tally SELECT 'side', CAST(max(width_px, height_px) / 100 * 100 AS TEXT), '', count(*) FROM sample GROUP BY 2;
CREATE INDEX merge_by_kept ON merge (json_extract(body, '$.kept'));
