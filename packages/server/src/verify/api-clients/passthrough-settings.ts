// Settings of IBM Security Verify's clients that this server does not use: stored with the client and
// returned unchanged.
import type { Client } from '../../records/client.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json-value.ts';

/** The stored settings, by name. */
export interface Passthrough {
  /** The addresses of a filter that is off. */
  readonly ipFilters?: readonly string[] | undefined;
  /** The algorithm of a client whose tokens are opaque. */
  readonly idTokenSigningAlg?: string | undefined;
  /** The descriptions of scopes by their names. */
  readonly scopeDescriptions?: JsonObject | undefined;
  readonly additionalProperties?: JsonObject | undefined;
  readonly overrideSettings?: JsonObject | undefined;
  readonly additionalConfig?: JsonObject | undefined;
}

const STORED = {
  overrideSettings: [
    'signKeyLabel',
    'authorizationCodeLifetime',
    'refreshTokenLifetime',
    'maxAuthorizationGrantLifetime',
    'renewRefreshToken',
    'tcmBehavior',
  ],
  additionalConfig: [
    'validateClientAssertionJti',
    'validateDPoPProofJti',
    'validateJwtBearerJti',
    'dpopProofSigningAlg',
    'oidcv3',
    'clientGroups',
    'subjectTokenTypes',
    'actorTokenTypes',
    'requestedTokenTypes',
  ],
} as const;

/**
 * The stored settings of a client. They were validated when they were written, by this API or by an import.
 */
export const passthroughOf = ({ passthrough }: Pick<Client, 'passthrough'>): Passthrough => ({
  ipFilters: textsIn(passthrough['ipFilters']),
  idTokenSigningAlg: typeof passthrough['idTokenSigningAlg'] === 'string' ? passthrough['idTokenSigningAlg'] : undefined,
  scopeDescriptions: objectIn(passthrough['scopeDescriptions']),
  additionalProperties: objectIn(passthrough['additionalProperties']),
  overrideSettings: objectIn(passthrough['overrideSettings']),
  additionalConfig: objectIn(passthrough['additionalConfig']),
});

/** The members of a part of a body that are stored without being used. */
export const storedMembers = (part: object | null | undefined, name: keyof typeof STORED): readonly (readonly [string, unknown])[] =>
  Object.entries(part ?? {}).filter(([member]) => STORED[name].some((stored) => stored === member));

/** Merges the members of a body into the stored ones; `null` removes a member. */
export const mergeStored = (before: JsonObject | undefined, given: readonly (readonly [string, unknown])[]): JsonObject | undefined => {
  const members = Object.entries({ ...before, ...Object.fromEntries(given) });
  const merged = members.filter((member): member is [string, JsonValue] => member[1] !== null && member[1] !== undefined);
  return merged.length === 0 ? undefined : Object.fromEntries(merged);
};

const objectIn = (value: JsonValue | undefined): JsonObject | undefined => (isJsonObject(value) ? value : undefined);

const textsIn = (value: JsonValue | undefined): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
