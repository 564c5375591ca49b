// What open streams of events cost, and whether they lose any: `node benchmarks/Events/streams.mjs [STREAMS] [SECONDS]` after `dotnet build -c Release`
// (CONFIGURATION=debug takes the other build). The app runs as a process of its own and the streams are real connections; its time on the processor is
// what the kernel counted. Ends with 1 if a stream lost an event. Needs Linux and Node 20.
import { readdirSync, readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { lyricsOf, RunningApp, until } from "../running-app.mjs";

const streams = Number(process.argv[2] ?? 500);
const seconds = Number(process.argv[3] ?? 60);
const requestsPerSecond = 50;
const songs = 60;
const program = `artifacts/bin/AnalysisApp/${process.env.CONFIGURATION ?? "release"}/AnalysisApp.dll`;
const agent = new Agent({ maxSockets: Infinity, keepAlive: false });
const app = await RunningApp.prepare();
let isFaulty = false;
try {
  await app.start("dotnet", program);
  const playlist = await app.addPlaylist("Watched", songs);

  // Reading a song first: what is compiled once must not be counted as the streams'.
  await app.finished((await app.send("POST", `/api/songs/${(await app.addSong("Warm", lyricsOf("Warm"))).id}/analyze`)).id);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const memory = residentMemory();
  const without = await costOf(seconds);
  const open = await Promise.all(Array.from({ length: streams }, listen));
  await until("every stream's snapshot", () => open.every((stream) => stream.last > 0 || stream.snapshots > 0));
  const idle = await costOf(seconds);
  row(`no stream, ${seconds} s`, share(without.app), share(without.database));
  row(`${streams} streams that nothing happens on, ${seconds} s`, share(idle.app), share(idle.database));
  row("… more than without", share(idle.app - without.app), share(idle.database - without.database));
  row("memory, per stream", `${Math.round(((residentMemory() - memory) / streams) * 1024)} KiB`, "");

  const job = (await app.send("POST", `/api/playlists/${playlist.id}/analyze`)).id;
  const load = await under(job);
  row(`${streams} streams, a playlist of ${songs} songs and ${requestsPerSecond} requests a second`, `${load.answered} answered, slowest 5 % over ${load.p95} ms`, "");
  await until("every stream to hear of the end", () => open.every((stream) => stream.ended.has(job)), 60_000);
  const lost = open.reduce((sum, stream) => sum + stream.lost, 0);
  row("events heard by all streams", open.reduce((sum, stream) => sum + stream.events, 0).toLocaleString("en"), "");
  row("events lost", String(lost), "");
  row("snapshots besides the first", String(open.reduce((sum, stream) => sum + stream.snapshots - 1, 0)), "");
  isFaulty = lost > 0 || open.some((stream) => stream.snapshots === 0);
  open.forEach((stream) => stream.close());
} finally {
  await app.clean();
}
process.exitCode = isFaulty ? 1 : 0;

/** One open stream: every number must follow the one before, or come with a snapshot. */
function listen() {
  const stream = { events: 0, lost: 0, snapshots: 0, last: 0, ended: new Set(), close: () => request.destroy() };
  let rest = "";
  const request = get(`${app.base}/api/events`, { agent, headers: { ...app.headers, Accept: "text/event-stream" } });
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (answer) => {
      answer.setEncoding("utf8");
      answer.on("error", () => {});
      answer.on("data", (chunk) => {
        const parts = (rest + chunk).split("\n\n");
        rest = parts.pop();
        parts.forEach((part) => hear(stream, part));
      });
      resolve(stream);
    });
  });
}

function hear(stream, part) {
  const [, number, type, data] = /^id: \w+-(\d+)\nevent: (\w+)\ndata: (.*)$/s.exec(part) ?? [];
  if (!type) return;
  stream.events++;
  if (type === "snapshot") stream.snapshots++;
  else if (Number(number) !== stream.last + 1) stream.lost++;
  stream.last = Number(number);
  if (type === "job") {
    const { id, state } = JSON.parse(data);
    if (["completed", "failed", "cancelled"].includes(state)) stream.ended.add(id);
  }
}

/** Reads pages and the API at a steady rate until the job has ended. */
async function under(job) {
  const paths = ["/", "/api/songs?limit=20", "/api/progress/global", "/songs", `/api/jobs/${job}`];
  const times = [];
  let isOver = false;
  const ended = app.finished(job, 250).then(() => (isOver = true));
  const asked = [];
  for (let i = 0; !isOver; i++) {
    const began = performance.now();
    asked.push(fetch(app.base + paths[i % paths.length], { headers: app.headers }).then(async (answer) => {
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${paths[i % paths.length]}: ${answer.status}`);
      times.push(performance.now() - began);
    }));
    await new Promise((resolve) => setTimeout(resolve, 1000 / requestsPerSecond));
  }
  await Promise.all(asked);
  await ended;
  times.sort((a, b) => a - b);
  return { answered: times.length, p95: Math.round(times[Math.floor(times.length * 0.95)] ?? 0) };
}

/** Shares of a core that the app and its database took. */
async function costOf(length) {
  const [began, before] = [performance.now(), ticks()];
  await new Promise((resolve) => setTimeout(resolve, length * 1000));
  const after = ticks();
  const passed = (performance.now() - began) / 10;
  return { app: (after.app - before.app) / passed, database: (after.database - before.database) / passed };
}

/** Time on the processor so far, in hundredths of a second: fields 14 and 15 of /proc/PID/stat, after the name in brackets. */
function ticks() {
  const of = (pids) => pids.reduce((sum, pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
      return sum + Number(fields[11]) + Number(fields[12]);
    } catch {
      return sum;
    }
  }, 0);
  return { app: of(appPids()), database: of(databasePids()) };
}

/** The server and its processes, which do not name the data folder themselves. */
function databasePids() {
  const servers = new Set(app.serverPids());
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return servers.has(Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]));
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  return [...servers, ...children];
}

function appPids() {
  return app.pids("AnalysisApp").filter((pid) => /Name:\t(dotnet|AnalysisApp)/.test(readFileSync(`/proc/${pid}/status`, "utf8")));
}

/** In MiB. */
function residentMemory() {
  return appPids().reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024, 0);
}

function share(of) {
  return `${(of * 100).toFixed(2)} % of a core`;
}

function row(what, figure, database) {
  console.log(`| ${what} | ${figure} | ${database} |`);
}
