// Whether single letters are commands: each person can switch them off (WCAG 2.1.4), for speech input above all.

export const keysAreOn = document.getElementById("strip")?.dataset.keys !== "off";
