// Why a sign-in by an OpenID Provider failed, in the words of the language.
import { ConsoleError } from '../../api/send.ts';
import { FailureText } from '../../kit/failure-text.tsx';
import type { PlainKey } from '../../language/catalog.ts';
import { useTexts } from '../../language/language.tsx';

/** Reasons of the server to texts. */
const TEXTS: ReadonlyMap<string, PlainKey> = new Map([
  ['provider_unavailable', 'sign-in.fault.unavailable'],
  ['provider_refused', 'sign-in.fault.refused'],
  ['provider_response_invalid', 'sign-in.fault.invalid'],
  ['provider_clock', 'sign-in.fault.clock'],
  ['provider_not_mapped', 'sign-in.fault.not-mapped'],
  ['provider_operator_disabled', 'sign-in.fault.disabled'],
  ['sign_in_expired', 'sign-in.fault.expired'],
]);

export const ProviderFailure = ({ error }: { readonly error: unknown }) => {
  const { t } = useTexts();
  const key = error instanceof ConsoleError ? TEXTS.get(error.problem.reason ?? '') : undefined;
  return key === undefined ? <FailureText error={error} /> : t(key);
};
