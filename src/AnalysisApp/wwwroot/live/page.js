// The page at hand: where the app lies, which elements show a job, and writing without touching what is written already.

export const base = document.documentElement.dataset.base || "/";

export const jobSelector = (id) => `[data-job="${CSS.escape(id)}"]`;

/** What the job is about, else the job itself. */
export function linkOf(job) {
  if (job.type === "song_analysis") return `${base}songs/${job.targetId}`;
  return job.type === "playlist_analysis" ? `${base}playlists/${job.targetId}` : `${base}jobs/${job.id}`;
}

export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
