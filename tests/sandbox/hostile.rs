//! Programs that try to take the machine: one row each, with the verdicts that may meet them.

use flywheel::template::sandbox::verdict::{Kill, Limit, Verdict};

/// A hostile program.
pub struct Hostile {
    /// What it does.
    pub name: &'static str,
    /// Body of `build`, or a whole source if it starts with a line break.
    pub body: fn() -> String,
    /// Whether a verdict is of the right kind.
    pub expects: fn(&Verdict) -> bool,
}

/// The source of a row.
pub fn whole(row: &Hostile) -> String {
    let body = (row.body)();
    if let Some(source) = body.strip_prefix('\n') {
        return source.into();
    }
    let lines: Vec<String> = body.lines().map(|l| format!("    {l}")).collect();
    let head = "meta(title = \"x\", kind = \"plane\", knowledge = [], tools = [], levels = [1])\n";
    format!("{head}def build(p, rng, level):\n{}\n", lines.join("\n"))
}

fn ticks(v: &Verdict) -> bool {
    matches!(v, Verdict::Limit(Limit::Ticks, _))
}

fn failed(v: &Verdict) -> bool {
    matches!(v, Verdict::Failed(_))
}

fn refused(v: &Verdict) -> bool {
    matches!(v, Verdict::Refused(_))
}

/// Too much memory: seen by the interpreter or by the operating system; or too slow to get there, on a slow machine.
fn memory(v: &Verdict) -> bool {
    matches!(
        v,
        Verdict::Limit(Limit::Heap | Limit::Ticks | Limit::Clock, _)
            | Verdict::Killed(Kill::Memory | Kill::Wall | Kill::Cpu)
    )
}

fn time(v: &Verdict) -> bool {
    matches!(v, Verdict::Killed(Kill::Wall | Kill::Cpu | Kill::Memory) | Verdict::Limit(Limit::Clock, _))
}

fn stack(v: &Verdict) -> bool {
    matches!(v, Verdict::Killed(Kill::Stack | Kill::Wall) | Verdict::Limit(..) | Verdict::Failed(_))
}

fn any_limit(v: &Verdict) -> bool {
    matches!(v, Verdict::Limit(..) | Verdict::Killed(_))
}

macro_rules! hostile {
    ($name:literal, $expects:expr, $body:expr) => {
        Hostile { name: $name, body: || $body.into(), expects: $expects }
    };
}

/// The table. The first fifteen are those of the reference, the others our own.
pub const HOSTILE: &[Hostile] = &[
    hostile!("endless loop", ticks, "s = 0\nfor i in range(1000000000):\n    s += i % 7"),
    hostile!("huge comprehension", |v| ticks(v) || memory(v), "x = [i for i in range(2000000000)]"),
    hostile!("huge range", failed, "for i in range(1000000000000):\n    pass"),
    hostile!(
        "deep recursion",
        |v| matches!(v, Verdict::Limit(Limit::Depth, _)),
        "def f(n):\n    return f(n + 1)\nf(0)"
    ),
    hostile!("giant string multiply", failed, "x = \"a\" * 10000000000"),
    hostile!("giant shift", failed, "x = 1 << 10000000000"),
    hostile!("list growth", memory, "x = []\nfor i in range(1000000000):\n    x.append([i] * 100)"),
    hostile!("list doubling", memory, "x = [0]\nfor i in range(60):\n    x = x + x"),
    hostile!("string doubling", memory, "x = \"ab\"\nfor i in range(60):\n    x = x + x"),
    hostile!(
        "nested replace",
        memory,
        "x = \"aaaaaaaaaaaaaaaa\"\nfor i in range(60):\n    x = x.replace(\"a\", \"aaaaaaaaaaaaaaaa\")"
    ),
    hostile!("dict growth", memory, "x = {}\nfor i in range(1000000000):\n    x[i] = str(i) * 100"),
    hostile!("list(range(2e9))", memory, "x = list(range(2000000000))"),
    hostile!("bigint squaring", time, "x = 3\nfor i in range(60):\n    x = x * x"),
    hostile!("source nested 20,000 deep", refused, format!("\nx = {}1{}", "(".repeat(20_000), ")".repeat(20_000))),
    hostile!(
        "list nested 10^6 deep",
        |v| stack(v) || memory(v),
        "x = []\nfor i in range(1000000):\n    x = [x]\nlength(x, x)"
    ),
    hostile!(
        "source within 32 KiB, 16,000 deep",
        refused,
        format!("\nx = {}1{}", "(".repeat(16_000), ")".repeat(16_000))
    ),
    hostile!("chain of 8,000 nots", stack, format!("x = {}1", "not ".repeat(8_000))),
    hostile!("chain of 30,000 minuses", stack, format!("x = {}1", "-".repeat(30_000))),
    hostile!("sum of 14,000 terms", |v| stack(v) || failed(v), format!("n = 1\nx = n{}", "+n".repeat(14_000))),
    hostile!("chain of 1,300 elifs", |v| stack(v) || failed(v), {
        let arms: String = (0..1300).map(|_| "elif 0:\n        pass\n    ").collect();
        format!("\ndef build(p, rng, level):\n    if 0:\n        pass\n    {arms}")
    }),
    hostile!("deep f-strings", refused, format!("n = 1\nx = f\"{{{}n{}}}\"", "[".repeat(5_000), "]".repeat(5_000))),
    hostile!("format string with huge fields", memory, "x = \"{0}\" * 100000\ny = \"b\" * 1000000\nz = x.format(y)"),
    hostile!(
        "sorted on huge lists",
        memory,
        "x = [7] * 1000\nfor i in range(30):\n    x = sorted(x + x, reverse = True)"
    ),
    hostile!("join of huge lists", memory, "x = [\"a\" * 1000000] * 1000000\ny = \"\".join(x)"),
    hostile!("repr of nested sharing", memory, "x = [1, 2]\nfor i in range(60):\n    x = [x, x]\ny = str(x)"),
    hostile!(
        "equality of nested sharing",
        time,
        "x = [1, 2]\ny = [1, 2]\nfor i in range(40):\n    x = [x, x]\n    y = [y, y]\nz = x == y"
    ),
    hostile!("error message of 100 MB", |v| failed(v) || memory(v), "fail(\"x\" * 100000000)"),
    hostile!("failing on a huge argument", any_limit, "p.circle([0] * 200000000, 1)"),
    hostile!("giant reply", |v| matches!(v, Verdict::Limit(Limit::Reply, _)), {
        let rest = "g = p.given(length(A, B), 3)\np.ask(length(A, B), 3)\np.tool(\"connect\", A, B)\np.step(\"{}\", derive = equal(length(A, B), 3), because = \"x\", uses = [g])";
        format!("A, B = p.point(0, 0), p.point(3, 0)\np.say(\"word \" * 1000000)\n{rest}")
    }),
    hostile!("200,000 points", |v| any_limit(v) || failed(v), "for i in range(200000):\n    p.point(i, i)"),
    hostile!(
        "endless rejection sampling",
        ticks,
        "for i in range(1000000000):\n    if rng.int(1, 2) == 3:\n        break"
    ),
    hostile!(
        "loop while loading",
        ticks,
        "\nx = [i for i in range(0)]\ndef f():\n    for i in range(1000000000):\n        pass\nf()\n"
    ),
    hostile!(
        "infinite coordinate",
        failed,
        "A, B = p.point(0, 0), p.point(3, 0)\ng = p.given(length(A, B), 3)\np.ask(length(A, B), 3)\np.polar(A, 1e308 * 10, 0)"
    ),
    hostile!("null byte and no program", failed, "\n\u{0}"),
];
