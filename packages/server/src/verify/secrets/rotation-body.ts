// The body of a rotation, with IBM's defaults and limits.
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { NewClient } from '../../management/clients/schema.ts';
import { nullable, TEXT } from '../../management/openapi/wire-schema.ts';
import { FieldProblems } from '../../management/requests/field-problems.ts';
import type { OwnRotation } from '../../management/secrets/own-rotation.ts';
import { parseNewSecret } from '../../management/secrets/settings.ts';
import type { Client } from '../../records/client.ts';
import { verifyPointer } from '../api-clients/field-names.ts';
import { looksLikeHandle } from './handle.ts';

const DAY = 86_400;
/** How long the secret before stays good when a rotation does not say, in seconds; IBM's default. */
const DEFAULT_ROTATED_LIFE = 30 * DAY;
/** How long it may stay good, in seconds; IBM's maximum. */
const MAX_ROTATED_LIFE = 90 * DAY;

/** The body of a rotation. */
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
 * What a rotation asks for.
 *
 * @throws {@link Problem} 400 with every bad field, by IBM's names
 */
export const parseRotation = (body: RotationBody, client: Client, own: OwnRotation | undefined, now: number) => {
  const problems = new FieldProblems();
  const { rotatedSecretExpiredAt: written } = body;
  // 0, and what has passed, are at once.
  const retireOthersAt = written === undefined || written === null ? now + DEFAULT_ROTATED_LIFE * 1000 : Math.max(written * 1000, now);
  const isWithin = retireOthersAt - now <= MAX_ROTATED_LIFE * 1000;
  problems.require(isWithin, '/rotatedSecretExpiredAt', `is more than ${MAX_ROTATED_LIFE / DAY} days ahead`);
  const chosen = given(body.clientSecret);
  const secretFits = chosen === undefined || (Check(NewClient.properties.client_secret, chosen) && !looksLikeHandle(chosen));
  problems.require(secretFits, '/clientSecret', 'is not made of 10 to 512 characters without control characters, or is a handle');
  const label = given(body.description);
  const asked = {
    ...(label === undefined ? undefined : { label }),
    ...(chosen === undefined || !secretFits ? undefined : { client_secret: chosen }),
  };
  const settings = problems.within(() => own?.settings(asked) ?? parseNewSecret(asked, client, now), verifyPointer);
  problems.throwIfAny();
  return { retireOthersAt, settings: { ...settings } };
};

/** An empty text is none. */
const given = (text: string | null | undefined): string | undefined => (text === null || text === '' ? undefined : text);
