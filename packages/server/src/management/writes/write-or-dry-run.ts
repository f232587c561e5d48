// `?dry_run=true` of a request that creates or changes a record: all checks run, and the write is rolled
// back. The response shows the resulting record.
import { Type } from 'typebox';
import type { Storage } from '../../storage/contract/storage.ts';
import { isDryRun } from './dry-run.ts';

/** The query of a route that creates or changes a record. */
export const WriteQuery = Type.Object(
  {
    dry_run: Type.Optional(
      Type.Enum(['true', 'false'], { description: '`true`: changes nothing. The response shows the resulting record.' }),
    ),
  },
  { additionalProperties: false },
);

/** Runs a write, and rolls it back in a dry run. */
export const writeOrDryRun = <Result>(
  storage: Storage,
  request: Parameters<typeof isDryRun>[0],
  write: (storage: Storage) => Promise<Result>,
): Promise<Result> => (isDryRun(request) ? storage.dryRun(write) : write(storage));
