// The parts of a JWT, without verifying anything.
import { isJsonObject } from '@mintmark/protocol';

/** A decoded JWT. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Decodes a JWT; `undefined` for anything else, such as an opaque token. */
export const decodeToken = (token: string): DecodedToken | undefined => {
  const [first = '', second = '', ...rest] = token.trim().split('.');
  const [header, claims] = [decodePart(first), decodePart(second)];
  return rest.length === 1 && isJsonObject(header) && isJsonObject(claims) ? { header, claims } : undefined;
};

const decodePart = (part: string): unknown => {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};
