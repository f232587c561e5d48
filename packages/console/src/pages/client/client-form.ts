// The query of one client, which its tabs share, and the forms that change it.
import { type ClientPatch, type ClientRecord, ManagementError, type Versioned } from '@mintmark/client/management';
import { useVersionedForm, type VersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';

const keyOf = (clientId: string): readonly string[] => ['client', clientId];

export const clientQuery = (clientId: string) => ({ queryKey: keyOf(clientId), queryFn: () => readClient(clientId) });

/** The client; one that was deleted is in a list of its own, until it can no longer be restored. */
const readClient = async (clientId: string): Promise<Versioned<ClientRecord>> => {
  try {
    return await management.clients.get(clientId);
  } catch (error) {
    if (!(error instanceof ManagementError) || error.status !== 404) throw error;
    const { clients } = await management.clients.list({ state: 'deleted', q: clientId.slice(0, 256), limit: 1000 });
    const record = clients.find(({ client_id }) => client_id === clientId);
    if (record === undefined) throw error;
    return { record, etag: undefined };
  }
};

/** A form that changes a client. */
export interface ClientForm<Fields> extends VersionedForm<ClientRecord, Fields> {
  /** What it would change. */
  readonly patch: ClientPatch;
}

/** @param options - the fields of a client, and the members that differ from it */
export const useClientForm = <Fields extends object>({
  client,
  fieldsOf,
  patchOf,
}: {
  readonly client: Versioned<ClientRecord>;
  readonly fieldsOf: (record: ClientRecord) => Fields;
  readonly patchOf: (record: ClientRecord, fields: Fields) => ClientPatch;
}): ClientForm<Fields> => {
  const { client_id } = client.record;
  const form = useVersionedForm({
    ...{ loaded: client, queryKey: keyOf(client_id), fieldsOf },
    read: () => management.clients.get(client_id),
    write: (base, edited, version) => management.clients.update(client_id, patchOf(base, edited), version),
  });
  return { ...form, patch: patchOf(form.record, form.fields) };
};
