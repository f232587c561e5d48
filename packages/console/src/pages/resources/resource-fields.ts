// The fields of a resource's form, and what they become: a resource, a patch, and the same elsewhere.
import type { NewResource, ResourcePatch, ResourceRecord } from '@mintmark/client/management';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';

/** The fields, as texts. */
export interface Fields {
  readonly name: string;
  readonly uri: string;
  readonly scopes: string;
  readonly owners: string;
  /** Seconds; empty for the default. */
  readonly lifetime: string;
  readonly format: '' | 'jwt' | 'opaque';
}

export const NO_FIELDS: Fields = { name: '', uri: '', scopes: '', owners: '', lifetime: '', format: '' };

export const fieldsOf = ({ name, uri, scopes, owners, access_token_lifetime, access_token_format }: ResourceRecord): Fields => ({
  ...{ name, uri, scopes: scopes.join(' '), owners: owners.join(' ') },
  lifetime: access_token_lifetime === null ? '' : String(access_token_lifetime),
  format: access_token_format ?? '',
});

/** The words of a text. */
export const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const settingsOf = ({ scopes, owners, lifetime, format }: Fields) => ({
  ...(wordsOf(scopes).length === 0 ? {} : { scopes: wordsOf(scopes) }),
  ...(wordsOf(owners).length === 0 ? {} : { owners: wordsOf(owners) }),
  ...(lifetime === '' ? {} : { access_token_lifetime: Number(lifetime) }),
  ...(format === '' ? {} : { access_token_format: format }),
});

/** The resource that the fields describe. */
export const newResourceOf = (fields: Fields): NewResource => ({
  uri: fields.uri.trim(),
  name: fields.name.trim(),
  ...settingsOf(fields),
});

/** The members that differ from the record. */
export const patchOf = (record: ResourceRecord, fields: Fields): ResourcePatch => {
  const before = fieldsOf(record);
  const list = (text: string): readonly string[] | null => (wordsOf(text).length === 0 ? null : wordsOf(text));
  return {
    ...(fields.name === before.name ? {} : { name: fields.name.trim() }),
    ...(wordsOf(fields.scopes).join(' ') === before.scopes ? {} : { scopes: list(fields.scopes) }),
    ...(wordsOf(fields.owners).join(' ') === before.owners ? {} : { owners: list(fields.owners) }),
    ...(fields.lifetime === before.lifetime ? {} : { access_token_lifetime: fields.lifetime === '' ? null : Number(fields.lifetime) }),
    ...(fields.format === before.format ? {} : { access_token_format: fields.format === '' ? null : fields.format }),
  };
};

const settingsOptions = (settings: ResourcePatch): readonly string[] =>
  options({
    name: settings.name,
    scope: settings.scopes ?? undefined,
    owner: settings.owners ?? undefined,
    'token-lifetime': settings.access_token_lifetime?.toString(),
    'token-format': settings.access_token_format ?? undefined,
  });

/** The same creation elsewhere. */
export const creationElsewhere = (resource: NewResource): Elsewhere => ({
  cli: cliLine('resource', 'create', resource.uri, ...settingsOptions(resource)),
  call: { method: 'POST', path: '/resources', body: resource },
  yaml: manifest('Resource', { ...resource }),
});

/** The same change elsewhere. */
export const changeElsewhere = (record: ResourceRecord, fields: Fields): Elsewhere => {
  const patch = patchOf(record, fields);
  const reset = Object.entries(patch).flatMap(([name, value]) => (value === null ? [name] : []));
  const details = record.authorization_details;
  return {
    cli: cliLine('resource', 'update', record.uri, ...settingsOptions(patch), ...(reset.length === 0 ? [] : ['--reset', ...reset])),
    call: { method: 'PATCH', path: `/resources/${encodeURIComponent(record.uri)}`, body: patch },
    // A manifest describes the whole resource: what it leaves out would be reset.
    yaml: manifest('Resource', {
      ...newResourceOf({ ...fields, uri: record.uri }),
      authorization_details: Object.keys(details).length === 0 ? undefined : details,
    }),
  };
};
