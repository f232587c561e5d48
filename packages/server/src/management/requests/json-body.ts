// The JSON bodies of the management API (RFC 8259), read in one way: UTF-8, and no member twice. What a proxy, an audit or a schema saw must
// be what is done.
import { parseStrictJson } from '@mintmark/protocol';
import type { FastifyBodyParser } from 'fastify';
import { requireUtf8 } from '../../http/charset.ts';
import { Problem } from '../../http/problem.ts';

/** Deepest nesting of a body: that of a JSON Schema, and what is around it. */
const MAX_DEPTH = 24;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Makes the parser. @param parse - Fastify's own, which refuses what would pass for a prototype */
export const jsonParser =
  (parse: FastifyBodyParser<string>): FastifyBodyParser<Buffer> =>
  (request, body, done) => {
    // Many programs name the media type of every request, with a body or without.
    if (body.length === 0) return done(null, undefined);
    try {
      requireUtf8(request.headers['content-type']);
      const text = utf8.decode(body);
      parseStrictJson(text, MAX_DEPTH);
      return parse(request, text, done);
    } catch (error) {
      return done(problemOf(error));
    }
  };

/** A body that is no JSON, or not JSON of one reading. */
export class MalformedJson extends Problem {}

const problemOf = (error: unknown): Error => {
  if (error instanceof SyntaxError) return new MalformedJson(400, `The body ${error.message}.`);
  if (error instanceof TypeError) return new Problem(400, 'The body is not UTF-8.');
  return error instanceof Error ? error : new TypeError('The body cannot be read.', { cause: error });
};
