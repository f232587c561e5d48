// Converts an audit entry to the format of IBM Security Verify's events, for collectors that expect it: to
// the members that the QRadar DSM guide shows, as far as the entry has a value for them.
import type { AuditEntryRecord } from '@mintmark/client/management';

/** IBM's resource names, by the first part of an event. */
const RESOURCES: Readonly<Record<string, string>> = {
  client: 'api_client',
  secret: 'api_client',
  grant: 'grant',
  token: 'token',
  key: 'certificate',
  tenant: 'tenant',
  resource: 'api_resource',
};

/** IBM's action names, by the second part of an event; other actions are passed through. */
const ACTIONS: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'modified',
  delete: 'deleted',
  enable: 'enabled',
  disable: 'disabled',
  issue: 'issued',
  revoke: 'revoked',
  rotate: 'rotated',
};

/** The events of the token endpoints; all others are management. */
const OF_TOKENS = new Set(['token']);

/** The event. @param tenant - id and host of the tenant */
export const ibmEvent = (entry: AuditEntryRecord, tenant: { readonly id: string; readonly name: string }): object => {
  const [about = '', ...words] = entry.event.split('.');
  const done = words.join('.');
  return {
    event_type: OF_TOKENS.has(about) ? 'token' : 'management',
    id: entry.id,
    tenantid: tenant.id,
    tenantname: tenant.name,
    correlationid: `CORR_ID-${entry.request_id ?? ''}`,
    time: Date.parse(entry.at),
    indexed_at: Date.parse(entry.at),
    data: {
      result: entry.result === 'success' ? 'success' : 'failure',
      resource: RESOURCES[about] ?? about,
      action: ACTIONS[done] ?? done,
      ...optional('clientid', about === 'client' || about === 'secret' ? entry.subject : entry.actor),
      ...optional('target', entry.subject),
      ...optional('performedby', entry.actor),
      ...(entry.actor === null ? {} : { performedby_type: 'api_client', performedby_username: entry.actor }),
      ...(about === 'token' ? { api_grant_type: 'client_credentials' } : {}),
      ...optional('origin', entry.address),
      ...optional('cause', entry.reason),
    },
  };
};

const optional = (name: string, value: string | null): object => (value === null ? {} : { [name]: value });
