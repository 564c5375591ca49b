// What is worth telling: that an analysis has begun, and what came of it. Each window tells it once, whichever of its pages is open then.

import { notice, wantsNotices } from "./notices.js";
import { base, jobSelector } from "./page.js";
import { isOver } from "./states.js";
import { t } from "./texts.js";
import { toast } from "./toasts.js";

const chosen = new Set((document.documentElement.dataset.notify ?? "").split(" "));
const askedFor = new Set(["song_analysis", "playlist_analysis", "chosen_analysis"]);
const rememberedJobs = 200;
const justNowMs = 10000;
const storage = "analysisapp.news";

/** What this window knows of each job: "waiting", "running" or "over". */
const known = new Map(readKnown());

// What was told while nobody looked, for when somebody does.
const held = [];

/**
 * Looks at a job as it was told just now.
 * @param at The server's time, for a job that need not have changed just now; without it, the time of the job's own change.
 * @param attended Whether any tab of this browser is looked at.
 */
export function consider(job, { at, attended }) {
  const before = known.get(job.id);
  const now = isOver(job) ? "over" : job.state === "in_progress" ? "running" : before ?? "waiting";
  if (now === before) return;
  remember(job.id, now);
  if (!askedFor.has(job.type) && !(job.type === "background_analysis" && chosen.has("background"))) return;
  if (now === "running" && before !== "over") begin(job, before, at, attended);
  if (now === "over") end(job, before, at, attended);
}

function begin(job, before, at, attended) {
  // A page that shows the job says so itself.
  if (!chosen.has("started") || document.querySelector(`main ${jobSelector(job.id)}`)) return;
  if (before || isJustNow(job.startedAt, at ?? job.progress.updatedAt)) tell({ job, look: "run", text: t("Reading “{0}” has begun.", job.title) }, attended);
}

async function end(job, before, at, attended) {
  if (job.state === "cancelled" || !(before || isJustNow(job.finishedAt, at ?? job.progress.updatedAt))) return;
  if (job.state === "failed") {
    if (chosen.has("failed")) tell({ job, look: "stop", text: `${t("“{0}” could not be read.", job.title)} ${job.failure?.message ?? ""}`.trim(), stays: true }, attended);
  } else if (chosen.has("ended")) {
    tell(await outcome(job), attended);
  }
}

/** In the server's words, which knows what changed; a page's, since they are in the page's language. */
async function outcome(job) {
  const plain = { job, look: "check", text: t("“{0}” was read.", job.title) };
  try {
    const answer = await fetch(`${base}history/${job.id}?handler=news`);
    if (!answer.ok) return plain;
    const { text, worse, failed } = await answer.json();
    return { ...plain, text, look: worse > 0 || failed > 0 ? "care" : "check" };
  } catch {
    return plain;
  }
}

function tell(news, attended) {
  if (!document.hidden) toast(news);
  else if (!attended && !(wantsNotices() && notice(news))) held.push(news);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) held.splice(0).forEach(toast);
});

const isJustNow = (time, at) => time !== null && Date.parse(at) - Date.parse(time) < justNowMs;

function remember(id, state) {
  known.delete(id);
  known.set(id, state);
  for (const oldest of known.keys()) {
    if (known.size <= rememberedJobs) break;
    known.delete(oldest);
  }
  try {
    sessionStorage.setItem(storage, JSON.stringify([...known]));
  } catch {
    // Without storage every page begins anew, which only means that less is told.
  }
}

function readKnown() {
  try {
    return JSON.parse(sessionStorage.getItem(storage)) ?? [];
  } catch {
    return [];
  }
}
