// Workflows: by GitHub's published schema, and by our own rules for what they may.
import actions from "@action-validator/core";
import { parse } from "yaml";

export function checkWorkflow(faults, file, text) {
  // The package's schema is older than this permission.
  const known = text.replace(/^ +attestations: (read|write)$/gm, "");
  for (const fault of actions.validateWorkflow(known).errors.flatMap(innermost)) faults.add(file, fault);
  const workflow = parse(text);
  faults.demand(workflow.permissions && Object.values(workflow.permissions).every((right) => right === "read" || right === "none"), file, "permissions are not least at the top");
  for (const [name, job] of Object.entries(workflow.jobs)) {
    faults.demand(job.uses || job["timeout-minutes"], file, `the job ${name} has no time limit`);
    for (const step of job.steps ?? []) {
      if (step.uses) faults.demand(/^(\.\/|[\w.-]+\/[\w./-]+@v[0-9]+$)/.test(step.uses), file, `${step.uses} names no major version`);
      // Whoever names a branch or a tag may choose its letters: they come by the environment, never into the script's own text.
      if (step.run) faults.demand(!/\$\{\{/.test(step.run), file, `a script of ${name} has an expression in its text`);
    }
  }
}

/** Of a choice none of whose forms fits, what is wrong with each. */
function innermost({ path, title, detail, states }) {
  return states ? states.flatMap(({ errors }) => errors.flatMap(innermost)) : [`${path ?? ""} ${detail ?? title}`];
}
