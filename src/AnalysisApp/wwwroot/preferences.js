// The preferences page. A browser asks whether it may show notices only where somebody presses something, so it is asked when the box is ticked.

const box = document.querySelector('input[name="browser"]');
const hint = document.getElementById("browser-hint");

function tell() {
  const state = window.Notification?.permission ?? "missing";
  hint.textContent = hint.dataset[state === "default" ? "asking" : state];
}

box.addEventListener("change", async () => {
  if (box.checked && window.Notification?.permission === "default") await Notification.requestPermission();
  tell();
});
tell();
