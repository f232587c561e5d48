// JSON objects whose members have not been checked.

/** A parsed JSON object; each member has to be checked before use. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Whether a value is a JSON object: neither an array nor `null`.
 *
 * @example
 * isJsonObject([]) // false
 */
export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The value when it is a JSON object, otherwise `undefined`.
 *
 * @example
 * asJsonObject(metadata['mtls_endpoint_aliases'])?.['token_endpoint']
 */
export const asJsonObject = (value: unknown): JsonObject | undefined => (isJsonObject(value) ? value : undefined);
