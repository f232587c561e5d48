// Whether somebody is at the page. What it requests by itself, such as the newest entries of the audit trail, says so, and
// does not keep the session from ending.

/** Milliseconds without a sign of a person, after which nobody is there. */
const ABSENT = 60_000;

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

let lastSign = Date.now();

/** Watches for signs of a person, from the start of the program on. */
export const watchAttendance = (): void => {
  const note = (): void => {
    lastSign = Date.now();
  };
  for (const sign of SIGNS) window.addEventListener(sign, note, { capture: true, passive: true });
};

/** The header fields of a request about it. */
export const attendanceFields = (): Readonly<Record<string, string>> =>
  Date.now() - lastSign < ABSENT ? {} : { 'mintmark-unattended': '?1' };
