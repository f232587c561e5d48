// The body of a rotation, with IBM's defaults and limits.
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { NewClient } from '../../management/clients/schema.ts';
import { nullable, TEXT } from '../../management/openapi/wire-schema.ts';
import { FieldProblems } from '../../management/requests/field-problems.ts';
import type { OwnRotation } from '../../management/secrets/own-rotation.ts';
import { parseNewSecret } from '../../management/secrets/settings.ts';
import type { Client } from '../../records/client.ts';
import { say } from '../../sentences/sentence.ts';
import { verifyPointer } from '../api-clients/field-names.ts';
import { looksLikeHandle } from './handle.ts';

const DAY = 86_400;
/** Default lifetime of a rotated secret in seconds, as IBM's. */
const DEFAULT_ROTATED_LIFETIME = 30 * DAY;
/** Maximum lifetime of a rotated secret in seconds, as IBM's. */
const MAX_ROTATED_LIFETIME = 90 * DAY;

export const Rotation = Type.Object(
  {
    clientSecret: Type.Optional(nullable(Type.String({ maxLength: 512 }))),
    deleteRotatedSecrets: Type.Optional(nullable(Type.Boolean())),
    description: Type.Optional(nullable(Type.String({ maxLength: 128, pattern: TEXT }))),
    rotatedSecretExpiredAt: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 9_999_999_999 }))),
  },
  { additionalProperties: false },
);
type RotationBody = Static<typeof Rotation>;

/**
 * Parses the body of a rotation.
 *
 * @throws {@link Problem} 400 with every invalid field, by IBM's names
 */
export const parseRotation = (body: RotationBody, client: Client, own: OwnRotation | undefined, now: number) => {
  const problems = new FieldProblems();
  const { rotatedSecretExpiredAt: written } = body;
  // 0 and times in the past retire the other secrets immediately.
  const retireOthersAt = written === undefined || written === null ? now + DEFAULT_ROTATED_LIFETIME * 1000 : Math.max(written * 1000, now);
  const isWithin = retireOthersAt - now <= MAX_ROTATED_LIFETIME * 1000;
  problems.require(isWithin, '/rotatedSecretExpiredAt', say('is more than {days} days ahead', { days: MAX_ROTATED_LIFETIME / DAY }));
  const chosen = given(body.clientSecret);
  const secretFits = chosen === undefined || (Check(NewClient.properties.client_secret, chosen) && !looksLikeHandle(chosen));
  problems.require(secretFits, '/clientSecret', 'must have 10 to 512 characters without control characters, and must not be a handle');
  const label = given(body.description);
  const requested = {
    ...(label === undefined ? undefined : { label }),
    ...(chosen === undefined || !secretFits ? undefined : { client_secret: chosen }),
  };
  const settings = problems.within(() => own?.settings(requested) ?? parseNewSecret(requested, client, now), verifyPointer);
  problems.throwIfAny();
  return { retireOthersAt, settings: { ...settings } };
};

/** Treats an empty text as left out. */
const given = (text: string | null | undefined): string | undefined => (text === null || text === '' ? undefined : text);
