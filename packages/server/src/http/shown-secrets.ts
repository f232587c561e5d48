// The one place where a secret in the clear enters a response. A route puts a `PlainSecret` into its payload, at any depth; where it stood is
// noted with the request, so that whatever keeps the response can keep it without.
import type { FastifyInstance } from 'fastify';
import { PlainSecret } from '../clients/plain-secret.ts';
import { isJsonObject } from '../records/json-value.ts';

/** A secret that a response shows. */
export interface ShownSecret {
  /** Names and indices from the root of the payload. */
  readonly path: readonly string[];
  readonly text: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The secrets in the response to this request. */
    shownSecrets: readonly ShownSecret[];
  }
}

/** Lets the routes of an application show secrets. */
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
 * A JSON text without the secrets that it shows.
 *
 * @throws TypeError when one is still in it: it stood elsewhere than the route put it, and the text must not be kept
 */
export const withoutSecrets = (text: string, shown: readonly ShownSecret[]): string => {
  if (shown.length === 0) return text;
  const json: unknown = JSON.parse(text);
  for (const { path } of shown) remove(json, path);
  const bare = JSON.stringify(json);
  if (shown.some((secret) => bare.includes(JSON.stringify(secret.text).slice(1, -1)))) {
    throw new TypeError('A response shows a secret in a place where none was put.');
  }
  return bare;
};

const remove = (value: unknown, [name, ...rest]: readonly string[]): void => {
  if (name === undefined) return;
  const at = Array.isArray(value) ? value[Number(name)] : isJsonObject(value) ? value[name] : undefined;
  if (rest.length > 0) remove(at, rest);
  else if (Array.isArray(value)) value[Number(name)] = null;
  else if (isJsonObject(value)) Reflect.deleteProperty(value, name);
};
