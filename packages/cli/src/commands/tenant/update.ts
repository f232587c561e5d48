// `mintmark tenant update`: changes the settings that the options name.
import { resolve } from 'node:path';
import type { Quota, SigningAlg, TenantRecord, TokenFormat } from '@mintmark/client/management';
import { Option } from 'commander';
import { recordOf } from '../../connection.ts';
import { readTextFile } from '../../input-file.ts';
import type { Io } from '../../io.ts';
import { collectQuota, QUOTA_MODES, type QuotaMode, quotaOf } from '../../quota-option.ts';
import { collectWords } from '../../repeatable.ts';
import { parseLifetime, parseSeconds } from '../../time-span.ts';
import { SIGNING_ALGS } from '../client/settings-options.ts';
import { managementCommand } from '../management-command.ts';
import { tenantOutput } from './tenant-card.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

interface UpdateOptions extends TenantOption {
  readonly name?: string;
  readonly tokenLifetime?: number;
  readonly maxTokenLifetime?: number;
  readonly tokenFormat?: TokenFormat;
  readonly signingAlg?: SigningAlg;
  readonly defaultAudience?: string;
  /** The security profile of the tenant; `--profile` names saved credentials. */
  readonly securityProfile?: TenantRecord['profile'];
  readonly dpopNonce?: TenantRecord['dpop_nonce'];
  readonly grantRecords?: TenantRecord['grant_records'];
  readonly clientQuota?: Quota | false;
  readonly clientQuotaMode?: QuotaMode;
  readonly coalesce?: number;
  readonly clientCa?: string | false;
  readonly keyLifetime?: number;
  readonly host?: readonly string[];
}

export const command = managementCommand<UpdateOptions, TenantRecord>({
  options: (command) =>
    addTenantOption(command)
      .option('--name <name>', 'its display name')
      .option('--host <host>', 'replace its further host names; may be repeated', collectWords)
      .option('--token-lifetime <span>', 'the default lifetime of tokens', parseLifetime)
      .option('--max-token-lifetime <span>', 'the maximum lifetime of tokens', parseLifetime)
      .addOption(new Option('--token-format <format>', 'the default format of tokens').choices(['jwt', 'opaque']))
      .addOption(new Option('--signing-alg <alg>', 'the default signing algorithm of tokens').choices(SIGNING_ALGS))
      .option('--default-audience <uri>', 'the resource that tokens are for by default')
      .addOption(
        new Option('--security-profile <name>', 'the rules for clients; fapi2 requires an administrator with a key').choices([
          'standard',
          'fapi2',
        ]),
      )
      .addOption(new Option('--dpop-nonce <mode>', 'whether DPoP proofs need a nonce').choices(['required', 'off']))
      .addOption(new Option('--grant-records <mode>', 'whether JWTs are recorded when they are issued').choices(['stored', 'none']))
      .option('--client-quota <limit>', 'the quota of each client without its own, such as 1000/hour; may be repeated', collectQuota)
      .addOption(
        new Option('--client-quota-mode <mode>', 'whether requests above --client-quota are refused or only reported').choices(QUOTA_MODES),
      )
      .option('--no-client-quota', 'no quota for clients without their own')
      .option(
        '--coalesce <span>',
        'for how long identical requests of a client get the same token, at most 300 s; 0 for never',
        parseSeconds,
      )
      .option('--client-ca <file>', 'the CAs for tls_client_auth, PEM')
      .option('--no-client-ca', 'trust no CA for tls_client_auth')
      .option('--key-lifetime <span>', 'how long a signing key signs before it is rotated', parseLifetime),
  progress: 'Changing',
  call: async ({ tenants }, _, options, io) =>
    recordOf(
      tenants.update(tenantId(options), {
        name: options.name,
        access_token_lifetime: options.tokenLifetime,
        max_access_token_lifetime: options.maxTokenLifetime,
        access_token_format: options.tokenFormat,
        access_token_signing_alg: options.signingAlg,
        default_audience: options.defaultAudience,
        profile: options.securityProfile,
        dpop_nonce: options.dpopNonce,
        grant_records: options.grantRecords,
        client_quota: options.clientQuota === false ? null : quotaOf(options.clientQuota, options.clientQuotaMode, 'client-quota'),
        coalesce: options.coalesce,
        client_ca: await readCa(options.clientCa, io),
        key_lifetime: options.keyLifetime,
        hosts: options.host,
      }),
    ),
  show: tenantOutput,
  quiet: 'print the id only',
  examples: [
    ['mintmark tenant update --client-ca clients-ca.pem', 'the CA of client certificates for tls_client_auth'],
    ['mintmark tenant update --key-lifetime 30d', 'rotate signing keys every 30 days'],
    ['mintmark tenant update --token-lifetime 10m --max-token-lifetime 1h', 'short-lived tokens'],
    ['mintmark tenant update --client-quota 1000/hour', 'a quota for each client without its own'],
    ['mintmark tenant update --grant-records none', 'issue JWTs without a record of each'],
  ],
});

const readCa = async (file: string | false | undefined, io: Io): Promise<string | null | undefined> => {
  if (file === undefined) return undefined;
  if (file === false) return null;
  return readTextFile(resolve(io.cwd, file));
};
