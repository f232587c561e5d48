// Whether a token is good, by the guard that APIs use, and why in words.
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
import { type Asking, askIntrospectionFirst, type Inactive, whyInactive } from './why-inactive.ts';

/** What a token is judged by. */
export interface JudgeOptions extends TokenClientOptions {
  readonly audience?: string;
  readonly tokenType?: TokenType;
}

/** What a token is worth. */
export interface Judgement {
  /** `unchecked`: nobody was named who could vouch for it. `unknown`: nobody could be asked, or whoever asked may not know of it. */
  readonly standing: 'good' | 'bad' | 'unchecked' | 'unknown';
  /** A word for programs: the guard's code. */
  readonly reason: string;
  /** A sentence or two. */
  readonly message: string;
  /** What the command ends with. */
  readonly code: number;
  /** The JWT in its parts; `undefined` for what is none. */
  readonly jwt: Jws | undefined;
  readonly expiresAt: Date | undefined;
}

/** Judges a token. Nothing of it is in what comes back but its own claims. @throws UsageError */
export const judgeToken = async (token: string, options: JudgeOptions, io: Io): Promise<Judgement> => {
  const jwt = decode(token);
  const expiresAt = endOf(jwt?.payload['exp']);
  const judged = async (): Promise<Omit<Judgement, 'jwt' | 'expiresAt'> & { readonly expiresAt?: Date }> => {
    const found = await findTokenClient(options, io);
    const issuer =
      options.preset === undefined
        ? (options.issuer ?? found.tenantUrl)
        : PRESETS[options.preset](found.tenantUrl ?? '', options.realm).issuer;
    if (issuer === undefined) return offline(expiresAt, io.now());
    const audience = options.audience ?? firstAudience(jwt);
    if (audience === undefined) throw new UsageError('The token does not say for whom it is: give --audience URI of the API.');
    await prepareNetwork(found, io);
    const asker = await askerOf(found, issuer);
    const asking = askIntrospectionFirst();
    const guard = asUsage(() =>
      createGuard({
        issuer: issuerOf(issuer, { tokenType: options.tokenType }),
        audience,
        ...(asker === undefined ? undefined : credentialsOf(asker, asking)),
        now: io.now,
        fetch: asking.by(globalThis.fetch),
      }),
    );
    try {
      const good = await guard.verify(token);
      const rights = asker === undefined && jwt !== undefined ? ' Whether it was revoked was not asked: that takes credentials.' : '';
      return { standing: 'good', reason: 'good', message: `The token is good.${rights}`, code: EXIT.ok, expiresAt: good.expiresAt };
    } catch (error) {
      if (error instanceof TokenRejected && error.code === 'inactive' && asker !== undefined) {
        const about = { token, isJwt: jwt !== undefined, clientId: jwt?.payload['client_id'] };
        return inactive(await whyInactive(about, guard, asker, asking, io.now), asker.clientId);
      }
      if (error instanceof TokenRejected) return rejected(error, { jwt, expiresAt, audience, issuer, now: io.now() });
      if (error instanceof GuardUnavailable) return { standing: 'unknown', reason: error.code, ...outageOf(error) };
      throw error;
    } finally {
      await guard.close();
    }
  };
  return { jwt, expiresAt, ...(await judged()) };
};

/** Who asks the issuer; `undefined` where no credentials are given. */
const askerOf = async (found: FoundCredentials, issuer: string): Promise<Credentials | undefined> => {
  const { clientId, caCert, tenantUrl = URL.parse(issuer)?.origin ?? issuer } = found;
  const proof = clientId === undefined ? undefined : await proofOf(found);
  return clientId === undefined || proof === undefined ? undefined : { clientId, proof, caCert, tenantUrl };
};

const credentialsOf = ({ clientId, proof }: Credentials, asking: Asking): ApiCredentials => {
  const { clientSecret, clientKey, fetch } = proof;
  return { clientId, clientSecret, clientKey, mutualTls: fetch === undefined ? undefined : { fetch: asking.by(fetch) } };
};

const decode = (token: string): Jws | undefined => {
  try {
    return parseJws(token);
  } catch {
    // The guard says what is wrong with it.
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

const offline = (expiresAt: Date | undefined, now: number): Omit<Judgement, 'jwt' | 'expiresAt'> =>
  expiresAt !== undefined && expiresAt.getTime() <= now
    ? { standing: 'bad', reason: 'expired', message: `The token expired ${span(now - expiresAt.getTime())} ago.`, code: EXIT.invalid }
    : {
        standing: 'unchecked',
        reason: 'unchecked',
        message: 'Whether it is genuine was not checked: name its server by --tenant-url or --issuer.',
        code: EXIT.ok,
      };

interface Circumstances {
  readonly jwt: Jws | undefined;
  readonly expiresAt: Date | undefined;
  readonly audience: string;
  readonly issuer: string;
  readonly now: number;
}

/** What helps to know beyond the guard's own words. */
const MORE: Partial<Record<TokenRejectedCode, (circumstances: Circumstances) => string>> = {
  expired: ({ expiresAt, now }) =>
    expiresAt === undefined
      ? 'Get another one.'
      : `That was ${span(now - expiresAt.getTime())} ago; get another one by \`mintmark token\`.`,
  not_yet_valid: () => 'Is the clock of this machine right? `mintmark doctor` tells.',
  wrong_audience: ({ jwt, audience }) => `It is for ${list(jwt?.payload['aud'])}, and this is ${audience}: ask for it by --resource.`,
  wrong_issuer: ({ jwt, issuer }) => `It is of ${list(jwt?.payload['iss'])}, and ${issuer} was asked.`,
  unknown_key: () => 'It is of another server, or of a key that has been revoked.',
  bad_signature: () => 'It was changed on its way, or somebody made it up.',
  wrong_type: ({ jwt }) => `Its typ is ${list(jwt?.header['typ'])}. At a server that types access tokens so, give --token-type JWT.`,
  malformed: ({ jwt }) => (jwt === undefined ? 'Was it copied in full? An opaque token is judged with credentials only.' : ''),
};

const inactive = ({ kind, words, requestId }: Inactive, asker: string): Omit<Judgement, 'jwt' | 'expiresAt'> => {
  if (kind === 'ended') {
    const message = `The issuer says that the token is not active. ${words ?? 'It was revoked, or its client was disabled.'}`;
    return { standing: 'bad', reason: 'inactive', message, code: EXIT.invalid };
  }
  const head =
    kind === 'hidden'
      ? `The token is unknown to this client (${asker}), which may not know of it: whether it is good was not told.`
      : `The token is unknown to this client (${asker}): it has ended, or this client may not know of it. The issuer does not say which.`;
  const remedy = 'Ask with the client that owns the resource';
  const explain = requestId === undefined ? '.' : `; \`mintmark explain ${requestId}\` tells an administrator more.`;
  return { standing: 'unknown', reason: 'unknown_to_client', message: `${head} ${words ?? `${remedy}${explain}`}`, code: EXIT.unknown };
};

const rejected = ({ code, message }: TokenRejected, circumstances: Circumstances): Omit<Judgement, 'jwt' | 'expiresAt'> => {
  // All else has been looked at before the proof that it is bound to.
  if (code === 'sender_constrained') {
    const bound = 'The token is good, with a proof: it is bound to a key or certificate (cnf), and worth nothing as a plain Bearer token.';
    return { standing: 'good', reason: 'good', message: bound, code: EXIT.ok };
  }
  const more = MORE[code]?.(circumstances) ?? '';
  return { standing: 'bad', reason: code, message: `${message} ${more}`.trim(), code: EXIT.invalid };
};

const list = (claim: unknown): string => [claim].flat().map(String).join(' and ');

/** A time in words, to its two greatest units. */
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
