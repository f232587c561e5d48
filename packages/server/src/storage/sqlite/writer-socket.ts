// A worker process's end of the shared writer: behaves as the thread of a writer, which is in another process.
import { EventEmitter } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { FrameReader, frameOf, jsonFrameOf } from './frames.ts';
import type { WriterEnd } from './writer.ts';
import type { WriterRequest } from './writer-messages.ts';

interface Events {
  readonly message: [unknown];
  readonly error: [Error];
  readonly exit: [];
}

/** A connection to the shared writer. */
export class WriterSocket extends EventEmitter<Events> implements WriterEnd {
  readonly #socket: Socket;

  /** @param path - the writer's socket */
  constructor(path: string) {
    super();
    this.#socket = createConnection(path);
    const frames = new FrameReader();
    this.#socket.on('data', (chunk) => {
      for (const message of frames.read(chunk)) this.emit('message', message);
    });
    this.#socket.on('error', (error) => this.emit('error', error));
    this.#socket.once('close', () => this.emit('exit'));
  }

  /** Whether the connection exists. */
  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  postMessage(request: WriterRequest): void {
    this.#socket.write('insert' in request.task ? jsonFrameOf(request) : frameOf(request));
  }

  async terminate(): Promise<void> {
    // What was written is sent first, as that the database is damaged.
    this.#socket.destroySoon();
  }
}
