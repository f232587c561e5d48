// Creates a secret and delivers it, in the same order for all commands that create one.
import { randomUUID } from 'node:crypto';
import { NetworkError } from '@mintmark/client';
import type { IdempotencyOptions } from '@mintmark/client/management';
import { UsageError } from '../failure/usage-error.ts';
import { type Io, writeLine } from '../io.ts';
import { type Output, type OutputOptions, print, wantsJson } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';
import { openSink, type SinkOptions } from './secret-sink.ts';

/** The functions that create a secret and show its record. */
interface NewSecret<Created> {
  readonly progress: string;
  /** A request that is sent again with the same key is executed once. */
  readonly create: (options: IdempotencyOptions) => Promise<Created>;
  /** Whether the server generates the secret, so that it must not be lost. */
  readonly isGenerated: boolean;
  readonly clientIdOf: (created: Created) => string;
  readonly tenantUrl: string;
  /** The output of the record, with the secret if it is still in it. */
  readonly show: (created: Created) => Output;
  /** States what the user should do about a secret that was created but not delivered. */
  readonly afterLoss: (created: Created) => string;
}

/** Creates a secret and delivers it. */
export const deliverNewSecret = async <Created extends { readonly client_secret?: string | undefined }>(
  { progress, create, isGenerated, clientIdOf, tenantUrl, show, afterLoss }: NewSecret<Created>,
  options: SinkOptions & OutputOptions,
  io: Io,
): Promise<void> => {
  const sink = await openSink(options, io);
  if (options.quiet === true && isGenerated && sink === undefined) {
    throw new UsageError('--quiet prints only the id, and the secret would be lost: give --to-file or --to-command.');
  }
  let created: Created;
  try {
    created = await withProgress(io, progress, () => withOneRetry(create));
  } catch (error) {
    await sink?.abandon();
    throw error;
  }
  const { client_secret: clientSecret } = created;
  if (sink === undefined || clientSecret === undefined) {
    await sink?.abandon();
    await print(show(created), options, io);
    if (clientSecret === undefined || wantsJson(options, io)) return;
    return writeLine(io.stderr, 'The secret cannot be shown again: store it now.');
  }
  await sink.deliver({ tenantUrl, clientId: clientIdOf(created), clientSecret }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : 'It could not be delivered.';
    throw new Error(`${reason} The secret was created and is lost: ${afterLoss(created)}`, { cause });
  });
  if (sink.printsRecord) await print(show({ ...created, client_secret: undefined }), options, io);
  await writeLine(io.stderr, `The secret is ${sink.destination}.`);
};

// A request without a response is sent again with the same key: otherwise the secret would be lost.
const withOneRetry = async <Created>(create: (options: IdempotencyOptions) => Promise<Created>): Promise<Created> => {
  const once = { idempotencyKey: randomUUID() };
  try {
    return await create(once);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return create(once);
  }
};
