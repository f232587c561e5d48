// Checks a token with the guard that APIs use, and explains the result.
import { type ApiCredentials, createGuard, GuardUnavailable, TokenRejected, type TokenRejectedCode } from '@mintmark/guard';
import { type Jws, parseJws } from '@mintmark/protocol';
import { type Credentials, type FoundCredentials, proofOf } from '../credentials/resolve.ts';
import { EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { asUsage, issuerOf, type TokenType } from '../guarding/guarded-issuer.ts';
import type { Io } from '../io.ts';
import { prepareNetwork } from '../network.ts';
import { PRESETS } from '../tokens/presets.ts';
import { findTokenClient } from '../tokens/token-client.ts';
import type { TokenClientOptions } from '../tokens/token-client-options.ts';
import { outageOf } from './outage.ts';
import { type GuardTransport, type Inactive, introspectionFirst, whyInactive } from './why-inactive.ts';

/** How a token is checked. */
export interface InspectionOptions extends TokenClientOptions {
  readonly audience?: string;
  readonly tokenType?: TokenType;
}

/** The result of the check. */
export interface Inspection {
  /**
   * `unchecked`: no issuer is known. `unknown`: the issuer was unreachable, or does not show the token to the
   * caller.
   */
  readonly standing: 'good' | 'bad' | 'unchecked' | 'unknown';
  /** The guard's code, for programs. */
  readonly reason: string;
  /** One or two sentences for a person. */
  readonly message: string;
  /** The exit code. */
  readonly code: number;
  /** The parsed JWT; `undefined` for an opaque token. */
  readonly jwt: Jws | undefined;
  readonly expiresAt: Date | undefined;
}

/** Checks a token. Of the token itself, the result contains only the claims. @throws UsageError */
export const inspectToken = async (token: string, options: InspectionOptions, io: Io): Promise<Inspection> => {
  const jwt = decode(token);
  const expiresAt = endOf(jwt?.payload['exp']);
  const check = async (): Promise<Omit<Inspection, 'jwt' | 'expiresAt'> & { readonly expiresAt?: Date }> => {
    const found = await findTokenClient(options, io);
    const issuer =
      options.preset === undefined
        ? (options.issuer ?? found.tenantUrl)
        : PRESETS[options.preset](found.tenantUrl ?? '', options.realm).issuer;
    if (issuer === undefined) return offline(expiresAt, io.now());
    const audience = options.audience ?? firstAudience(jwt);
    if (audience === undefined) throw new UsageError('The token has no audience: give --audience URI of the API.');
    await prepareNetwork(found, io);
    const caller = await callerOf(found, issuer, io);
    const transport = introspectionFirst();
    const guard = asUsage(() =>
      createGuard({
        issuer: issuerOf(issuer, { tokenType: options.tokenType }),
        audience,
        ...(caller === undefined ? undefined : credentialsOf(caller, transport)),
        now: io.now,
        fetch: transport.by(globalThis.fetch),
      }),
    );
    try {
      const good = await guard.verify(token);
      const rights = caller === undefined && jwt !== undefined ? ' Whether it was revoked was not checked: that requires credentials.' : '';
      return { standing: 'good', reason: 'good', message: `The token is valid.${rights}`, code: EXIT.ok, expiresAt: good.expiresAt };
    } catch (error) {
      if (error instanceof TokenRejected && error.code === 'inactive' && caller !== undefined) {
        const about = { token, isJwt: jwt !== undefined, clientId: jwt?.payload['client_id'] };
        return inactive(await whyInactive(about, guard, caller, transport, io.now), caller.clientId);
      }
      if (error instanceof TokenRejected) return rejected(error, { jwt, expiresAt, audience, issuer, now: io.now() });
      if (error instanceof GuardUnavailable) return { standing: 'unknown', reason: error.code, ...outageOf(error, () => guard.status()) };
      throw error;
    } finally {
      await guard.close();
    }
  };
  return { jwt, expiresAt, ...(await check()) };
};

/** The caller of the issuer; `undefined` without credentials of its own. */
const callerOf = async (found: FoundCredentials, issuer: string, io: Io): Promise<Credentials | undefined> => {
  const { clientId, caCert, tenantUrl = URL.parse(issuer)?.origin ?? issuer } = found;
  const proof = clientId === undefined || found.workload !== undefined ? undefined : await proofOf(found, io);
  return clientId === undefined || proof === undefined ? undefined : { clientId, proof, caCert, tenantUrl };
};

const credentialsOf = ({ clientId, proof }: Credentials, transport: GuardTransport): ApiCredentials => {
  const { clientSecret, clientKey, fetch } = proof;
  return { clientId, clientSecret, clientKey, mutualTls: fetch === undefined ? undefined : { fetch: transport.by(fetch) } };
};

const decode = (token: string): Jws | undefined => {
  try {
    return parseJws(token);
  } catch {
    // The guard reports what is wrong with it.
    return undefined;
  }
};

const endOf = (exp: unknown): Date | undefined => {
  const end = new Date(typeof exp === 'number' ? exp * 1000 : Number.NaN);
  return Number.isNaN(end.getTime()) ? undefined : end;
};

const firstAudience = (jwt: Jws | undefined): string | undefined => {
  const first: unknown = [jwt?.payload['aud']].flat()[0];
  return typeof first === 'string' && first !== '' ? first : undefined;
};

const offline = (expiresAt: Date | undefined, now: number): Omit<Inspection, 'jwt' | 'expiresAt'> =>
  expiresAt !== undefined && expiresAt.getTime() <= now
    ? { standing: 'bad', reason: 'expired', message: `The token expired ${span(now - expiresAt.getTime())} ago.`, code: EXIT.invalid }
    : {
        standing: 'unchecked',
        reason: 'unchecked',
        message: 'The token was not checked: name its server by --tenant-url or --issuer.',
        code: EXIT.ok,
      };

interface Circumstances {
  readonly jwt: Jws | undefined;
  readonly expiresAt: Date | undefined;
  readonly audience: string;
  readonly issuer: string;
  readonly now: number;
}

/** Explanations in addition to the guard's messages. */
const MORE: Partial<Record<TokenRejectedCode, (circumstances: Circumstances) => string>> = {
  expired: ({ expiresAt, now }) =>
    expiresAt === undefined ? 'Get a new one.' : `That was ${span(now - expiresAt.getTime())} ago; get a new one by \`mintmark token\`.`,
  not_yet_valid: () => 'Check the clock of this machine with `mintmark doctor`.',
  wrong_audience: ({ jwt, audience }) => `It is for ${list(jwt?.payload['aud'])}, not for ${audience}: request that by --resource.`,
  wrong_issuer: ({ jwt, issuer }) => `It was issued by ${list(jwt?.payload['iss'])}, not by ${issuer}.`,
  unknown_key: () => 'Another server or a revoked key signed it.',
  bad_signature: () => 'It was changed in transit, or it is forged.',
  wrong_type: ({ jwt }) => `Its typ is ${list(jwt?.header['typ'])}. For a server with this typ for access tokens, give --token-type JWT.`,
  malformed: ({ jwt }) => (jwt === undefined ? 'Was it copied in full? An opaque token can be checked only with credentials.' : ''),
};

const inactive = ({ kind, explanation, requestId }: Inactive, caller: string): Omit<Inspection, 'jwt' | 'expiresAt'> => {
  if (kind === 'ended') {
    const message = `The issuer reports that the token is not active. ${explanation ?? 'It was revoked, or its client was disabled.'}`;
    return { standing: 'bad', reason: 'inactive', message, code: EXIT.invalid };
  }
  const head =
    kind === 'hidden'
      ? `The token is not visible to this client (${caller}): its validity is not known.`
      : `The token is unknown to this client (${caller}): it has ended, or is not visible to it. The issuer does not say which.`;
  const remedy = 'Use the client that owns the resource';
  const explain = requestId === undefined ? '.' : `; \`mintmark explain ${requestId}\` tells an administrator more.`;
  return {
    standing: 'unknown',
    reason: 'unknown_to_client',
    message: `${head} ${explanation ?? `${remedy}${explain}`}`,
    code: EXIT.unknown,
  };
};

const rejected = ({ code, message }: TokenRejected, circumstances: Circumstances): Omit<Inspection, 'jwt' | 'expiresAt'> => {
  // The binding is checked last, so everything else is valid.
  if (code === 'sender_constrained') {
    const bound = 'The token is valid with a proof: it is bound to a key or certificate (cnf), and useless as a plain bearer token.';
    return { standing: 'good', reason: 'good', message: bound, code: EXIT.ok };
  }
  const more = MORE[code]?.(circumstances) ?? '';
  return { standing: 'bad', reason: code, message: `${message} ${more}`.trim(), code: EXIT.invalid };
};

const list = (claim: unknown): string => [claim].flat().map(String).join(' and ');

/** A time span in words, in its two largest units. */
export const span = (milliseconds: number): string => {
  let rest = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: string[] = [];
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const) {
    if (rest >= size && parts.length < 2) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.join(' ') || '0 s';
};
