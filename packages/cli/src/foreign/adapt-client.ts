// Adapts a client of another system: the server checks it in a dry run, and the fields that it refuses are
// omitted, with a note. A field that makes a client safer is never omitted; the client is then not imported.
import { ManagementError, type ProblemField } from '@mintmark/client/management';
import type { Management } from '../connection.ts';
import { recordApis } from '../manifest/record-apis.ts';
import type { ForeignClient } from './foreign-client.ts';

/** A client to import, or why it is not imported. */
export type AdaptedClient =
  | { readonly isTaken: true; readonly client: ForeignClient }
  | { readonly isTaken: false; readonly clientId: string; readonly detail: string };

/**
 * Fields that may be omitted: without them a client has fewer rights, or those that the tenant grants by
 * default.
 */
const DROPPABLE: readonly string[] = [
  ...['description', 'labels', 'owner', 'contacts', 'entitlements', 'scopes', 'default_scopes', 'default_resource'],
  ...['access_token_lifetime', 'access_token_format'],
  ...['access_token_signing_alg', 'token_endpoint_auth_signing_alg', 'assertion_audience_list', 'max_assertion_lifetime'],
];

const SECRET_FIELDS: readonly string[] = ['client_secret', 'client_secret_hash'];

/** The statuses that refuse a client; any other is a failure. */
const REFUSALS: readonly number[] = [400, 403, 404, 409, 422];

/** Adapts a client. @throws ManagementError when the server cannot check it */
export const adaptClient = async (client: ForeignClient, management: Management): Promise<AdaptedClient> => {
  try {
    const { clientId, fields, secret } = client;
    await recordApis(management).client.create({ client_id: clientId, ...fields, ...secret }, { dryRun: true });
    return { isTaken: true, client };
  } catch (error) {
    if (!(error instanceof ManagementError) || !REFUSALS.includes(error.status)) throw error;
    const smaller = withoutRefused(client, error.problem.errors);
    // The recursion terminates, because each step omits something.
    return smaller === undefined
      ? { isTaken: false, clientId: client.clientId, detail: reasonOf(error) }
      : adaptClient(smaller, management);
  }
};

const reasonOf = ({ message, problem: { errors } }: ManagementError): string =>
  errors.length === 0 ? message : errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; ');

/** The client without what was refused; `undefined` when something must not be left out. */
const withoutRefused = (client: ForeignClient, errors: readonly ProblemField[]): ForeignClient | undefined => {
  if (errors.length === 0) return undefined;
  let smaller: ForeignClient = client;
  for (const { field, values, detail } of byField(client, errors)) {
    const list = smaller.fields[field];
    // A default scope that was left out with the scope of that name.
    if (values !== undefined && Array.isArray(list) && !values.some((value) => list.includes(value))) continue;
    if (SECRET_FIELDS.includes(field) && smaller.secret !== undefined) {
      smaller = {
        ...smaller,
        secret: undefined,
        notes: [...smaller.notes, `its secret cannot be imported (${detail}): a new one is created`],
      };
    } else if (DROPPABLE.includes(field) && field in smaller.fields) smaller = without(smaller, field, values, detail);
    else return undefined;
  }
  return smaller;
};

interface Refused {
  readonly field: string;
  /** The values of a list that are refused; `undefined` for the field as a whole. */
  readonly values: readonly unknown[] | undefined;
  readonly detail: string;
}

const byField = ({ fields }: ForeignClient, errors: readonly ProblemField[]): readonly Refused[] => {
  const found = new Map<string, Refused>();
  for (const { pointer, detail } of errors) {
    const [field = '', index] = pointer.split('/').slice(1);
    const list = fields[field];
    const value: unknown = Array.isArray(list) && index !== undefined ? list[Number(index)] : undefined;
    const known = found.get(field);
    const isWhole = value === undefined || (known !== undefined && known.values === undefined);
    found.set(field, { field, values: isWhole ? undefined : [...(known?.values ?? []), value], detail: known?.detail ?? detail });
  }
  return [...found.values()];
};

const without = (client: ForeignClient, field: string, values: readonly unknown[] | undefined, detail: string): ForeignClient => {
  const list = client.fields[field];
  if (values === undefined || !Array.isArray(list)) {
    const { [field]: _, ...fields } = client.fields;
    return { ...client, fields, notes: [...client.notes, `${field} is left out: it ${detail}`] };
  }
  const left = (name: string): unknown => {
    const all = client.fields[name];
    return Array.isArray(all) ? all.filter((value) => !values.includes(value)) : all;
  };
  // A scope that is left out cannot be a default.
  const also = field === 'scopes' && 'default_scopes' in client.fields ? { default_scopes: left('default_scopes') } : undefined;
  const note = `${field}: ${values.map((value) => JSON.stringify(value)).join(', ')} left out: ${detail}`;
  return { ...client, fields: { ...client.fields, [field]: left(field), ...also }, notes: [...client.notes, note] };
};
