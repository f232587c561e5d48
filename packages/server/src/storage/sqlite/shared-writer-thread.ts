// The thread of the shared writer, in the primary process of a server with several workers. Each worker
// connects to its socket; no message passes through the primary's own event loop.
import { createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { excludeVariables } from '../../system/crash-report.ts';
import { FrameReader, frameOf, jsonFrameOf } from './frames.ts';
import { SharedWriter, type WriterPeer } from './shared-writer.ts';
import type { WriterRequest } from './writer-messages.ts';
import { NOTHING } from './writer-tasks.ts';

excludeVariables();

const writer = new SharedWriter();
const sockets = new Set<Socket>();

const server = createServer((socket) => {
  sockets.add(socket);
  const frames = new FrameReader();
  let closing: number | undefined;
  const peer: WriterPeer = {
    reply: (reply) => {
      socket.write('result' in reply && reply.result === NOTHING ? jsonFrameOf(reply) : frameOf(reply));
      if (reply.id === closing) socket.end();
    },
  };
  const receive = (request: WriterRequest): void => {
    if ('close' in request.task) closing = request.id;
    writer.receive(peer, request);
  };
  socket.on('data', (chunk) => {
    for (const request of frames.read(chunk)) receive(request as WriterRequest);
  });
  // A killed process resets its connection.
  socket.on('error', () => {});
  socket.once('close', () => {
    sockets.delete(socket);
    writer.leave(peer);
  });
});

server.listen(workerData, () => parentPort?.postMessage('listening'));

parentPort?.once('message', () => {
  server.close();
  for (const socket of sockets) socket.destroy();
  writer.close();
  parentPort?.close();
});
