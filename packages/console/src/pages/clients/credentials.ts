// What a client's record says about its credentials.
import type { ClientRecord } from '@mintmark/client/management';

type Dated = Pick<ClientRecord, 'secrets' | 'credential_uses'>;

/** When any credential of a client was last used; `undefined`, if none was. */
export const lastUseOf = ({ secrets, credential_uses }: Dated): string | undefined =>
  [...secrets.map(({ last_used_at }) => last_used_at), ...credential_uses.map(({ last_used_at }) => last_used_at)]
    .filter((at) => at !== null)
    .toSorted()
    .at(-1);

/** When the first of its active secrets ends; `undefined`, if none does. */
export const nextEndOf = ({ secrets }: Pick<Dated, 'secrets'>): string | undefined =>
  secrets
    .filter(({ state }) => state === 'active')
    .flatMap(({ expires_at, retires_at }) => [expires_at, retires_at])
    .filter((at) => at !== null)
    .toSorted()
    .at(0);
