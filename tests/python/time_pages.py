"""Times every page of a running window: median and worst of some requests each, from the first byte sent to the last one read.

    python tests/python/time_pages.py http://127.0.0.1:8080 9 [process id of the server]

With the process id it also tells the CPU time that the server's threads took for a request (Linux), which other work on the machine
does not lengthen, and that is what is judged then: the workers that grow are other threads and do not count. Reviews are left out:
they show any sample, and copies of `million.py` have no record. Prints one line for each page and ends with 1 if one is above 200 ms.
"""

import json
import os
import statistics
import sys
import time
import urllib.parse
import urllib.request

LIMIT_MS = 200


def fetch(url):
    start = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        body = answer.read()
    return (time.perf_counter() - start) * 1e3, body


def spent_ms(process):
    """CPU time of the threads that answer, in milliseconds."""
    total = 0
    for thread in os.listdir(f"/proc/{process}/task"):
        folder = f"/proc/{process}/task/{thread}"
        try:
            with open(f"{folder}/comm") as name, open(f"{folder}/schedstat") as spent:
                total += int(spent.read().split()[0]) if name.read().strip() == "http" else 0
        except FileNotFoundError:
            pass  # a thread that was idle has ended
    return total / 1e6


def main(base, times, process):
    first = json.loads(fetch(base + "/samples.json")[1])
    one = json.loads(fetch(base + "/samples.json?before=100")[1])["samples"][0]  # copies have no record
    record = json.loads(fetch(f"{base}/samples/{one['id']}.json")[1])["sample"]
    tool = record["tools"][0] if record["tools"] else "connect"
    domain = record["knowledge"][0].split("/")[0]
    # Two filters that many samples pass, and none both: as far as such a list looks.
    kinds = json.loads(fetch(base + "/distributions.json")[1])["axes"]["kind"]
    other = max((name for name in kinds if name[0] != one["kind"]), key=lambda name: name[1])[0]
    causes = json.loads(fetch(base + "/rejects.json")[1])["causes"]
    repairs = json.loads(fetch(base + "/repairs.json")[1])["table"]
    paths = [
        "/", "/samples", f"/samples?before={first['verified'] // 2}", f"/samples?kind={one['kind']}&level={one['level']}",
        f"/samples?tool={tool}&depth=1", f"/samples?domain={domain}&kind={one['kind']}&level=3&depth=3", "/samples?kind=graph&domain=physics",
        f"/samples?kind={other}&template={one['template']}", "/samples?domain=mathematics&level=1&depth=2", "/samples?verdict=rejected&kind=plane",
        f"/samples?knowledge={record['knowledge'][0]}", f"/samples/{one['id']}", f"/samples/{one['id']}.json", "/rejects", "/rejects?kind=plane&level=2",
        *(f"/rejects?code={urllib.parse.quote(code)}" for code, _ in causes[:1]), "/repairs",
        *(f"/repairs?action={urllib.parse.quote(row[0])}" for row in repairs[-1:]), "/knowledge", "/knowledge?q=thin+lens",
        f"/knowledge/{record['knowledge'][0]}", "/map", "/map.json", "/map?at=mathematics", "/map?at=physics/optics", "/tools", f"/tools/{tool}",
        "/templates", f"/templates/{record['provenance']['template']}", "/coverage", "/coverage?by=tool", "/distributions", "/rounds", "/rounds/1",
        "/exports", "/learning", "/log", f"/images/{record['picture_hashes'][0]}.png",
    ]
    slow = False
    for path in paths:
        fetch(base + path)  # what is made once and kept, such as the index of knowledge
        before = spent_ms(process) if process else 0
        taken = sorted(fetch(base + path)[0] for _ in range(times))
        median = statistics.median(taken)
        cpu = (spent_ms(process) - before) / times if process else None
        slow |= (cpu if process else median) > LIMIT_MS
        said = f"{cpu:8.1f} ms of CPU  " if process else ""
        print(f"{said}{median:8.1f} ms median {taken[-1]:8.1f} ms worst  {path}", flush=True)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None))
