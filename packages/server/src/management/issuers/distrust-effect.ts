// What a distrust of an issuer would end: its trust rules, and the tokens that they led to.
import { type Static, Type } from 'typebox';
import type { Tenant } from '../../records/tenant.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { EffectView, reportEffect } from '../writes/dry-run.ts';

/** Rules whose tokens are counted. */
const MAX_COUNTED = 1_000;
const MAX_ADDRESSES = 20;

export const DistrustEffect = Type.Object(
  {
    ...EffectView.properties,
    trusts: Type.Array(
      Type.Object(
        { client_id: Type.String(), id: Type.String(), name: Type.String(), live_tokens: Type.Integer() },
        { title: 'DistrustedRule' },
      ),
      {
        description: `The rules that would be revoked, and those that were deleted but whose tokens may be active; the first ${MAX_COUNTED}.`,
      },
    ),
    more_trusts: Type.Integer({ description: 'Further rules, whose tokens are not counted.' }),
  },
  { $id: 'DistrustEffect' },
);

/** The effect of a distrust. */
export const distrustEffect = async (
  dependencies: { readonly storage: Pick<Storage, 'effectOf' | 'trustsOfIssuer'>; readonly now: () => number },
  { tenantId, id }: TrustedIssuer,
  tenant: Tenant,
): Promise<Static<typeof DistrustEffect>> => {
  const { rules: counted, count } = await dependencies.storage.trustsOfIssuer(tenantId, id, MAX_COUNTED);
  const effects: Static<typeof EffectView>[] = [];
  for (const { clientId, id: credentialId } of counted) effects.push(await reportEffect(dependencies, tenant, { clientId, credentialId }));
  const latest = effects.flatMap(({ last_issued_at: at }) => (at === null ? [] : [at])).toSorted();
  return {
    dry_run: true,
    live_tokens: effects.reduce((sum, { live_tokens: count }) => sum + count, 0),
    unrecorded_tokens: effects.some(({ unrecorded_tokens: may }) => may),
    last_issued_at: latest.at(-1) ?? null,
    addresses: addressesOf(effects.flatMap(({ addresses }) => addresses)),
    trusts: counted.map((rule, index) => ({
      ...{ client_id: rule.clientId, id: rule.id, name: rule.name },
      live_tokens: effects[index]?.live_tokens ?? 0,
    })),
    more_trusts: count - counted.length,
  };
};

type Addresses = Static<typeof EffectView>['addresses'];

/** The sums by address, the latest first. */
const addressesOf = (all: Addresses): Addresses => {
  const sums = new Map<string, Addresses[number]>();
  for (const each of all) {
    const known = sums.get(each.address);
    const last = known !== undefined && known.last_issued_at > each.last_issued_at ? known.last_issued_at : each.last_issued_at;
    sums.set(each.address, { address: each.address, live_tokens: each.live_tokens + (known?.live_tokens ?? 0), last_issued_at: last });
  }
  return [...sums.values()].toSorted((one, other) => (one.last_issued_at < other.last_issued_at ? 1 : -1)).slice(0, MAX_ADDRESSES);
};
