// The fields of the settings' form, and what they become: a patch, and the same elsewhere.
import type { SigningAlg, TenantPatch, TenantRecord } from '@mintmark/client/management';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';
import { wordsOf } from '../resources/resource-fields.ts';

/** The signing algorithms. */
export const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'] as const satisfies readonly SigningAlg[];
const DAY = 86_400;

/** The fields, as texts. */
export interface Fields {
  readonly name: string;
  /** Seconds. */
  readonly lifetime: string;
  readonly longest: string;
  readonly format: TenantRecord['access_token_format'];
  readonly algorithm: SigningAlg;
  readonly audience: string;
  readonly profile: TenantRecord['profile'];
  readonly nonce: TenantRecord['dpop_nonce'];
  readonly records: TenantRecord['grant_records'];
  /** Tokens per hour; empty for no limit. */
  readonly perHour: string;
  /** Seconds. */
  readonly coalesce: string;
  readonly keyDays: string;
  /** Separated by blanks. */
  readonly hosts: string;
  /** PEM; empty for none. */
  readonly clientCa: string;
}

export const fieldsOf = (tenant: TenantRecord): Fields => ({
  ...{ name: tenant.name, format: tenant.access_token_format, algorithm: tenant.access_token_signing_alg },
  ...{ audience: tenant.default_audience, profile: tenant.profile, nonce: tenant.dpop_nonce, records: tenant.grant_records },
  lifetime: String(tenant.access_token_lifetime),
  longest: String(tenant.max_access_token_lifetime),
  perHour: tenant.client_quota?.hour === undefined ? '' : String(tenant.client_quota.hour),
  coalesce: String(tenant.coalesce),
  keyDays: String(tenant.key_lifetime / DAY),
  hosts: tenant.hosts.join(' '),
  clientCa: tenant.client_ca ?? '',
});

/** The quota of clients without their own, with the other windows of the record. */
const quotaOf = ({ client_quota }: TenantRecord, perHour: string): TenantPatch['client_quota'] => {
  const { hour: _, ...windows } = client_quota ?? {};
  const quota = perHour === '' ? windows : { ...windows, hour: Number(perHour) };
  return Object.keys(quota).some((name) => name !== 'mode') ? quota : null;
};

/** The members that differ from the record. */
export const patchOf = (record: TenantRecord, fields: Fields): TenantPatch => {
  const before = fieldsOf(record);
  const whole: Required<{ [Name in keyof Fields]: TenantPatch }> = {
    name: { name: fields.name },
    lifetime: { access_token_lifetime: Number(fields.lifetime) },
    longest: { max_access_token_lifetime: Number(fields.longest) },
    format: { access_token_format: fields.format },
    algorithm: { access_token_signing_alg: fields.algorithm },
    audience: { default_audience: fields.audience },
    profile: { profile: fields.profile },
    nonce: { dpop_nonce: fields.nonce },
    records: { grant_records: fields.records },
    perHour: { client_quota: quotaOf(record, fields.perHour) },
    coalesce: { coalesce: Number(fields.coalesce) },
    keyDays: { key_lifetime: Number(fields.keyDays) * DAY },
    hosts: { hosts: [...wordsOf(fields.hosts)] },
    clientCa: { client_ca: fields.clientCa.trim() === '' ? null : fields.clientCa },
  };
  const changed = (Object.keys(whole) as (keyof Fields)[]).filter((name) => fields[name] !== before[name]);
  return Object.assign({}, ...changed.map((name) => whole[name])) as TenantPatch;
};

/** The same change elsewhere. */
export const changeElsewhere = (record: TenantRecord, fields: Fields): Elsewhere => {
  const patch = patchOf(record, fields);
  const { hosts, client_quota: quota, ...settings } = patch;
  const limits = (['minute', 'hour', 'day'] as const).flatMap((window) =>
    quota?.[window] === undefined ? [] : [`${quota[window]}/${window}`],
  );
  return {
    cli: cliLine(
      ...['tenant', 'update'],
      ...options({
        name: settings.name,
        host: hosts,
        'token-lifetime': settings.access_token_lifetime?.toString(),
        'max-token-lifetime': settings.max_access_token_lifetime?.toString(),
        'token-format': settings.access_token_format,
        'signing-alg': settings.access_token_signing_alg,
        'default-audience': settings.default_audience,
        'security-profile': settings.profile,
        'dpop-nonce': settings.dpop_nonce,
        'grant-records': settings.grant_records,
        'client-quota': limits,
        'client-quota-mode': quota?.mode,
        coalesce: settings.coalesce?.toString(),
        'key-lifetime': settings.key_lifetime?.toString(),
        'client-ca': settings.client_ca ? 'clients-ca.pem' : undefined,
      }),
      ...(quota === null ? ['--no-client-quota'] : []),
      ...(settings.client_ca === null ? ['--no-client-ca'] : []),
    ),
    call: { method: 'PATCH', path: '/tenants/current', body: patch },
    // A manifest of a tenant has what it changes; the hosts depend on the deployment, and are in none.
    ...(hosts === undefined ? { yaml: manifest('Tenant', { ...patch }) } : {}),
  };
};
