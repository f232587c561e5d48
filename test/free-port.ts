// Ports for processes that tests start, where they cannot choose one themselves.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that a system gives to whoever listens at port 0 or connects, so that no other test gets it meanwhile. */
const [FIRST, END] = [10_000, 32_768];
/** More than a test file needs. Each process of a run has others, since a port is free until its server listens. */
const OF_PROCESS = 256;
const OWN = FIRST + (process.pid % Math.floor((END - FIRST) / OF_PROCESS)) * OF_PROCESS;

const given = new Set<number>();

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A free port, another at each call. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(OWN, OWN + OF_PROCESS);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
};
