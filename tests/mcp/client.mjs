// The official TypeScript client: lists the tools of the server at this URL and calls one, by a token or by signing in.
// Says each thing as a line of JSON; the code that signing in ends with comes as a line on standard input.
import { EventEmitter, once } from 'node:events';
import readline from 'node:readline/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, token] = process.argv.slice(2);
const say = (event) => console.log(JSON.stringify(event));
const kept = {};
const signIn = {
  redirectUrl: 'http://127.0.0.1:53211/callback',
  clientMetadata: { client_name: 'TypeScript client', redirect_uris: ['http://127.0.0.1:53211/callback'] },
  state: () => 'a-state',
  clientInformation: () => kept.client,
  saveClientInformation: (client) => { kept.client = client; },
  tokens: () => kept.tokens,
  saveTokens: (tokens) => { kept.tokens = tokens; },
  redirectToAuthorization: (at) => say({ open: at.href }),
  saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
  codeVerifier: () => kept.verifier,
};
const options = token
  ? { requestInit: { headers: { Authorization: `Bearer ${token}` } } }
  : { authProvider: signIn };
// Says when its stream of changes is open: what changes before that it does not hear of.
const events = new EventEmitter();
const [listens, changed] = [once(events, 'listens'), once(events, 'changed')];
options.fetch = async (at, request) => {
  const answer = await fetch(at, request);
  if (answer.ok && request?.method === 'GET' && String(at) === url) events.emit('listens');
  return answer;
};
const client = new Client({ name: 'test', version: '1' });
client.setNotificationHandler(ToolListChangedNotificationSchema, () => events.emit('changed'));
let transport = new StreamableHTTPClientTransport(new URL(url), options);
try {
  await client.connect(transport);
} catch (error) {
  if (!(error instanceof UnauthorizedError)) throw error;
  const lines = readline.createInterface({ input: process.stdin });
  const code = await new Promise((resolve) => lines.once('line', resolve));
  lines.close();
  await transport.finishAuth(code);
  transport = new StreamableHTTPClientTransport(new URL(url), options);
  await client.connect(transport);
}
say({ server: client.getServerVersion(), capabilities: client.getServerCapabilities() });
say({ tools: (await client.listTools()).tools.map((tool) => tool.name) });
const call = { name: 'hash-encode__hash', arguments: { text: 'hello', algorithm: 'sha1', encoding: 'hex' } };
say({ result: await client.callTool(call) });
await listens;
say({ listens: true });
await changed;
say({ changed: true });
await client.close();
