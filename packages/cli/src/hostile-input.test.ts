// Whatever a file, a server or a proxy contains, the command returns, or throws the error that it explains; and the
// guard's listener serves on.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createGuard } from '@mintmark/guard';
import fc from 'fast-check';
import { valuesAndOthers } from '../../../test/hostile/json-values.ts';
import { parser } from '../../../test/hostile/parser.ts';
import { exchangeBytes, statusesIn } from '../../../test/hostile/raw-bytes.ts';
import { edited, nearly } from '../../../test/hostile/texts.ts';
import { runs } from '../../../test/property-runs.ts';
import { parseProfiles } from './credentials/profile.ts';
import { credentialChecks } from './doctor/credential-checks.ts';
import { parseExpiry } from './expiry.ts';
import { readIbmVerify } from './foreign/ibm-verify.ts';
import { readKeycloak } from './foreign/keycloak.ts';
import { forwardAuth } from './guarding/forward-auth.ts';
import { openListener, parseGuardAddress, parsePeers } from './guarding/guard-listeners.ts';
import { PROXIES, type ProxyName } from './guarding/proxies.ts';
import { readJsonWithPositions, readManifests } from './manifest/read-manifests.ts';

const realm = {
  realm: 'a',
  clients: [
    {
      ...{ clientId: 'a', serviceAccountsEnabled: true, clientAuthenticatorType: 'client-jwt', defaultClientScopes: ['x'], secret: '**' },
      attributes: { 'use.jwks.string': 'true', 'jwks.string': '{"keys":[]}', 'access.token.lifespan': '60' },
    },
  ],
  users: [{ serviceAccountClientId: 'a', realmRoles: ['b'], clientRoles: { c: ['d'] } }],
};
const apiClient = {
  ...{ clientId: 'a', clientName: 'b', enabled: true, entitlements: ['x'], ipFilterOp: 'allow', ipFilters: ['10.0.0.0/8'] },
  additionalConfig: { clientAuthMethod: 'tls_client_auth', tlsClientAuthAttribute: 'san_dns', introspectAuthorization: 'app' },
  overrideSettings: { restrictScopes: true, scopes: [{ name: 'a' }], accessTokenLifetime: 60 },
};
const MANIFEST = 'kind: client\nclient_id: billing\nscopes: &a [read]\ndefault_scopes: *a\n---\nkind: resource\nuri: https://a.example\n';
const profiles = JSON.stringify({ default: { tenantUrl: 'https://localhost:8443', clientId: 'a', clientSecret: 'b' } });

describe('whatever the input, a value or an error that is explained', () => {
  const table: Readonly<Record<string, () => Promise<void>>> = {
    'an export of Keycloak': parser(valuesAndOthers(realm), readKeycloak, 'UsageError'),
    'an export of IBM Security Verify': parser(valuesAndOthers(apiClient), (value) => JSON.stringify(readIbmVerify(value)), 'UsageError'),
    'the refusal of a token endpoint': parser(nearly('invalid_scope', 'constructor', '__proto__'), (error) => {
      const fetch = async () => Response.json({ error }, { status: 400 });
      return credentialChecks({ tenantUrl: 'a.example', clientId: 'a', clientSecret: 'b', fetch }, [], Date.now);
    }),
    manifests: parser(nearly(MANIFEST, '- *a'), (text) => readManifests(text, 'clients.yaml')),
    'an export with positions': parser(
      nearly('{"a":[{"b":1}]}', '[[', '*a'),
      (text) => readJsonWithPositions(text, 'a.json'),
      'UsageError',
    ),
    'a profile file': parser(nearly(profiles), (text) => parseProfiles(text, 'profile.json'), 'Error'),
    'a time': parser(nearly('30d', '2030-01-31', '2030-01-31T12:00:00Z'), (text) => parseExpiry(text, Date.UTC(2026, 0)), 'UsageError'),
  };
  for (const [name, check] of Object.entries(table)) test(name, check);
});

describe('the guard of a proxy responds to any bytes', () => {
  const head = (target: string, ...headers: readonly string[]) => [`GET ${target} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');
  for (const kind of Object.keys(PROXIES) as ProxyName[]) {
    test(kind, async () => {
      const guard = createGuard({ issuer: 'http://127.0.0.1:1', audience: 'https://api.example' });
      const messages: string[] = [];
      const listener = forwardAuth({
        ...{ guard, proxy: PROXIES[kind], requirements: [], scope: [] },
        ...{ certificateHeader: 'client-cert', addressHeader: 'x-forwarded-for' },
        onProblem: (message) => void messages.push(message),
      });
      const failures: unknown[] = [];
      const { url, close } = await openListener(
        parseGuardAddress('--listen', 'http://127.0.0.1:0', []),
        parsePeers([]),
        (request, response) => {
          listener(request, response).catch((error: unknown) => {
            failures.push(error);
            response.destroy();
          });
        },
      );
      const valid = [
        head('/verify?scope=a&entitlement=b', 'X-Original-Method: GET', 'X-Original-URI: /a', 'Authorization: Bearer a'),
        head('//[', 'X-Forwarded-Method: POST', 'X-Forwarded-Uri: //[', 'DPoP: a', 'Client-Cert: :MAA=:', 'X-Forwarded-For: a, ::1'),
      ];
      // HTTP/0.9, which has no version: the response ends with the connection.
      const withoutVersion = head('/verify').replace(' HTTP/1.1', '');
      const bytes = fc.oneof(fc.constantFrom(...valid, withoutVersion), edited(fc.constantFrom(...valid)));
      const property = fc.asyncProperty(bytes, async (sent) => {
        statusesIn(await exchangeBytes(url, sent));
        assert.deepEqual(failures, []);
      });
      await fc.assert(property, runs(40)).finally(close);
      await guard.close();
    });
  }
});
