// Anywhere in a few keys: pages, songs and playlists by name (Ctrl+K or Command+K), and a list of what the keys do (?). It leads to nothing that no link
// leads to: without scripts neither its button nor its keys are there.

import { keysAreOn } from "./keys.js";
import { base } from "./page.js";
import { t } from "./texts.js";

const pauseMs = 150;
const mostOfEach = 5;
const palette = document.getElementById("palette");
const help = document.getElementById("keys-help");
const opener = document.getElementById("palette-open");
const text = document.getElementById("palette-text");
const list = document.getElementById("palette-list");
const count = document.getElementById("palette-count");

let asked = 0;
let chosen = -1;

if (palette) {
  opener.hidden = false;
  opener.addEventListener("click", open);
  text.addEventListener("input", look);
  text.addEventListener("keydown", move);
  palette.addEventListener("click", (event) => event.target === palette && palette.close());
  document.addEventListener("keydown", listen);
}

function listen(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  } else if (event.key === "?" && keysAreOn && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    // The review lists its own.
    if (!help || palette.open || help.open || document.getElementById("keys")) return;
    event.preventDefault();
    help.showModal();
  }
}

const isTyping = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;

function open() {
  if (help?.open) help.close();
  text.value = "";
  palette.showModal();
  look();
}

/** Pages at once, since they are known; songs and playlists when the typing pauses. */
async function look() {
  const mine = ++asked;
  const words = text.value.trim();
  show(pages(words));
  if (!words) return;

  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  if (mine !== asked) return;
  const [songs, playlists] = await Promise.all([find("songs", words), find("playlists", words)]);
  if (mine !== asked) return;
  show([
    ...pages(words),
    ...playlists.map(({ id, name }) => ({ kind: t("Playlist"), name, href: `${base}playlists/${id}` })),
    ...songs.map(({ id, title, artist }) => ({ kind: t("Song"), name: `${title} – ${artist}`, href: `${base}songs/${id}` })),
  ]);
}

/** The links at the head and the foot of every page, those that have all the words. */
function pages(words) {
  const wanted = words.toLowerCase().split(/\s+/);
  const found = new Map();
  for (const link of document.querySelectorAll(".nav a, .visitor-menu a, .footer a")) {
    const name = link.firstChild.textContent.trim(); // Without the number that waits.
    if (wanted.every((word) => name.toLowerCase().includes(word))) found.set(link.href, { kind: t("Page"), name, href: link.href });
  }
  return [...found.values()];
}

async function find(what, words) {
  try {
    const answer = await fetch(`${base}api/${what}?limit=${mostOfEach}&q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).items : [];
  } catch {
    // No connection: the pages are offered nevertheless.
    return [];
  }
}

function show(found) {
  list.replaceChildren(...found.map(option));
  text.setAttribute("aria-expanded", String(found.length > 0));
  count.textContent = found.length === 0 ? t("Nothing of that name.") : found.length === 1 ? t("1 found.") : t("{0} found.", found.length);
  choose(found.length > 0 ? 0 : -1);
}

function option({ kind, name, href }, at) {
  const item = document.createElement("li");
  item.id = `palette-${at}`;
  item.role = "option";
  item.dataset.href = href;
  const label = document.createElement("span");
  label.textContent = name;
  const what = document.createElement("span");
  what.className = "soft small";
  what.textContent = kind;
  item.append(label, what);
  item.addEventListener("click", () => go(href));
  return item;
}

function choose(at) {
  chosen = at;
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  if (at < 0) text.removeAttribute("aria-activedescendant");
  else text.setAttribute("aria-activedescendant", list.children[at].id);
  list.children[at]?.scrollIntoView({ block: "nearest" });
}

function move(event) {
  const last = list.children.length - 1;
  if (event.isComposing || last < 0) return;
  if (event.key === "ArrowDown") choose(chosen === last ? 0 : chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen <= 0 ? last : chosen - 1);
  else if (event.key === "Enter") go(list.children[chosen].dataset.href);
  else return;
  event.preventDefault();
}

function go(href) {
  palette.close();
  location.assign(href);
}
