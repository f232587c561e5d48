// A secret is made, and goes where it is to go: the order of it, said once for all commands that make one.
import { randomUUID } from 'node:crypto';
import { NetworkError } from '@mintmark/client';
import type { IdempotencyOptions } from '@mintmark/client/management';
import { UsageError } from '../failure/usage-error.ts';
import { type Io, writeLine } from '../io.ts';
import { type Output, type OutputOptions, print, wantsJson } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';
import { openSink, type SinkOptions } from './secret-sink.ts';

/** What makes the secret, and how its record looks. */
interface Making<Made> {
  readonly doing: string;
  /** Sent again with the same key, it is executed once. */
  readonly make: (options: IdempotencyOptions) => Promise<Made>;
  /** Whether the secret is made up, so that nobody has it but who is told. */
  readonly isMadeUp: boolean;
  readonly clientIdOf: (made: Made) => string;
  readonly tenantUrl: string;
  /** How the record looks, with the secret where it is still in it. */
  readonly forms: (made: Made) => Output;
  /** What to do about a secret that was made and did not arrive. */
  readonly afterLoss: (made: Made) => string;
}

/** Makes a secret and delivers it. */
export const deliverNewSecret = async <Made extends { readonly client_secret?: string | undefined }>(
  { doing, make, isMadeUp, clientIdOf, tenantUrl, forms, afterLoss }: Making<Made>,
  options: SinkOptions & OutputOptions,
  io: Io,
): Promise<void> => {
  const sink = await openSink(options, io);
  if (options.quiet === true && isMadeUp && sink === undefined) {
    throw new UsageError('--quiet prints the id alone, and the secret would be lost: say where it goes, by --to-file or --to-command.');
  }
  let made: Made;
  try {
    made = await withProgress(io, doing, () => withOneRetry(make));
  } catch (error) {
    await sink?.abandon();
    throw error;
  }
  const { client_secret: clientSecret } = made;
  if (sink === undefined || clientSecret === undefined) {
    await sink?.abandon();
    await print(forms(made), options, io);
    if (clientSecret === undefined || wantsJson(options, io)) return;
    return writeLine(io.stderr, 'The secret is shown this once and cannot be shown again: keep it now.');
  }
  await sink.deliver({ tenantUrl, clientId: clientIdOf(made), clientSecret }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : 'It could not be delivered.';
    throw new Error(`${reason} The secret was made and is lost: ${afterLoss(made)}`, { cause });
  });
  if (sink.printsRecord) await print(forms({ ...made, client_secret: undefined }), options, io);
  await writeLine(io.stderr, `The secret is ${sink.place}.`);
};

// An answer that did not arrive is asked for again under its key: without it the secret would be lost.
const withOneRetry = async <Made>(make: (options: IdempotencyOptions) => Promise<Made>): Promise<Made> => {
  const once = { idempotencyKey: randomUUID() };
  try {
    return await make(once);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return make(once);
  }
};
