// The effect of moving a tenant: what it changes, and which clients it affects.
import type { Client } from '../../records/client.ts';
import { atUrl } from '../../records/former-url.ts';
import type { Tenant } from '../../records/tenant.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { timestamp } from '../requests/timestamp.ts';
import type { MoveSettingBody } from './schema.ts';

/** The most clients that are read from the store at once, and that a response lists. */
const PAGE = 1_000;

type Reads = Pick<Storage, 'effectOf' | 'listClients'>;

/** The effect of a move. @param record - the tenant after the move */
export const moveEffect = async (storage: Reads, { tenant, resources }: LoadedTenant, record: Tenant) => {
  const all = [...resources.values()];
  const renamed = all.map((each) => ({ from: each.uri, to: atUrl(each, record.publicUrl).uri })).filter(({ from, to }) => from !== to);
  const isUnder = (uri: string) => URL.canParse(uri) && new URL(uri).origin === tenant.publicUrl;
  const { liveTokens } = await storage.effectOf({ tenantId: tenant.id });
  return {
    dry_run: true as const,
    from: tenant.publicUrl,
    to: record.publicUrl,
    former_urls: record.formerUrls.map(({ url, until }) => ({ url, answered_until: timestamp(until) })),
    hosts: [...record.hosts],
    live_tokens: liveTokens,
    resources_renamed: renamed,
    resources_kept: all.filter(({ kind, uri }) => kind === 'registered' && isUnder(uri)).map(({ uri }) => uri),
    clients: renamed.length === 0 ? [] : await affectedClients(storage, tenant, new Set(renamed.map(({ from }) => from))),
  };
};

const affectedClients = async (storage: Reads, { id, publicUrl }: Tenant, renamed: ReadonlySet<string>) => {
  const affected = [];
  let after: string | undefined;
  do {
    const page = await storage.listClients(id, { after, limit: PAGE });
    for (const client of page) {
      const found = affectedSettings(client, publicUrl, renamed);
      if (found.reasons.length > 0) affected.push({ client_id: client.clientId, name: client.name, ...found });
    }
    after = page.length === PAGE ? page.at(-1)?.id : undefined;
  } while (after !== undefined && affected.length < PAGE);
  return affected.slice(0, PAGE);
};

/** What of a client contains the former URL: its settings, and a sentence about each. */
const affectedSettings = (
  { authMethod, dpopBoundAccessTokens, defaultResource }: Client,
  publicUrl: string,
  renamed: ReadonlySet<string>,
): { reasons: string[]; settings: MoveSettingBody[] } => {
  const reasons: string[] = [];
  const settings: MoveSettingBody[] = [];
  const add = (setting: MoveSettingBody['setting'], value: string, reason: string): void => {
    reasons.push(reason);
    settings.push({ setting, value });
  };
  if (authMethod.endsWith('_jwt')) add('token_endpoint_auth_method', publicUrl, `Its assertions have the audience ${publicUrl}.`);
  if (dpopBoundAccessTokens) add('dpop_bound_access_tokens', publicUrl, `Its DPoP proofs name ${publicUrl}.`);
  if (defaultResource !== undefined && renamed.has(defaultResource))
    add('default_resource', defaultResource, `Its default resource ${defaultResource} is renamed.`);
  return { reasons, settings };
};
