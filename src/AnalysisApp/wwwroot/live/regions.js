// Parts of the page that the server renders anew when something they show has changed, so that one place knows how a page looks.

import { say } from "./announcer.js";

const wanted = new Set();
const betweenMs = 1500;
let fetching = false;
let fetchedAt = -betweenMs;
let scheduled = 0;
let refreshed = () => {};

/** Names what is to be done when regions were exchanged: they may be older than what is known here. */
export function afterRefresh(act) {
  refreshed = act;
}

export function want(...hints) {
  for (const region of document.querySelectorAll("[data-region]")) {
    if (region.dataset.on.split(" ").some((hint) => hints.includes(hint))) wanted.add(region.id);
  }
  schedule();
}

function schedule() {
  // What nobody looks at is fetched when somebody does.
  if (wanted.size === 0 || scheduled || fetching || document.hidden) return;
  scheduled = setTimeout(refresh, Math.max(60, fetchedAt + betweenMs - performance.now()));
}

async function refresh() {
  scheduled = 0;
  fetching = true;
  const ids = [...wanted];
  wanted.clear();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      ids.forEach((id) => replace(document.getElementById(id), fresh.getElementById(id)));
      refreshed();
    }
  } catch {
    // No connection: whatever comes next asks again.
  }
  fetching = false;
  fetchedAt = performance.now();
  schedule();
}

function replace(old, fresh) {
  if (!old || !fresh || looksLike(old, fresh) || isBeingFilledIn(old)) return;
  const focus = pathTo(old, document.activeElement);
  const open = [...old.querySelectorAll("details[open][id]")].map((details) => details.id);
  const next = document.adoptNode(fresh);
  for (const id of open) next.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  old.replaceWith(next);
  if (focus) (focus(next) ?? document.getElementById("main")).focus({ preventScroll: true });
  if (next.dataset.announce && next.dataset.announce !== old.dataset.announce) say(next.dataset.announce, true);
}

/** Every rendering has forms with tokens of its own; a button must not be swapped under the pointer for that. */
function looksLike(old, fresh) {
  const [a, b] = [old, fresh].map((region) => {
    const copy = region.cloneNode(true);
    copy.querySelectorAll("input[type=hidden]").forEach((input) => input.remove());
    return copy.innerHTML;
  });
  return a === b;
}

function isBeingFilledIn(region) {
  const options = [...region.querySelectorAll("select:has(option[selected]) option")];
  if (options.some((option) => option.selected !== option.defaultSelected)) return true;
  return [...region.querySelectorAll("input, textarea")].some((field) =>
    field.type === "checkbox" ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.value !== field.defaultValue);
}

/** How to find the focused element again: by its id, else by its place. Null when the focus is elsewhere. */
function pathTo(region, element) {
  if (!element || !region.contains(element)) return null;
  if (element.id) return (next) => (next.id === element.id ? next : next.querySelector(`#${CSS.escape(element.id)}`));
  const steps = [];
  for (let node = element; node !== region; node = node.parentElement) steps.unshift([...node.parentElement.children].indexOf(node));
  return (next) => {
    const found = steps.reduce((node, step) => node?.children[step], next);
    return found?.matches("a, button, input, select, textarea, summary, [tabindex]") ? found : null;
  };
}

document.addEventListener("visibilitychange", schedule);
