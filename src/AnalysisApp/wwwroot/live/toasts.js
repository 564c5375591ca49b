// Short messages at the edge of the page, said to those who listen too. They go by themselves, but not while somebody reads them, and never take the focus.

import { linkOf } from "./page.js";

const shownMs = 12000;
const list = document.getElementById("toasts");
const said = document.getElementById("toasts-said");
const isNarrow = matchMedia("(max-width: 45rem)");
const looks = { run: "", check: "state-good", care: "state-warn", stop: "state-bad" };

// On a small screen the page makes room for what lies at its foot.
if (list) new ResizeObserver(() => document.documentElement.style.setProperty("--toasts", `${list.offsetHeight}px`)).observe(list);

/** @param stays Whether it waits until somebody takes it away. */
export function toast({ job, look, text, stays = false }) {
  if (!list) return;
  list.querySelector(`[data-toast="${CSS.escape(job.id)}"]`)?.remove();
  const item = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  item.dataset.toast = job.id;
  item.querySelector('[data-slot="icon"]').append(document.querySelector(`template[data-icon="${look}"]`).content.cloneNode(true));
  if (looks[look]) item.classList.add(looks[look]);
  item.querySelector("a").textContent = text;
  item.querySelector("a").href = linkOf(job);
  item.querySelector("button").addEventListener("click", () => leave(item));
  list.append(item);
  list.hidden = false;
  said.textContent = text;
  keepFew();
  if (!stays) goByItself(item);
}

/** What no longer fits is in the history. */
function keepFew() {
  const most = isNarrow.matches ? 1 : 3;
  while (list.children.length > most) {
    const oldest = [...list.children].find((item) => !item.matches(":hover, :focus-within")) ?? list.firstElementChild;
    oldest.remove();
  }
}

function goByItself(item) {
  let timer = 0;
  const wait = () => (timer = setTimeout(() => (item.matches(":hover, :focus-within") ? wait() : leave(item)), shownMs));
  item.addEventListener("pointerleave", () => {
    clearTimeout(timer);
    wait();
  });
  wait();
}

function leave(item) {
  const isFocused = item.contains(document.activeElement);
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  list.hidden = list.children.length === 0;
  if (isFocused) (next?.querySelector("button") ?? document.getElementById("main")).focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  // What lies over the page goes first.
  if (event.key === "Escape" && !event.defaultPrevented && list?.lastElementChild && !document.querySelector("dialog[open]")) leave(list.lastElementChild);
});
