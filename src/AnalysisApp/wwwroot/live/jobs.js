// What is known of each job, and what the page shows of it.

import { announce } from "./announcer.js";
import { showFacts } from "./facts.js";
import { consider } from "./news.js";
import { base, jobSelector } from "./page.js";
import { afterRefresh, want } from "./regions.js";
import { isOver } from "./states.js";
import { enterStrip, leaveStrip } from "./strip.js";
import { titleOf } from "./titles.js";

const shownAfterEndMs = 4000;
const rememberedMs = 60000;

/** What is known of each job: the newest that was ever shown, so that no bar runs backwards. */
const jobs = new Map();

/** A job's progress never goes back within one attempt, and never beyond its total. */
function forward(job) {
  const before = jobs.get(job.id);
  const now = { ...job.progress };
  now.current = Math.min(now.current, now.total);
  now.percentage = Math.min(now.percentage, 100);
  if (before && before.attempt === job.attempt && before.progress.current > now.current && before.progress.total <= now.total) {
    return { ...job, progress: { ...now, current: before.progress.current, percentage: before.progress.percentage } };
  }
  return { ...job, progress: now };
}

/** @param context What `consider` needs; and `polling`: whether nothing but the jobs is told now, so that songs must be asked for. */
export function take(told, context) {
  const raw = { ...told, title: titleOf(told) };
  const before = jobs.get(raw.id);
  if (before && isOver(before) && !isOver(raw) && before.attempt >= raw.attempt) return;
  consider(raw, context);
  const job = forward(raw);
  const shownState = before?.state ?? document.querySelector(jobSelector(job.id))?.dataset.state;
  jobs.set(job.id, job);
  show(job);
  announce(job);

  // A region that was rendered in another state of the job is asked for again.
  if (shownState !== job.state) want("jobs", `job:${job.id}`, `target:${job.targetId}`);
  const ended = isOver(job);
  if (context.polling && (!before || before.progress.current !== job.progress.current)) want("songs", "polled");
  if (ended) {
    want("songs", "polled");
    setTimeout(() => leaveStrip(job.id), shownAfterEndMs);
    setTimeout(() => jobs.delete(job.id), rememberedMs);
  }
}

/** All that is live now; what is missing has ended. */
export function takeAll(live, context) {
  const ids = new Set(live.map((job) => job.id));
  for (const shown of document.querySelectorAll("[data-job]:not([data-job=''])")) {
    if (!jobs.has(shown.dataset.job) && !ids.has(shown.dataset.job)) missed(shown.dataset.job, context);
  }
  for (const [id, job] of jobs) {
    if (!ids.has(id) && !isOver(job)) missed(id, context);
  }
  live.forEach((job) => take(job, context));
}

/** A job that was live and is not any more: it ended while nobody told us. */
async function missed(id, context) {
  try {
    const answer = await fetch(`${base}api/jobs/${id}`);
    if (answer.ok) return take(await answer.json(), context);
  } catch {
    return;
  }
  jobs.delete(id);
  leaveStrip(id);
  want("jobs", `job:${id}`);
}

// Showing ------------------------------------------------------------------------------------------------------------------

function show(job) {
  if (!isOver(job)) enterStrip(job);
  for (const element of document.querySelectorAll(jobSelector(job.id))) showFacts(element, job);
}

afterRefresh(() => jobs.forEach(show));
