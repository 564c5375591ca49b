// Times left. The server tells them in English, as programs are answered; here they are in the page's language, with the words of Jobs/TimeText.cs.

import { t } from "./texts.js";

const units = {
  s: (n) => t("{0} s", n),
  min: (n) => t("{0} min", n),
  h: (n) => t("{0} h", n),
  days: (n) => t("{0} days", n),
};

const whole = [
  [t("{0} s", ""), (n) => (n === "1" ? t("{0} second", n) : t("{0} seconds", n))],
  [t("{0} min", ""), (n) => (n === "1" ? t("{0} minute", n) : t("{0} minutes", n))],
  [t("{0} h", ""), (n) => (n === "1" ? t("{0} hour", n) : t("{0} hours", n))],
].map(([unit, inWords]) => [new RegExp(`(\\d+)${unit.replace(".", "\\.")}(?!\\p{L})`, "gu"), inWords]);

/** For example "about 3 min", "3–5 min", "50 s to 2 min" or "a few seconds". */
export function time(text) {
  if (text === "a few seconds") return t("a few seconds");
  if (text.startsWith("about ")) return t("about {0}", one(text.slice("about ".length)));
  const [low, high] = text.split(" to ");
  return high ? t("{0} to {1}", one(low), one(high)) : one(text);
}

function one(text) {
  const [n, unit] = text.split(" ");
  return units[unit]?.(n) ?? text;
}

/** For a screen reader: units as words. */
export const inFull = (text) => whole.reduce((told, [unit, inWords]) => told.replace(unit, (_, n) => inWords(n)), text);
