// What clients of IBM Security Verify have and this server has no use for: kept with the client, and told again.
import type { Client } from '../../records/client.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json-value.ts';

/** What is kept, by name. */
export interface Passthrough {
  /** Of a filter that is off. */
  readonly ipFilters?: readonly string[] | undefined;
  /** Of tokens that are opaque. */
  readonly idTokenSigningAlg?: string | undefined;
  /** By the name of the scope. */
  readonly scopeDescriptions?: JsonObject | undefined;
  readonly additionalProperties?: JsonObject | undefined;
  readonly overrideSettings?: JsonObject | undefined;
  readonly additionalConfig?: JsonObject | undefined;
}

const KEPT = {
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

/** What is kept for a client. What is in the store came through this API, or from an import that was held to the same. */
export const passthroughOf = ({ carried }: Pick<Client, 'carried'>): Passthrough => ({
  ipFilters: textsIn(carried['ipFilters']),
  idTokenSigningAlg: typeof carried['idTokenSigningAlg'] === 'string' ? carried['idTokenSigningAlg'] : undefined,
  scopeDescriptions: objectIn(carried['scopeDescriptions']),
  additionalProperties: objectIn(carried['additionalProperties']),
  overrideSettings: objectIn(carried['overrideSettings']),
  additionalConfig: objectIn(carried['additionalConfig']),
});

/** Those members of a part of a body that are only kept. */
export const storedMembers = (part: object | null | undefined, name: keyof typeof KEPT): readonly (readonly [string, unknown])[] =>
  Object.entries(part ?? {}).filter(([member]) => KEPT[name].some((kept) => kept === member));

/** What is kept of a part: what is given now, and what was kept and is left out. */
export const mergeStored = (before: JsonObject | undefined, given: readonly (readonly [string, unknown])[]): JsonObject | undefined => {
  const members = Object.entries({ ...before, ...Object.fromEntries(given) });
  const kept = members.filter((member): member is [string, JsonValue] => member[1] !== null && member[1] !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const objectIn = (value: JsonValue | undefined): JsonObject | undefined => (isJsonObject(value) ? value : undefined);

const textsIn = (value: JsonValue | undefined): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
