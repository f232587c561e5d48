// Applications of Auth0 that may use the client credentials grant, with their client grants: what the Management API
// returns, or the Deploy CLI exports.
import { UsageError } from '../failure/usage-error.ts';
import { counted } from '../output/counted.ts';
import {
  type ForeignClient,
  type ForeignReader,
  given,
  isEmpty,
  type Members,
  membersOf,
  secretFrom,
  textOf,
  textsOf,
} from './foreign-client.ts';
import { labelsFrom } from './foreign-labels.ts';

const GRANT = 'client_credentials';
/** What an export contains instead of a secret. */
const MASKED = /^(?:\*+|_VALUE_NOT_SHOWN_)$/;
/** Settings that would be lost, and that are not about logins. */
const LOST = ['refresh_token', 'token_exchange', 'signed_request_object', 'compliance_level', 'require_proof_of_possession', 'token_quota'];

/** A grant: what a client may request for an API. */
interface ClientGrant {
  readonly client: string;
  readonly audience: string;
  readonly scopes: readonly string[];
}

/** Reads the file. */
export const readAuth0: ForeignReader = (json) => {
  const { clients: listed, clientGrants, client_grants: grantsOfApi } = membersOf(json);
  const list: readonly unknown[] = Array.isArray(json) ? json : Array.isArray(listed) ? listed : [];
  const clients = list.map(membersOf);
  const grants = grantsIn(clientGrants ?? grantsOfApi);
  if (clients.length === 0) throw new UsageError('This is not an export of Auth0: it has no list of clients.');
  const nameless = clients.filter((client) => textOf(client['client_id']) === undefined).length;
  const allowed = clients.flatMap((client, index) => (isMachine(client) ? [{ client, index }] : []));
  const machines = allowed.filter(({ client }) => keyMethodOf(client) === undefined);
  const others = clients.length - allowed.length - nameless;
  const audiences = new Set(machines.flatMap(({ client }) => grantsOf(client, grants).map(({ audience }) => audience)));
  return {
    clients: machines.map(({ client, index }) =>
      readClient(client, grantsOf(client, grants), Array.isArray(json) ? [index] : ['clients', index]),
    ),
    notes: [
      ...(nameless === 0
        ? []
        : [`${counted(nameless, 'client')} without a client_id ${nameless === 1 ? 'is' : 'are'} left out: export the ids, too`]),
      ...allowed.flatMap(({ client }) => {
        const method = keyMethodOf(client);
        const start = `${textOf(client['client_id'])} is left out: it authenticates by ${method}`;
        return method === undefined ? [] : [`${start}, and Auth0 exports no keys and certificates`];
      }),
      ...(grants.length > 0 ? [] : ['the file has no client grants, so that no client gets a scope']),
    ],
    remarks: [
      ...(others === 0 ? [] : [`${counted(others, 'client')} without the grant ${GRANT} ${others === 1 ? 'is' : 'are'} left out`]),
      ...[...audiences].map((audience) => `${audience} must be registered here, with its scopes: mintmark resource create`),
    ],
  };
};

const isMachine = (client: Members): boolean =>
  textOf(client['client_id']) !== undefined && client['global'] !== true && textsOf(client['grant_types']).includes(GRANT);

/** The method of a client that authenticates by keys or certificates. */
const keyMethodOf = ({ client_authentication_methods: methods }: Members): string | undefined => Object.keys(membersOf(methods))[0];

const grantsIn = (value: unknown): readonly ClientGrant[] =>
  (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    const { client_id: client, audience, scope } = membersOf(entry);
    return typeof client === 'string' && typeof audience === 'string' ? [{ client, audience, scopes: textsOf(scope) }] : [];
  });

// The Deploy CLI writes the name of a client in place of its id.
const grantsOf = ({ client_id: id, name }: Members, grants: readonly ClientGrant[]): readonly ClientGrant[] =>
  grants.filter(({ client }) => client === id || client === name);

const readClient = (client: Members, grants: readonly ClientGrant[], path: readonly (string | number)[]): ForeignClient => {
  const clientId = textOf(client['client_id']) ?? '';
  const labels = labelsFrom(client['client_metadata'], 'client_metadata');
  const isMasked = MASKED.test(textOf(client['client_secret']) ?? '');
  const fields = given({
    name: textOf(client['name']) ?? clientId,
    description: textOf(client['description']),
    labels: labels.fields,
    access_token_format: 'jwt',
    // Auth0 grants all scopes of an API to a request without any.
    scopes: [...new Set(grants.flatMap(({ scopes }) => scopes))],
    default_resource: grants.length === 1 ? grants[0]?.audience : undefined,
  });
  return {
    clientId,
    fields,
    disabled: false,
    secret: !isMasked ? secretFrom(client['client_secret']) : undefined,
    notes: [
      ...labels.notes,
      ...(grants.length > 1
        ? [`it may request several APIs, and must name one by resource: ${grants.map(({ audience }) => audience).join(', ')}`]
        : []),
      ...LOST.filter((name) => !isEmpty(client[name])).map((name) => `${name} has no equivalent here and is left out`),
    ],
    path,
  };
};
