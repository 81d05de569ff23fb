"""Asks `flywheel reward-server` for rewards. Standard library only; one connection is kept for each thread.

FLYWHEEL_REWARD_URL names the server, http://127.0.0.1:8770 by default.
"""

import http.client
import json
import os
import threading
import time
import urllib.parse

_local = threading.local()


def _server():
    return urllib.parse.urlsplit(os.environ.get("FLYWHEEL_REWARD_URL", "http://127.0.0.1:8770"))


def _post(body, timeout_s):
    server = _server()
    connection = getattr(_local, "connection", None)
    if connection is None:
        kind = http.client.HTTPSConnection if server.scheme == "https" else http.client.HTTPConnection
        connection = _local.connection = kind(server.hostname, server.port, timeout=timeout_s)
    path = server.path.rstrip("/") + "/reward"
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, response.read()


def rewards(items, tries=5, timeout_s=60):
    """Rewards of rollouts, in order: dicts with reward, accuracy, format, tool and grade.

    `items`: dicts with `completion` and `answer`, and if known `question`, `choices`, `tolerance`, `calls` (a bool for each tool
    call). Raises RuntimeError if the server refuses the request or an item, or cannot be reached after all tries.
    """
    body = json.dumps({"items": list(items)}).encode()
    for attempt in range(tries):
        try:
            status, reply = _post(body, timeout_s)
        except (OSError, http.client.HTTPException) as error:
            _local.connection = None
            if attempt + 1 == tries:
                raise RuntimeError(f"{_server().geturl()}: {error}; is `flywheel reward-server` running?") from error
        else:
            if status == 200:
                found = json.loads(reply)["rewards"]
                wrong = [(i, r["error"]) for i, r in enumerate(found) if "error" in r]
                if wrong:
                    raise RuntimeError(f"item {wrong[0][0]}: {wrong[0][1]}")
                return found
            if status != 503 or attempt + 1 == tries:
                raise RuntimeError(f"status {status}: {reply.decode(errors='replace')[:200]}")
        time.sleep(min(8.0, 0.25 * 2**attempt))
    raise AssertionError("unreachable")
