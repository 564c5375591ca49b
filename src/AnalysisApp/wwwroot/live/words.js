// Jobs and their progress for people: the same words as Wording/JobWords.cs.

const finals = new Set(["completed", "failed", "cancelled"]);

/** Whether nothing more will come of it. */
export const isOver = (job) => finals.has(job.state);

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const count = (p) => (p.total === 0 ? capital(p.stage) : `${p.current} of ${p.total}`);
export const percentage = (p) => (p.total === 0 ? "" : `${Math.floor(p.percentage)}%`);

export function left(p) {
  if (p.eta) return `${p.eta} left`;
  if (p.status === "in_progress") return p.total > 0 && p.current === p.total ? "" : "working out the time left";
  return capital(p.stage);
}

const whole = { s: "second", min: "minute", h: "hour" };
export const spoken = (p) =>
  p.eta ? `${count(p)}, ${p.eta.replace(/(\d+) (s|min|h)\b/g, (_, n, unit) => `${n} ${whole[unit]}${n === "1" ? "" : "s"}`)} left` : count(p);
