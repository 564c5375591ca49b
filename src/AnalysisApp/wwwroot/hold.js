// A list that changes by itself holds still while somebody points at it, or once somebody asked for that by the button or its key. Numbers and bars go on.

import { say } from "./live/announcer.js";
import { keysAreOn } from "./live/keys.js";
import { want } from "./live/regions.js";
import { t } from "./live/texts.js";

const bar = document.getElementById("hold");
const button = bar.querySelector("button");
const said = bar.querySelector('[data-field="hold"]');
const live = said.textContent;
let asked = false;
let pointed = false;

const regions = () => bar.dataset.holds.split(" ").map((id) => document.getElementById(id)).filter(Boolean);

function show() {
  const held = asked || pointed;
  const text = asked ? keysAreOn ? t("Holds still. Press p to go on.") : t("Holds still.") : held ? t("Holds still while you point at it.") : live;
  if (said.textContent !== text) said.textContent = text;
  button.setAttribute("aria-pressed", asked);
  if (held === bar.hasAttribute("data-held")) return;
  bar.toggleAttribute("data-held", held);
  for (const region of regions()) region.toggleAttribute("data-held", held);

  // What happened meanwhile is shown at once.
  if (!held) for (const region of regions()) want(...region.dataset.on.split(" "));
}

function toggle() {
  asked = !asked;
  show();
  say(asked ? t("The list holds still.") : t("The list is live again."), true);
}

function point(event) {
  const over = event.pointerType === "mouse" && regions().some((region) => region.contains(event.target));
  if (over === pointed) return;
  pointed = over;
  show();
}

bar.hidden = false;
button.addEventListener("click", toggle);
document.addEventListener("pointermove", point);
document.documentElement.addEventListener("pointerleave", point);
if (keysAreOn) document.addEventListener("keydown", (event) => {
  if (event.key !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  toggle();
});
