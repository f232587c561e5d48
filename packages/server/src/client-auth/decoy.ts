// The client whose credentials are verified where there is none, so that the time of a refusal does not disclose
// which clients exist, nor how they authenticate.
import { randomBytes } from 'node:crypto';
import { buildClient } from '../clients/build-client.ts';
import { sealedSecretContext } from '../clients/build-secret.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import { dummyKeyFor } from '../jose/verify-dummy.ts';
import type { Seal } from '../keys/generate-signing-key.ts';
import type { Client } from '../records/client.ts';

/** No tenant has this id. */
const NO_TENANT = '';
/** As many as a generated secret has. */
const SECRET_BYTES = 32;

/**
 * Creates the decoy: a client with a credential of each kind, none of which anybody has.
 *
 * @param peppers - whose decoy becomes its secret, sealed
 */
export const createDecoy = ({ peppers: { decoy }, seal }: { readonly peppers: Peppers; readonly seal: Seal }): Client => {
  const settings = { tenantId: NO_TENANT, name: 'decoy', createdBy: 'start' };
  const tlsSubject = { attribute: 'subject_dn', value: `CN=${randomBytes(SECRET_BYTES).toString('hex')}` } as const;
  const secret = Buffer.from(randomBytes(SECRET_BYTES).toString('base64url'));
  const sealed = seal(secret, sealedSecretContext(NO_TENANT, decoy.id));
  return { ...buildClient({ ...settings, tlsSubject }, 0), secrets: [{ ...decoy, sealed }] };
};

/** The decoy with a key for an algorithm, as many as a client usually has; none for an unknown algorithm. */
export const withDecoyKey = (decoy: Client, alg: string): Client => {
  const key = dummyKeyFor(alg);
  return { ...decoy, jwks: key === undefined ? [] : [key] };
};
