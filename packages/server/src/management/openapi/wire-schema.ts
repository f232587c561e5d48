// Pieces that the schemas of the management API are made of.
import { type TSchema, Type } from 'typebox';
import type { PlainSecret } from '../../clients/plain-secret.ts';
import { SIGNING_ALGORITHM_NAMES } from '../../jose/signing-algorithms.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../records/tenant.ts';

/** VSCHAR of RFC 6749 appendix A. */
export const VSCHAR = '^[\\x20-\\x7e]*$';
const SCOPE_TOKEN = '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}$';
/** For people to read: no control characters and no half characters. */
export const TEXT = '^[^\\p{Cc}\\p{Cs}]*$';
const NAME = '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$';

/** A value or `null`; both have the description, so that readers of the document find it. */
export const nullable = <T extends TSchema>(schema: T) =>
  Type.Union([schema, Type.Null()], hasDescription(schema) && !('title' in schema) ? { description: schema.description } : {});

const hasDescription = (schema: TSchema): schema is TSchema & { readonly description: string } =>
  'description' in schema && typeof schema.description === 'string';

/** A secret that a response shows. Only a {@link PlainSecret} fits, which is serialized as the secret and stored nowhere. */
export const ShownSecret = (description: string) => Type.Unsafe<PlainSecret>(Type.String({ description }));

export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
export const Name = Type.String({ minLength: 1, maxLength: 256, pattern: NAME, description: 'A name for people.' });
export const ScopeList = Type.Array(Type.String({ pattern: SCOPE_TOKEN }), { maxItems: 100, uniqueItems: true });
export const Format = Type.Enum(['jwt', 'opaque'], { title: 'TokenFormat', description: 'The look of a token.' });
export const Lifetime = Type.Integer({ minimum: 1, maximum: LONGEST_TOKEN_LIFETIME, description: 'Seconds.' });
export const SigningAlg = Type.Enum([...SIGNING_ALGORITHM_NAMES], {
  title: 'SigningAlg',
  description: 'A JWS algorithm that the server signs with.',
});
export const ResourceIndicator = Type.String({ maxLength: 512, description: 'A resource indicator (RFC 8707) of this tenant.' });
/** A name of RFC 9396 §2. */
export const DetailsType = Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' });
