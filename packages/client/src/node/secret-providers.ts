// Providers of secrets: the environment, files, standard input and commands. No error message contains text
// that was read.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type ClientKey, isJsonObject, type PrivateJwk } from '@mintmark/protocol';
import type { SecretProvider } from '../client-auth/secret-source.ts';
import { SecretError } from '../errors/secret-error.ts';

/** Maximum length of a secret in bytes. */
const MAX_BYTES = 64 * 1024;
/** Milliseconds within which a command must print the secret. */
const COMMAND_TIMEOUT = 20_000;

// Editors and `echo` add a line break.
const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

/**
 * A secret from a variable of the environment.
 *
 * @example
 * createTokenSource({ tenantUrl, clientId, clientSecret: secretFromEnvironment('BILLING_SECRET') });
 */
export const secretFromEnvironment =
  (name: string, environment: Readonly<Record<string, string | undefined>> = process.env): SecretProvider =>
  () => {
    const secret = environment[name];
    if (secret === undefined || secret === '') throw new SecretError(`The variable ${name} is not set.`);
    return secret;
  };

/**
 * A secret from a file, without the final line break. The file is read before each token request, so that a
 * replaced one, such as a mounted Secret of Kubernetes, is used at the next.
 *
 * @example
 * createTokenSource({ tenantUrl, clientId, clientSecret: secretFromFile('/run/secrets/billing') });
 */
export const secretFromFile =
  (path: string): SecretProvider =>
  async () =>
    withoutLineEnd(await readText(path));

/**
 * A private key from a file with a PKCS #8 PEM or a JWK, read before each token request.
 *
 * @param more - members that the file does not contain, such as the `kid` of a PEM
 * @example
 * createTokenSource({ tenantUrl, clientId, clientKey: keyFromFile('/run/secrets/key.pem', { kid: '2026-11' }) });
 */
export const keyFromFile =
  (path: string, more: Omit<ClientKey, 'key'> = {}): SecretProvider<ClientKey> =>
  async () => {
    const text = await readText(path);
    return { ...more, key: text.trimStart().startsWith('{') ? readJwk(path, text) : text };
  };

/**
 * A secret from standard input, read once to its end.
 *
 * @example
 * // vault read -field=secret billing | node service.js
 * createTokenSource({ tenantUrl, clientId, clientSecret: secretFromInput() });
 */
export const secretFromInput = (input: AsyncIterable<string | Uint8Array> = process.stdin): SecretProvider => {
  let reading: Promise<string> | undefined;
  return () => (reading ??= readAll(input));
};

/**
 * A secret from the standard output of a program, which is run without a shell: once, and again when the
 * server refuses the secret.
 *
 * @example
 * createTokenSource({ tenantUrl, clientId, clientSecret: secretFromCommand('pass', ['show', 'billing']) });
 */
export const secretFromCommand = (command: string, args: readonly string[] = []): SecretProvider => {
  let running: Promise<string> | undefined;
  return ({ fresh }) => {
    if (fresh) running = undefined;
    if (running !== undefined) return running;
    running = run(command, args);
    running.catch(() => {
      running = undefined;
    });
    return running;
  };
};

const run = (command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { encoding: 'utf8', timeout: COMMAND_TIMEOUT, maxBuffer: MAX_BYTES, windowsHide: true } as const;
    execFile(command, args, options, (error, stdout) => {
      // The runtime's own error contains the output.
      if (error !== null) reject(new SecretError(`${command} failed (${error.code ?? error.signal ?? 'unknown'}).`));
      else resolve(withoutLineEnd(stdout));
    });
  });

const readText = async (path: string): Promise<string> => {
  const text = await readFile(path, 'utf8');
  if (text.length > MAX_BYTES) throw new SecretError(`${path} is longer than a secret may be: ${MAX_BYTES} bytes.`);
  return text;
};

const readAll = async (input: AsyncIterable<string | Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw new SecretError(`Standard input is longer than a secret may be: ${MAX_BYTES} bytes.`);
  }
  return withoutLineEnd(text);
};

const readJwk = (path: string, text: string): PrivateJwk => {
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    // The parser's error is omitted, since it quotes what it read.
    throw new SecretError(`${path} is not a JWK: it is not JSON.`);
  }
  if (!isJsonObject(jwk) || typeof jwk.kty !== 'string') throw new SecretError(`${path} is not a JWK: it has no kty.`);
  const { kid, alg } = jwk;
  return { ...jwk, kty: jwk.kty, kid: typeof kid === 'string' ? kid : undefined, alg: typeof alg === 'string' ? alg : undefined };
};
