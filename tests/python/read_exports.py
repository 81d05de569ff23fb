"""Reads exports as their users do: datasets, pyarrow, webdataset, and matplotlib for the programs in them.

Usage: python read_exports.py FLYWHEEL DB FOLDER [SAMPLES [WORST]]

Exports the database in every format into FOLDER, opens each export with its own reader, runs the programs of SAMPLES random
samples (default 300), among them every diagram kind and theme, and compares what they draw with our pictures. Ends with exit code 1 and a line for each thing that is wrong.
"""

import ast
import contextlib
import glob
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from scipy.ndimage import binary_dilation
from skimage.metrics import structural_similarity

# Least structural similarity of a program's picture with ours.
SIMILAR = 0.97
# How far from a stroke an overlay may change pixels: smoothing, and letters of a font that stands in; and by how much of 255 beyond
# that, where a stroke is painted over in its own colour: its smooth edge deepens with us and with matplotlib at different pixels.
REACH = 6
DEEPER = 32
# The least alike pairs, ours beside theirs, that go into the folder WORST.
WORST = 10

COLUMNS = ["id", "question", "image", "original_img_code", "edited_image", "tool_code", "CoT_with_code", "answer"]
# The reward for form of V-Thinker's training, as its documentation describes it.
FORM = re.compile(r"^(?:(?!</think>).)*</think>\s<answer>(?:(?!</answer>).)*</answer>\Z", re.DOTALL)

TASKS = ["id", "image", "annotation_instruction", "annotation_perception", "question_reasoning", "answer_reasoning"]
TASKS += ["question_perception", "question_instruction", "answer_instruction"]
ELEMENTS = {"point", "line", "angle", "circle", "function_curve", "text", "symbol"}
# Formats that leave out samples which cannot be asked about, and the least share that they keep.
PARTIAL = {"v-perception": 0.9, "vtbench": 0.9}

wrong = []


def check(holds, what):
    if not holds:
        wrong.append(what)
        print("wrong:", what)


def check_form(text, pictures, what):
    check(FORM.fullmatch(text), f"{what}: the solution's form")
    check(text.count("<image>") == pictures, f"{what}: {text.count('<image>')} <image> for {pictures} pictures")
    for code in re.findall(r"<code>\s*```python\n(.*?)```\s*</code>", text, re.DOTALL):
        compile(code, what, "exec")


def pixels(picture):
    return np.asarray(picture.convert("RGB")).astype(int)


def draw(code, image, written):
    """Runs a program in a folder of its own, with `image` under the path that it reads; what it writes, and prints."""
    path = re.search(r'^image_path = "(.*)"$', code, re.MULTILINE).group(1)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), plt.rc_context():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if image is not None:
            image.save(path)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, path, "exec"), {})
        out = path
        if written:
            out = re.search(r'^processed_path = "(.*)"$', code, re.MULTILINE).group(1)
            check(said.getvalue() == out + "\n", f"{path}: it printed {said.getvalue()!r}")
        with Image.open(out) as picture:
            return pixels(picture)


def alike(ours, theirs, what, scores):
    if ours.shape != theirs.shape:
        return check(False, f"{what}: size {theirs.shape} for {ours.shape}")
    score = structural_similarity(ours.astype(np.uint8), theirs.astype(np.uint8), channel_axis=2)
    scores.append((score, what, ours, theirs))
    scores.sort(key=lambda kept: kept[0])
    # Of all but the least alike pairs the pictures are not needed again.
    scores[WORST:] = [(kept[0], kept[1], None, None) for kept in scores[WORST:]]
    check(score >= SIMILAR, f"{what}: structural similarity {score:.4f}")


def choose(states, count):
    """Ids of random samples, the first of every kind and theme among them; and how many kinds and themes there are."""
    ids, first = [], {}
    for split in states:
        for state_id, told in zip(states[split]["id"], states[split]["facts"]):
            facts = json.loads(told)
            ids.append(state_id)
            first.setdefault(("kind", facts["kind"]), state_id)
            first.setdefault(("theme", facts["theme"]), state_id)
    check(count <= len(ids), f"{len(ids)} samples, too few to choose {count} of")
    random.Random(1).shuffle(ids)
    chosen = dict.fromkeys([*first.values(), *ids])
    return set(list(chosen)[:count]), f"{len(first)} kinds and themes"


def check_order(state, what):
    """A later picture or its name never stands before the call that makes it."""
    said = ""
    for place, part in enumerate(state["CoT_with_code"].split("<code>")):
        said += part.split("</code>")[-1]
        for later in range(place + 1, len(state["tool_codes"]) + 1):
            check(f"{what}-{later}.png" not in said, f"{what}: picture {later} is named before it is made")
        check(said.count("<image>") == place, f"{what}: {said.count('<image>')} pictures after {place} calls")


def read_interaction(folder, samples, worst):
    import pyarrow.parquet
    from datasets import Features, Image as Picture, List, Value, load_dataset

    # A cache of its own, so that an earlier export under the same name is not read instead.
    with tempfile.TemporaryDirectory() as cache:
        rows = load_dataset(folder, cache_dir=cache)
        states = load_dataset(folder, "states", cache_dir=cache)
        text, picture = Value("string"), Picture()
        wanted = Features({name: picture if name in ("image", "edited_image") else text for name in COLUMNS})
        figures, overlays = [], []
        for split in rows:
            check(rows[split].column_names == COLUMNS, f"columns {rows[split].column_names}")
            check(rows[split].features == wanted, f"features {rows[split].features}")
            check(states[split].features["edited_images"] == List(picture), "edited_images is no list of pictures")
            check(rows[split]["id"][:] == states[split]["id"][:], f"{split}: rows and states differ in ids")
        count = sum(len(rows[split]) for split in rows)
        files = glob.glob(f"{folder}/data/*.parquet")
        check(count == sum(pyarrow.parquet.read_metadata(f).num_rows for f in files), "pyarrow counts other rows")
        chosen, known = choose(states, samples)
        for split in rows:
            for row, state in zip(rows[split], states[split]):
                check_form(row["CoT_with_code"], 1, row["id"])
                check_form(state["CoT_with_code"], len(state["edited_images"]), row["id"])
                check_order(state, row["id"])
                if row["id"] not in chosen:
                    continue
                what = row["id"]
                alike(pixels(row["image"]), draw(row["original_img_code"], None, False), f"{what} figure", figures)
                alike(pixels(row["edited_image"]), draw(row["tool_code"], row["image"], True), f"{what} edited", overlays)
                before = row["image"]
                for code, after in zip(state["tool_codes"], state["edited_images"]):
                    drawn = draw(code, before, True)
                    alike(pixels(after), drawn, f"{what} state", overlays)
                    strokes = (pixels(after) != pixels(before)).any(axis=2)
                    far = ~binary_dilation(strokes, iterations=REACH)
                    changed = np.abs(drawn - pixels(before)).max(axis=2)[far]
                    check(not (changed > DEEPER).any(), f"{what}: changed far from the strokes")
                    before = after
        print(f"{len(chosen)} samples drawn, of {known}")
        for name, scores in [("figures", figures), ("overlays", overlays)]:
            print(f"{len(scores)} {name}: structural similarity mean {np.mean([s[0] for s in scores]):.4f}, least {scores[0][0]:.4f}")
            for score, what, ours, theirs in scores[:WORST] if worst else []:
                os.makedirs(worst, exist_ok=True)
                pair = np.concatenate([ours, theirs], axis=1).astype(np.uint8)
                Image.fromarray(pair).save(f"{worst}/{score:.4f} {what}.png")
        return count


def check_places(answer, size, what):
    """An answer of perception is a dictionary of places within the picture."""
    places = ast.literal_eval(answer)
    check(isinstance(places, dict) and places, f"{what}: {answer}")
    for x, y in places.values():
        check(isinstance(x, int) and isinstance(y, int) and 0 <= x <= size[0] and 0 <= y <= size[1], f"{what}: {answer}")
    return places


def read_perception(folder):
    from datasets import Features, Image as Picture, List, Value, load_dataset

    with tempfile.TemporaryDirectory() as cache:
        rows = load_dataset(folder, cache_dir=cache)
        text = Value("string")
        wanted = Features({"id": text, "image": Picture(), "question": text, "answer": text, "python_code": text, "element_arrtibute": List(text)})
        samples = set()
        for split in rows:
            check(rows[split].features == wanted, f"features {rows[split].features}")
            for row in rows[split]:
                samples.add(row["id"].rsplit("-", 1)[0])
                check_places(row["answer"], row["image"].size, row["id"])
                for element in row["element_arrtibute"]:
                    check(json.loads(element)["type"] in ELEMENTS, f"{row['id']}: {element}")
                compile(row["python_code"], row["id"], "exec")
        return len(samples)


def read_vtbench(folder):
    from datasets import Image as Picture, load_dataset

    with tempfile.TemporaryDirectory() as cache:
        rows = load_dataset(folder, cache_dir=cache)
        answers = load_dataset(folder, "answers", cache_dir=cache)
        count = 0
        for split in rows:
            check(rows[split].column_names == TASKS, f"columns {rows[split].column_names}")
            pictures = {name for name, feature in rows[split].features.items() if feature == Picture()}
            check(pictures == {"image", "annotation_instruction", "annotation_perception"}, f"pictures {pictures}")
            for row, answer in zip(rows[split], answers[split]):
                count += 1
                size = row["image"].size
                check(row["annotation_instruction"].size == row["annotation_perception"].size == size, f"{row['id']}: sizes")
                changed = (pixels(row["annotation_perception"]) != pixels(row["image"])).any(axis=2)
                for x, y in check_places(answer["answer_perception"], size, row["id"]).values():
                    near = changed[max(y - 6, 0) : y + 7, max(x - 6, 0) : x + 7]
                    check(near.any(), f"{row['id']}: nothing is marked at {x}, {y}")
        return count


def lines(folder):
    return [json.loads(line) for path in sorted(glob.glob(f"{folder}/data/*.jsonl")) for line in open(path)]


def read_sft(folder):
    from datasets import load_dataset

    rows = lines(folder)
    for row in rows:
        roles = [message["role"] for message in row["messages"]]
        check(roles == ["system", "user", "assistant"], f"{row['id']}: roles {roles}")
        _, user, told = (message["content"] for message in row["messages"])
        check(user.count("<image>") == 1, f"{row['id']}: pictures in the question")
        check_form(told, len(row["images"]) - 1, row["id"])
        check(all(os.path.isabs(path) and Image.open(path).size for path in row["images"]), f"{row['id']}: pictures")
    with tempfile.TemporaryDirectory() as cache:
        read = load_dataset("json", data_files=sorted(glob.glob(f"{folder}/data/*.jsonl")), split="train", cache_dir=cache)
        check(len(read) == len(rows), "datasets reads other rows")
    return len(rows)


def read_grpo(folder):
    rows = lines(folder)
    for row in rows:
        check([m["role"] for m in row["messages"]] == ["system", "user"], f"{row['id']}: roles")
        check(row["solution"] and row["question"], f"{row['id']}: solution and question")
        check(len(row["images"]) == 1 and Image.open(row["images"][0]).size, f"{row['id']}: picture")
    return len(rows)


def read_webdataset(folder):
    import webdataset

    count = 0
    shards = sorted(glob.glob(f"{folder}/data/*.tar"))
    for row in webdataset.WebDataset(shards, shardshuffle=False).decode("pil"):
        told = row["json"]
        check(row["__key__"] == told["id"], f"{row['__key__']}: key")
        pictures = [key for key in row if key.endswith("png")]
        check(len(pictures) == len(told["tool_codes"]) + 1, f"{told['id']}: {len(pictures)} pictures")
        check(row["png"].size == (told["facts"]["width"], told["facts"]["height"]), f"{told['id']}: size")
        check_form(told["CoT_with_code"], len(pictures) - 1, told["id"])
        count += 1
    return count


def read_jsonl(folder):
    rows = lines(folder)
    for row in rows:
        check(all(os.path.exists(f"{folder}/{path}") for path in row["images"]), f"{row['id']}: pictures")
        check(row["record"]["id"] == row["id"], f"{row['id']}: record")
    return len(rows)


def read_image_to_code(folder):
    rows = lines(folder)
    for row in rows:
        if row["language"] == "python":
            compile(row["code"], row["id"], "exec")
        else:
            document = row["code"] if row["task"] == "draw" else f"<svg>{row['code']}</svg>"
            check(xml.etree.ElementTree.fromstring(document).tag.endswith("svg"), f"{row['id']}: no SVG")
        for path in (row["image"], row["result"]):
            check(list(Image.open(f"{folder}/{path}").size) == row["size"], f"{row['id']}: size of {path}")
    return sum(row["task"] == "draw" and row["language"] == "svg" for row in rows)


def main():
    program, db, folder = (os.path.abspath(arg) for arg in sys.argv[1:4])
    samples = int(sys.argv[4]) if len(sys.argv) > 4 else 300
    worst = sys.argv[5] if len(sys.argv) > 5 else None
    readers = {
        "v-interaction": lambda out: read_interaction(out, samples, worst),
        "v-perception": read_perception,
        "vtbench": read_vtbench,
        "ms-swift-sft": read_sft,
        "ms-swift-grpo": read_grpo,
        "webdataset": read_webdataset,
        "jsonl": read_jsonl,
        "image-to-code": read_image_to_code,
    }
    for name, read in readers.items():
        out = os.path.join(folder, name)
        command = [program, "export", name, out, "--db", db, "--json", "--shard-size", "100", "--split", "0.6,0.2,0.2"]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        count = read(out)
        least = PARTIAL.get(name, 1) * told["samples"]
        check(least <= count <= told["samples"], f"{name}: {count} samples for {told['samples']}")
        print(f"{name}: {count} samples")
    sys.exit(1 if wrong else 0)


main()
