// The window in a real browser: a server of its own, that grows, on a database that starts with a few samples.
//
// FLYWHEEL names the program, CHROMIUM the browser (both have defaults), SHOTS a folder for screenshots, if they are wanted.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.FLYWHEEL ?? join(root, "target/debug/flywheel");
const shots = process.env.SHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STARTED_WITH = 40;

let folder, server, base, browser;

// A page that fails the test if anything is wrong in its console.
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.complaints.push(message.text()); });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("response", (answer) => { if (answer.status() >= 400 && answer.status() !== 404) page.complaints.push(`${answer.status()} ${answer.url()}`); });
  const answer = await page.goto(base + path, { waitUntil: "load" });
  assert.ok(answer.status() < 400, `${path}: ${answer.status()}`);
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

async function json(path) {
  const answer = await fetch(base + path);
  assert.equal(answer.status, 200, path);
  return answer.json();
}

// Two evaluations of the same tasks, and a training run.
function learn() {
  const points = join(folder, "points.jsonl");
  writeFileSync(points, [[40, 60], [120, 90]].map((p) => JSON.stringify({ image: join(root, "docs/chart-0.png"), points: { A: p } })).join("\n"));
  for (const policy of ["random", "oracle"]) {
    const words = ["eval", "--data", points, "--policy", policy, "--name", policy, "--evaluations", join(folder, "evaluations")];
    const played = spawnSync(program, words, { cwd: root, encoding: "utf8" });
    assert.equal(played.status, 0, played.stderr);
  }
  mkdirSync(join(folder, "training/see"), { recursive: true });
  const line = (step) => JSON.stringify({ step, time: 1.5e9 + step, "train/loss": 7 / step, ...(step % 10 ? {} : { "exam/within_2": step / 100 }) });
  writeFileSync(join(folder, "training/see/metrics.jsonl"), Array.from({ length: 60 }, (_, n) => `${line(n + 1)}\n`).join(""));
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "flywheel-window-"));
  const db = join(folder, "a.db");
  const grown = spawnSync(program, ["run", "--samples", String(STARTED_WITH), "--db", db], { cwd: root, encoding: "utf8" });
  assert.equal(grown.status, 0, grown.stderr);
  const learning = { FLYWHEEL_SERVE_EVALUATIONS: join(folder, "evaluations"), FLYWHEEL_SERVE_TRAINING: join(folder, "training") };
  learn();
  server = spawn(program, ["serve", "--addr", "127.0.0.1:0", "--db", db], { cwd: root, env: { ...process.env, ...learning, FLYWHEEL_SERVE_EXPORTS: join(folder, "exports"), FLYWHEEL_RUN_WORKERS: "1", FLYWHEEL_SERVE_CPU_SHARE: "0.3" } });
  let said = "";
  base = await new Promise((found, failed) => {
    const hear = (data) => {
      said += data;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) found(address[0]);
    };
    server.stdout.on("data", hear);
    server.stderr.on("data", hear);
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  if (shots) mkdirSync(shots, { recursive: true });
});

after(async () => {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

// Every page of the navigation, and one of each sort below them.
async function paths() {
  const newest = (await json("/samples.json")).samples;
  const deep = newest.find((s) => s.depth > 0) ?? newest[0];
  const sample = (await json(`/samples/${deep.id}.json`)).sample;
  const rejects = (await json("/rejects.json")).rejects;
  return {
    flow: "/", gallery: "/samples", filtered: "/samples?level=1", sample: `/samples/${deep.id}`, again: `/samples/${deep.id}/again`,
    rejects: "/rejects", ...(rejects.length ? { reject: `/rejects/${rejects[0].number}` } : {}), repairs: "/repairs", review: "/review",
    knowledge: "/knowledge", search: "/knowledge?q=thin+lens", node: `/knowledge/${sample.knowledge[0]}`, tools: "/tools",
    map: "/map", "map-part": "/map?at=mathematics", "map-small": "/map?at=physics/optics", evaluation: "/evaluations/random?against=oracle",
    rollout: `/evaluations/random?task=${encodeURIComponent((await json("/evaluations/random.json")).episodes[0].task)}`, training: "/training/see",
    tool: `/tools/${sample.tools[0] ?? "connect"}`, templates: "/templates", template: `/templates/${sample.provenance.template}?seed=3`,
    coverage: "/coverage", "coverage-tools": "/coverage?by=tool", distributions: "/distributions", rounds: "/rounds", round: "/rounds/1",
    exports: "/exports", learning: "/learning", log: "/log",
  };
}

for (const [look, options] of Object.entries({
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { colorScheme: "light", viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true },
})) {
  test(`every page loads without complaint and is accessible: ${look}`, async () => {
    const wrong = [];
    for (const [name, path] of Object.entries(await paths())) {
      const page = await open(path, options);
      assert.notEqual(await page.locator("h1").textContent(), "", path);
      const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      if (overflow > 0) wrong.push(`${path} is ${overflow} pixels wider than the window`);
      await page.evaluate(axe);
      const found = await page.evaluate(() => axe.run());
      wrong.push(...found.violations.map((v) => `${path}: ${v.id} ${v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3).join(" | ")}`));
      if (shots) await page.screenshot({ path: join(shots, `${name}-${look}.png`), fullPage: name !== "tools" && name !== "templates" });
      await close(page);
    }
    assert.deepEqual(wrong, []);
  });
}

test("the map shows every node once, and its sectors and names lead on", async () => {
  for (const at of ["", "?at=mathematics", "?at=physics/optics"]) {
    const told = await json(`/map.json${at}`);
    const page = await open(`/map${at}`, { javaScriptEnabled: false });
    const dots = await page.locator("path.dots").evaluateAll((all) => all.reduce((n, p) => n + p.getAttribute("d").split("h0").length - 1, 0));
    const named = await page.locator("svg.layers circle").count();
    assert.equal(dots + named, told.nodes.length, at);
    assert.ok(told.shown > 0 || at === "?at=physics/optics");
    await close(page);
  }
  const page = await open("/map");
  await Promise.all([page.waitForURL(/at=physics/), page.locator("svg.wheel a[aria-label^='physics']").click()]);
  await Promise.all([page.waitForURL(/at=physics\/optics/), page.locator("#main").getByRole("link", { name: "optics", exact: true }).first().click()]);
  await Promise.all([page.waitForURL(/knowledge\/physics/), page.locator("svg.layers a").first().click()]);
  await close(page);
});

test("targets are set by a form", async () => {
  const page = await open("/");
  // The daemon hears of it between two turns.
  const says = async (words) => {
    for (let tries = 0; tries < 40 && !words.test(await page.locator("#main").innerText()); tries += 1) {
      await new Promise((done) => setTimeout(done, 500));
      await page.reload();
    }
    assert.match(await page.locator("#main").innerText(), words);
  };
  await page.getByText("Set targets").click();
  await page.locator("input[name=samples]").fill("1000000");
  await page.locator("textarea[name=quotas]").fill("level=3:5");
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Set", exact: true }).click()]);
  await says(/level=3:5/);
  await page.getByText("Set targets").click();
  await page.locator("input[name=samples]").fill("0");
  await page.locator("textarea[name=quotas]").fill("");
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Set", exact: true }).click()]);
  await says(/without end/);
  await close(page);
});

test("pages read without a script", async () => {
  const { sample } = await paths();
  const page = await open(sample, { javaScriptEnabled: false });
  const record = (await json(`${sample}.json`)).sample;
  assert.equal(await page.locator(".state").count(), record.picture_hashes.length);
  for (const state of await page.locator(".state").all()) assert.ok(await state.isVisible());
  await page.goto(`${base}/samples`);
  await page.locator("select[name=level]").selectOption({ index: 1 });
  await page.locator("form.filters button").click();
  assert.match(page.url(), /[?&]level=\d/);
  await close(page);
});

test("the scrubber steps through the states", async () => {
  const { sample } = await paths();
  const page = await open(sample);
  const last = (await page.locator(".state").count()) - 1;
  const shown = () => page.locator(".state").evaluateAll((all) => all.flatMap((s, i) => (getComputedStyle(s).display === "none" ? [] : [i])));
  if (last > 0) {
    assert.deepEqual(await shown(), [0]);
    await page.getByRole("button", { name: "next state" }).click();
    assert.deepEqual(await shown(), [1]);
    const image = page.locator(".state.now img");
    await image.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector(".state.now img").naturalWidth > 0);
    await page.locator("h1").click();
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual(await shown(), [0]);
    await page.locator("#scrubber input").focus();
    await page.keyboard.press("End");
    assert.deepEqual(await shown(), [last]);
    const range = page.locator("[data-compare] input");
    await range.focus();
    await page.keyboard.press("Home");
    assert.equal(await page.locator(".compare").evaluate((box) => box.style.getPropertyValue("--cut")), "0%");
  }
  await close(page);
});

test("filters work by the address, and by the selects", async () => {
  for (const level of [1, 2, 3]) {
    const page = await open(`/samples?level=${level}`);
    const wrong = await page.locator(".card .foot").evaluateAll((all, l) => all.filter((f) => !f.textContent.includes(`level ${l}`)).length, level);
    assert.equal(wrong, 0);
    await close(page);
  }
  const page = await open("/samples");
  const kind = await page.locator("select[name=kind] option").nth(1).getAttribute("value");
  await Promise.all([page.waitForURL(/kind=/), page.locator("select[name=kind]").selectOption(kind)]);
  assert.equal(new URL(page.url()).search, `?kind=${encodeURIComponent(kind)}`);
  await close(page);
  const answer = await fetch(`${base}/samples?before=many`);
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /before=many/);
});

test("the gallery and the flow are live", async () => {
  const page = await open("/samples");
  await page.locator(".card.new").first().waitFor({ timeout: 60_000 });
  const ids = await page.locator(".card").evaluateAll((all) => all.map((c) => c.dataset.id));
  assert.equal(new Set(ids).size, ids.length);
  await close(page);
  const flow = await open("/");
  const count = flow.locator("dd[data-live='counts.verified']");
  const first = await count.textContent();
  await flow.waitForFunction((was) => document.querySelector("dd[data-live='counts.verified']").textContent !== was, first, { timeout: 60_000 });
  await close(flow);
});

test("a review is written by keyboard", async () => {
  const page = await open("/review");
  const count = async () => (await json("/review.json")).accepted + (await json("/review.json")).rejected;
  const before = await count();
  const id = await page.locator("input[name=id]").first().inputValue();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("a")]);
  assert.equal(await count(), before + 1);
  assert.notEqual(await page.locator("input[name=id]").first().inputValue(), id);
  const rejected = await page.locator("input[name=id]").first().inputValue();
  await page.keyboard.press("r");
  await page.keyboard.type("the label hides a point");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  const last = (await json("/review.json")).recent.find((r) => r.id === rejected);
  assert.equal(last.verdict, "reject");
  assert.equal(last.reason, "the label hides a point");
  const all = await count();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: `Withdraw the verdict on ${rejected}` }).click()]);
  assert.equal(await count(), all - 1);
  const later = await page.locator("input[name=id]").first().inputValue();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("n")]);
  assert.notEqual(await page.locator("input[name=id]").first().inputValue(), later);
  await close(page);
});

test("a sample is made again, byte for byte", async () => {
  const { sample } = await paths();
  const page = await open(sample);
  await Promise.all([page.waitForURL(/again/), page.getByRole("link", { name: "Make it again" }).click()]);
  assert.equal(await page.locator(".badge").textContent(), "equal");
  await close(page);
});

test("the keyboard reaches everything, first of all the content", async () => {
  const page = await open("/samples");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "To the content");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, "#main");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  await close(page);
});

test("growing can be paused and resumed", async () => {
  const page = await open("/");
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Pause" }).click()]);
  await page.waitForFunction(() => document.querySelector("[data-live=phase]").textContent === "paused", null, { timeout: 30_000 });
  await page.reload();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Resume" }).click()]);
  await page.waitForFunction(() => document.querySelector("[data-live=phase]").textContent !== "paused", null, { timeout: 30_000 });
  await close(page);
});
