// The fields of a client that come from its metadata document (draft-ietf-oauth-client-id-metadata-document).
import { fetchClientMetadata, MetadataError, metadataUrlProblem } from '../../clients/client-metadata.ts';
import { Problem } from '../../http/problem.ts';
import type { GuardedFetch } from '../../outgoing/guarded-fetch.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import type { Client } from '../../records/client.ts';
import { clauseOf, type Sentence, say } from '../../sentences/sentence.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import type { NewClientBody } from './schema.ts';

/** The fields on the wire, and the members of the record. */
const FROM_DOCUMENT = {
  name: 'name',
  token_endpoint_auth_method: 'authMethod',
  jwks: 'jwks',
  jwks_uri: 'jwksUri',
} as const satisfies Partial<Record<keyof NewClientBody, keyof Client>>;

const FIELDS = Object.keys(FROM_DOCUMENT) as (keyof typeof FROM_DOCUMENT)[];

/** The body of a creation with what its document adds, and when that was fetched. */
export interface CompleteBody {
  readonly body: NewClientBody;
  /** `undefined` for a client without a document. */
  readonly metadataFetchedAt: number | undefined;
}

/**
 * Adds what the document of a new client has, if it has one.
 *
 * @throws {@link Problem} 400 for a document that cannot be fetched or used, and for fields that it has
 */
export const withDocument = async (
  given: NewClientBody,
  { fetch, now }: { readonly fetch: GuardedFetch; readonly now: () => number },
): Promise<CompleteBody> => {
  const { metadata_url: url } = given;
  if (url === undefined) return { body: given, metadataFetchedAt: undefined };
  const problems = new FieldProblems();
  const problem = metadataUrlProblem(url);
  if (problem !== undefined) problems.require(false, '/metadata_url', problem);
  problems.require(given.client_id === undefined || given.client_id === url, '/client_id', 'is not metadata_url');
  for (const name of FIELDS) problems.require(given[name] === undefined, `/${name}`, 'comes from the document at metadata_url');
  problems.throwIfAny();
  const { name, jwks, jwksUri } = await fetchedDocument(url, fetch, '/metadata_url');
  const keys = {
    ...(jwks === undefined ? undefined : { jwks: { keys: jwks.map((key) => ({ ...key })) } }),
    ...(jwksUri === undefined ? undefined : { jwks_uri: jwksUri }),
  };
  return { body: { ...given, name, client_id: url, token_endpoint_auth_method: 'private_key_jwt', ...keys }, metadataFetchedAt: now() };
};

const fetchedDocument = async (url: string, fetch: GuardedFetch, pointer: string) => {
  try {
    return await fetchClientMetadata(url, fetch);
  } catch (error) {
    throw new Problem(400, 'The request has fields that are not valid.', [{ pointer, detail: documentProblem(error) }]);
  }
};

/** Why a document is not used, as a clause. @throws every other error */
export const documentProblem = (error: unknown): Sentence => {
  if (error instanceof MetadataError) return say('names a document that {problem}', { problem: clauseOf(error.sentence) });
  if (!(error instanceof OutgoingError)) throw error;
  const { fault, saw } = error;
  return saw === undefined ? say('cannot be fetched ({fault})', { fault }) : say('cannot be fetched ({fault}: {saw})', { fault, saw });
};

/** Requires that a change leaves what a client has from its document. @throws {@link Problem} 400 */
export const requireAsDocument = (
  settings: Partial<Pick<Client, (typeof FROM_DOCUMENT)[keyof typeof FROM_DOCUMENT]>>,
  before: Client,
): void => {
  if (before.metadataFetchedAt === undefined) return;
  const problems = new FieldProblems();
  for (const field of FIELDS) {
    const member = FROM_DOCUMENT[field];
    const isSame = !Object.hasOwn(settings, member) || JSON.stringify(settings[member]) === JSON.stringify(before[member]);
    problems.require(isSame, `/${field}`, 'comes from the metadata document of the client: change it there, and refresh it here');
  }
  problems.throwIfAny();
};
