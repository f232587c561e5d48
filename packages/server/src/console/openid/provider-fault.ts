// Why a sign-in by an OpenID Provider failed, as the person is told, and as the audit trail has it.
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import type { OpenIdProvider } from '../../records/openid-provider.ts';
import { Refusal } from '../../refusals/refusal.ts';

/** What can be wrong, with the status and what the person is told. */
const FAULTS = {
  provider_unavailable: [503, 'The provider does not respond as it should. Try again later, or sign in otherwise.'],
  provider_refused: [403, 'The provider refused the sign-in.'],
  provider_response_invalid: [403, 'The response of the provider is not valid. Begin again.'],
  provider_clock: [403, 'The clock of the provider differs from the clock of this server.'],
  provider_not_mapped: [403, 'The provider knows you, but no rule here gives you a role. Ask an administrator.'],
  provider_operator_disabled: [403, 'You are disabled here. Ask an administrator.'],
  sign_in_expired: [409, 'This sign-in was begun elsewhere, was completed before, or took too long. Begin again.'],
} as const satisfies Record<string, readonly [status: number, description: string]>;

/** The name of a fault, which is the reason of its refusal. */
export type ProviderFault = keyof typeof FAULTS;

type Provider = Pick<OpenIdProvider, 'id'>;

/** The refusal of a sign-in by a provider. @param problem - for the audit trail; it has no token and no code */
export const providerRefusal = (fault: ProviderFault, { id }: Provider, problem?: string, cause?: unknown): Refusal => {
  const [status, description] = FAULTS[fault];
  const detail = { provider: id, ...(problem === undefined ? undefined : { problem: problem.slice(0, 256) }) };
  return new Refusal(status === 503 ? 'temporarily_unavailable' : 'invalid_request', description, fault, { detail }, { status, cause });
};

/** The code of the library for a time that is wrong. */
const CLOCK_CODE = 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
/** Its codes for a provider that does not respond, or not with JSON. */
const OUTAGE_CODES: readonly string[] = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_PARSE_ERROR', 'OAUTH_RESPONSE_IS_NOT_JSON'];

/** The arguments of {@link providerRefusal} for an error of the library, or of a request to the provider. */
export const faultOf = (
  error: unknown,
  provider: Provider,
): readonly [fault: ProviderFault, provider: Provider, problem: string, cause: unknown] => {
  const chain = causesOf(error);
  const outgoing = chain.find((each) => each instanceof OutgoingError);
  if (outgoing !== undefined) return ['provider_unavailable', provider, [outgoing.fault, outgoing.saw ?? []].flat().join(': '), error];
  // Errors of other kinds may quote what was received.
  const known = chain.flatMap((each) => ('code' in each && typeof each.code === 'string' ? [{ code: each.code, text: textOf(each) }] : []));
  const problem = [...new Set(known.map(({ text }) => text))].join(': ');
  const has = (codes: readonly string[]) => known.some(({ code }) => codes.includes(code));
  if (has([CLOCK_CODE])) return ['provider_clock', provider, problem, error];
  return [has(OUTAGE_CODES) ? 'provider_unavailable' : 'provider_response_invalid', provider, problem, error];
};

// The provider's own code, as in `invalid_client`, is what an administrator needs to know.
const textOf = (error: Error): string =>
  'error' in error && typeof error.error === 'string' && /^\w{1,64}$/.test(error.error)
    ? `${error.message} (${error.error})`
    : error.message;

const causesOf = (error: unknown): readonly Error[] => (error instanceof Error ? [error, ...causesOf(error.cause)] : []);
