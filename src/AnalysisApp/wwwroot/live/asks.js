// What people ask of a job by the buttons beside its progress: posted without leaving the page. Without this the form posts itself.

import { say } from "./announcer.js";
import { inSentence } from "./texts.js";
import { titleOf } from "./titles.js";
import { stage } from "./words.js";

/** Shows Pause or Resume, whichever can be asked, wherever the job has buttons. */
export function showAsks(job) {
  for (const form of document.querySelectorAll(`form[data-asks="${CSS.escape(job.id)}"]`)) {
    const [pause, resume] = ["pause", "resume"].map((ask) => form.querySelector(`[value="${ask}"]`));
    const focused = [pause, resume].includes(document.activeElement);
    pause.hidden = job.paused === true;
    resume.hidden = !pause.hidden;
    if (focused) (pause.hidden ? resume : pause).focus();
  }
}

/** @param take Shows the job as the answer has it. */
export function askInPlace(take) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-asks]") || !event.submitter) return;
    event.preventDefault();
    const answer = await ask(form, event.submitter);
    if (!answer) return plainly(form, event.submitter);
    take(answer);
    say(`${titleOf(answer)}: ${inSentence(stage(answer.progress))}`, true);
  });
}

async function ask(form, button) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** It was refused, or did not arrive: the page that comes back says why. */
function plainly(form, button) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.submit();
}
