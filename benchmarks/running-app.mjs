// The app as a process of its own, over HTTP: what the smoke test and the benchmarks share. Needs nothing but Node 20.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const key = "a-key-for-this-run-of-the-app";

export class RunningApp {
  #child;
  #ended;
  #log = "";
  #hasEnded = false;

  /** What is sent to be let in: the configured key, or the session that setUp began. */
  headers = {};

  constructor(base, data, isNew) {
    this.base = base;
    this.data = data;
    if (!isNew) this.headers = { "X-Api-Key": key };
  }

  /** A folder and a port of its own; nothing is started yet. A new one has no administrator until setUp makes it. */
  static async prepare({ isNew = false } = {}) {
    const data = mkdtempSync(join(tmpdir(), "analysisapp-"));
    chmodSync(data, 0o755);
    return new RunningApp(`http://127.0.0.1:${await freePort()}`, data, isNew);
  }

  get log() {
    return this.#log;
  }

  /** Starts a command that runs the app; resolves, with the seconds it took, when the app is ready and has said so. */
  async start(command, ...args) {
    const began = performance.now();
    this.#log = "";
    this.#hasEnded = false;
    this.#child = spawn(command, args, {
      env: {
        ...process.env,
        Urls: this.base,
        Storage__DataDirectory: this.data,
        Accounts__Admin__ApiKey: this.headers["X-Api-Key"] ?? "",
        RateLimits__Api: "0",
        RateLimits__Analyse: "0",
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#child.stdout.on("data", (chunk) => (this.#log += chunk));
    this.#child.stderr.on("data", (chunk) => (this.#log += chunk));
    this.#ended = new Promise((resolve) => this.#child.on("exit", (code, signal) => resolve(code ?? signal)));
    this.#ended.then(() => (this.#hasEnded = true));
    await until("the app to be ready", async () => {
      if (this.#hasEnded) throw new Error("The app ended before it was ready.");
      return (await fetch(`${this.base}/ready`).catch(() => null))?.ok;
    }, 300_000);
    const seconds = (performance.now() - began) / 1000;
    await until("the announcement", () => this.#log.includes(`is ready at ${this.base}`));
    return seconds;
  }

  /** Sends a signal as a terminal would, to the whole group; resolves with the exit code. */
  async stop(signal) {
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // It has ended already.
    }
    return this.#ended;
  }

  /** Ends everything, the database too, and removes the folder. */
  async clean() {
    if (this.#child) await this.stop("SIGKILL");
    for (const pid of this.serverPids()) process.kill(pid, "SIGQUIT");
    await until("PostgreSQL to end", () => this.serverPids().length === 0);
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Makes the administrator as a newcomer does, with the form; from then on what is sent is theirs. */
  async setUp(name, password) {
    const page = await fetch(`${this.base}/setup`);
    const token = /name="antiforgery"[^>]*value="([^"]+)"/.exec(await page.text())[1];
    const body = new URLSearchParams({ name, password, again: password, antiforgery: token });
    const answer = await fetch(`${this.base}/setup`, { method: "POST", redirect: "manual", headers: { Cookie: cookiesOf(page) }, body });
    if (answer.status !== 302) throw new Error(`The setup answered with ${answer.status}: ${await answer.text()}`);
    this.headers = { Cookie: cookiesOf(answer) };
  }

  async send(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      headers: body ? { ...this.headers, "Content-Type": "application/json" } : this.headers,
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  addSong(title, lyrics) {
    return this.send("POST", "/api/songs", { title, artist: "Benchmark", lyrics });
  }

  async addPlaylist(name, count) {
    const songIds = [];
    for (let i = 0; i < count; i++) songIds.push((await this.addSong(`${name} ${i}`, lyricsOf(`${name} ${i}`))).id);
    return this.send("POST", "/api/playlists", { name, songIds });
  }

  /** Waits for a job to end, looking as often as asked. */
  async finished(id, everyMs = 25) {
    let job;
    await until(`job ${id} to end`, async () => {
      job = await this.send("GET", `/api/jobs/${id}`);
      return ["completed", "failed", "cancelled"].includes(job.state);
    }, 600_000, everyMs);
    if (job.state !== "completed") throw new Error(`job ${id} ended as ${job.state}: ${JSON.stringify(job.failure)}`);
    return job;
  }

  /** Processes whose command line names the data folder and the word. */
  pids(word) {
    // /proc rather than pgrep, which a small image lacks.
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return line.includes(word) && (line.includes(this.data) || readFileSync(`/proc/${pid}/environ`, "utf8").includes(`DataDirectory=${this.data}`));
      } catch {
        return false;
      }
    }).map(Number);
  }

  serverPids() {
    return this.pids("postgres");
  }

  /** Processor time of the database's server and all its processes so far, those that have ended too, in seconds. */
  serverSeconds() {
    const servers = this.serverPids().map(String);
    const ticks = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => {
      try {
        // After the name: the state, the parent, and from the twelfth on the times, those of children that have ended last.
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
        const of = servers.includes(pid) ? fields.slice(11, 15) : servers.includes(fields[1]) ? fields.slice(11, 13) : [];
        return of.reduce((sum, field) => sum + Number(field), 0);
      } catch {
        return 0;
      }
    });
    return ticks.reduce((sum, each) => sum + each, 0) / 100;
  }

  /** What the database takes on the disk, without the log of what was written last, in MiB. */
  databaseMegabytes() {
    const tables = join(this.data, "postgresql");
    const files = readdirSync(tables, { recursive: true }).filter((file) => !file.includes("pg_wal"));
    return files.reduce((sum, file) => sum + (statSync(join(tables, file), { throwIfNoEntry: false })?.size ?? 0), 0) / 1024 / 1024;
  }

  /** The peak of resident memory of the app itself so far, in MiB. */
  peakMemory() {
    const peaks = this.pids("AnalysisApp").map((pid) => {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return status.includes("Name:\tdotnet") || status.includes("Name:\tAnalysisApp") ? Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 : 0;
    });
    return Math.round(Math.max(0, ...peaks));
  }
}

/** A song of 24 lines in four sections, the third and last the same chorus; different for every name. */
export function lyricsOf(name) {
  const verse = (n) => Array.from({ length: 6 }, (_, line) => `Line ${line} of verse ${n} in ${name}, where the river ${line % 2 ? "bends" : "sings"} tonight`);
  const chorus = ["Carry me home, carry me home", `${name} is the name I know`, "Over the hill and under the stone", "Carry me home, carry me home"];
  return ["[Verse 1]", ...verse(1), "", "[Chorus]", ...chorus, "", "[Verse 2]", ...verse(2), "", "[Chorus]", ...chorus].join("\n");
}

export async function until(what, isSo, limitMs = 60_000, everyMs = 25) {
  for (const began = performance.now(); performance.now() - began < limitMs; await new Promise((resolve) => setTimeout(resolve, everyMs)))
    if (await isSo()) return;
  throw new Error(`Waited ${limitMs / 1000} s for ${what}.`);
}

function cookiesOf(answer) {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
