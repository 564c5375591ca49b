// What jobs are called. Those of songs and playlists have people's names; the others are told by the server in English, and here in the page's language,
// with the words of Jobs/JobTitle.cs.

import { t } from "./texts.js";

const commands = [
  [/^Cancel [\d,]+ jobs?$/, (n) => (n === 1 ? t("Cancel {0} job", n) : t("Cancel {0} jobs", n))],
  [/^Pause [\d,]+ jobs?$/, (n) => (n === 1 ? t("Pause {0} job", n) : t("Pause {0} jobs", n))],
  [/^Resume [\d,]+ jobs?$/, (n) => (n === 1 ? t("Resume {0} job", n) : t("Resume {0} jobs", n))],
  [/^Retry [\d,]+ jobs?$/, (n) => (n === 1 ? t("Retry {0} job", n) : t("Retry {0} jobs", n))],
  [/^Replay [\d,]+ jobs?$/, (n) => (n === 1 ? t("Replay {0} job", n) : t("Replay {0} jobs", n))],
  [/^Move [\d,]+ jobs? to high priority$/, (n) => (n === 1 ? t("Move {0} job to high priority", n) : t("Move {0} jobs to high priority", n))],
  [/^Move [\d,]+ jobs? to medium priority$/, (n) => (n === 1 ? t("Move {0} job to medium priority", n) : t("Move {0} jobs to medium priority", n))],
  [/^Move [\d,]+ jobs? to low priority$/, (n) => (n === 1 ? t("Move {0} job to low priority", n) : t("Move {0} jobs to low priority", n))],
];
const ofLibrary = "The library of ";

export function titleOf({ type, title }) {
  if (type === "background_analysis" && title === "The whole library") return t("The whole library");
  if (type === "background_analysis" && title.startsWith(ofLibrary)) return t("The library of {0}", title.slice(ofLibrary.length));
  if (type === "chosen_analysis" && /^\d+ chosen songs$/.test(title)) return t("{0} chosen songs", Number.parseInt(title, 10));
  const told = type === "queue_control" && commands.find(([pattern]) => pattern.test(title))?.[1];
  return told ? told(Number(title.replace(/\D/g, ""))) : title;
}
