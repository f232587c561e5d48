// The claim `chain` of a Mintmark tenant: the tokens that a token was derived from by exchange (RFC 8693), with which it
// ends.
import { asJsonObject } from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';

/** A token of a chain, as far as events of the revocation feed refer to it. */
export interface ChainEntry extends Readonly<Record<string, unknown>> {
  /** `undefined` for a token of another issuer. */
  readonly jti: string | undefined;
  readonly clientId: string;
  readonly kid: string | undefined;
}

/** Most entries that a tenant writes. */
const MAX_CHAIN = 16;

/**
 * Reads the chain; empty for a token that its client obtained for itself.
 *
 * @throws {@link TokenRejected} for a chain that cannot be compared with the feed: something of it may have ended
 */
export const readChain = ({ chain }: Readonly<Record<string, unknown>>): readonly ChainEntry[] => {
  if (chain === undefined) return NONE;
  if (!Array.isArray(chain) || chain.length > MAX_CHAIN) throw malformed();
  return chain.map(readEntry);
};

const NONE: readonly ChainEntry[] = [];

const readEntry = (value: unknown): ChainEntry => {
  const entry: Readonly<Record<string, unknown>> = asJsonObject(value) ?? {};
  const { jti, client_id: clientId, kid, cred } = entry;
  if (typeof clientId !== 'string' || typeof cred !== 'string') throw malformed();
  if (!isOptionalText(jti) || !isOptionalText(kid)) throw malformed();
  return { ...entry, jti, clientId, kid };
};

const isOptionalText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';

const malformed = (): TokenRejected => new TokenRejected('invalid_claim', 'The claim "chain" is not a list of tokens.');
