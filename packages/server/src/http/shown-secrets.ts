// The only place where a plaintext secret enters a response. A route puts a `PlainSecret` into its payload,
// at any depth. Its path is recorded in the request, so that a stored copy of the response can omit it.
import type { FastifyInstance } from 'fastify';
import { PlainSecret } from '../clients/plain-secret.ts';
import { isJsonObject } from '../records/json-value.ts';

/** A secret in a response. */
export interface ShownSecret {
  /** Names and indices, from the root of the payload. */
  readonly path: readonly string[];
  readonly text: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The secrets in the response to this request. */
    shownSecrets: readonly ShownSecret[];
  }
}

/** Allows the routes of an application to return secrets. */
export const addShownSecrets = (app: FastifyInstance): void => {
  app.decorateRequest('shownSecrets');
  app.addHook('onRequest', async (request) => {
    request.shownSecrets = [];
  });
  app.addHook('preSerialization', async (request, _, payload) => {
    const shown: ShownSecret[] = [];
    const revealed = reveal(payload, [], shown);
    request.shownSecrets = shown;
    return shown.length === 0 ? payload : revealed;
  });
};

const reveal = (value: unknown, path: readonly string[], shown: ShownSecret[]): unknown => {
  if (value instanceof PlainSecret) {
    const text = value.reveal();
    shown.push({ path, text });
    return text;
  }
  if (Array.isArray(value)) return value.map((each, index) => reveal(each, [...path, String(index)], shown));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, reveal(member, [...path, name], shown)]));
};

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Removes the recorded secrets from a JSON text.
 *
 * @throws TypeError when a secret is also elsewhere in the text, which must then not be stored
 */
export const withoutSecrets = (text: string, shown: readonly ShownSecret[]): string => {
  if (shown.length === 0) return text;
  const json: unknown = JSON.parse(text);
  for (const { path } of shown) remove(json, path);
  const redacted = JSON.stringify(json);
  if (shown.some((secret) => redacted.includes(JSON.stringify(secret.text).slice(1, -1)))) {
    throw new TypeError('A response contains a secret outside its recorded path.');
  }
  return redacted;
};

const remove = (value: unknown, [name, ...rest]: readonly string[]): void => {
  if (name === undefined) return;
  const at = Array.isArray(value) ? value[Number(name)] : isJsonObject(value) ? value[name] : undefined;
  if (rest.length > 0) remove(at, rest);
  else if (Array.isArray(value)) value[Number(name)] = null;
  else if (isJsonObject(value)) Reflect.deleteProperty(value, name);
};
