// The instance of an agent that a token request names (`instance`, a parameter of Mintmark).
import type { TokenRequest } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import type { TokenInstance } from '../records/grant.ts';
import { endingOf, INSTANCE_NAME } from '../records/instance.ts';
import { Refusal } from '../refusals/refusal.ts';

/**
 * Determines the instance of a token.
 *
 * @returns `undefined` for a request that names none
 * @throws {@link Refusal} `invalid_request` for a malformed name, and for a client that has no instances: its token
 *   could not be ended with the instance, as the request suggests; `unauthorized_client` for a disabled instance
 */
export const requestedInstance = ({ instance: name }: Pick<TokenRequest, 'instance'>, client: Client): TokenInstance | undefined => {
  if (name === undefined) return undefined;
  if (client.kind !== 'agent') {
    throw new Refusal(
      'invalid_request',
      'Only clients of the kind agent have instances. Omit the parameter instance.',
      'instance_of_service',
    );
  }
  if (!INSTANCE_NAME.test(name)) {
    const description = 'instance is not 1 to 128 letters, digits or . _ ~ : @ + = - that begin with a letter or digit.';
    throw new Refusal('invalid_request', description, 'instance_malformed');
  }
  if (endingOf(client, name)?.isDisabled === true) {
    throw new Refusal('unauthorized_client', 'This instance of the client is disabled.', 'instance_disabled', {
      detail: { instance: name },
    });
  }
  return { name, generation: client.instanceGeneration };
};
