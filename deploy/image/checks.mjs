// What is asked of a running image.
import { existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { lyricsOf, until } from "../../benchmarks/running-app.mjs";
import { Container } from "./container.mjs";

const program = "/app/AnalysisApp";
const stopLimit = 10; // Docker's patience, in seconds.

/** What cannot work is refused in one line, with the exit code that says whose fault it is. */
export async function refusals(image, volume) {
  const closed = await Container.on(image, volume.folder);
  assert((await closed.start({ user: "1000:1000" })) === 1, `a volume of root's: ${closed.log}`);
  has(closed.log, "The data folder /data belongs to 0:0 and cannot be written by 1000:1000", "a volume of root's");
  assert((await closed.start({ user: "1000:1000", env: { PUID: 99, PGID: 100 } })) === 2, `PUID without root: ${closed.log}`);
  has(closed.log, "--user 99:100", "PUID without root");
  assert((await closed.start({ args: ["--version"] })) === 0, `--version: ${closed.log}`);
  has(closed.log, "AnalysisApp 0.1.0-proof", "--version");
  say("refusals", "in one line each");
}

/** A playlist is analysed; the container is killed half-way, started again on the same volume, and nothing is lost. The root is read-only throughout. */
export async function killedHalfWay(image, volume, songs) {
  const container = await configured(image, volume);
  container.start({ env: settings(), readOnly: true });
  say("fresh volume, start to ready", `${(await container.ready()).toFixed(1)} s`);
  assert(container.ids.uid === image.owner.split(":")[0], `it runs as ${container.ids.uid}`);
  assert(container.exec("/usr/bin/env", "touch", "/app/written").code !== 0, "the root can be written");
  await healthCheck(container);

  const list = await addPlaylist(container, "Proof", songs);
  const job = await container.send("POST", `/api/playlists/${list.id}/analyze`);
  await until("half of the songs", async () => (await progressOf(container, job.id)).succeeded >= songs / 3);
  const before = await analysesOf(container);
  await container.stop("SIGKILL");

  container.start({ env: settings(), readOnly: true });
  say("after SIGKILL, start to ready", `${(await container.ready()).toFixed(1)} s`);
  const done = await finished(container, job.id);
  assert(done.progress.succeeded === songs, `after SIGKILL: ${JSON.stringify(done.progress)}`);
  const after = await analysesOf(container);
  for (const [song, analysis] of Object.entries(before)) assert(after[song] === analysis, `song ${song} was analysed again, or its analysis is gone`);
  say("killed with", `${Object.keys(before).length} of ${songs} songs analysed; all of these kept, the others done after the next start`);

  await container.send("POST", `/api/playlists/${list.id}/analyze`, { scope: "all" });
  await until("work", async () => (await container.send("GET", "/api/jobs?state=in_progress")).items.length > 0);
  await stopped(container, "SIGTERM in the middle of work");
}

/** The first process takes the orphans of a killed PostgreSQL and starts it again. */
export async function serverKilled(image, volume) {
  const container = await configured(image, volume);
  container.start({ env: settings(), readOnly: true });
  await container.ready();
  const songs = Object.keys(await analysesOf(container)).length;
  process.kill(serverOf(container), "SIGKILL");
  await until("PostgreSQL to be back", async () => (await container.send("GET", "/api/songs?limit=1").catch(() => null))?.items.length === 1);
  await until("no process to be left over", () => container.zombies === 0);
  assert(Object.keys(await analysesOf(container)).length === songs, "songs are gone with the server");
  say("PostgreSQL killed alone", "back by itself, no zombies");
  await stopped(container, "SIGTERM when idle");
}

/** Root with PUID and PGID: the volume is given to them, and the app and its commands run as them. */
export async function anotherUser(image, volume) {
  const container = await configured(image, volume);
  const env = { ...settings(), PUID: 99, PGID: 100, UMASK: "027", TZ: "Europe/Berlin" };
  container.start({ user: "0:0", env, readOnly: true });
  await container.ready();
  const { uid, gid, mask } = container.ids;
  assert(`${uid}:${gid} ${mask}` === "99:100 0027", `it runs as ${uid}:${gid} with ${mask}`);
  for (const name of ["", ...readdirSync(volume.folder)]) assert(volume.ownerOf(name) === "99:100", `/data/${name} belongs to ${volume.ownerOf(name)}`);
  assert(Object.keys(await analysesOf(container)).length > 0, "the library is gone");
  const command = container.exec(program, "users", "list");
  assert(command.code === 0, `users list: ${command.out}${command.err}`);
  has(container.exec("/usr/bin/env", "date", "+%Z").out, "CE", "TZ");
  say("--user 0:0 with PUID=99 PGID=100 UMASK=027", "runs as 99:100, and so do its commands");
  await stopped(container, "SIGTERM as 99:100");
  volume.owner = "99:100";
}

/** A backup made while it runs, put back by the same image: into an empty volume, and in the place of a cluster that was moved away. */
export async function backupAndRestore(image, volume, empty) {
  const container = await configured(image, volume);
  container.start({ user: volume.owner, env: settings() });
  await container.ready();
  const before = await analysesOf(container);
  const backup = container.exec(program, "database", "backup", "--to", "/data/proof.backup.tar.gz");
  await stopped(container, "SIGTERM after the backup");
  assert(backup.code === 0, `database backup: ${backup.out}${backup.err}`);
  empty.take(join(volume.folder, "proof.backup.tar.gz"), "proof.backup.tar.gz");
  await restored(image, empty, before, "backup and restore into an empty volume");

  // As docs/upgrade.md has it for another major version of PostgreSQL.
  renameSync(join(volume.folder, "postgresql"), join(volume.folder, "postgresql.old"));
  await restored(image, volume, before, "restore beside the cluster of before");
}

async function restored(image, volume, before, name) {
  const container = await configured(image, volume);
  const code = await container.start({ user: volume.owner, args: ["database", "restore", "/data/proof.backup.tar.gz"] });
  assert(code === 0, `database restore: ${container.log}`);
  container.start({ user: volume.owner, env: settings() });
  await container.ready();
  same(before, await analysesOf(container), name);
  say(name, `${Object.keys(before).length} songs with their analyses`);
  await stopped(container, "SIGTERM after the restore");
}

/** A volume that an older image wrote, taken over by this one. */
export async function upgrade(older, image, volume) {
  const old = await configured(older, volume);
  old.start({ env: { ...settings(), Urls: old.base } });
  await old.ready();
  const list = await addPlaylist(old, "Older", 30);
  await finished(old, (await old.send("POST", `/api/playlists/${list.id}/analyze`)).id);
  const before = await analysesOf(old);
  await stopped(old, "SIGTERM of the older image");

  const container = await configured(image, volume);
  container.start({ env: settings(), readOnly: true });
  say("upgrade, start to ready", `${(await container.ready()).toFixed(1)} s`);
  same(before, await analysesOf(container), "the upgraded library");
  await finished(container, (await container.send("POST", `/api/playlists/${list.id}/analyze`, { scope: "all" })).id);
  say("upgrade", `${Object.keys(before).length} songs with their analyses, and all analysed again`);
  await stopped(container, "SIGTERM after the upgrade");
}

async function configured(image, volume) {
  const container = await Container.on(image, volume.folder);
  volume.write("admin.key", container.key);
  return container;
}

function settings() {
  return { Accounts__Admin__ApiKeyFile: "/data/admin.key", RateLimits__Api: 0, RateLimits__Analyse: 0 };
}

async function healthCheck(container) {
  const runs = Array.from({ length: 5 }, () => container.exec(program, "--healthcheck"));
  for (const run of runs) assert(run.code === 0, `--healthcheck: ${run.code} ${run.err}`);
  assert(container.exec(program, "--healthcheck", "--urls=http://127.0.0.1:1").code === 1, "--healthcheck finds life where none is");
  say("health check", `${Math.min(...runs.map((run) => run.ms)).toFixed(0)} to ${Math.max(...runs.map((run) => run.ms)).toFixed(0)} ms`);
}

async function stopped(container, what) {
  const { code, seconds } = await container.stop();
  assert(code === 0, `${what}: exit code ${code}\n${container.log}`);
  assert(seconds < stopLimit, `${what}: it took ${seconds.toFixed(1)} s, and Docker kills after ${stopLimit}`);
  assert(!existsSync(join(container.volume, "postgresql/data/postmaster.pid")), `${what}: PostgreSQL was not stopped in order`);
  say(what, `exit code 0 after ${seconds.toFixed(1)} s`);
}

function serverOf(container) {
  return container.processes.find((each) => each.name === "postgres").pid;
}

async function addPlaylist(container, name, count) {
  const songIds = [];
  for (let i = 0; i < count; i++)
    songIds.push((await container.send("POST", "/api/songs", { title: `${name} ${i}`, artist: "Proof", lyrics: lyricsOf(`${name} ${i}`) })).id);
  return container.send("POST", "/api/playlists", { name, songIds });
}

/** Which analysis each analysed song has. */
async function analysesOf(container) {
  const found = {};
  for (let cursor = ""; cursor !== null; ) {
    const page = await container.send("GET", `/api/songs?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const song of page.items) {
      const analysis = await container.send("GET", `/api/songs/${song.id}/analysis`).catch((fault) => {
        if (!fault.message.includes("not_analyzed")) throw fault;
      });
      if (analysis) found[song.id] = analysis.analysisId;
    }

    cursor = page.next;
  }

  return found;
}

async function progressOf(container, job) {
  return (await container.send("GET", `/api/jobs/${job}`)).progress;
}

async function finished(container, id) {
  let job;
  await until(`job ${id} to end`, async () => {
    job = await container.send("GET", `/api/jobs/${id}`);
    return ["completed", "failed", "cancelled"].includes(job.state);
  }, 600_000, 50);
  assert(job.state === "completed", `job ${id} ended as ${job.state}: ${JSON.stringify(job.failure)}`);
  return job;
}

function same(expected, actual, what) {
  assert(JSON.stringify(sorted(expected)) === JSON.stringify(sorted(actual)), `${what} is not what it was`);
}

function sorted(map) {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

function has(text, expected, what) {
  assert(text.includes(expected), `${what}: '${expected}' is not in: ${text}`);
}

function say(what, figure) {
  console.log(`${what}: ${figure}`);
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}
