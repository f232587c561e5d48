// Records what a process of a test run sends and writes, for tools/test-canaries.mjs, which loads it into each of them:
// the credentials on its connections, its log, what it exports to a collector of traces, and the folders that it removes.
import fs, { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { credentialsIn } from './credentials.mjs';

const { CANARIES_FOLDER: FOLDER } = process.env;
const append = appendFileSync;
const textOf = (chunk, encoding) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk)).toString('latin1');
const keep = (kind, text) => append(join(FOLDER, kind, String(process.pid)), text, 'latin1');

/** A request to a collector, which must contain no credential; anything else may be a credential on its way. */
const EXPORT = /^POST \/v1\/(?:traces|metrics|logs) /;
const exporting = new WeakSet();
const seen = new Set();

const observe = (socket, chunk, encoding) => {
  const text = textOf(chunk, typeof encoding === 'string' ? encoding : 'utf8');
  if (/^(?:POST|GET) \//.test(text)) {
    if (EXPORT.test(text)) exporting.add(socket);
    else exporting.delete(socket);
  }
  if (exporting.has(socket)) return keep('exports', text);
  for (const credential of credentialsIn(text)) {
    if (!seen.has(credential)) keep('credentials', `${credential}\n`);
    seen.add(credential);
  }
};

const recordConnections = () => {
  // `end` does not call `write`.
  for (const name of ['write', 'end']) {
    const { [name]: original } = net.Socket.prototype;
    net.Socket.prototype[name] = function (chunk, ...rest) {
      if (typeof chunk === 'string' || ArrayBuffer.isView(chunk)) observe(this, chunk, rest[0]);
      return original.call(this, chunk, ...rest);
    };
  }
};

/** Whether it is of a log. A command prints a token or a secret on standard output as well, for whoever asked for it. */
const isLogged = (descriptor, text) => descriptor === 2 || (descriptor === 1 && text.startsWith('{"level":'));

// The log of a server, which it writes in this way alone, and what any program says on standard error.
const recordOutput = () => {
  const { writeSync } = fs;
  fs.writeSync = (descriptor, data, ...rest) => {
    const text = descriptor === 1 || descriptor === 2 ? textOf(data) : '';
    if (isLogged(descriptor, text)) keep('output', text);
    return writeSync(descriptor, data, ...rest);
  };
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (chunk, ...rest) => {
    keep('output', textOf(chunk));
    return write(chunk, ...rest);
  };
};

let moved = 0;
/** Moves a temporary folder out of the way, instead of removing it. @returns whether it was one */
const moveAway = (path) => {
  const text = String(path);
  if (!text.startsWith(tmpdir()) || statSync(text, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  renameSync(text, join(FOLDER, 'left', `${process.pid}-${++moved}-${basename(text)}`));
  return true;
};

const recordFolders = () => {
  const { rm, rmSync } = fs;
  const { rm: rmLater } = fs.promises;
  fs.rmSync = (path, ...rest) => (moveAway(path) ? undefined : rmSync(path, ...rest));
  fs.rm = (path, ...rest) => (moveAway(path) ? rest.at(-1)(null) : rm(path, ...rest));
  fs.promises.rm = async (path, ...rest) => (moveAway(path) ? undefined : rmLater(path, ...rest));
};

if (FOLDER !== undefined && isMainThread) {
  for (const kind of ['credentials', 'exports', 'output', 'left']) mkdirSync(join(FOLDER, kind), { recursive: true });
  recordConnections();
  recordOutput();
  recordFolders();
  syncBuiltinESMExports();
}
