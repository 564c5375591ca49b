// The audience that ratings are shown for: choosing it is enough, without the button.

const audience = document.querySelector(".audience");
let choosing = "";
audience?.addEventListener("pointerdown", () => (choosing = "pointer"));
audience?.addEventListener("keydown", () => (choosing = "keys"));
audience?.addEventListener("change", () => {
  // With the keyboard every step through the list is a change: the button, which now shows, says when it is meant.
  if (choosing === "keys") audience.dataset.changed = "";
  else audience.requestSubmit();
});
