// Prompts on the terminal. They are drawn on standard error, since standard output is for data. Loaded when
// first needed.
import { ReadStream } from 'node:tty';
import { password, text } from '@clack/prompts';
import { Cancelled } from './failure/usage-error.ts';
import type { Io } from './io.ts';
import { printable } from './output/printable.ts';

/**
 * Validates the input. Returns `undefined`, or a message without any part of the input, after which the
 * prompt is repeated.
 */
export type Check = (typed: string) => string | undefined;

/** Asks for a non-empty text until it passes the check. */
export const askText = async (io: Io, message: string, placeholder = '', check?: Check): Promise<string> => {
  const input = await prompt(io, (context) => text({ ...context, message, placeholder, validate: required(check) }));
  return input.trim();
};

/** Asks for a secret, without echo, until it passes the check. */
export const askSecret = async (io: Io, message: string, check?: Check): Promise<string> => {
  const input = await prompt(io, (context) => password({ ...context, message, validate: required(check) }));
  return input.trim();
};

/**
 * Asks for confirmation of an action that cannot be undone. Only `yes` or the name, typed in full, confirms:
 * a single key, or text typed ahead, does not.
 *
 * @param name - the name of the affected record; `undefined` for several records
 */
export const askConfirmed = async (io: Io, question: string, name?: string): Promise<boolean> => {
  const what = name === undefined ? 'yes' : `${printable(name)} or yes`;
  const input = await prompt(io, (context) =>
    text({ ...context, message: `${question}\nType ${what} to continue, anything else to cancel.` }),
  );
  // Without input, the result is undefined.
  const typed = (input ?? '').trim();
  return typed === 'yes' || (name !== undefined && typed === name);
};

/** Milliseconds in which pasted text arrives. */
const PASTED = 50;

/** Discards input after the last prompt: the shell would execute it, and save it in its history. */
export const discardTypedAhead = async ({ stdin }: Io): Promise<void> => {
  const terminal = stdin instanceof ReadStream ? stdin : undefined;
  // Raw mode, so that it is not echoed.
  terminal?.setRawMode(true);
  stdin.resume();
  await new Promise((resolve) => setTimeout(resolve, PASTED));
  stdin.pause();
  terminal?.setRawMode(false);
};

/** The streams of a prompt, and the signal that cancels it. */
interface PromptContext {
  readonly input: Io['stdin'];
  readonly output: Io['stderr'];
  readonly signal: AbortSignal;
}

/** Events after which no more input comes. On Ctrl-D, readline pauses the stream. */
const INPUT_ENDS = ['end', 'close', 'error', 'pause'] as const;

/** Runs a prompt. The end of the input cancels it, as Ctrl-C does. */
const prompt = async ({ stdin: input, stderr: output }: Io, ask: (context: PromptContext) => Promise<string | symbol>): Promise<string> => {
  const cancelled = new AbortController();
  let isOpen = true;
  // Deferred, because a completed prompt pauses the stream as well; the next prompt has resumed it by then.
  const end = (): void => void setImmediate(() => isOpen && cancelled.abort());
  for (const event of INPUT_ENDS) input.on(event, end);
  if (input.readableEnded || input.destroyed) cancelled.abort();
  try {
    const value = await ask({ input, output, signal: cancelled.signal });
    if (typeof value === 'symbol') throw new Cancelled();
    return value;
  } finally {
    isOpen = false;
    for (const event of INPUT_ENDS) input.off(event, end);
  }
};

const required =
  (check: Check = () => undefined) =>
  (value: string | undefined): string | undefined =>
    value === undefined || value.trim() === '' ? 'This is needed.' : check(value.trim());
