# The inside of the python executor: one interpreter for one episode, which runs steps and says what they gave.
#
# Frames on the pipes are a length in four bytes, little-endian, then that many bytes of JSON. The parent believes nothing of what
# comes back: whoever runs here may overwrite all of this, and gets no more than this process has. Programs run as they are written;
# only `image_path` and `processed_path` are there before the first one.
import base64, io, json, os, resource, struct, sys, time, traceback


def _serve():
    inlet, outlet = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    pictures = (".png", ".jpg", ".jpeg")

    def read():
        head = exactly(4)
        return json.loads(exactly(struct.unpack("<I", head)[0]))

    def exactly(count):
        parts = []
        while count:
            part = os.read(inlet, min(count, 1 << 20))
            if not part:
                os._exit(0)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def write(value):
        body = json.dumps(value).encode()
        body = struct.pack("<I", len(body)) + body
        while body:
            body = body[os.write(outlet, body):]

    class Tail(io.TextIOBase):
        """Text of a step: its beginning, and how much more there was."""

        def __init__(self, most):
            self.parts, self.room, self.lost = [], most, 0

        def writable(self):
            return True

        def write(self, text):
            text = str(text)
            kept = text[: self.room]
            self.room -= len(kept)
            self.lost += len(text) - len(kept)
            if kept:
                self.parts.append(kept)
            return len(text)

        def text(self):
            more = "\n... %d characters more" % self.lost if self.lost else ""
            return "".join(self.parts) + more

    def state():
        found = {}
        for folder, folders, names in os.walk("/episode"):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if name.lower().endswith(pictures) and not os.path.islink(path) and os.path.isfile(path):
                    facts = os.stat(path)
                    found[path] = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        return found

    setup = read()
    limits = setup["limits"]
    most = lambda name, value: resource.setrlimit(name, (value, value))
    most(resource.RLIMIT_CORE, 0)
    most(resource.RLIMIT_NOFILE, limits["files"])
    most(resource.RLIMIT_FSIZE, limits["file_bytes"])
    most(resource.RLIMIT_AS, limits["memory_bytes"])

    def grant(seconds):
        used = resource.getrusage(resource.RUSAGE_SELF)
        total, hard = int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (min(total, hard), hard))

    most(resource.RLIMIT_CPU, limits["episode_cpu_s"])
    try:
        os.makedirs("/tmp/matplotlib")
        for name in os.listdir("/cache"):
            with open("/cache/" + name, "rb") as source, open("/tmp/matplotlib/" + name, "wb") as target:
                target.write(source.read())
    except OSError:
        pass
    for path, data in setup["files"]:
        os.makedirs(os.path.dirname(os.path.join("/episode", path)) or "/episode", exist_ok=True)
        with open(os.path.join("/episode", path), "wb") as file:
            file.write(base64.b64decode(data))
    scope = {"__name__": "__main__", "__builtins__": __builtins__, "image_path": setup["image_path"]}
    write({"ready": sys.version.split()[0]})
    number = 0
    while True:
        step = read()
        number += 1
        # What this step must not change under the feet of the next.
        os.chdir("/episode")
        scope["processed_path"] = step["processed_path"]
        folder = os.path.dirname(os.path.join("/episode", step["processed_path"]))
        os.makedirs(folder, exist_ok=True)
        before, said, error = state(), Tail(limits["output_chars"]), None
        sys.stdin, sys.stdout, sys.stderr = open(os.devnull), said, said
        grant(limits["cpu_s"])
        name = "<step %d>" % number
        try:
            exec(compile(step["code"], name, "exec"), scope)
        except SystemExit as stop:
            error = None if stop.code in (None, 0) else "SystemExit: %s" % (stop.code,)
        except BaseException as problem:
            # The frames of this file are none of the program's.
            trace = problem.__traceback__
            while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<step"):
                trace = trace.tb_next
            source = step["code"].splitlines()
            lines = []
            for frame in traceback.extract_tb(trace)[-8:]:
                shown = source[frame.lineno - 1] if frame.filename == name and frame.lineno <= len(source) else frame.line
                place = frame.filename.rsplit("/", 1)[-1]
                lines.append("  %s, line %s, in %s\n    %s" % (place, frame.lineno, frame.name, (shown or "").strip()))
            last = "".join(traceback.format_exception_only(type(problem), problem)).strip()
            error = "\n".join(lines + [last])[-limits["output_chars"]:]
        finally:
            grant(5)
        made, after = [], state()
        order = sorted((path for path in after if after[path] != before.get(path)), key=lambda p: after[p][0])
        for path in order[: limits["images"]]:
            if after[path][1] <= limits["image_bytes"]:
                with open(path, "rb") as file:
                    data = base64.b64encode(file.read(limits["image_bytes"])).decode()
                made.append({"path": os.path.relpath(path, "/episode"), "data": data})
        write({"output": said.text(), "error": error, "images": made, "left_out": len(order) - len(made)})


_serve()
