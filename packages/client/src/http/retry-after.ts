// The header Retry-After (RFC 9110 §10.2.3): seconds, or a date.

/**
 * Seconds to wait.
 *
 * @param now - milliseconds since the epoch, for a date in a response without the server's own time
 * @returns `undefined` when the header is absent or cannot be read
 */
export const retryAfterSeconds = (headers: Headers, now: number): number | undefined => {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  // The server's clock is used where the response has it: ours may be wrong.
  const from = Date.parse(headers.get('date') ?? '');
  return Math.max(0, Math.ceil((at - (Number.isNaN(from) ? now : from)) / 1000));
};
