// The newcomer's way, over HTTP: starts the app by README's run command on an empty data folder, analyses a pasted song and a playlist,
// compares scores with the golden ones, kills and restarts it with work in the queue, and stops it as Ctrl+C does.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const data = mkdtempSync(join(tmpdir(), "analysisapp-smoke-"));
chmodSync(data, 0o755);
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const figures = {};

let app = await start("cold start to ready");
try {
  await goldenScores();
  await pastedSong();
  await playlist();
  await killedApp();
  const code = await stop(app, "SIGINT");
  assert(code === 0, `the app ended with ${code} after SIGINT`);
  assert(!serverRuns(), "PostgreSQL still runs after the app stopped");
} catch (fault) {
  console.error(app.log());
  throw fault;
} finally {
  await stop(app, "SIGKILL");
  for (const pid of serverPids()) process.kill(pid, "SIGQUIT");
  await until("PostgreSQL to end", () => !serverRuns());
  rmSync(data, { recursive: true, force: true });
}
for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
console.log("The smoke test passed.");

async function start(figure) {
  const began = performance.now();
  const child = spawn("dotnet", ["run", "--project", "src/AnalysisApp", ...(figure.startsWith("cold") ? [] : ["--no-build"])], {
    env: { ...process.env, Urls: base, Storage__DataDirectory: data },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let log = "";
  child.stdout.on("data", (chunk) => (log += chunk));
  child.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  const running = { child, ended, log: () => log, hasEnded: false };
  ended.then(() => (running.hasEnded = true));
  await until("the app to be ready", async () => {
    if (running.hasEnded) throw new Error(`The app ended before it was ready:\n${log}`);
    return (await fetch(`${base}/ready`).catch(() => null))?.ok;
  }, 300_000);
  await until("the announcement", () => log.includes(`is ready at ${base}`));
  figures[figure] = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  return running;
}

async function stop(running, signal) {
  // The whole group, as a terminal would: `dotnet run` and the app under it.
  try {
    process.kill(-running.child.pid, signal);
  } catch {
    // It has ended already.
  }
  return running.ended;
}

async function goldenScores() {
  for (const task of ["sentiment", "toxicity", "emotion"]) {
    const golden = JSON.parse(readFileSync(`models/starter/${task}/golden.json`, "utf8")).lines;
    const { results } = await send("POST", `/api/infer/${task}`, { texts: golden.map((line) => line.text) });
    let worst = 0;
    golden.forEach((line, i) => {
      for (const [label, score] of Object.entries(line.probs)) worst = Math.max(worst, Math.abs(score - results[i].scores[label]));
    });
    assert(worst <= 1e-4, `${task} is ${worst} away from its golden scores`);
    figures[`${task}, largest difference from the golden scores`] = worst.toExponential(1);
  }
}

async function pastedSong() {
  const golden = JSON.parse(readFileSync("models/starter/emotion/golden.json", "utf8")).lines.slice(0, 4);
  const began = performance.now();
  const song = await send("POST", "/api/songs", { title: "Pasted", artist: "Smoke", lyrics: golden.map((line) => line.text).join("\n") });
  const job = await send("POST", `/api/songs/${song.id}/analyze`);
  await finished(job.id);
  figures["one pasted song, request to result"] = `${(performance.now() - began).toFixed(0)} ms`;
  const analysis = await send("GET", `/api/songs/${song.id}/analysis`);
  assert(analysis.quality === "full" && analysis.lines.length === 4, "the song was not read line by line");
  golden.forEach((line, i) => {
    for (const [label, score] of Object.entries(line.probs))
      assert(Math.abs(score - analysis.lines[i].emotion.scores[label]) <= 1e-4, `line ${i + 1} is not scored as the golden line`);
  });
}

async function playlist() {
  const list = await makePlaylist("Smoke", 30);
  const began = performance.now();
  const job = await finished((await send("POST", `/api/playlists/${list.id}/analyze`)).id);
  const seconds = (performance.now() - began) / 1000;
  const { total, current, succeeded, percentage } = job.progress;
  assert(total === 30 && current === 30 && succeeded === 30 && percentage === 100, `progress says ${JSON.stringify(job.progress)}`);
  figures["songs per hour"] = Math.round((30 / seconds) * 3600);
}

async function killedApp() {
  const list = await makePlaylist("Killed", 60);
  const job = await send("POST", `/api/playlists/${list.id}/analyze`);
  await stop(app, "SIGKILL");
  app = await start("restart after kill -9 to ready");
  const done = await finished(job.id);
  assert(done.state === "completed" && done.progress.succeeded === 60, `after kill -9: ${JSON.stringify(done)}`);
}

async function makePlaylist(name, count) {
  const songIds = [];
  for (let i = 0; i < count; i++) {
    const lines = Array.from({ length: 24 }, (_, n) => `Line ${n} of song ${i} on the list ${name}, where the river ${n % 2 ? "bends" : "sings"} tonight`);
    songIds.push((await send("POST", "/api/songs", { title: `${name} ${i}`, artist: "Smoke", lyrics: lines.join("\n") })).id);
  }
  return send("POST", "/api/playlists", { name, songIds });
}

async function finished(id) {
  let job;
  await until(`job ${id} to end`, async () => {
    job = await send("GET", `/api/jobs/${id}`);
    return ["completed", "failed", "cancelled"].includes(job.state);
  }, 180_000);
  assert(job.state === "completed", `job ${id} ended as ${job.state}: ${JSON.stringify(job.failure)}`);
  return job;
}

async function send(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function until(what, isSo, limit = 60_000) {
  for (const began = performance.now(); performance.now() - began < limit; await new Promise((resolve) => setTimeout(resolve, 25)))
    if (await isSo()) return;
  throw new Error(`Waited ${limit / 1000} s for ${what}.`);
}

function serverPids() {
  // /proc rather than pgrep, which a small image lacks.
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres") && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(data);
    } catch {
      return false;
    }
  }).map(Number);
}

function serverRuns() {
  return serverPids().length > 0;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}
