"""Opens exports for ms-swift with ms-swift's own loader: `python swift_loader.py FOLDER...`, each of a `ms-swift-*` export.

By hand, since ms-swift brings PyTorch: `pip install ms-swift torch torchvision`. Tried with ms-swift 4.6.0.
"""

import json
import os
import sys
from pathlib import Path

from swift.dataset import load_dataset


def check(folder: Path) -> int:
    """Rows that the loader gives, each compared with the line that it comes from."""
    os.chdir(folder)  # pictures stand in the rows as paths from here
    count = 0
    for file in sorted(Path("data").glob("*.jsonl")):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        rows, _ = load_dataset([str(file)], split_dataset_ratio=0.0, strict=True, remove_unused_columns=False)
        assert len(rows) == len(lines), f"{file}: {len(rows)} rows of {len(lines)} lines"
        for row, line in zip(rows, lines):
            text = "".join(message["content"] for message in row["messages"])
            assert text.count("<image>") == len(row["images"]), row
            assert all(Path(image["path"]).is_file() for image in row["images"]), row["images"]
            for column in ("solution", "question"):
                assert row.get(column) == line.get(column), (column, row)
        count += len(lines)
    return count


if __name__ == "__main__":
    start = Path.cwd()
    for name in sys.argv[1:]:
        os.chdir(start)
        count = check(Path(name))
        assert count > 0, f"{name}: no rows in data/*.jsonl"
        print(f"{name}: {count} rows")
