// What the templates of IBM's tools leave empty counts as left out, before the body is judged.
import { isJsonObject } from '@mintmark/protocol';
import type { FastifyRequest } from 'fastify';

/** Members of which an empty text says something: that there is to be none. */
const TAKEN_AWAY: ReadonlySet<string> = new Set([
  'clientName',
  'description',
  'jwkUri',
  'idTokenSigningAlg',
  'clientAssertionSigningAlg',
  'tlsClientAuthAttribute',
  'tlsClientAuthAttributeValue',
]);

/** Members that are objects of members. */
const PARTS: ReadonlySet<string> = new Set(['overrideSettings', 'additionalConfig']);

/** Leaves out of a body what is empty. */
export const withoutEmpties = async (request: FastifyRequest): Promise<void> => {
  request.body = withoutEmptyMembers(request.body);
};

const withoutEmptyMembers = (value: unknown): unknown => {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== '' || TAKEN_AWAY.has(name));
  return Object.fromEntries(
    members.map(([name, member]) => [name, PARTS.has(name) ? withoutEmptyMembers(member) : withoutEmptyItems(member)]),
  );
};

// As `[""]`, and `[{ "name": "", "description": "" }]`.
const withoutEmptyItems = (value: unknown): unknown =>
  Array.isArray(value) ? value.filter((item) => item !== '' && !(isJsonObject(item) && item['name'] === '')) : value;
