// A client's secret in the clear, as a type of its own: whatever prints, logs or serialises one writes a placeholder. It is read on purpose,
// by `reveal`, or by the one hook that writes responses.
import { inspect } from 'node:util';

const PLACEHOLDER = '[secret]';

/** A secret in the clear. */
export class PlainSecret {
  readonly #text: string;

  /** @param text - the secret itself */
  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself, for what hashes, seals or hands it over. */
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
