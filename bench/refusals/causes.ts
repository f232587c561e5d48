// The requests that are refused: each authentication method with each cause.
import { randomUUID } from 'node:crypto';
import type { MethodCredentials } from '../../test/timing/credentials.ts';
import { postBytes } from '../raw-connection.ts';
import { type StartedMintmark, textOf } from '../servers/mintmark-process.ts';

/** Refused requests of one cause. */
export interface Cause {
  readonly name: string;
  /** Whether the credential is right: it is compared with an unknown client that presents the same. */
  readonly isRight: boolean;
  readonly next: () => Promise<Buffer>;
}

/** The name of the series with which each cause is compared; a second one is noise. */
export const UNKNOWN = 'unknown client';

/** Creates the clients of the causes of a method. */
export const causesOf = async (
  { method, registration, present }: MethodCredentials,
  { manage, request: { url } }: StartedMintmark,
): Promise<readonly Cause[]> => {
  const create = async (settings: object): Promise<string> => textOf(await manage('/clients', { name: method, ...settings }), 'client_id');
  const wrong = await create(registration);
  const ofOtherMethod = await create(method === 'private_key_jwt' ? {} : { token_endpoint_auth_method: 'private_key_jwt', jwks: KEYS });
  const disabled = await create(registration);
  await manage(`/clients/${disabled}/disable`, {});
  const elsewhere = await create({ ...registration, ip_rules: { op: 'allow', ranges: ['192.0.2.1'] } });
  const cause = (name: string, isRight: boolean, clientId: () => string): Cause => ({
    name,
    isRight,
    next: async () => {
      const { form, headers } = await present(clientId(), isRight);
      return postBytes(new URL(url), new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(), headers);
    },
  });
  return [
    // A new id each time, as an attacker would use: an id that was used before could be faster.
    cause(UNKNOWN, false, randomUUID),
    cause('unknown client, again', false, randomUUID),
    cause('wrong credential', false, () => wrong),
    cause('client of another method', false, () => ofOtherMethod),
    cause(UNKNOWN, true, randomUUID),
    cause('disabled client', true, () => disabled),
    cause('address not allowed', true, () => elsewhere),
  ];
};

/** A key of a client that is registered for keys; that of RFC 7517 appendix A.1. */
const KEYS = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    },
  ],
};
