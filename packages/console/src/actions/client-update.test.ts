import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientRecord } from '@mintmark/client/management';
import { clientManifest, clientUpdate } from './client-update.ts';

/** A client with settings that a manifest would reset if it left them out. */
const RECORD = {
  ...{ client_id: 'billing', id: '1', name: 'Billing', state: 'disabled' as const, description: null, labels: {}, owner: 'payments' },
  ...{ scopes: ['b', 'a'], default_scopes: ['a', 'b'], restrict_scopes: false, dpop_bound_access_tokens: true, disabled_by: 'ada' },
  ...{ created_at: '2026-01-01T00:00:00Z', created_by: 'admin', ip_rules: { op: 'allow' as const, ranges: ['::1'] }, exchange: null },
} satisfies Partial<ClientRecord>;

describe('console: the manifest of a change', () => {
  test('it has the settings that do not change, too, and nothing that the server sets', () => {
    assert.equal(
      clientManifest(RECORD, { access_token_lifetime: 60 }),
      [
        ...['kind: Client', 'client_id: "billing"', 'name: "Billing"', 'owner: "payments"', 'scopes: ["b","a"]', 'restrict_scopes: false'],
        ...['dpop_bound_access_tokens: true', 'ip_rules: {"op":"allow","ranges":["::1"]}', 'access_token_lifetime: 60'],
      ].join('\n'),
    );
  });

  test('a setting that the change resets is left out', () => {
    assert.doesNotMatch(clientManifest(RECORD, { ip_rules: null }), /ip_rules/);
  });

  test('the kind of an agent has a name of its own in manifests, and that of a service is the default', () => {
    assert.match(clientManifest({ ...RECORD, kind: 'agent' }, {}), /^kind: Client\n.*\n.*\nclient_kind: "agent"$/m);
    assert.doesNotMatch(clientManifest({ ...RECORD, kind: 'service' }, {}), /service/);
  });

  test('default scopes that are not all scopes are named', () => {
    assert.match(clientManifest({ ...RECORD, default_scopes: ['a'] }, {}), /^default_scopes: \["a"\]$/m);
  });

  test('the command resets what the change empties', () => {
    const { cli } = clientUpdate({ ...RECORD }, { owner: null, labels: {}, scopes: ['a'], deletion_protected: false }, { scope: ['a'] });
    assert.equal(cli, 'mintmark client update billing --scope a --reset owner --reset labels');
  });
});
