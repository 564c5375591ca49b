// For those who listen: at most one sentence in ten seconds, the newest.

import { jobSelector } from "./page.js";
import { isOver } from "./states.js";
import { spoken } from "./words.js";

const announcer = document.getElementById("announcer");
const quietMs = 10000;
let nextSentence = null;
let lastSpokeAt = -quietMs;
let speaking = 0;

export function say(sentence, atOnce = false) {
  nextSentence = sentence;
  if (speaking && !atOnce) return;
  clearTimeout(speaking);
  const wait = atOnce ? 0 : Math.max(0, lastSpokeAt + quietMs - performance.now());
  speaking = setTimeout(() => {
    speaking = 0;
    lastSpokeAt = performance.now();
    announcer.textContent = nextSentence;
  }, wait);
}

export function announce(job) {
  // Only what this page is about: a screen reader must not read out the whole queue.
  if (!document.querySelector(`main ${jobSelector(job.id)}`)) return;
  if (!isOver(job)) say(`${job.title}: ${spoken(job.progress)}`);
}
