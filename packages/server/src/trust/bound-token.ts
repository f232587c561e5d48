// Tokens of trusted issuers that are bound to a key (RFC 7800): a copy of one is worth nothing without the key.
import type { Confirmation } from '../records/grant.ts';
import { isJsonObject, type JsonValue } from '../records/json-value.ts';

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

/** Whether a request proves every key that the claim `cnf` names. */
export const isProven = (cnf: JsonValue, proven: ProvenKeys): boolean => {
  const { jkt, 'x5t#S256': x5t } = confirmationOfClaim(cnf) ?? {};
  return (jkt ?? x5t) !== undefined && (jkt ?? proven.jkt) === proven.jkt && (x5t ?? proven['x5t#S256']) === proven['x5t#S256'];
};
