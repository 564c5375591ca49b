// The stream of events, and what stands in for it.

import { base } from "./page.js";

const pollMs = [1000, 3000, 5000];
const slowestMs = 30000;
const streamAgainMs = 30000;
const hiddenMs = 30000;
let stream = null;
let polling = false;
let poll = 0;
let retry = 0;
let hide = 0;

let handlers = {};

/** Hands every event to the handler of its name from now on; `polled` gets what is asked for while there is no stream. */
export function connect(to) {
  handlers = to;
  openStream();
}

function openStream() {
  clearTimeout(retry);
  stream?.close();
  stream = new EventSource(`${base}api/events`);
  for (const type of ["snapshot", "job", "song_analyzed", "queue", "health"]) {
    stream.addEventListener(type, (event) => {
      if (type === "snapshot") stopPolling();
      handlers[type](JSON.parse(event.data), polling);
    });
  }
  stream.onerror = () => {
    // Better late by polling than silent until the stream has found itself again; a little later it is tried anew.
    stream.close();
    stream = null;
    startPolling();
    retry = setTimeout(openStream, streamAgainMs);
  };
}

function startPolling() {
  if (polling) return;
  polling = true;
  pollOnce(0, 0);
}

function stopPolling() {
  polling = false;
  clearTimeout(poll);
}

async function pollOnce(round, failures) {
  let failed = failures + 1;
  try {
    const answer = await fetch(`${base}api/progress/global`);
    if (answer.ok) {
      handlers.polled(await answer.json());
      failed = 0;
    }
  } catch {
    // The server is away; ask more and more rarely.
  }
  if (!polling) return;
  const wait = failed ? Math.min(slowestMs, 2000 * 2 ** failed) : pollMs[Math.min(round, pollMs.length - 1)];
  poll = setTimeout(pollOnce, wait, round + 1, failed);
}

function close() {
  stopPolling();
  clearTimeout(retry);
  stream?.close();
  stream = null;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hide);
  // A browser lends a site few connections; a tab that nobody looks at gives its own back.
  if (document.hidden) hide = setTimeout(close, hiddenMs);
  else if (!stream && !polling) openStream();
});
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && openStream());
