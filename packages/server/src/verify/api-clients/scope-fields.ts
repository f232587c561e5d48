// Scopes have two places in a body: newer tenants of IBM Security Verify have them at the top, older ones in `overrideSettings`, and who sends
// back what it read sends both.
import { isDeepStrictEqual } from 'node:util';
import type { FieldProblems } from '../../management/requests/field-problems.ts';
import type { ApiClientBody } from './schema.ts';

/** A scope as it is told. */
interface ToldScope {
  readonly name: string;
  readonly description: string;
}

/** What the record says now. */
interface Told {
  readonly restrictScopes: boolean;
  readonly scopes: readonly ToldScope[];
}

/** What a body says of scopes, from wherever it says it; `undefined` for what it leaves out. */
export interface AskedScopes {
  readonly restrictScopes: boolean | undefined;
  readonly scopes: readonly ToldScope[] | undefined;
}

/** Of two places the one that says something new counts; two that say different new things are noted. */
export const askedScopes = (body: ApiClientBody, told: Told | undefined, problems: FieldProblems): AskedScopes => ({
  restrictScopes: eitherOf(
    body.restrictScopes ?? undefined,
    body.overrideSettings?.restrictScopes ?? undefined,
    { told: told?.restrictScopes, name: 'restrictScopes' },
    problems,
  ),
  scopes: eitherOf(scopesOf(body.scopes), scopesOf(body.overrideSettings?.scopes), { told: told?.scopes, name: 'scopes' }, problems),
});

const scopesOf = (scopes: ApiClientBody['scopes']): readonly ToldScope[] | undefined =>
  scopes === undefined
    ? undefined
    : (scopes ?? []).map((scope) =>
        typeof scope === 'string' ? { name: scope, description: '' } : { name: scope.name, description: scope.description ?? '' },
      );

const eitherOf = <Value>(
  top: Value | undefined,
  below: Value | undefined,
  { told, name }: { readonly told: Value | undefined; readonly name: string },
  problems: FieldProblems,
): Value | undefined => {
  if (top === undefined || below === undefined) return top ?? below;
  if (isDeepStrictEqual(below, told)) return top;
  const agrees = isDeepStrictEqual(top, below) || isDeepStrictEqual(top, told);
  problems.require(agrees, `/${name}`, `is another than overrideSettings/${name}`);
  return below;
};
