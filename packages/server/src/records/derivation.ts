// What a token that was obtained by an exchange was derived from (RFC 8693). It is a part of the grant's terms, and
// contains all that is needed to tell whether an ancestor has ended.
import type { GrantRecord, TokenInstance } from './grant.ts';
import type { JsonObject } from './json-value.ts';

/** A party that acts, and the one for which it acts (RFC 8693 §4.1). The outermost is the current one. */
export interface Actor {
  readonly sub: string;
  readonly client_id?: string;
  /** The instance of an agent. */
  readonly instance?: string;
  readonly act?: Actor;
}

/** A token, or a token of a trusted issuer, that another token was derived from. */
export interface Ancestor {
  /** Its grant; `undefined` for a token of a trusted issuer. */
  readonly id?: string;
  readonly clientId: string;
  readonly credentialId: string;
  readonly tenantGeneration: number;
  readonly clientGeneration: number;
  /** The instance that obtained it, of an agent. */
  readonly instance?: TokenInstance;
  /** The key that signed it; `undefined` for an opaque token and one of a trusted issuer. */
  readonly keyId?: string;
  /** Whether it was issued without a grant. */
  readonly unrecorded?: true;
}

/** The origin of a derived token. */
export interface Derivation {
  readonly grantType: string;
  /** The subject of the token. */
  readonly subject: string;
  readonly actor?: Actor;
  /** The parties that may become the actor (RFC 8693 §4.4), as the exchanged token states them. */
  readonly mayAct?: JsonObject;
  /** The grant that was exchanged; `undefined` for a token of a trusted issuer. */
  readonly parent?: string;
  /** The id of the transaction, of a transaction token. */
  readonly txn?: string;
  /** How many exchanges led to the token. */
  readonly depth: number;
  /** Everything that the token ends with: the ancestors of the exchanged token, that one, and those of the actor's. */
  readonly chain: readonly Ancestor[];
}

const parsed = new WeakMap<GrantRecord, Derivation>();

/** The origin of a grant's token; `undefined` for a token that its client obtained for itself. */
export const derivationOf = (grant: GrantRecord): Derivation | undefined => {
  if (grant.derivation === undefined) return undefined;
  const known: Derivation = parsed.get(grant) ?? JSON.parse(grant.derivation);
  parsed.set(grant, known);
  return known;
};

/** The subject of a grant's token: the client, unless the token was derived from one of another subject. */
export const subjectOf = (grant: GrantRecord): string => derivationOf(grant)?.subject ?? grant.clientId;

/** The wire form of a chain, for guards, which compare it with the events of the revocation feed. */
export const chainView = ({ chain }: Derivation): readonly JsonObject[] =>
  chain.map(({ id, clientId, credentialId, tenantGeneration, clientGeneration, instance, keyId }) => ({
    ...(id === undefined ? undefined : { jti: id }),
    client_id: clientId,
    cred: credentialId,
    gen: [tenantGeneration, clientGeneration, ...(instance === undefined ? [] : [instance.generation])],
    ...(instance === undefined ? undefined : { instance: instance.name }),
    ...(keyId === undefined ? undefined : { kid: keyId }),
  }));
