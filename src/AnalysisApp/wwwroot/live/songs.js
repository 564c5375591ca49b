// A song has a new analysis: its rows show the new rating at once.

import { write } from "./page.js";
import { want } from "./regions.js";

export function showSong({ songId, ratings }) {
  const shown = ratings.find((rating) => rating.policy === document.documentElement.dataset.audience);
  if (shown) document.querySelectorAll(`[data-song="${CSS.escape(songId)}"]`).forEach((row) => showRating(row, shown));
  want("songs", `song:${songId}`);
}

function showRating(row, { value, score }) {
  const badge = document.querySelector(`template[data-rating-of="${CSS.escape(value)}"]`);
  if (badge) row.querySelector('[data-slot="rating"]')?.replaceChildren(badge.content.cloneNode(true));
  write(row.querySelector('[data-slot="score"]'), score === null ? "" : String(score));
}
