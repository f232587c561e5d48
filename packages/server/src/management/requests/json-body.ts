// Parses the JSON bodies of the management API (RFC 8259) strictly: UTF-8, and no duplicate members. A proxy
// or an audit log in front of the server must not be able to read a body in another way.
import { parseStrictJson } from '@mintmark/protocol';
import type { FastifyBodyParser } from 'fastify';
import { requireUtf8 } from '../../http/charset.ts';
import { Problem } from '../../http/problem.ts';
import { type PlainSentence, say } from '../../sentences/sentence.ts';

/** Deepest nesting of a body: that of a JSON Schema, and of the members around it. */
const MAX_DEPTH = 24;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Creates the parser. @param parse - Fastify's own, which refuses `__proto__` and `constructor.prototype` */
export const jsonParser =
  (parse: FastifyBodyParser<string>): FastifyBodyParser<Buffer> =>
  (request, body, done) => {
    // Many programs send a Content-Type also without a body.
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

/** The body is not JSON, or is ambiguous. */
export class MalformedJson extends Problem {}

/** The sentences for what the parser says. */
const FAULTS: Readonly<Record<string, PlainSentence>> = {
  'is not JSON': 'The body is not JSON.',
  'names a member twice': 'The body names a member twice.',
};

const problemOf = (error: unknown): Error => {
  if (error instanceof SyntaxError)
    return new MalformedJson(400, FAULTS[error.message] ?? say('The body is nested deeper than {limit} levels.', { limit: MAX_DEPTH }));
  if (error instanceof TypeError) return new Problem(400, 'The body is not UTF-8.');
  return error instanceof Error ? error : new TypeError('The body cannot be read.', { cause: error });
};
