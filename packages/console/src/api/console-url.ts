// URLs below the folder that the console is served from.

/** @param path - relative to the console, such as `api/session` */
export const consoleUrl = (path: string): string => new URL(path, window.location.href.split(/[?#]/, 1)[0]).href;
