// The fields of the form that changes a trusted issuer, and what they become: a patch, and the same elsewhere.
import type { IssuerPatch, IssuerRecord } from '@mintmark/client/management';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';
import { linesOf } from '../new-client/draft.ts';

/** The fields, as texts. */
export interface Fields {
  readonly description: string;
  /** One in a line; empty for the issuers of the tenant. */
  readonly audiences: string;
  /** Seconds; empty for that of the kind. */
  readonly maxAge: string;
  readonly reuse: '' | 'once' | 'until_exp';
  readonly severalAudiences: boolean;
}

export const fieldsOf = ({ description, audiences, max_token_age, reuse, allow_several_audiences }: IssuerRecord): Fields => ({
  ...{ description: description ?? '', audiences: (audiences ?? []).join('\n'), reuse: reuse ?? '' },
  ...{ maxAge: max_token_age === null ? '' : String(max_token_age), severalAudiences: allow_several_audiences },
});

/** The members that differ from the record. */
export const patchOf = (record: IssuerRecord, fields: Fields): IssuerPatch => {
  const before = fieldsOf(record);
  const audiences = linesOf(fields.audiences);
  return {
    ...(fields.description === before.description ? {} : { description: fields.description === '' ? null : fields.description }),
    ...(audiences.join('\n') === before.audiences ? {} : { audiences: audiences.length === 0 ? null : audiences }),
    ...(fields.maxAge === before.maxAge ? {} : { max_token_age: fields.maxAge === '' ? null : Number(fields.maxAge) }),
    ...(fields.reuse === before.reuse ? {} : { reuse: fields.reuse === '' ? null : fields.reuse }),
    ...(fields.severalAudiences === before.severalAudiences ? {} : { allow_several_audiences: fields.severalAudiences }),
  };
};

/** The same change elsewhere. */
export const changeElsewhere = (record: IssuerRecord, fields: Fields): Elsewhere => {
  const patch = patchOf(record, fields);
  const reset = Object.entries(patch).flatMap(([name, value]) => (value === null ? [name] : []));
  const several = patch.allow_several_audiences;
  const { id, kind, issuer, keys, algorithms, required_claims } = record;
  const settings = { ...record, ...patch };
  return {
    cli: cliLine(
      ...['issuer', 'update', id],
      ...options({
        description: patch.description ?? undefined,
        audience: patch.audiences ?? undefined,
        'max-token-age': patch.max_token_age ? `${patch.max_token_age}s` : undefined,
        reuse: patch.reuse ?? undefined,
      }),
      ...(several === undefined || several === null ? [] : [several ? '--allow-several-audiences' : '--no-allow-several-audiences']),
      ...(reset.length === 0 ? [] : ['--reset', ...reset]),
    ),
    call: { method: 'PATCH', path: `/issuers/${encodeURIComponent(id)}`, body: patch },
    // A manifest describes the whole issuer: what it leaves out would be reset.
    yaml: manifest('Issuer', {
      ...{ id, platform: kind, issuer, keys },
      ...{ description: settings.description ?? undefined, audiences: settings.audiences ?? undefined },
      ...{ algorithms: algorithms ?? undefined, max_token_age: settings.max_token_age ?? undefined, reuse: settings.reuse ?? undefined },
      required_claims: required_claims.length === 0 ? undefined : required_claims,
      allow_several_audiences: settings.allow_several_audiences === true ? true : undefined,
    }),
  };
};
