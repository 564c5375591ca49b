// The song page. The heat strip by keyboard: one stop for Tab, arrows from cell to cell, and the line it stands for told beneath. Without it every cell is a link all the same.

const cellsOf = (list) => [...list.querySelectorAll("a")];
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Where a key leads, by the place among so many cells; null when the key is none of ours. */
function target(key, at, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key in steps ? Math.min(count - 1, Math.max(0, at + steps[key])) : null;
}

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-cells]");
  if (!list || event.altKey || event.ctrlKey || event.metaKey) return;
  const cells = cellsOf(list);
  const at = cells.indexOf(event.target);
  const to = target(event.key, at, cells.length);
  if (at < 0 || to === null) return;
  event.preventDefault();
  cells[at].tabIndex = -1;
  cells[to].tabIndex = 0;
  cells[to].focus();
});

/** What a cell stands for, with the words of its line where this browser shows them. */
function tell(event) {
  const cell = event.target.closest?.("[data-cells] a");
  const told = cell?.closest("figure").querySelector("[data-told]");
  if (!told) return;
  const line = document.querySelector(`${cell.getAttribute("href")} .lyric-text`);
  told.textContent = line?.checkVisibility() ? `${cell.getAttribute("aria-label")} · ${line.textContent}` : cell.getAttribute("aria-label");
}

document.addEventListener("focusin", tell);
// Not pointerover: a page that scrolls under a resting pointer would talk over the keyboard.
document.addEventListener("pointermove", (event) => (event.movementX || event.movementY) && tell(event));

// A line that is folded away: where a cell or a link leads, its part opens. Newer browsers do so by themselves.
function reveal() {
  const target = /^#line-\d+$/.test(location.hash) && document.querySelector(location.hash);
  const part = target && target.closest("details.fold:not([open])");
  if (!part) return;
  part.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", reveal);
reveal();
