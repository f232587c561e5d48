// Lists, creates, rotates and revokes the signing keys of the tenant. Private keys are never returned.
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { allowedSigningAlgorithms } from '../../records/profile.ts';
import type { Tenant } from '../../records/tenant.ts';
import { say } from '../../sentences/sentence.ts';
import { SigningAlg } from '../openapi/wire-schema.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { byAge, KeyList, keyView } from './view.ts';

const KEYS = '/management/v1/keys';
const MANAGE_KEYS = { entitlements: ['manageKeys'] } as const;
const READ_KEYS = { entitlements: ['readKeys', 'manageKeys'] } as const;
const ByAlgorithm = Type.Object({ algorithm: SigningAlg }, { $id: 'KeyAlgorithm', additionalProperties: false });

const keyList = async ({ storage }: ManagementDependencies, { id, keyLifetime }: Pick<Tenant, 'id' | 'keyLifetime'>) => ({
  keys: (await storage.signingKeys(id)).map((key) => keyView(key, keyLifetime)).toSorted(byAge),
});

export const listKeys = defineRoute({
  method: 'GET',
  url: KEYS,
  rights: READ_KEYS,
  schema: { summary: 'List signing keys', response: { 200: KeyList } },
  handle: async (request, _reply, dependencies) => keyList(dependencies, requester(request).tenant.tenant),
});

export const createKeys = defineRoute({
  method: 'POST',
  url: KEYS,
  rights: MANAGE_KEYS,
  schema: { summary: 'Create the first keys of an algorithm', body: ByAlgorithm, response: { 200: KeyList } },
  handle: async (request, _reply, dependencies) => {
    const { keyManager, audit } = dependencies;
    const { tenant } = requester(request);
    const { algorithm } = request.body;
    if (!allowedSigningAlgorithms(tenant.tenant.profile).includes(algorithm)) {
      throw new Problem(400, 'The FAPI 2.0 profile of the tenant does not allow this algorithm.', [
        { pointer: '/algorithm', detail: 'is not allowed' },
      ]);
    }
    await keyManager.add(tenant, algorithm, audit.entry(succeeded(request, 'key.add', algorithm)));
    return keyList(dependencies, tenant.tenant);
  },
});

export const rotateKeys = defineRoute({
  method: 'POST',
  url: `${KEYS}/rotate`,
  rights: MANAGE_KEYS,
  schema: { summary: 'Rotate the signing key of an algorithm: its standby key signs', body: ByAlgorithm, response: { 200: KeyList } },
  handle: async (request, _reply, dependencies) => {
    const { keyManager, audit } = dependencies;
    const { tenant } = requester(request);
    const { algorithm } = request.body;
    const result = await keyManager.rotate(tenant, algorithm, audit.entry(succeeded(request, 'key.rotate', algorithm)));
    if (result === 'no-key') throw new Problem(409, 'The tenant has no keys of this algorithm.');
    if (result === 'overtaken') throw new Problem(409, 'The keys changed at the same time. Read them before you try again.');
    if (result !== 'rotated') {
      const from = timestamp(result.tooEarlyUntil);
      throw new Problem(
        409,
        say('The standby key was announced a moment ago, and caches may not contain it yet. It can sign from {time} on.', { time: from }),
      );
    }
    return keyList(dependencies, tenant.tenant);
  },
});

export const revokeKey = defineRoute({
  method: 'POST',
  url: `${KEYS}/:kid/revoke`,
  rights: MANAGE_KEYS,
  schema: {
    summary: 'Revoke a compromised key: its tokens end, and the standby key signs',
    params: Type.Object({ kid: Type.String() }),
    querystring: DryRunQuery,
    response: { 200: Type.Union([EffectView, KeyList]) },
  },
  handle: async (request, _reply, dependencies) => {
    const { keyManager, audit } = dependencies;
    const { tenant } = requester(request);
    const { kid } = request.params;
    if (isDryRun(request)) {
      if (tenant.keys.verification(kid) === undefined) throw new Problem(404, 'There is no key of this id.');
      return reportEffect(dependencies, tenant.tenant, { kid });
    }
    const result = await keyManager.revoke(tenant, kid, audit.entry(succeeded(request, 'key.revoke', kid)));
    if (result === 'unknown') throw new Problem(404, 'There is no key of this id.');
    return keyList(dependencies, tenant.tenant);
  },
});
