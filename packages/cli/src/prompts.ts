// Questions to the person at the terminal, drawn on standard error so that standard output stays data. Loaded when first needed.
import { ReadStream } from 'node:tty';
import { password, text } from '@clack/prompts';
import { Cancelled } from './failure/usage-error.ts';
import type { Io } from './io.ts';
import { printable } from './output/printable.ts';

/** What is wrong with what was typed, in words that hold nothing of it; `undefined` when nothing is. It is asked for again then. */
export type Check = (typed: string) => string | undefined;

/** Asks for a text that must not be empty, until it passes the check. */
export const askText = async (io: Io, message: string, placeholder = '', check?: Check): Promise<string> => {
  const answer = await answered(io, (at) => text({ ...at, message, placeholder, validate: required(check) }));
  return answer.trim();
};

/** Asks for a secret, which is not shown, until it passes the check. */
export const askSecret = async (io: Io, message: string, check?: Check): Promise<string> => {
  const answer = await answered(io, (at) => password({ ...at, message, validate: required(check) }));
  return answer.trim();
};

/**
 * Asks whether to do what cannot be undone. Only `yes` or the name of what it is about, typed in full, confirms: a key that was pressed by
 * mistake, or a name typed ahead, does not.
 *
 * @param name - of the one thing that it is about; left out where it is about several
 */
export const askConfirmed = async (io: Io, question: string, name?: string): Promise<boolean> => {
  const what = name === undefined ? 'yes' : `${printable(name)} or yes`;
  const answer = await answered(io, (at) => text({ ...at, message: `${question}\nType ${what} to go on, anything else to stop.` }));
  // Nothing was typed: then there is no answer but the Enter.
  const typed = (answer ?? '').trim();
  return typed === 'yes' || (name !== undefined && typed === name);
};

/** Milliseconds for what was pasted to arrive. */
const PASTED = 50;

/** Throws away what was typed ahead or pasted beyond the last question: the shell would run it, and keep it in its history. */
export const discardTypedAhead = async ({ stdin }: Io): Promise<void> => {
  const terminal = stdin instanceof ReadStream ? stdin : undefined;
  // Not echoed meanwhile.
  terminal?.setRawMode(true);
  stdin.resume();
  await new Promise((resolve) => setTimeout(resolve, PASTED));
  stdin.pause();
  terminal?.setRawMode(false);
};

/** Where a question is asked, and what ends it unanswered. */
interface Place {
  readonly input: Io['stdin'];
  readonly output: Io['stderr'];
  readonly signal: AbortSignal;
}

/** What ends input: its end, its failure, and the Ctrl-D that a line editor takes for its end, by which it lets go of the stream. */
const INPUT_ENDS = ['end', 'close', 'error', 'pause'] as const;

/** The answer to a question. Input that ends cancels it, as Ctrl-C does: nobody is left to answer. */
const answered = async ({ stdin: input, stderr: output }: Io, ask: (place: Place) => Promise<string | symbol>): Promise<string> => {
  const unanswered = new AbortController();
  let isOpen = true;
  // Later than the answer: a question that was answered lets go of the stream as well, and the next one has it by then.
  const end = (): void => void setImmediate(() => isOpen && unanswered.abort());
  for (const event of INPUT_ENDS) input.on(event, end);
  if (input.readableEnded || input.destroyed) unanswered.abort();
  try {
    const answer = await ask({ input, output, signal: unanswered.signal });
    if (typeof answer === 'symbol') throw new Cancelled();
    return answer;
  } finally {
    isOpen = false;
    for (const event of INPUT_ENDS) input.off(event, end);
  }
};

const required =
  (check: Check = () => undefined) =>
  (value: string | undefined): string | undefined =>
    value === undefined || value.trim() === '' ? 'This is needed.' : check(value.trim());
