// The review page without reloading, and by keyboard. Everything it does is a link or a form of the page, which work without it.

import { keysAreOn } from "./live/keys.js";

const announcer = document.getElementById("announcer");
const keys = document.getElementById("keys");
const keysOn = document.getElementById("keys-on");
const remembered = "analysisapp.review.keys";
const desk = () => document.getElementById("review");
let busy = false;

// Going on ------------------------------------------------------------------------------------------------------------------

/** Asks for a page as the link or the form would, and shows its desk in the place of ours. */
async function go(url, body, leave) {
  if (busy) return;
  busy = true;
  desk().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers: { Accept: "text/html" } });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh && fresh.getElementById("review")) {
      history.pushState(null, "", answer.url);
      show(fresh);
      return;
    }
  } catch {
    // No connection: let the browser say so in its own way.
  } finally {
    busy = false;
    desk().removeAttribute("aria-busy");
  }
  leave();
}

function show(fresh) {
  desk().replaceWith(document.adoptNode(fresh.getElementById("review")));
  const count = fresh.querySelector("[data-review-count]");
  if (count) document.querySelector("[data-review-count]")?.replaceWith(document.adoptNode(count));

  // The heading is what comes next; what happened is said beside it.
  document.getElementById("current")?.focus();
  announcer.textContent = desk().dataset.said ?? "";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#review a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (url.pathname !== location.pathname) return;
  event.preventDefault();
  go(url, null, () => location.assign(url));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!desk().contains(form) || form.method !== "post") return;
  event.preventDefault();
  const button = event.submitter;
  go(form.action, new URLSearchParams(new FormData(form, button)), () => {
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  });
});

document.addEventListener("change", (event) => {
  if (event.target.id === "playlist") event.target.form.requestSubmit();
});

addEventListener("popstate", () => location.reload());

// Keys ----------------------------------------------------------------------------------------------------------------------

keys.hidden = !keysAreOn;
keysOn.checked = localStorage.getItem(remembered) !== "off";
keysOn.addEventListener("change", () => localStorage.setItem(remembered, keysOn.checked ? "on" : "off"));

const isTyping = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.id === "note") return document.getElementById("current").focus();
  if (!keysAreOn || !keysOn.checked || isTyping(event.target)) return;
  if (event.key === "?") {
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
    event.preventDefault();
    return;
  }
  if (event.shiftKey) return;
  if (event.key === "n") {
    document.getElementById("note")?.focus();
    event.preventDefault();
    return;
  }
  const target = document.querySelector(`#review [data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});
