// Keeps the open page up to date. Everything here is a comfort: without it the pages say the same after a reload.
//
// The server sends events (/api/events); where they cannot pass, the progress is polled (/api/progress/global). Two things follow from either:
// counters and bars marked with data-field are written in place, and regions marked with data-region are fetched again as the server
// renders them, so that there is one place that knows how a page looks.

const base = document.documentElement.dataset.base || "/";
const finals = new Set(["completed", "failed", "cancelled"]);

// Jobs ---------------------------------------------------------------------------------------------------------------------

const shownAfterEndMs = 4000;
const rememberedMs = 60000;

/** What is known of each job: the newest that was ever shown, so that no bar runs backwards. */
const jobs = new Map();

const jobSelector = (id) => `[data-job="${CSS.escape(id)}"]`;

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

function take(raw) {
  const before = jobs.get(raw.id);
  if (before && finals.has(before.state) && !finals.has(raw.state) && before.attempt >= raw.attempt) return;
  const job = forward(raw);
  const shownState = before?.state ?? document.querySelector(jobSelector(job.id))?.dataset.state;
  jobs.set(job.id, job);
  show(job);
  announce(job);

  // A region that was rendered in another state of the job is asked for again.
  if (shownState !== job.state) want("jobs", `job:${job.id}`, `target:${job.targetId}`);
  const ended = finals.has(job.state);
  if (polling && (!before || before.progress.current !== job.progress.current)) want("songs", "polled");
  if (ended) {
    want("songs", "polled");
    setTimeout(() => leaveStrip(job.id), shownAfterEndMs);
    setTimeout(() => jobs.delete(job.id), rememberedMs);
  }
}

function takeAll(live) {
  const ids = new Set(live.map((job) => job.id));
  for (const shown of document.querySelectorAll("[data-job]:not([data-job=''])")) {
    if (!jobs.has(shown.dataset.job) && !ids.has(shown.dataset.job)) missed(shown.dataset.job);
  }
  for (const [id, job] of jobs) {
    if (!ids.has(id) && !finals.has(job.state)) missed(id);
  }
  live.forEach(take);
}

/** A job that was live and is not any more: it ended while nobody told us. */
async function missed(id) {
  try {
    const answer = await fetch(`${base}api/jobs/${id}`);
    if (answer.ok) return take(await answer.json());
  } catch {
    return;
  }
  jobs.delete(id);
  leaveStrip(id);
  want("jobs", `job:${id}`);
}

// Words: the same as Wording/JobWords.cs ------------------------------------------------------------------------------------

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const count = (p) => (p.total === 0 ? capital(p.stage) : `${p.current} of ${p.total}`);
const percentage = (p) => (p.total === 0 ? "" : `${Math.floor(p.percentage)}%`);

function left(p) {
  if (p.eta) return `${p.eta} left`;
  if (p.status === "in_progress") return p.total > 0 && p.current === p.total ? "" : "working out the time left";
  return capital(p.stage);
}

const whole = { s: "second", min: "minute", h: "hour" };
const spoken = (p) =>
  p.eta ? `${count(p)}, ${p.eta.replace(/(\d+) (s|min|h)\b/g, (_, n, unit) => `${n} ${whole[unit]}${n === "1" ? "" : "s"}`)} left` : count(p);

// Showing ------------------------------------------------------------------------------------------------------------------

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function show(job) {
  if (document.querySelector(`main ${jobSelector(job.id)}`)) leaveStrip(job.id);
  else if (!finals.has(job.state)) enterStrip(job);
  for (const element of document.querySelectorAll(jobSelector(job.id))) showIn(element, job);
}

function showIn(element, job) {
  const p = job.progress;
  write(element.querySelector('[data-field="title"]'), job.title);
  write(element.querySelector('[data-field="count"]'), count(p));
  write(element.querySelector('[data-field="percentage"]'), percentage(p));
  write(element.querySelector('[data-field="left"]'), left(p));
  const bar = element.querySelector('[data-field="bar"]');
  if (!bar) return;
  bar.setAttribute("aria-valuetext", spoken(p));
  if (p.total > 0) {
    bar.max = p.total;
    bar.value = p.current;
  }
}

const strip = document.getElementById("strip");

function enterStrip(job) {
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

function leaveStrip(id) {
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

function showSong({ songId, ratings }) {
  const shown = ratings.find((rating) => rating.policy === document.documentElement.dataset.audience);
  if (shown) document.querySelectorAll(`[data-song="${CSS.escape(songId)}"]`).forEach((row) => showRating(row, shown));
  want("songs", `song:${songId}`);
}

function showRating(row, { value, score }) {
  const badge = document.querySelector(`template[data-rating-of="${CSS.escape(value)}"]`);
  if (badge) row.querySelector('[data-slot="rating"]')?.replaceChildren(badge.content.cloneNode(true));
  write(row.querySelector('[data-slot="score"]'), score === null ? "" : String(score));
}

// The audience that ratings are shown for -----------------------------------------------------------------------------------

const audience = document.querySelector(".audience");
let choosing = "";
audience?.addEventListener("pointerdown", () => (choosing = "pointer"));
audience?.addEventListener("keydown", () => (choosing = "keys"));
audience?.addEventListener("change", () => {
  // With the keyboard every step through the list is a change: the button, which now shows, says when it is meant.
  if (choosing === "keys") audience.dataset.changed = "";
  else audience.requestSubmit();
});

// For those who listen: at most one sentence in ten seconds, the newest ------------------------------------------------------

const announcer = document.getElementById("announcer");
const quietMs = 10000;
let nextSentence = null;
let lastSpokeAt = -quietMs;
let speaking = 0;

function say(sentence, atOnce = false) {
  nextSentence = sentence;
  if (speaking && !atOnce) return;
  clearTimeout(speaking);
  const wait = atOnce ? 0 : Math.max(0, lastSpokeAt + quietMs - performance.now());
  speaking = setTimeout(() => {
    speaking = 0;
    lastSpokeAt = performance.now();
    announcer.textContent = nextSentence;
  }, wait);
}

function announce(job) {
  // Only what this page is about: a screen reader must not read out the whole queue.
  if (!document.querySelector(`main ${jobSelector(job.id)}`)) return;
  if (!finals.has(job.state)) say(`${job.title}: ${spoken(job.progress)}`);
}

// Regions ------------------------------------------------------------------------------------------------------------------

const wanted = new Set();
const betweenMs = 1500;
let fetching = false;
let fetchedAt = -betweenMs;
let scheduled = 0;

function want(...hints) {
  for (const region of document.querySelectorAll("[data-region]")) {
    if (region.dataset.on.split(" ").some((hint) => hints.includes(hint))) wanted.add(region.id);
  }
  schedule();
}

function schedule() {
  if (wanted.size === 0 || scheduled || fetching) return;
  scheduled = setTimeout(refresh, Math.max(60, fetchedAt + betweenMs - performance.now()));
}

async function refresh() {
  scheduled = 0;
  fetching = true;
  const ids = [...wanted];
  wanted.clear();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      ids.forEach((id) => replace(document.getElementById(id), fresh.getElementById(id)));
      jobs.forEach(show);
    }
  } catch {
    // No connection: whatever comes next asks again.
  }
  fetching = false;
  fetchedAt = performance.now();
  schedule();
}

function replace(old, fresh) {
  if (!old || !fresh || looksLike(old, fresh) || isBeingFilledIn(old)) return;
  const focus = pathTo(old, document.activeElement);
  const open = [...old.querySelectorAll("details[open][id]")].map((details) => details.id);
  const next = document.adoptNode(fresh);
  for (const id of open) next.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  old.replaceWith(next);
  if (focus) (focus(next) ?? document.getElementById("main")).focus({ preventScroll: true });
  if (next.dataset.announce && next.dataset.announce !== old.dataset.announce) say(next.dataset.announce, true);
}

/** Every rendering has forms with tokens of its own; a button must not be swapped under the pointer for that. */
function looksLike(old, fresh) {
  const [a, b] = [old, fresh].map((region) => {
    const copy = region.cloneNode(true);
    copy.querySelectorAll("input[type=hidden]").forEach((input) => input.remove());
    return copy.innerHTML;
  });
  return a === b;
}

function isBeingFilledIn(region) {
  const options = [...region.querySelectorAll("select:has(option[selected]) option")];
  if (options.some((option) => option.selected !== option.defaultSelected)) return true;
  return [...region.querySelectorAll("input, textarea")].some((field) =>
    field.type === "checkbox" ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.value !== field.defaultValue);
}

/** How to find the focused element again: by its id, else by its place. Null when the focus is elsewhere. */
function pathTo(region, element) {
  if (!element || !region.contains(element)) return null;
  if (element.id) return (next) => (next.id === element.id ? next : next.querySelector(`#${CSS.escape(element.id)}`));
  const steps = [];
  for (let node = element; node !== region; node = node.parentElement) steps.unshift([...node.parentElement.children].indexOf(node));
  return (next) => {
    const found = steps.reduce((node, step) => node?.children[step], next);
    return found?.matches("a, button, input, select, textarea, summary, [tabindex]") ? found : null;
  };
}

// The stream, and what stands in for it --------------------------------------------------------------------------------------

const pollMs = [1000, 3000, 5000];
const slowestMs = 30000;
const streamAgainMs = 30000;
const hiddenMs = 30000;
let stream = null;
let polling = false;
let poll = 0;
let retry = 0;
let hide = 0;

function openStream() {
  clearTimeout(retry);
  stream?.close();
  stream = new EventSource(`${base}api/events`);
  const on = (type, handle) => stream.addEventListener(type, (event) => handle(JSON.parse(event.data)));
  on("snapshot", (snapshot) => {
    stopPolling();
    takeAll(snapshot.jobs);

    // Songs may have been finished between the page and the stream.
    if (snapshot.jobs.length > 0) want("songs", "polled");
  });
  on("job", take);
  on("song_analyzed", showSong);
  on("queue", () => want("queue"));
  on("health", () => want("health"));
  stream.onerror = () => {
    // Better late by polling than silent until the stream has found itself again; a little later it is tried anew.
    stream.close();
    stream = null;
    startPolling();
    retry = setTimeout(openStream, streamAgainMs);
  };
}

function startPolling() {
  if (polling) return;
  polling = true;
  pollOnce(0, 0);
}

function stopPolling() {
  polling = false;
  clearTimeout(poll);
}

async function pollOnce(round, failures) {
  let failed = failures + 1;
  try {
    const answer = await fetch(`${base}api/progress/global`);
    if (answer.ok) {
      takeAll((await answer.json()).jobs);
      failed = 0;
    }
  } catch {
    // The server is away; ask more and more rarely.
  }
  if (!polling) return;
  const wait = failed ? Math.min(slowestMs, 2000 * 2 ** failed) : pollMs[Math.min(round, pollMs.length - 1)];
  poll = setTimeout(pollOnce, wait, round + 1, failed);
}

function close() {
  stopPolling();
  clearTimeout(retry);
  stream?.close();
  stream = null;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hide);
  // A browser lends a site few connections; a tab that nobody looks at gives its own back.
  if (document.hidden) hide = setTimeout(close, hiddenMs);
  else if (!stream && !polling) openStream();
});
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && openStream());

openStream();
