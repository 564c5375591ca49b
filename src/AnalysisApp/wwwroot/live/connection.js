// This tab's part in the browser's one feed. A shared worker holds it where there are any, over plain HTTP too, which a lock among tabs would not allow;
// where there are none (Chrome on Android) the tab has a feed of its own, and gives its connection back when nobody looks at it.

import { Exchange } from "./exchange.js";
import { base } from "./page.js";

let tab = null;
let notifies = () => false;

/**
 * Hands every event to the handler of its name from now on.
 * @param handlers Get an event's data, and `{ polling, attended }`.
 * @param wantsNotices Whether this tab shows notices of the browser's, now.
 */
export function connect(handlers, wantsNotices) {
  notifies = wantsNotices;
  const deliver = ({ type, data, polling, attended }) => {
    handlers[type]?.(data, { polling, attended });
    document.documentElement.dataset.live = polling ? "polled" : "true";
  };
  tab = joinShared(deliver) ?? new Exchange(base).join(deliver);
  update();
  document.addEventListener("visibilitychange", update);
  addEventListener("pagehide", () => tab.leave());
  addEventListener("pageshow", (event) => event.persisted && update());
}

function update() {
  tab.update({ visible: !document.hidden, notifies: notifies() });
}

function joinShared(deliver) {
  if (!window.SharedWorker) return null;
  let worker;
  try {
    // Another version of the app is another worker: the old one may live on in tabs that nobody has loaded again. So is another person of this browser,
    // who must not hear what was told to the one before.
    const name = `live ${document.documentElement.dataset.version} ${document.getElementById("strip")?.dataset.user ?? ""}`;
    worker = new SharedWorker(new URL("worker.js", import.meta.url), { type: "module", name });
  } catch {
    return null;
  }
  worker.onerror = () => {
    tab = new Exchange(base).join(deliver);
    update();
  };
  worker.port.onmessage = ({ data }) => deliver(data);
  return {
    update: (state) => worker.port.postMessage(state),
    leave: () => worker.port.postMessage({ left: true }),
  };
}
