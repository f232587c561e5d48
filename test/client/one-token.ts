// A process for tests that obtains one token with a file store, and prints when it waits for another process.
import { createTokenSource } from '@mintmark/client';
import { fileTokenStore } from '@mintmark/client/node';

const [tenantUrl = '', directory = ''] = process.argv.slice(2);
const tokens = createTokenSource({
  tenantUrl,
  clientId: 'id',
  clientSecret: 'x',
  store: fileTokenStore({ directory }),
  schedule: (run, milliseconds) => {
    // Short waits are for the lock.
    if (milliseconds < 1_000) process.stdout.write('waiting\n');
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
});
process.stdout.write(`${(await tokens.get()).accessToken}\n`);
