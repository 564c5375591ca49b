// The main job's figures, as a person meets them: `node benchmarks/main-job.mjs [SONGS] [PASTES]` after `dotnet build -c Release`.
// (CONFIGURATION=debug takes the other build). Prints start times, the time from pasting a song to its result, songs per hour, and peak memory. Not part of the tests; nothing is asserted.
import { lyricsOf, RunningApp } from "./running-app.mjs";

const songs = Number(process.argv[2] ?? 500);
const pastes = Number(process.argv[3] ?? 100);
const program = `artifacts/bin/AnalysisApp/${process.env.CONFIGURATION ?? "release"}/AnalysisApp.dll`;
const app = await RunningApp.prepare();
try {
  row("first start, new database", `${(await app.start("dotnet", program)).toFixed(2)} s`);
  await app.stop("SIGTERM");
  const warm = [];
  for (let i = 0; i < 5; i++) {
    warm.push(await app.start("dotnet", program));
    if (i < 4) await app.stop("SIGTERM");
  }
  row("warm start to /ready, median of 5", `${median(warm).toFixed(2)} s`);

  const times = [];
  for (let i = 0; i < pastes; i++) {
    const began = performance.now();
    const song = await app.addSong(`Paste ${i}`, lyricsOf(`Paste ${i}`));
    const job = await app.send("POST", `/api/songs/${song.id}/analyze`);
    await app.finished(job.id, 2);
    await app.send("GET", `/api/songs/${song.id}/analysis`);
    times.push(performance.now() - began);
  }
  row(`pasted song of 20 lines to result, first of ${pastes}`, `${times[0].toFixed(0)} ms`);
  times.sort((a, b) => a - b);
  row("… p50", `${median(times).toFixed(0)} ms`);
  row("… p95", `${times[Math.ceil(times.length * 0.95) - 1].toFixed(0)} ms`);

  const list = await app.addPlaylist("List", songs);
  const [server, disk] = [app.serverSeconds(), app.databaseMegabytes()];
  const began = performance.now();
  const job = await app.finished((await app.send("POST", `/api/playlists/${list.id}/analyze`)).id, 100);
  const seconds = (performance.now() - began) / 1000;
  row(`playlist of ${songs} songs`, `${seconds.toFixed(1)} s, ${job.progress.succeeded} succeeded`);
  row("songs per hour", Math.round((songs / seconds) * 3600).toLocaleString("en"));
  row("PostgreSQL's processor time per song", `${(((app.serverSeconds() - server) / songs) * 1000).toFixed(1)} ms`);
  row("PostgreSQL's disk per song read", `${(((app.databaseMegabytes() - disk) / songs) * 1024).toFixed(0)} KiB`);
  row("peak memory of the app (PostgreSQL not counted)", `${app.peakMemory()} MiB`);
  await app.stop("SIGTERM");
} finally {
  await app.clean();
}

function row(what, figure) {
  console.log(`| ${what} | ${figure} |`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
