// Several jobs as one: the sum of their songs, and the time until the last of them ends.

import { showFacts } from "./facts.js";
import { write } from "./page.js";
import { t } from "./texts.js";

export function showWhole(jobs) {
  const element = document.querySelector("[data-whole]");
  if (!element || jobs.length < 2) return;
  const progress = sum(jobs.map((job) => job.progress));
  write(element.querySelector('[data-field="of"]'), progress.total > 0 ? t("songs in {0} jobs", jobs.length) : t("{0} jobs", jobs.length));
  showFacts(element, { progress });
}

/** As the server adds them up: each job's time left holds its wait for the others, so the whole takes as long as the last; where one is unknown, so is the whole. */
function sum(all) {
  const add = (field) => all.reduce((before, p) => before + p[field], 0);
  const [current, total] = [add("current"), add("total")];
  const last = all.every((p) => p.eta) ? all.reduce((before, p) => (p.etaSeconds > before.etaSeconds ? p : before)) : null;
  return {
    status: all.some((p) => p.status === "in_progress") ? "in_progress" : "pending",
    stage: "waiting",
    current,
    total,
    percentage: total === 0 ? 0 : Math.floor((1000 * current) / total) / 10,
    eta: last?.eta ?? null,
  };
}
