// A change of a client in the other ways to do it. A manifest is complete: what it leaves out is set back to its default.
import type { ClientPatch, ClientRecord } from '@mintmark/client/management';
import { cliLine, manifest, options } from './command-lines.ts';
import type { Elsewhere } from './same-as.tsx';

/** A client; a server of an earlier version sends fewer settings. */
type Settings = Partial<ClientRecord> & Pick<ClientRecord, 'client_id' | 'name' | 'scopes' | 'default_scopes'>;

/** What the server sets, and what is done by actions. */
const NOT_SETTINGS = [
  ...['id', 'state', 'created_at', 'created_by', 'updated_at', 'enabled_at', 'disabled_at', 'disabled_by'],
  ...['locked_down_at', 'locked_down_by', 'deleted_at', 'deleted_by', 'secrets', 'credential_uses', 'revoked_credentials'],
] as const satisfies readonly (keyof ClientRecord)[];

/** Whether a record without the member has the same value. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === false || (typeof value === 'object' && Object.keys(value).length === 0);

/** Whether the default scopes are the default themselves: all scopes, those included that are added later. */
const grantsAll = ({ scopes, default_scopes }: Settings): boolean => scopes.toSorted().join(' ') === default_scopes.toSorted().join(' ');

/** @param patch - the change of the record */
export const clientManifest = (record: Settings, patch: ClientPatch): string => {
  const omitted = new Set<string>([...NOT_SETTINGS, ...(grantsAll(record) ? ['default_scopes'] : [])]);
  // In a manifest, `kind` is that of the manifest.
  const { client_id, name, kind, ...members } = { ...record, ...patch };
  const client_kind = kind === 'agent' ? kind : undefined;
  const settings = Object.entries(members).filter(
    ([member, value]) => !omitted.has(member) && (!isEmpty(value) || member === 'restrict_scopes'),
  );
  return manifest('Client', { client_id, name, client_kind, ...Object.fromEntries(settings) });
};

/**
 * A change of a client elsewhere.
 *
 * @param given - the options of the command for what the patch sets; what it resets is named by `--reset`
 */
export const clientUpdate = (
  record: Settings,
  patch: ClientPatch,
  given: Readonly<Record<string, string | readonly string[] | undefined>>,
): Elsewhere => {
  const reset = Object.entries(patch).flatMap(([name, value]) => (value !== false && isEmpty(value) ? [name] : []));
  return {
    cli: cliLine('client', 'update', record.client_id, ...options({ ...given, reset })),
    call: { method: 'PATCH', path: `/clients/${encodeURIComponent(record.client_id)}`, body: patch },
    yaml: clientManifest(record, patch),
  };
};
