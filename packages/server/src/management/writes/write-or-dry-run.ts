// `?dry_run=true` of a request that creates or changes a record: every check and the write itself, rolled back. The
// response is the record as it would be.
import { Type } from 'typebox';
import type { Storage } from '../../storage/contract/storage.ts';
import { isDryRun } from './dry-run.ts';

/** The query of a route that makes or changes a record. */
export const WriteQuery = Type.Object(
  {
    dry_run: Type.Optional(
      Type.Enum(['true', 'false'], { description: '`true`: nothing is changed, and the answer shows the record as it would be.' }),
    ),
  },
  { additionalProperties: false },
);

/** Writes; in a dry run, the write is rolled back. */
export const writeOrDryRun = <Result>(
  storage: Storage,
  request: Parameters<typeof isDryRun>[0],
  verb: (storage: Storage) => Promise<Result>,
): Promise<Result> => (isDryRun(request) ? storage.dryRun(verb) : verb(storage));
