// A client's secret in the clear. Printing, logging or serialising it writes a placeholder; only `reveal` and
// the hook that writes responses read it.
import { inspect } from 'node:util';

const PLACEHOLDER = '[secret]';

/** A secret in the clear. */
export class PlainSecret {
  readonly #text: string;

  /** @param text - the secret itself */
  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}
