// Requests to servers that may be anyone's: without redirects, limited in time and size.
import { networkError } from '@mintmark/client';

/** Milliseconds within which the whole response must have arrived. */
const TIMEOUT = 10_000;
/** How much of a response is read, in bytes. */
const MAX_BYTES = 256 * 1024;

/** A response, as far as it is read. */
export interface Probed {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or the parsed data of its first event; `undefined` if it is neither. */
  readonly json: unknown;
}

/** Sends a request. @throws NetworkError when no response arrives in time */
export const probe = async (url: string, init: RequestInit = {}): Promise<Probed> => {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    const text = await readStart(response);
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  } catch (cause) {
    throw networkError(url, cause);
  }
};

/** The beginning of a body. A stream of events is read up to the end of its first one: it may remain open. */
const readStart = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; size <= MAX_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    size += value.byteLength;
    text += decoder.decode(value, { stream: true });
    if (isStream && /^data: ?\S.*\r?\n\r?\n/m.test(text)) break;
  }
  await reader.cancel();
  return text;
};

const parse = (text: string): unknown => {
  const data = /^data: ?(\S.*)$/m.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
};
