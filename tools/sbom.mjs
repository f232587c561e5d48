// `npm run sbom -- FOLDER` writes a bill of materials for each published package: the production dependencies that
// the lockfile names, in CycloneDX 1.6. `npm sbom` leaves out what is also a development dependency.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** The folders of the packages that are published. */
export const publishedPackages = () =>
  readdirSync(join(ROOT, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => read(`${folder}/package.json`).private !== true);

/**
 * The bill of materials of a package, as JSON text.
 *
 * @param packages - the member `packages` of a lockfile
 * @param folder - the folder of the package, as in the lockfile
 */
export const billOfMaterials = (packages, folder) => {
  const found = new Map();
  const add = (path) => {
    const known = found.get(path);
    if (known !== undefined) return known;
    const name = packages[path].name ?? path.slice(path.lastIndexOf('node_modules/') + 13);
    const purl = purlOf(name, packages[path].version);
    // The same version may be in several folders.
    const component = [...found.values()].find((each) => each.purl === purl) ?? componentOf(packages[path], name, purl);
    found.set(path, component);
    for (const required of requiredBy(packages[path])) {
      const dependency = locate(packages, path, required);
      if (dependency !== undefined) component.dependencies.add(add(dependency).bomRef);
      else if (!isOptional(packages[path], required)) throw new Error(`The lockfile has no ${required}, which ${path} requires.`);
    }
    return component;
  };
  const bom = new Models.Bom();
  bom.metadata.component = add(folder);
  for (const component of new Set(found.values())) if (component !== bom.metadata.component) bom.components.add(component);
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return serializer.serialize(bom, { sortLists: true, space: 2 });
};

const requiredBy = ({ dependencies, optionalDependencies, peerDependencies }) =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

const isOptional = ({ optionalDependencies, peerDependenciesMeta }, name) =>
  optionalDependencies?.[name] !== undefined || peerDependenciesMeta?.[name]?.optional === true;

/** Where Node finds a package that another one requires; a workspace by its folder. */
const locate = (packages, from, name) => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return packages[path].link === true ? packages[path].resolved : path;
    if (folder === '') return undefined;
  }
};

const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const componentOf = ({ version, integrity, license }, fullName, purl) => {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(fullName);
  const component = new Models.Component(Enums.ComponentType.Library, name, { group, version, purl, bomRef: purl });
  const [, digest] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  if (digest !== undefined) component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(digest, 'base64').toString('hex'));
  if (license !== undefined) component.licenses.add(new Models.LicenseExpression(license));
  return component;
};

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const folder = argv[2] ?? 'sbom';
  const { packages } = read('package-lock.json');
  mkdirSync(folder, { recursive: true });
  for (const each of publishedPackages()) {
    const file = join(folder, `${each.replace('packages/', '')}.cdx.json`);
    writeFileSync(file, `${billOfMaterials(packages, each)}\n`);
    console.log(file);
  }
}
