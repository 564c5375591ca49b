// Notices of the browser's own, for those who asked for them and look elsewhere.

import { linkOf } from "./page.js";

const isChosen = (document.documentElement.dataset.notify ?? "").split(" ").includes("browser");

/** Whether they may be shown: chosen here, and allowed in the browser. */
export const wantsNotices = () => isChosen && window.Notification?.permission === "granted";

/** Shows one; every tab may, since those of one job replace each other. False where this browser cannot. */
export function notice({ job, text }) {
  try {
    const shown = new Notification("AnalysisApp", { body: text, tag: job.id });
    shown.onclick = () => {
      window.focus();
      location.assign(linkOf(job));
    };
    return true;
  } catch {
    // Chrome on Android has the name and refuses to make one.
    return false;
  }
}
