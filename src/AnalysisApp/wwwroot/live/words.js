// Jobs and their progress for people: the same words as Wording/JobWords.cs.

import { t } from "./texts.js";
import { inFull, time } from "./times.js";

const stages = {
  waiting: t("Waiting"),
  paused: t("Paused"),
  pausing: t("Pausing"),
  stopping: t("Stopping"),
  opening: t("Opening"),
  analysing: t("Analysing"),
  changing: t("Changing"),
  done: t("Done"),
  failed: t("Failed"),
  cancelled: t("Cancelled"),
};

const isRunning = (p) => p.status === "in_progress";
export const stage = (p) => stages[p.stage] ?? p.stage.charAt(0).toUpperCase() + p.stage.slice(1);
export const count = (p) => (p.total > 0 ? t("{0} of {1}", p.current, p.total) : isRunning(p) ? stage(p) : "");
export const percentage = (p) => (p.total === 0 ? "" : t("{0}%", Math.floor(p.percentage)));

export function left(p) {
  if (p.stage === "stopping" || p.stage === "pausing") return stage(p);
  if (isRunning(p)) return p.eta ? t("{0} left", time(p.eta)) : p.total > 0 && p.current === p.total ? "" : t("working out the time left");
  if (p.eta) return t("{0}, {1} left", waits(p), time(p.eta));
  return p.etaParts?.work ? t("{0}, then {1}", waits(p), time(p.etaParts.work)) : waits(p);
}

const waits = (p) => ({ network: t("Waiting for the network"), worker: t("Waiting for a worker") })[p.waitingFor] ?? stage(p);

export const spoken = (p) => [count(p), p.eta ? t("{0} left", inFull(time(p.eta))) : p.total > 0 ? "" : inFull(left(p))].filter(Boolean).join(", ");
