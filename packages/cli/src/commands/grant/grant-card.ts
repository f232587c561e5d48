// Formats a grant.
import type { GrantRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card } from '../../output/table.ts';

/** A grant in every format. */
const grantOutput = (grant: GrantRecord): Output => ({
  json: grant,
  ids: [grant.grant_id],
  lines: () =>
    card([
      ['grant', grant.grant_id],
      ['client id', grant.client_id],
      ['credential', grant.credential_id],
      ['instance', grant.instance],
      ['subject', grant.sub === grant.client_id ? null : grant.sub],
      ['derived from', grant.parent_id],
      ['status', grant.status],
      ['token format', grant.access_token_format],
      ['key', grant.kid],
      ['audience', grant.audience.join(' ')],
      ['scope', grant.scope],
      [
        'bound to',
        grant.cnf === null
          ? null
          : Object.entries(grant.cnf)
              .map((entry) => entry.join(' '))
              .join(', '),
      ],
      ['address', grant.address],
      ['issued', grant.issued_at],
      ['expires', grant.expires_at],
      ['suspended', grant.suspended_at],
      ['revoked', grant.revoked_at],
    ]),
});

/** The parts that every command for one grant shares. */
export const ONE_GRANT_COMMAND = {
  arguments: [['<grant-id>', 'the grant_id of a token response, or the jti of a JWT']],
  show: grantOutput,
  quiet: 'print the grant id only',
} as const;
