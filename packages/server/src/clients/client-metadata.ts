// The metadata document of a client whose id is its URL (draft-ietf-oauth-client-id-metadata-document). A manager
// registers such a client; its name and keys come from the document, and nothing else does.
import { isJsonObject } from '@mintmark/protocol';
import { type PublicJwk, parsePublicJwks, parsePublishedJwks } from '../jose/jwk.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { Client } from '../records/client.ts';
import type { TenantProfile } from '../records/tenant.ts';
import { hasUsableKey } from '../records/usable-key.ts';
import { ClauseError, clauseOf, clauseOfError, type Sentence, say } from '../sentences/sentence.ts';

/** Maximum length of a document in bytes: what the draft recommends. */
const MAX_DOCUMENT = 5_120;
/** Maximum length of its URL in characters: that of a client id. */
const MAX_URL = 256;
/** Maximum length of a name in characters, as in the management API. */
const MAX_NAME = 256;
/** Milliseconds after which a failed fetch is repeated. */
export const METADATA_RETRY = 600_000;
/** Milliseconds for which the keys of a document are used while it cannot be fetched. */
const METADATA_LIFETIME = 86_400_000;

/** What a client takes from its document. */
export type DocumentSettings = Pick<Client, 'name' | 'jwks' | 'jwksUri'>;

/** A document that must not be used; the message is a clause with the reason. */
export class MetadataError extends ClauseError {
  override readonly name = 'MetadataError';
}

/** Whether the keys of a client may be used: its document was fetched in the last day. */
export const hasFreshMetadata = ({ metadataFetchedAt }: Pick<Client, 'metadataFetchedAt'>, now: number): boolean =>
  metadataFetchedAt === undefined || now - metadataFetchedAt < METADATA_LIFETIME;

/** Why a text is no Client Identifier URL; `undefined` for one. */
export const metadataUrlProblem = (text: string): Sentence | undefined => {
  if (text.length > MAX_URL) return say('is longer than {limit} characters', { limit: MAX_URL });
  // The characters of a URI (RFC 3986 §2), without `#`, which begins a fragment.
  const parts = /^https:\/\/([\w.~:[\]!$&'()*+,;=%-]+)(\/[\w.~:/@!$&'()*+,;=%-]*)(\?[\w.~:/?@!$&'()*+,;=%-]*)?$/.exec(text);
  if (parts === null || !URL.canParse(text)) return 'is not an https URL with a path, and without user information and a fragment';
  const [, , path = ''] = parts;
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)) ? 'has a segment of dots' : undefined;
};

/**
 * Fetches a document and checks it.
 *
 * @param url - the client id
 * @throws {@link MetadataError} for a document that must not be used; OutgoingError if it cannot be fetched
 */
export const fetchClientMetadata = async (url: string, fetch: GuardedFetch): Promise<DocumentSettings> =>
  documentSettings((await fetch(url, undefined, MAX_DOCUMENT)).json, url);

/**
 * The client with what its document has now; the same record if that is what it has already.
 *
 * @throws {@link MetadataError} for a document that must not be used; OutgoingError if it cannot be fetched
 */
export const refreshedClient = async (client: Client, profile: TenantProfile, fetch: GuardedFetch): Promise<Client> => {
  const document = await fetchClientMetadata(client.clientId, fetch);
  const record = { ...client, ...document };
  if (!hasUsableKey(record, profile)) throw new MetadataError('has no key that the client may sign with');
  const isSame = (['name', 'jwks', 'jwksUri'] as const).every((name) => JSON.stringify(client[name]) === JSON.stringify(document[name]));
  return isSame ? client : record;
};

const SECRETS = ['client_secret', 'client_secret_expires_at'] as const;

/** The settings in a document, for its URL. @throws {@link MetadataError} */
const documentSettings = (document: unknown, url: string): DocumentSettings => {
  if (!isJsonObject(document)) throw new MetadataError('is no JSON object');
  const { client_id: id, token_endpoint_auth_method: method, grant_types: grantTypes, jwks, jwks_uri: jwksUri } = document;
  // Compared as strings (RFC 3986 §6.2.1): an equivalent URL is another client.
  if (id !== url) throw new MetadataError('has another client_id than its URL');
  const secret = SECRETS.find((name) => name in document);
  if (secret !== undefined)
    throw new MetadataError(say('has {member}, and no secret can be shared by a public document', { member: secret }));
  if (method !== 'private_key_jwt') throw new MetadataError('has another token_endpoint_auth_method than private_key_jwt');
  // RFC 7591 §2: without the member, the client uses the authorization code grant alone.
  if (!Array.isArray(grantTypes) || !grantTypes.includes('client_credentials')) {
    throw new MetadataError('does not have client_credentials among its grant_types');
  }
  if ((jwks === undefined) === (jwksUri === undefined)) throw new MetadataError('needs either jwks or jwks_uri');
  if (jwks !== undefined) return { name: nameOf(document, url), jwks: keysOf(jwks), jwksUri: undefined };
  if (typeof jwksUri !== 'string' || metadataUrlProblem(jwksUri) !== undefined) {
    throw new MetadataError('has a jwks_uri that is not an https URL with a path');
  }
  return { name: nameOf(document, url), jwks: undefined, jwksUri };
};

/** The name, or the host if the document has none that can be shown. */
const nameOf = ({ client_name: name }: Readonly<Record<string, unknown>>, url: string): string =>
  typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME && !/\p{C}/u.test(name) ? name : new URL(url).host;

const keysOf = (jwks: unknown): readonly PublicJwk[] => {
  try {
    // Keys for other purposes are ignored (RFC 7517 §5); what is left is stored like registered keys.
    return parsePublicJwks({ keys: parsePublishedJwks(jwks) });
  } catch (error) {
    throw new MetadataError(say('has jwks that cannot be used: the set {problem}', { problem: clauseOf(clauseOfError(error)) }));
  }
};
