// The result of a check of a server.

/** What one check found. */
export interface Finding {
  /** The subject, such as `certificate`. */
  readonly check: string;
  /** `warning`: it works, and may not for long or not as expected. `skipped`: it could not be checked. */
  readonly state: 'ok' | 'failed' | 'warning' | 'skipped';
  readonly said: string;
  /** What the operator should do. */
  readonly remedy?: string;
}

/** Creates the findings of a subject. */
export const findingsOf = (check: string) => ({
  ok: (said: string): Finding => ({ check, state: 'ok', said }),
  skipped: (said: string): Finding => ({ check, state: 'skipped', said }),
  warning: (said: string, remedy: string): Finding => ({ check, state: 'warning', said, remedy }),
  failed: (said: string, remedy: string): Finding => ({ check, state: 'failed', said, remedy }),
});

/** The message of an error, on one line. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
