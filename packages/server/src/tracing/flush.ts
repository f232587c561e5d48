// The end of an export.

/** Milliseconds that a server that stops waits for the collector. */
const FLUSH = 3_000;

/** Waits for the end, for {@link FLUSH} at most: what cannot be sent until then is lost. */
export const endedInTime = async (end: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FLUSH);
  });
  // Failures are reported where they occur.
  await Promise.race([end.catch(() => undefined), late]);
  clearTimeout(timer);
};
