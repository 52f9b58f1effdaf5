// Passkeys: the server says what is to be signed, the authenticator signs it, and the form goes with the answer.
(() => {
  const button = document.querySelector("[data-passkey]");
  if (!button || !window.PublicKeyCredential) return;
  const form = button.form;
  const failed = document.getElementById("passkey-failed");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = async () => {
    const crossing = form.elements.crossing ? form.elements.crossing.value : "";
    const answer = await fetch(button.dataset.passkey, { method: "POST", body: new URLSearchParams({ crossing }) });
    if (!answer.ok || answer.redirected) throw new Error("nothing was asked");
    return answer.json();
  };

  const make = async (asked) => {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return { made, response: { attestationObject: text(made.response.attestationObject) } };
  };

  const show = async (asked) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
    const made = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature, userHandle } = made.response;
    const response = { authenticatorData: text(authenticatorData), signature: text(signature) };
    return { made, response: userHandle ? { ...response, userHandle: text(userHandle) } : response };
  };

  const press = async () => {
    const needed = (button.dataset.needs || "").split(" ").filter(Boolean);
    if (!needed.every((name) => form.elements[name].reportValidity())) return;
    failed.hidden = button.disabled = true;
    try {
      const { asked, challenge } = await ask();
      const { made, response } = await (asked.user ? make(asked) : show(asked));
      const clientDataJSON = text(made.response.clientDataJSON);
      form.elements.passkey.value = JSON.stringify({
        id: made.id, rawId: text(made.rawId), type: made.type, response: { ...response, clientDataJSON },
      });
      form.elements.challenge.value = challenge;
      form.submit();
    } catch {
      failed.hidden = button.disabled = false;
    }
  };

  button.addEventListener("click", press);
  button.closest("[data-with-passkeys]").hidden = false;
})();
