// A server process that reports its memory use, for the tests of this folder.
import { parseConfig, startServer } from '@mintmark/server';

const [directory = ''] = process.argv.slice(2);
const server = await startServer(
  parseConfig({
    flags: {
      listen: ['http://127.0.0.1:0', 'https://localhost:0'],
      mtlsListen: ['https://localhost:0'],
      managementListen: 'http://127.0.0.1:0',
      data: directory,
      logLevel: process.env.LOG_LEVEL ?? 'fatal',
    },
    env: process.env,
    cwd: directory,
  }),
);
process.on('message', () => process.send?.({ peakKilobytes: process.resourceUsage().maxRSS }));
process.send?.({ listening: server.listening, operationsUrl: server.operationsUrl });
