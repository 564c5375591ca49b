// Jobs and their progress for people: the same words as Wording/JobWords.cs.

const finals = new Set(["completed", "failed", "cancelled"]);

/** Whether nothing more will come of it. */
export const isOver = (job) => finals.has(job.state);

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const isRunning = (p) => p.status === "in_progress";
export const count = (p) => (p.total > 0 ? `${p.current} of ${p.total}` : isRunning(p) ? capital(p.stage) : "");
export const percentage = (p) => (p.total === 0 ? "" : `${Math.floor(p.percentage)}%`);

export function left(p) {
  if (p.stage === "stopping" || p.stage === "pausing") return capital(p.stage);
  if (isRunning(p)) return p.eta ? `${p.eta} left` : p.total > 0 && p.current === p.total ? "" : "working out the time left";
  if (p.eta) return `${waits(p)}, ${p.eta} left`;
  return p.etaParts?.work ? `${waits(p)}, then ${p.etaParts.work}` : waits(p);
}

const waits = (p) => ({ network: "Waiting for the network", worker: "Waiting for a worker" })[p.waitingFor] ?? capital(p.stage);

const whole = { s: "second", min: "minute", h: "hour" };
const inFull = (text) => text.replace(/(\d+) (s|min|h)\b/g, (_, n, unit) => `${n} ${whole[unit]}${n === "1" ? "" : "s"}`);
export const spoken = (p) => [count(p), p.eta ? `${inFull(p.eta)} left` : p.total > 0 ? "" : inFull(left(p))].filter(Boolean).join(", ");
