// Tokens of trusted issuers that are bound to a key (RFC 7800): a copy of one is worth nothing without the key.
import type { Confirmation } from '../records/grant.ts';
import { isJsonObject, type JsonValue } from '../records/json-value.ts';
import type { VerifiedToken } from './foreign-token.ts';

/** The keys that a request proves: of its DPoP proof, and of its certificate. */
export interface ProvenKeys {
  readonly jkt: string | undefined;
  readonly 'x5t#S256': string | undefined;
}

/** Reads the claim `cnf` of another issuer. @returns `undefined` for one with a member that is not known: it may name another key */
export const confirmationOfClaim = (cnf: JsonValue): Confirmation | undefined => {
  if (!isJsonObject(cnf)) return undefined;
  const { jkt, 'x5t#S256': x5t, ...others } = cnf;
  if (Object.keys(others).length > 0 || !isTextOrNone(jkt) || !isTextOrNone(x5t) || (jkt ?? x5t) === undefined) return undefined;
  return { ...(jkt === undefined ? undefined : { jkt }), ...(x5t === undefined ? undefined : { 'x5t#S256': x5t }) };
};

const isTextOrNone = (value: JsonValue | undefined): value is string | undefined => value === undefined || typeof value === 'string';

/** How a request proves the key that a token is bound to. */
export type BindingProof = 'dpop' | 'certificate' | 'attestation';

/** The proofs that a request with a token needs; `undefined` if no request can prove its binding. */
export const bindingProofs = ({ issuer, claims: { cnf } }: VerifiedToken): readonly BindingProof[] | undefined => {
  if (issuer.kind === 'attester') return ['attestation'];
  if (cnf === undefined) return [];
  const confirmation = confirmationOfClaim(cnf);
  if (confirmation === undefined) return undefined;
  const { jkt, 'x5t#S256': x5t } = confirmation;
  return [...(jkt === undefined ? [] : (['dpop'] as const)), ...(x5t === undefined ? [] : (['certificate'] as const))];
};

/** Whether a request proves every key that the claim `cnf` names. */
export const isProven = (cnf: JsonValue, proven: ProvenKeys): boolean => {
  const { jkt, 'x5t#S256': x5t } = confirmationOfClaim(cnf) ?? {};
  return (jkt ?? x5t) !== undefined && (jkt ?? proven.jkt) === proven.jkt && (x5t ?? proven['x5t#S256']) === proven['x5t#S256'];
};
