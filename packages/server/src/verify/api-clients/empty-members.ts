// Removes the members that the templates of IBM's tools leave empty, before the body is validated.
import { isJsonObject } from '@mintmark/protocol';
import type { FastifyRequest } from 'fastify';

/** Members that an empty text clears. */
const CLEARABLE: ReadonlySet<string> = new Set([
  'clientName',
  'description',
  'jwkUri',
  'idTokenSigningAlg',
  'clientAssertionSigningAlg',
  'tlsClientAuthAttribute',
  'tlsClientAuthAttributeValue',
]);

/** Members that are objects whose empty members are removed as well. */
const NESTED: ReadonlySet<string> = new Set(['overrideSettings', 'additionalConfig']);

/** Removes the empty members of a body. */
export const withoutEmpties = async (request: FastifyRequest): Promise<void> => {
  request.body = withoutEmptyMembers(request.body);
};

const withoutEmptyMembers = (value: unknown): unknown => {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== '' || CLEARABLE.has(name));
  return Object.fromEntries(
    members.map(([name, member]) => [name, NESTED.has(name) ? withoutEmptyMembers(member) : withoutEmptyItems(member)]),
  );
};

// The templates contain `[""]` and `[{ "name": "", "description": "" }]`.
const withoutEmptyItems = (value: unknown): unknown =>
  Array.isArray(value) ? value.filter((item) => item !== '' && !(isJsonObject(item) && item['name'] === '')) : value;
