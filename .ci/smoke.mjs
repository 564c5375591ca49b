// The newcomer's way, over HTTP: starts the app by README's run command on an empty data folder, makes the administrator, compares scores with the golden ones, analyses a
// pasted song and a playlist, kills it with work in the queue and starts it again, and stops it as Ctrl+C does.
import { readFileSync } from "node:fs";
import { RunningApp } from "../benchmarks/running-app.mjs";

const app = await RunningApp.prepare({ isNew: true });
try {
  say("README's run command to ready", `${(await app.start("dotnet", "run", "--project", "src/AnalysisApp")).toFixed(1)} s`);
  await newcomer();
  await goldenScores();
  await pastedSong();
  await playlist();
  await killedApp();
  const code = await app.stop("SIGINT");
  assert(code === 0, `the app ended with ${code} after SIGINT`);
  assert(app.serverPids().length === 0, "PostgreSQL still runs after the app stopped");
  console.log("The smoke test passed.");
} catch (fault) {
  console.error(app.log);
  throw fault;
} finally {
  await app.clean();
}

async function newcomer() {
  const before = await fetch(`${app.base}/api/songs`);
  assert(before.status === 503 && (await before.json()).code === "setup_required", `before the setup the API answered with ${before.status}`);
  await app.setUp("owner", "four rivers and a lantern");
  const after = await fetch(`${app.base}/setup`, { redirect: "manual" });
  assert(after.status === 302, `after the setup its page answered with ${after.status}`);
  assert((await fetch(`${app.base}/api/songs`)).status === 401, "nobody may read the songs");
}

async function goldenScores() {
  for (const task of ["sentiment", "toxicity", "emotion"]) {
    const golden = JSON.parse(readFileSync(`models/starter/${task}/golden.json`, "utf8")).lines;
    const { results } = await app.send("POST", `/api/infer/${task}`, { texts: golden.map((line) => line.text) });
    let worst = 0;
    golden.forEach((line, i) => {
      for (const [label, score] of Object.entries(line.probs)) worst = Math.max(worst, Math.abs(score - results[i].scores[label]));
    });
    assert(worst <= 1e-4, `${task} is ${worst} away from its golden scores`);
    say(`${task}, largest difference from the golden scores`, worst.toExponential(1));
  }
}

async function pastedSong() {
  const golden = JSON.parse(readFileSync("models/starter/emotion/golden.json", "utf8")).lines.slice(0, 4);
  const began = performance.now();
  const song = await app.addSong("Pasted", golden.map((line) => line.text).join("\n"));
  await app.finished((await app.send("POST", `/api/songs/${song.id}/analyze`)).id);
  say("first pasted song, request to result", `${(performance.now() - began).toFixed(0)} ms`);
  const analysis = await app.send("GET", `/api/songs/${song.id}/analysis`);
  assert(analysis.quality === "full" && analysis.lines.length === 4, "the song was not read line by line");
  golden.forEach((line, i) => {
    for (const [label, score] of Object.entries(line.probs))
      assert(Math.abs(score - analysis.lines[i].emotion.scores[label]) <= 1e-4, `line ${i + 1} is not scored as the golden line`);
  });
}

async function playlist() {
  const list = await app.addPlaylist("Smoke", 30);
  const job = await app.finished((await app.send("POST", `/api/playlists/${list.id}/analyze`)).id);
  const { total, current, succeeded, percentage } = job.progress;
  assert(total === 30 && current === 30 && succeeded === 30 && percentage === 100, `progress says ${JSON.stringify(job.progress)}`);
}

async function killedApp() {
  const list = await app.addPlaylist("Killed", 60);
  const job = await app.send("POST", `/api/playlists/${list.id}/analyze`);
  await app.stop("SIGKILL");
  say("restart after kill -9 to ready", `${(await app.start("dotnet", "run", "--no-build", "--project", "src/AnalysisApp")).toFixed(1)} s`);
  const done = await app.finished(job.id);
  assert(done.progress.succeeded === 60, `after kill -9: ${JSON.stringify(done)}`);
}

function say(what, figure) {
  console.log(`${what}: ${figure}`);
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}
