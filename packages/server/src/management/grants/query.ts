// The criteria that select grants: in the query of the list, and in the body of a revocation.
import { type Static, Type } from 'typebox';
import { canonicalAddress } from '../../net/address-list.ts';
import type { GrantFilter } from '../../records/grant-filter.ts';
import { Timestamp } from '../openapi/wire-schema.ts';
import type { FieldProblems } from '../requests/field-problems.ts';

/** The criteria. A grant must match all that are present. */
export const GRANT_CRITERIA = {
  client_id: Type.String({ minLength: 1, maxLength: 256 }),
  credential_id: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'The id of a secret, or the thumbprint of a key or certificate: the `credential_id` of grants.',
  }),
  instance: Type.String({ minLength: 1, maxLength: 128, description: 'The instance of an agent that requested the token.' }),
  address: Type.String({ minLength: 1, maxLength: 64, description: 'The address that requested the token.' }),
  issued_since: Timestamp,
  issued_until: Timestamp,
};

const Criteria = Type.Partial(Type.Object(GRANT_CRITERIA));

/** Parses criteria into a filter of the store, and records problems. @param prefix - of the pointers */
export const grantFilterOf = (criteria: Static<typeof Criteria>, problems: FieldProblems, prefix = ''): GrantFilter => {
  const seconds = (name: 'issued_since' | 'issued_until', round: (value: number) => number): number | undefined => {
    const at = problems.time(prefix + name, criteria[name]);
    return at === undefined ? undefined : round(at / 1000);
  };
  const address = criteria.address === undefined ? undefined : canonicalAddress(criteria.address);
  problems.require(criteria.address === undefined || address !== undefined, `${prefix}address`, 'is not an IP address');
  return {
    clientId: criteria.client_id,
    credentialId: criteria.credential_id,
    instance: criteria.instance,
    address,
    issuedSince: seconds('issued_since', Math.ceil),
    issuedUntil: seconds('issued_until', Math.floor),
  };
};
