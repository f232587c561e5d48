// Serves the pages of the console: exactly the files of the build, under headers by which a page runs only its own scripts.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Asset } from './assets.ts';
import { CONSOLE_PATH } from './error-scope.ts';

/** Seconds in a year: a file whose name changes with its content never changes. */
const YEAR = 31_536_000;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** In addition to the headers of every response, or in place of them. */
const PAGE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

const NOT_BUILT = 'The pages of the console are not built. Run `npm run build`, then start the server again.\n';

/** The plugin with the pages. @param assets - empty when they are not built */
export const consolePages = (assets: readonly Asset[]) => async (app: FastifyInstance) => {
  const config = { endpoint: 'console' };
  app.get(CONSOLE_PATH, { config }, async (_request, reply) => reply.redirect(`${CONSOLE_PATH}/`, 308));
  for (const asset of assets) {
    app.get(`${CONSOLE_PATH}/${asset.path}`, { config }, async (request, reply) => sendAsset(request, reply, asset));
  }
  if (assets.some(({ path }) => path === '')) return;
  app.get(`${CONSOLE_PATH}/`, { config }, async (_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send(NOT_BUILT));
};

const sendAsset = (request: FastifyRequest, reply: FastifyReply, { type, etag, isHashed, body, compressed }: Asset): FastifyReply => {
  reply.headers(PAGE_HEADERS).header('etag', etag);
  if (isHashed) reply.removeHeader('pragma').header('cache-control', `public, max-age=${YEAR}, immutable`);
  if (compressed.size > 0) reply.header('vary', 'accept-encoding');
  if (tagsIn(request.headers['if-none-match']).includes(etag)) return reply.code(304).send();
  const [coding, copy] = [...compressed].find(([each]) => accepts(request.headers['accept-encoding'], each)) ?? [];
  if (coding !== undefined) reply.header('content-encoding', coding);
  return reply.type(type).send(copy ?? body);
};

const tagsIn = (header: string | undefined): readonly string[] => (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));

/** Whether a content coding is acceptable (RFC 9110 §12.5.3). */
const accepts = (header: string | undefined, coding: string): boolean =>
  (header ?? '').split(',').some((each) => {
    const [name = '', weight = ''] = each.split(';');
    return name.trim().toLowerCase() === coding && !/^\s*q=0(\.0*)?\s*$/i.test(weight);
  });
