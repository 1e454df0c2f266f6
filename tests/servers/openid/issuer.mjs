// A real OpenID provider for tests, at https://127.0.0.1 and a port of its own.
//
// The first line of standard input is its settings as JSON; each later line changes some of them.
// It prints its port as one line, and ends when standard input does.

import { createServer } from 'node:https';
import { createInterface } from 'node:readline';

import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

// Its advice for servers in earnest, and nothing that a test should print.
console.warn = () => {};
console.info = () => {};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const settings = JSON.parse((await lines.next()).value);

const server = createServer({ cert: settings.certificate, key: settings.key });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `https://127.0.0.1:${server.address().port}`;

const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test', use: 'sig' }] };

const page = (title, body) => `<!doctype html><title>${title}</title><h1>${title}</h1>${body}`;
const grants = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
const native = {
  application_type: 'native',
  grant_types: grants,
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/'],
};

const provider = new Provider(issuer, {
  jwks,
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  clients: [
    { ...native, client_id: settings.publicClient, token_endpoint_auth_method: 'none' },
    {
      ...native,
      client_id: settings.secretClient,
      client_secret: settings.clientSecret,
      token_endpoint_auth_method: 'client_secret_basic',
    },
    {
      client_id: settings.serverClient,
      client_secret: settings.serverSecret,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: [],
      response_types: [],
      redirect_uris: [],
    },
  ],
  scopes: ['openid', 'offline_access', 'email', 'mail:read', 'mail:all'],
  claims: { openid: ['sub'], email: ['email'] },
  cookies: { keys: ['test'] },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (ctx, form) => { ctx.body = page('Code', form); },
      userCodeConfirmSource: (ctx, form) => { ctx.body = page('Confirm', form); },
      successSource: (ctx) => { ctx.body = page('Connected', ''); },
    },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: false },
  },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id }),
  }),
  // Whoever takes part in a refresh twice with one token loses the whole grant.
  rotateRefreshToken: () => settings.rotates,
  pkce: { required: () => true },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: {
    AccessToken: () => settings.accessSeconds,
    AuthorizationCode: 60,
    DeviceCode: () => settings.deviceSeconds,
    Grant: 3600,
    IdToken: 600,
    Interaction: 600,
    RefreshToken: 3600,
    Session: 600,
  },
  renderError: (ctx, out) => {
    ctx.type = 'html';
    ctx.body = page('Error', `<pre>${out.error}: ${out.error_description}</pre>`);
  },
});

// How often a client may ask, which the provider itself leaves to the client.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.path === '/device/auth' && ctx.status === 200) {
    ctx.body.interval = settings.interval;
  }
});

// What a person sees and does: who they are stands in the request, and they allow or refuse.
async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (request.url.endsWith('/refuse')) {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  if (!request.url.endsWith('/allow')) {
    response.setHeader('content-type', 'text/html');
    return response.end(page('Sign in', `<p>${details.params.scope}</p>`));
  }
  const accountId = settings.person;
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  const asked = details.params.scope.split(' ');
  grant.addOIDCScope(asked.filter((scope) => scope !== settings.leavesOut).join(' '));
  grant.rejectOIDCScope(settings.leavesOut);
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
}

const handle = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    return handle(request, response);
  }
  return interact(request, response).catch((error) => {
    response.statusCode = 400;
    response.end(String(error));
  });
});

process.stdout.write(`${server.address().port}\n`);
for await (const line of lines) {
  Object.assign(settings, JSON.parse(line));
  process.stdout.write('done\n');
}
process.exit(0);
