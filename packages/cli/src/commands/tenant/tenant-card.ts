// Formats a tenant.
import type { TenantRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card } from '../../output/table.ts';
import { quotaText } from '../../quota-option.ts';

/** A tenant in every format. */
export const tenantOutput = (tenant: TenantRecord): Output => ({
  json: tenant,
  ids: [tenant.id],
  lines: () =>
    card([
      ['tenant', tenant.id],
      ['name', tenant.name],
      ['state', tenant.disabled_at === null ? tenant.state : `${tenant.state} since ${tenant.disabled_at} by ${tenant.disabled_by}`],
      ['public URL', tenant.public_url],
      ...tenant.former_urls.map(({ url, answered_until }): [string, string] => ['former URL', `${url}, valid until ${answered_until}`]),
      ['hosts', tenant.hosts.join(' ')],
      ['profile', tenant.profile],
      ['token format', tenant.access_token_format],
      ['token lifetime', `${tenant.access_token_lifetime} s, at most ${tenant.max_access_token_lifetime} s`],
      ['signing algorithm', tenant.access_token_signing_alg],
      ['key lifetime', `${tenant.key_lifetime} s`],
      ['DPoP nonce', tenant.dpop_nonce],
      ['grant records', tenant.grant_records],
      ['client quota', quotaText(tenant.client_quota)],
      ['coalesces', tenant.coalesce === 0 ? null : `${tenant.coalesce} s`],
      ['client CA', tenant.client_ca === null ? null : 'set'],
      ['default audience', tenant.default_audience],
      ['created', tenant.created_at],
    ]),
});

/** The parts that every command for one tenant shares. */
export const ONE_TENANT_COMMAND = {
  arguments: [['<tenant>', 'the id of a tenant']],
  show: tenantOutput,
  quiet: 'print the id only',
} as const;
