// The strip that says on every page what is going on: a row per job, at most as many as the server would show.

import { base, jobSelector } from "./page.js";

const strip = document.getElementById("strip");

export function enterStrip(job) {
  if (!strip || strip.querySelector(jobSelector(job.id))) return;
  const list = strip.querySelector("ul");
  if (list.children.length >= Number(strip.dataset.shown)) return;
  const row = document.getElementById("strip-row").content.firstElementChild.cloneNode(true);
  row.dataset.job = job.id;
  row.querySelector("a").href = link(job);
  row.querySelector("progress").setAttribute("aria-label", `Progress of ${job.title}`);
  list.append(row);
  strip.hidden = false;
}

export function leaveStrip(id) {
  const row = strip?.querySelector(jobSelector(id));
  if (!row) return;
  const focused = row.contains(document.activeElement);
  row.remove();
  strip.hidden = strip.querySelector("li") === null;
  if (focused) document.getElementById("main").focus();
}

function link(job) {
  if (job.type === "song_analysis") return `${base}songs/${job.targetId}`;
  return job.type === "playlist_analysis" ? `${base}playlists/${job.targetId}` : `${base}jobs/${job.id}`;
}
