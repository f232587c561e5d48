// /management/v1/keys: the signing keys of the tenant, and their emergency brake. Private halves never leave.
import { type Static, Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { KeyRing } from '../../keys/key-ring.ts';
import { allowedSigningAlgorithms } from '../../records/profile.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';
import { timestamp } from '../clients/view.ts';
import { nullable, SigningAlg, Timestamp } from '../openapi/wire-schema.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';

const KEYS = '/management/v1/keys';
const MANAGE = { entitlements: ['manageKeys'] } as const;
const READ = { entitlements: ['readKeys', 'manageKeys'] } as const;

const KeyView = Type.Object(
  {
    kid: Type.String(),
    algorithm: SigningAlg,
    state: Type.Enum(['signing', 'standby', 'retired', 'revoked']),
    announced_at: Timestamp,
    signs_from: nullable(Timestamp),
    retired_at: nullable(Timestamp),
    revoked_at: nullable(Timestamp),
  },
  { $id: 'SigningKey' },
);
type KeyViewBody = Static<typeof KeyView>;
const KeyList = Type.Object({ keys: Type.Array(KeyView) }, { $id: 'SigningKeyList' });
const ByAlgorithm = Type.Object({ algorithm: SigningAlg }, { $id: 'KeyAlgorithm', additionalProperties: false });

/** Adds the routes. */
export const keyRoutes = (app: ManagementApp, { storage, keyManager, audit }: ManagementDependencies): void => {
  const list = async (tenantId: string) => ({ keys: (await storage.signingKeys(tenantId)).map(keyView).toSorted(byAge) });

  app.get(KEYS, { config: READ, schema: { summary: 'List signing keys', response: { 200: KeyList } } }, async (request) =>
    list(requester(request).tenant.tenant.id),
  );

  app.post(
    KEYS,
    { config: MANAGE, schema: { summary: 'Make the first keys of an algorithm', body: ByAlgorithm, response: { 200: KeyList } } },
    async (request) => {
      const { tenant } = requester(request);
      const { algorithm } = request.body;
      if (!allowedSigningAlgorithms(tenant.tenant.profile).includes(algorithm)) {
        throw new Problem(400, 'The FAPI 2.0 profile of the tenant does not allow this algorithm.', [
          { pointer: '/algorithm', detail: 'is not allowed' },
        ]);
      }
      await keyManager.add(tenant, algorithm, audit.entry(succeeded(request, 'key.add', algorithm)));
      return list(tenant.tenant.id);
    },
  );

  app.post(
    `${KEYS}/rotate`,
    { config: MANAGE, schema: { summary: 'Let the standby of an algorithm sign', body: ByAlgorithm, response: { 200: KeyList } } },
    async (request) => {
      const { tenant } = requester(request);
      const { algorithm } = request.body;
      const result = await keyManager.rotate(tenant, algorithm, audit.entry(succeeded(request, 'key.rotate', algorithm)));
      if (result === 'no-key') throw new Problem(409, 'The tenant has no keys of this algorithm.');
      if (result === 'overtaken') throw new Problem(409, 'The keys changed at the same moment. Look at them before you ask again.');
      if (result !== 'rotated') {
        const from = timestamp(result.tooEarlyUntil);
        throw new Problem(409, `The standby was announced a moment ago, and caches may not know it. It can sign from ${from} on.`);
      }
      return list(tenant.tenant.id);
    },
  );

  app.post(
    `${KEYS}/:kid/revoke`,
    {
      config: MANAGE,
      schema: {
        summary: 'Revoke a key in an emergency: its tokens end, and the standby signs',
        params: Type.Object({ kid: Type.String() }),
        querystring: DryRunQuery,
        response: { 200: Type.Union([EffectView, KeyList]) },
      },
    },
    async (request) => {
      const { tenant } = requester(request);
      const { kid } = request.params;
      if (isDryRun(request)) {
        if (tenant.keys.verification(kid) === undefined) throw new Problem(404, 'There is no key of this id.');
        return reportEffect(storage, { tenantId: tenant.tenant.id, kid });
      }
      const result = await keyManager.revoke(tenant, kid, audit.entry(succeeded(request, 'key.revoke', kid)));
      if (result === 'unknown') throw new Problem(404, 'There is no key of this id.');
      return list(tenant.tenant.id);
    },
  );
};

const STATES = ['signing', 'standby', 'retired', 'revoked'];

/** In the order of their announcement; of those announced at one moment, the one that signs comes first. */
const byAge = (one: KeyViewBody, other: KeyViewBody): number =>
  one.announced_at.localeCompare(other.announced_at) ||
  STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
  one.kid.localeCompare(other.kid);

const stateOf = ({ signsFrom, retiredAt, revokedAt }: KeyRing['records'][number]) => {
  if (revokedAt !== undefined) return 'revoked' as const;
  if (retiredAt !== undefined) return 'retired' as const;
  return signsFrom === undefined ? ('standby' as const) : ('signing' as const);
};

const orNull = (milliseconds: number | undefined): string | null => (milliseconds === undefined ? null : timestamp(milliseconds));

const keyView = (key: SigningKeyRecord) => ({
  kid: key.kid,
  algorithm: key.algorithm,
  state: stateOf(key),
  announced_at: timestamp(key.announcedAt),
  signs_from: orNull(key.signsFrom),
  retired_at: orNull(key.retiredAt),
  revoked_at: orNull(key.revokedAt),
});
