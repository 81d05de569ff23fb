"""Times every page of a running window: median and worst of some requests each, from the first byte sent to the last one read.

    python tests/python/time_pages.py http://127.0.0.1:8080 9

Prints one line for each page and ends with 1 if a median is above 200 ms.
"""

import json
import statistics
import sys
import time
import urllib.request


def fetch(url):
    start = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        body = answer.read()
    return (time.perf_counter() - start) * 1e3, body


def main(base, times):
    first = json.loads(fetch(base + "/samples.json")[1])
    one = first["samples"][0]
    record = json.loads(fetch(f"{base}/samples/{one['id']}.json")[1])["sample"]
    tool = record["tools"][0] if record["tools"] else "connect"
    domain = record["knowledge"][0].split("/")[0]
    paths = [
        "/", "/samples", f"/samples?before={first['verified'] // 2}", f"/samples?kind={one['kind']}&level={one['level']}",
        f"/samples?tool={tool}&depth=1", f"/samples?domain={domain}&kind={one['kind']}&level=3&depth=3", "/samples?kind=graph&domain=physics",
        f"/samples?knowledge={record['knowledge'][0]}", f"/samples/{one['id']}", f"/samples/{one['id']}.json", "/rejects", "/rejects?kind=plane&level=2",
        "/repairs", "/review", "/knowledge", "/knowledge?q=thin+lens", f"/knowledge/{record['knowledge'][0]}", "/tools", f"/tools/{tool}",
        "/templates", f"/templates/{record['provenance']['template']}", "/coverage", "/coverage?by=tool", "/distributions", "/rounds", "/rounds/1",
        "/exports", "/log", f"/images/{record['picture_hashes'][0]}.png",
    ]
    slow = False
    for path in paths:
        taken = sorted(fetch(base + path)[0] for _ in range(times))
        median = statistics.median(taken)
        slow |= median > 200
        print(f"{median:8.1f} ms median {taken[-1]:8.1f} ms worst  {path}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), int(sys.argv[2])))
