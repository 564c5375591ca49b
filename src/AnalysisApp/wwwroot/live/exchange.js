// One feed for many tabs. It is open while one of them is looked at, and tells a tab that comes later what the others know already.

import { Feed } from "./feed.js";
import { isOver } from "./states.js";

// Somebody may come back soon; a browser lends a site few connections, so nobody keeps one for longer.
const hiddenMs = 30000;
const remembered = 500;

export class Exchange {
  #tabs = new Set();
  #feed;
  #hide = 0;
  #jobs = new Map();
  #rest = {};
  #isCurrent = false;

  constructor(base) {
    this.#feed = new Feed(base, (type, data) => this.#hear(type, data));
  }

  /**
   * Lets a tab take part.
   * @param tell Gets `{ type, data, polling, attended }`; attended: whether any tab is looked at.
   * @returns What the tab says of itself goes to `update`: whether it is looked at, and whether it shows notices of the browser's. `leave` when it goes.
   */
  join(tell) {
    const tab = { tell, visible: false, notifies: false, isBriefed: false };
    return {
      update: ({ visible, notifies }) => {
        Object.assign(tab, { visible, notifies });

        // Whoever has a new page may listen again, even if a session before it was ended.
        if (!this.#tabs.has(tab)) this.#feed.renew();
        this.#tabs.add(tab);
        if (!tab.isBriefed && this.#isCurrent) this.#brief(tab);
        this.#settle();
      },
      leave: () => {
        this.#tabs.delete(tab);
        tab.isBriefed = false;
        this.#settle();
      },
    };
  }

  #hear(type, data) {
    this.#remember(type, data);
    for (const tab of this.#tabs) {
      if (type === "snapshot" || type === "polled") tab.isBriefed = true;
      if (type === "resumed" && !tab.isBriefed) this.#brief(tab);
      else this.#tell(tab, type, data);
    }
    this.#settle();
  }

  #remember(type, data) {
    if (type === "snapshot" || type === "polled") {
      this.#jobs = new Map(data.jobs.map((job) => [job.id, job]));
      this.#rest = { queue: data.queue, health: data.health, at: data.at && Date.parse(data.at) - performance.now() };
    }
    if (type === "job") this.#rememberJob(data);
    if (type === "queue") this.#rest.queue = data;
    if (type === "health") this.#rest.health = data.status;
    if (type === "snapshot" || type === "polled" || type === "resumed") this.#isCurrent = true;
  }

  #rememberJob(job) {
    if (isOver(job)) this.#jobs.delete(job.id);
    else if (this.#jobs.size < remembered || this.#jobs.has(job.id)) this.#jobs.set(job.id, job);
  }

  /** As the server would say it now. */
  #brief(tab) {
    tab.isBriefed = true;
    const at = this.#rest.at && new Date(this.#rest.at + performance.now()).toISOString();
    this.#tell(tab, this.#feed.isPolling ? "polled" : "snapshot", { ...this.#rest, at, jobs: [...this.#jobs.values()] });
  }

  #tell(tab, type, data) {
    tab.tell({ type, data, polling: this.#feed.isPolling, attended: [...this.#tabs].some((other) => other.visible) });
  }

  #settle() {
    const tabs = [...this.#tabs];

    // Notices are for those who look elsewhere: whoever asked for them hears the end of what is being read.
    const isWanted = tabs.some((tab) => tab.visible) || (tabs.some((tab) => tab.notifies) && this.#jobs.size > 0);
    if (isWanted) {
      clearTimeout(this.#hide);
      this.#hide = 0;
      this.#feed.open();
    } else if (!this.#hide) {
      this.#hide = setTimeout(() => this.#close(), hiddenMs);
    }
  }

  #close() {
    this.#hide = 0;
    this.#isCurrent = false;
    this.#feed.close();
  }
}
