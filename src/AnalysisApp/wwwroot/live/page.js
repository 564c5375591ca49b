// The page at hand: where the app lies, which elements show a job, and writing without touching what is written already.

export const base = document.documentElement.dataset.base || "/";

export const jobSelector = (id) => `[data-job="${CSS.escape(id)}"]`;

export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
