// The authorization server of the npm package oidc-provider, on a free port: not ours, and certified. Prints its URL.
import http from 'node:http';
import Provider from 'oidc-provider';

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [],
    features: { registration: { enabled: true }, revocation: { enabled: true }, devInteractions: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true }) }),
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600, RefreshToken: 86400, Session: 3600, Grant: 86400, Interaction: 600, IdToken: 3600 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
