// The search terms of clients, and the normal form of searched text.

/** A term for each value of a property; exactly the clients with that value have it. */
export const TERMS = {
  owner: (owner: string) => `owner:${owner}`,
  environment: (environment: string) => `environment:${environment}`,
  kind: (kind: string) => `kind:${kind}`,
  authMethod: (method: string) => `method:${method}`,
  /** A label's name, or its name and value: `team`, `team=payments`. */
  label: (label: string) => `label:${label}`,
  scope: (scope: string) => `scope:${scope}`,
  entitlement: (entitlement: string) => `entitlement:${entitlement.toLowerCase()}`,
} as const;

/** The form in which text is stored and searched: lower case, normalized. */
export const searchable = (text: string): string => text.normalize('NFKC').toLowerCase();
