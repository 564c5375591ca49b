// Passkeys: on the account page the browser makes one, at the sign-in it shows one. Both are forms that are sent once the browser has answered:
//   <form data-passkey="make|show" data-options="URL"> with a hidden field "credential" and a button [data-passkey-button].
// Without this, the button stays off and the rest of the page works.

import { t } from "./live/texts.js";

const knows = typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";

/** What a browser is asked, from what the server wants to know. */
async function answer(form) {
  const response = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-Requested-With": "fetch" },
    body: new URLSearchParams({ antiforgery: form.elements.antiforgery?.value ?? "" }),
  });
  if (!response.ok) throw new Error(t("The app answered {0}.", String(response.status)));
  const wanted = await response.json();
  return form.dataset.passkey === "make"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

function prepare(form) {
  const button = form.querySelector("[data-passkey-button]");
  const told = document.querySelector("[data-passkey-told]");
  const tell = (what) => { if (told) told.textContent = told.dataset[what] ?? what; };
  if (!window.isSecureContext || !knows) return tell(window.isSecureContext ? "missing" : "insecure");

  button.disabled = false;
  tell("");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.requestSubmit();
    } catch (fault) {
      button.disabled = false;
      tell(fault.name === "NotAllowedError" ? "cancelled" : fault.message);
    }
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) prepare(form);
