// Tells the page that opened this popup what came of it. Nothing depends on it: the server knows the outcome.
(() => {
  'use strict';
  const result = document.querySelector('[data-connect-result]');
  const opener = window.opener;
  if (!result || !opener || opener === window) return;
  const { connectResult, targetOrigin, connectionId, integrationName, externalId, error } = result.dataset;
  if (targetOrigin) {
    opener.postMessage(
      { type: 'weavz-connect-result', status: connectResult, connectionId, integrationName, externalId, error },
      targetOrigin,
    );
  }
  const close = document.querySelector('[data-close]');
  if (close) {
    close.hidden = false;
    close.addEventListener('click', () => window.close());
  }
})();
