// The period of a report.
import { Type } from 'typebox';

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** The query of a report of what was not used. */
export const DaysQuery = Type.Partial(
  Type.Object({
    days: Type.String({ pattern: '^([1-9]\\d{0,2})$', description: 'The length of the period, 1 to 999; 30 when absent.' }),
    owner: Type.String({ minLength: 1, maxLength: 256, description: 'Only clients of this owner.' }),
  }),
  { additionalProperties: false },
);
