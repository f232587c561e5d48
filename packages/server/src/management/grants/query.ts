// Which grants a request means: the query of the list, and the body of a revocation of many.
import { type Static, Type } from 'typebox';
import { canonicalAddress } from '../../net/address-list.ts';
import type { GrantFilter } from '../../records/grant-filter.ts';
import { Timestamp } from '../openapi/wire-schema.ts';
import type { FieldProblems } from '../requests/field-problems.ts';

/** What narrows a choice of grants. */
export const GRANT_CRITERIA = {
  client_id: Type.String({ minLength: 1, maxLength: 256 }),
  credential_id: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'The id of a secret, or the thumbprint of a key or certificate, as grants name it.',
  }),
  address: Type.String({ minLength: 1, maxLength: 64, description: 'From where the token was asked for.' }),
  issued_since: Timestamp,
  issued_until: Timestamp,
};

const Criteria = Type.Partial(Type.Object(GRANT_CRITERIA));

/** The choice, as the store knows it; what is wrong is noted. @param prefix - of the pointers */
export const grantFilterOf = (choice: Static<typeof Criteria>, problems: FieldProblems, prefix = ''): GrantFilter => {
  const seconds = (name: 'issued_since' | 'issued_until', round: (value: number) => number): number | undefined => {
    const text = choice[name];
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    problems.require(!Number.isNaN(at), prefix + name, 'is not a date');
    return Number.isNaN(at) ? undefined : round(at / 1000);
  };
  const address = choice.address === undefined ? undefined : canonicalAddress(choice.address);
  problems.require(choice.address === undefined || address !== undefined, `${prefix}address`, 'is not an address');
  return {
    clientId: choice.client_id,
    credentialId: choice.credential_id,
    address,
    issuedSince: seconds('issued_since', Math.ceil),
    issuedUntil: seconds('issued_until', Math.floor),
  };
};
