// Whether node_modules is what a lockfile names, by the list that npm keeps there. Parseable by Node 20.

/** Whether an optional package is for a system, and for no other. */
const isFor = ({ os, cpu, libc }, { platform, arch }) =>
  libc === undefined && [os ?? []].flat().includes(platform) && [cpu ?? []].flat().includes(arch);

/**
 * Whether each package of a lockfile is installed in its version. Of the optional ones, those of other systems may be missing.
 *
 * @param lockfile - the content of package-lock.json
 * @param installed - that of node_modules/.package-lock.json, which `npm ci` writes last
 * @param system - `platform` and `arch` of the process
 */
export const isInstalled = (lockfile, installed, system) =>
  Object.entries(lockfile.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    if (found === undefined) return wanted.optional === true && !isFor(wanted, system);
    return ['version', 'integrity', 'link'].every((name) => found[name] === wanted[name]);
  });
