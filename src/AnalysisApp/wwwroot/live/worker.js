// The feed of all tabs of this browser, in a shared worker: one connection, however many tabs, and whichever of them closes.

import { Exchange } from "./exchange.js";

const exchange = new Exchange(new URL("../", import.meta.url).pathname);

addEventListener("connect", ({ ports: [port] }) => {
  const tab = exchange.join((message) => port.postMessage(message));
  port.onmessage = ({ data }) => (data.left ? tab.leave() : tab.update(data));

  // Where browsers tell of a tab that broke down.
  port.addEventListener("close", () => tab.leave());
});
