// Questions to the person at the terminal, drawn on standard error so that standard output stays data. Loaded when first needed.
import { confirm, isCancel, password, text } from '@clack/prompts';
import { Cancelled } from './failure/usage-error.ts';
import type { Io } from './io.ts';

/** Asks for a text that must not be empty. */
export const askText = async (io: Io, message: string, placeholder = ''): Promise<string> => {
  const answer = await text({ ...streams(io), message, placeholder, validate: required });
  if (isCancel(answer)) throw new Cancelled();
  return answer.trim();
};

/** Asks for a secret, which is not shown. */
export const askSecret = async (io: Io, message: string): Promise<string> => {
  const answer = await password({ ...streams(io), message, validate: required });
  if (isCancel(answer)) throw new Cancelled();
  return answer.trim();
};

/** Asks yes or no; no is the default. */
export const askWhether = async (io: Io, message: string): Promise<boolean> => {
  const answer = await confirm({ ...streams(io), message, initialValue: false });
  if (isCancel(answer)) throw new Cancelled();
  return answer;
};

const streams = (io: Io) => ({ input: io.stdin, output: io.stderr });

const required = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? 'This is needed.' : undefined;
