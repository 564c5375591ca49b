// The strip that says on every page what is going on: one job, and how many more there are.

import { showAsks } from "./asks.js";
import { endWait, showFacts } from "./facts.js";
import { jobSelector, linkOf, write } from "./page.js";
import { t } from "./texts.js";
import { showWhole } from "./whole.js";

const strip = document.getElementById("strip");
const others = document.getElementById("strip-others");

const asked = {
  pause: (title) => t("Pause {0}", title),
  resume: (title) => t("Resume {0}", title),
  cancel: (title) => t("Cancel {0}", title),
};

/** What is live, as far as anybody told. */
const live = new Map();

/** Takes note of a live job; it is shown where none is, and where what is shown comes after it. */
export function enterStrip(job) {
  live.set(job.id, job);
  const row = strip?.querySelector("li");
  if (strip && (!row || givesWay(row, job))) {
    row?.remove();
    addRow(job);
  }
  showAsks(job);
  endWait(job);
  count();
}

/** But nobody's button goes away under their fingers. */
function givesWay(row, job) {
  const shown = live.get(row.dataset.job);
  return shown !== undefined && !row.contains(document.activeElement) && rank(job) < rank(shown);
}

/** What runs comes before what waits, and that before what is paused: as the server chooses. */
function rank(job) {
  if (job.state === "in_progress") return 0;
  return job.paused ? 2 : 1;
}

/** A job has ended: the next takes its place. */
export function leaveStrip(id) {
  live.delete(id);
  const row = strip?.querySelector(jobSelector(id));
  if (row) {
    const focused = row.contains(document.activeElement);
    row.remove();
    const [next] = [...live.values()].sort((one, other) => rank(one) - rank(other));
    if (next) addRow(next);
    strip.hidden = !next;
    if (focused) (strip.querySelector("a") ?? document.getElementById("main")).focus();
  }
  count();
}

function addRow(job) {
  const row = document.getElementById("strip-row").content.firstElementChild.cloneNode(true);
  row.dataset.job = job.id;
  row.querySelector("a").href = linkOf(job);
  row.querySelector("progress").setAttribute("aria-label", t("Progress of {0}", job.title));
  const asks = row.querySelector("form");
  asks.dataset.asks = job.id;
  asks.elements.job.value = job.id;
  for (const button of asks.querySelectorAll("button")) button.setAttribute("aria-label", asked[button.value](job.title));
  strip.querySelector("ul").append(row);
  strip.hidden = false;
  showFacts(row, job);
  showAsks(job);
}

function count() {
  const more = live.size - 1;
  if (others) others.hidden = more < 1;
  write(others, t("and {0} more", more));
  showWhole([...live.values()]);
}
