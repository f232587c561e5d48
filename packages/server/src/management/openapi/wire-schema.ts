// Schemas that the resources of the management API share.
import { type TSchema, Type } from 'typebox';
import type { PlainSecret } from '../../clients/plain-secret.ts';
import { SIGNING_ALGORITHM_NAMES } from '../../jose/signing-algorithms.ts';
import { MAX_COALESCE, MAX_QUOTA } from '../../records/quota.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../records/tenant.ts';

/** `*VSCHAR` (RFC 6749 appendix A). */
export const VSCHAR = '^[\\x20-\\x7e]*$';
const SCOPE_TOKEN = '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}$';
/** Text without control characters and lone surrogates. */
export const TEXT = '^[^\\p{Cc}\\p{Cs}]*$';
const NAME = '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$';

/**
 * A value or `null`. The union repeats the description of the value, because documentation tools show that
 * of the union.
 */
export const nullable = <T extends TSchema>(schema: T) =>
  Type.Union([schema, Type.Null()], hasDescription(schema) && !('title' in schema) ? { description: schema.description } : {});

const hasDescription = (schema: TSchema): schema is TSchema & { readonly description: string } =>
  'description' in schema && typeof schema.description === 'string';

/** A secret in a response. Its type accepts only a {@link PlainSecret}, which is never stored. */
export const ShownSecret = (description: string) => Type.Unsafe<PlainSecret>(Type.String({ description }));

export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
export const Name = Type.String({ minLength: 1, maxLength: 256, pattern: NAME, description: 'A display name.' });
export const ScopeList = Type.Array(Type.String({ pattern: SCOPE_TOKEN }), { maxItems: 100, uniqueItems: true });
export const Format = Type.Enum(['jwt', 'opaque'], { title: 'TokenFormat', description: 'The format of an access token.' });
export const Lifetime = Type.Integer({ minimum: 1, maximum: LONGEST_TOKEN_LIFETIME, description: 'Seconds.' });
export const SigningAlg = Type.Enum([...SIGNING_ALGORITHM_NAMES], {
  title: 'SigningAlg',
  description: 'A JWS algorithm that the server signs with.',
});
export const ResourceIndicator = Type.String({ maxLength: 512, description: 'A resource indicator (RFC 8707) of this tenant.' });
/** The `type` of authorization details (RFC 9396 §2). */
export const DetailsType = Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' });

const QuotaLimit = Type.Integer({ minimum: 1, maximum: MAX_QUOTA });
/** A quota, in requests and responses. */
export const QuotaBody = Type.Object(
  {
    minute: Type.Optional(QuotaLimit),
    hour: Type.Optional(QuotaLimit),
    day: Type.Optional(QuotaLimit),
    mode: Type.Optional(
      Type.Enum(['enforce', 'observe'], {
        description:
          '`enforce`, the default: requests above the quota are refused with 429; `observe`: they are only reported in the audit trail.',
      }),
    ),
  },
  { title: 'Quota', additionalProperties: false, description: 'Tokens for each window of time. Without any window, nothing is limited.' },
);
export const CoalesceSeconds = Type.Integer({
  minimum: 0,
  maximum: MAX_COALESCE,
  description: 'Seconds for which identical requests of a client get the same token; 0 for never.',
});
