// The terms that clients are found by, and the form of text that is searched.

/** A client by one of its properties. Two clients of the same property have the same term, and no others have it. */
export const TERMS = {
  owner: (owner: string) => `owner:${owner}`,
  environment: (environment: string) => `environment:${environment}`,
  authMethod: (method: string) => `method:${method}`,
  /** A label's name, or its name and value: `team`, `team=payments`. */
  label: (label: string) => `label:${label}`,
  scope: (scope: string) => `scope:${scope}`,
  entitlement: (entitlement: string) => `entitlement:${entitlement.toLowerCase()}`,
} as const;

/** Text as it is kept and asked for: without case, and in one form of Unicode. */
export const searchable = (text: string): string => text.normalize('NFKC').toLowerCase();
