// Lists of songs: choosing many at once, and keys. A comfort only: without it every box and button works as it is.

import { keysAreOn } from "./live/keys.js";
import { t } from "./live/texts.js";

const boxes = () => [...document.querySelectorAll('.chosen-rows input[type="checkbox"]')];
const told = document.querySelector("[data-chosen]");
let last = null;

// All of this page ---------------------------------------------------------------------------------------------------------

const form = document.getElementById("chosen");
const every = document.createElement("input");
every.type = "checkbox";
every.id = "choose-every";
every.autocomplete = "off";

if (form && told) {
  const label = document.createElement("label");
  label.className = "chosen-every";
  label.append(every, ` ${t("All on this page")}`);
  form.prepend(label);
  every.addEventListener("change", () => {
    for (const box of boxes()) box.checked = every.checked;
    tell();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.('.chosen-rows input[type="checkbox"]')) tell();
  });
  addEventListener("pageshow", tell);
  tell();
}

function tell() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  every.checked = chosen > 0 && chosen === all.length;
  every.indeterminate = chosen > 0 && chosen < all.length;
  form.classList.toggle("has-chosen", chosen > 0);
  for (const button of form.querySelectorAll("button")) button.disabled = chosen === 0;
  const text = chosen === 0 ? t("None chosen") : t("{0} chosen", chosen);
  if (told.textContent !== text) told.textContent = text;
}

// From one to another, with the shift key ------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches?.('.chosen-rows input[type="checkbox"]')) return;
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)];
  if (event.shiftKey && from >= 0) {
    for (const between of all.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
    tell();
  }
  last = box;
});

// Keys: / searches, j and k go from song to song, x chooses ------------------------------------------------------------------

if (keysAreOn) document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
  const act = { "/": search, j: () => step(1), k: () => step(-1), x: choose }[event.key];
  if (act?.() !== false && act) event.preventDefault();
});

function search() {
  const field = document.querySelector("[data-search]");
  field?.focus();
  return field !== null;
}

function step(by) {
  const links = [...document.querySelectorAll(".chosen-rows .row-name a")];
  if (links.length === 0) return false;
  const at = links.findIndex((link) => link.closest(".row").contains(document.activeElement));
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
  return true;
}

function choose() {
  const box = document.activeElement.closest?.(".chosen-rows .row")?.querySelector('input[type="checkbox"]');
  if (!box) return false;
  box.click();
  return true;
}
