// Asks the browser for a passkey, or to make one, and sends its answer with the form.
(() => {
  'use strict';
  const form = document.querySelector('form[data-passkey]');
  if (!form) return;
  const failed = form.querySelector('[data-failed]');
  if (!window.PublicKeyCredential) {
    failed.hidden = false;
    return;
  }
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const listed = (all = []) => all.map((it) => ({ ...it, id: bytes(it.id) }));

  const publicKey = JSON.parse(form.dataset.passkey);
  const isNew = 'user' in publicKey;
  publicKey.challenge = bytes(publicKey.challenge);
  if (isNew) publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = listed(publicKey.excludeCredentials);
  publicKey.allowCredentials = listed(publicKey.allowCredentials);
  const parts = isNew
    ? ['attestationObject', 'clientDataJSON']
    : ['authenticatorData', 'clientDataJSON', 'signature', 'userHandle'];

  const ask = async () => {
    failed.hidden = true;
    try {
      const made = await (isNew ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      const response = Object.fromEntries(
        parts.filter((part) => made.response[part]).map((part) => [part, text(made.response[part])]),
      );
      form.elements.answer.value = JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
      form.submit();
    } catch {
      failed.hidden = false;
    }
  };
  form.querySelector('button').hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  // Who comes here to sign in has just asked for it; a new one has a name first.
  if (!isNew && !('again' in form.dataset)) ask();
})();
