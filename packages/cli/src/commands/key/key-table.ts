// Signing keys as a person reads them.
import type { SigningKeyRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { table } from '../../output/table.ts';

/** The keys in every form. */
export const keyOutput = (keys: readonly SigningKeyRecord[]): Output => ({
  json: keys,
  ids: keys.map(({ kid }) => kid),
  lines: (width) =>
    table(
      ['KID', 'ALGORITHM', 'STATE', 'ANNOUNCED', 'SIGNS FROM', 'ENDED'],
      keys.map((key) => [
        key.kid,
        key.algorithm,
        key.state,
        key.announced_at,
        key.signs_from ?? '',
        key.revoked_at ?? key.retired_at ?? '',
      ]),
      { width, gives: ['ANNOUNCED', 'SIGNS FROM', 'ENDED', 'ALGORITHM'] },
    ),
});
