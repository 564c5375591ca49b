// Counters and bars, written in place.

import { write } from "./page.js";
import { count, left, percentage, spoken } from "./words.js";

/** What a job waited for is over once it runs; the region says the rest a little later. */
export function endWait(job) {
  if (job.state !== "in_progress") return;
  for (const wait of document.querySelectorAll(`[data-wait="${CSS.escape(job.id)}"]`)) write(wait, "");
}

/** @param what A job, or several as one: its progress is shown, and its title where there is a place for it. */
export function showFacts(element, what) {
  const p = what.progress;
  write(element.querySelector('[data-field="title"]'), what.title);
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
