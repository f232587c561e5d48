// The address in the body of an evaluation.
import { Problem } from '../http/problem.ts';
import { canonicalAddress } from '../net/address-list.ts';

/** The canonical form of an address, in which rules compare it. @throws {@link Problem} 400 for what is none */
export const addressOfBody = (text: string): string => {
  const address = canonicalAddress(text);
  if (address !== undefined) return address;
  throw new Problem(400, 'The request has fields that are not valid.', [{ pointer: '/address', detail: 'is not an IP address' }]);
};
