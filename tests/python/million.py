"""Makes a database of a million samples out of a real one of some hundreds, for timing the window.

    python tests/python/million.py flywheel.db million.db 1000000

Samples, their tags, likenesses, repairs and rejects are copied again and again under new numbers, ids, turns and keys, and counts
are multiplied; pictures are shared. Of the records copies keep what lists read, so that the file has some 2 GB instead of 12; the
samples of the first database stay whole. The copy can be looked at and grown on; its digest is that of the real one, so that it cannot be
verified. Needs Python's own sqlite3.
"""

import json
import shutil
import sqlite3
import sys
import time


def main(base, out, wanted):
    shutil.copyfile(base, out)
    db = sqlite3.connect(out)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -400000")
    samples, turns, rejects = db.execute("SELECT verified, next_turn, rejected FROM run").fetchone()
    if not db.execute("SELECT count(*) FROM growth").fetchone()[0]:
        sys.exit(f"{base}: no round has ended, so that the first one would read all copies; hint: FLYWHEEL_GENERATE_TURNS_PER_ROUND=100")
    columns = [row[1] for row in db.execute("PRAGMA table_info(sample)")]
    copies = -(-wanted // samples)
    changed = {
        "number": "number + :k * :n", "id": "lower(hex(randomblob(8)))", "turn": "turn + :k * :t", "parent": "NULL",
        "duplicate_key": "randomblob(32)", "body": "json_object('picture_hashes', json_extract(body, '$.picture_hashes'))",
    }
    values = ", ".join(changed.get(c, c) for c in columns)
    start = time.time()
    for k in range(1, copies):
        at = {"k": k, "n": samples, "t": turns, "r": rejects}
        db.execute(f"INSERT INTO sample SELECT {values} FROM sample WHERE number <= :n", at)
        db.execute("INSERT INTO likeness SELECT sample + :k * :n, form, randomblob(16), answer, picture FROM likeness WHERE sample <= :n", at)
        db.execute(
            "INSERT INTO reject (number, turn, slot, template, template_hash, level, kind, code, body, depth, repairs) SELECT number + :k * :r,"
            " turn + :k * :t, slot, template, template_hash, level, kind, code, body, depth, repairs FROM reject WHERE number <= :r", at)
        db.execute("INSERT INTO repair SELECT turn + :k * :t, slot, attempt, code, action, before, after, verified FROM repair WHERE turn < :t", at)
    tags = db.execute("SELECT tag, sample FROM sample_tag ORDER BY tag, sample").fetchall()
    by_tag = {}
    for tag, sample in tags:
        by_tag.setdefault(tag, []).append(sample)
    for tag, own in by_tag.items():
        rows = ((tag, sample + k * samples) for k in range(1, copies) for sample in own)
        db.executemany("INSERT INTO sample_tag VALUES (?, ?)", rows)
    db.execute("UPDATE tally SET number = number * ?", (copies,))
    db.execute("UPDATE run SET verified = verified * :c, rejected = rejected * :c, next_turn = next_turn * :c", {"c": copies})
    # What growth has looked at, or the first round would read all copies.
    db.execute("UPDATE growth SET samples = (SELECT verified FROM run)")
    db.execute("UPDATE coverage SET samples = samples * ?", (copies,))
    db.commit()
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    print(json.dumps({"samples": samples * copies, "seconds": round(time.time() - start, 1)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
