// Scopes appear twice in a body: newer tenants of IBM Security Verify have them at the top, older ones in
// `overrideSettings`. A caller that sends back a representation sends both.
import { isDeepStrictEqual } from 'node:util';
import type { FieldProblems } from '../../management/requests/field-problems.ts';
import { say } from '../../sentences/sentence.ts';
import type { ApiClientBody } from './schema.ts';

/** A scope of a representation. */
interface ScopeField {
  readonly name: string;
  readonly description: string;
}

/** The scopes of the representation before the request. */
interface ShownScopes {
  readonly restrictScopes: boolean;
  readonly scopes: readonly ScopeField[];
}

/** The scopes of a body; `undefined` for a member that it leaves out. */
export interface RequestedScopes {
  readonly restrictScopes: boolean | undefined;
  readonly scopes: readonly ScopeField[] | undefined;
}

/** If a setting is in two members, the changed one applies. Two different changes are a problem. */
export const requestedScopes = (body: ApiClientBody, shown: ShownScopes | undefined, problems: FieldProblems): RequestedScopes => ({
  restrictScopes: eitherOf(
    body.restrictScopes ?? undefined,
    body.overrideSettings?.restrictScopes ?? undefined,
    { shown: shown?.restrictScopes, name: 'restrictScopes' },
    problems,
  ),
  scopes: eitherOf(scopesOf(body.scopes), scopesOf(body.overrideSettings?.scopes), { shown: shown?.scopes, name: 'scopes' }, problems),
});

const scopesOf = (scopes: ApiClientBody['scopes']): readonly ScopeField[] | undefined =>
  scopes === undefined
    ? undefined
    : (scopes ?? []).map((scope) =>
        typeof scope === 'string' ? { name: scope, description: '' } : { name: scope.name, description: scope.description ?? '' },
      );

const eitherOf = <Value>(
  top: Value | undefined,
  nested: Value | undefined,
  { shown, name }: { readonly shown: Value | undefined; readonly name: string },
  problems: FieldProblems,
): Value | undefined => {
  if (top === undefined || nested === undefined) return top ?? nested;
  if (isDeepStrictEqual(nested, shown)) return top;
  const agrees = isDeepStrictEqual(top, nested) || isDeepStrictEqual(top, shown);
  problems.require(agrees, `/${name}`, say('differs from overrideSettings/{name}', { name }));
  return nested;
};
