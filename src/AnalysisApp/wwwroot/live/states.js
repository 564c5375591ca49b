// The states of jobs. It runs in a page or in a worker.

const finals = new Set(["completed", "failed", "cancelled"]);

/** Whether nothing more will come of it. */
export const isOver = (job) => finals.has(job.state);
