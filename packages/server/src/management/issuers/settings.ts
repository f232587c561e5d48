// Parses the settings of a trusted issuer, and shows one in its wire form.
import type { KeySetState } from '../../outgoing/key-sets.ts';
import type { ClaimPath } from '../../records/claim-path.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import { clauseOf, say } from '../../sentences/sentence.ts';
import { ISSUER_KINDS } from '../../trust/issuer-kinds.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { timestamp } from '../requests/timestamp.ts';
import { keySourceView, parseKeySource } from './key-source.ts';
import type { ClaimPathText, IssuerViewBody, NewIssuerBody } from './schema.ts';

/** The settings in a body. */
export type IssuerSettings = Omit<
  TrustedIssuer,
  'tenantId' | 'version' | 'keysEpoch' | 'createdAt' | 'createdBy' | 'updatedAt' | 'disabledAt' | 'disabledBy'
>;

/** A claim's path from its wire form. */
export const parseClaimPath = (path: ClaimPathText): ClaimPath => {
  const [first = '', ...more] = typeof path === 'string' ? [path] : path;
  return [first, ...more];
};

/** A claim's path in its shortest wire form. */
export const claimPathView = (path: ClaimPath): ClaimPathText => (path.length === 1 ? path[0] : [...path]);

/** Parses the settings in a body. @throws {@link Problem} 400 with every invalid field */
export const parseIssuerSettings = (body: NewIssuerBody): IssuerSettings => {
  const problems = new FieldProblems();
  const kind = ISSUER_KINDS[body.kind];
  problems.require(
    kind.issuer.some((form) => form.test(body.issuer)),
    '/issuer',
    say('is not an issuer of the kind {kind}: {expected}. It is compared byte by byte', {
      kind: body.kind,
      expected: clauseOf(kind.expects),
    }),
  );
  const keys = parseKeySource(body.keys, body.kind, problems);
  problems.throwIfAny();
  return {
    id: body.id,
    kind: body.kind,
    description: body.description,
    issuer: body.issuer,
    keys: keys ?? { type: 'discovery', ca: undefined },
    audiences: body.audiences,
    allowSeveralAudiences: body.allow_several_audiences ?? false,
    algorithms: body.algorithms,
    maxTokenAge: body.max_token_age,
    reuse: body.reuse,
    requiredClaims: (body.required_claims ?? []).map(parseClaimPath),
  };
};

/** The record of a new issuer. @throws {@link Problem} 400 with every invalid field */
export const buildIssuer = (
  body: NewIssuerBody,
  { tenantId, createdBy }: Pick<TrustedIssuer, 'tenantId' | 'createdBy'>,
  now: number,
): TrustedIssuer => ({
  ...parseIssuerSettings(body),
  ...{ tenantId, version: 1, keysEpoch: 1 },
  ...{ createdAt: now, createdBy, updatedAt: now, disabledAt: undefined, disabledBy: undefined },
});

/** What this node knows of the keys. Times of the steady clock are converted by the present time of both clocks. */
export interface KnownKeys {
  readonly state: KeySetState | undefined;
  readonly now: number;
  readonly steadyNow: number;
}

/** An issuer as responses show it. */
export const issuerView = (issuer: TrustedIssuer, { state, now, steadyNow }: KnownKeys): IssuerViewBody => {
  const at = (steady: number | undefined) => (steady === undefined ? null : timestamp(now + Math.round(steady - steadyNow)));
  const keys = issuer.keys.type === 'jwks' ? issuer.keys.keys : (state?.set?.keys ?? []);
  const fault = state?.fault;
  return {
    ...issuerSettingsView(issuer),
    state: issuer.disabledAt === undefined ? 'enabled' : 'disabled',
    key_state: {
      kids: keys.flatMap(({ kid }) => kid ?? []),
      fetched_at: at(state?.set?.fetchedAt),
      next_refresh_at: at(state?.set?.freshUntil),
      fault: fault === undefined ? null : Object.values(fault).join(': '),
    },
    created_at: timestamp(issuer.createdAt),
    updated_at: timestamp(issuer.updatedAt),
    disabled_at: issuer.disabledAt === undefined ? null : timestamp(issuer.disabledAt),
  };
};

/** The settings in their wire form, which a patch is applied to. */
export const issuerSettingsView = (issuer: TrustedIssuer) => ({
  id: issuer.id,
  kind: issuer.kind,
  issuer: issuer.issuer,
  description: issuer.description ?? null,
  keys: keySourceView(issuer.keys),
  audiences: issuer.audiences === undefined ? null : [...issuer.audiences],
  allow_several_audiences: issuer.allowSeveralAudiences,
  algorithms: issuer.algorithms === undefined ? null : [...issuer.algorithms],
  max_token_age: issuer.maxTokenAge ?? null,
  reuse: issuer.reuse ?? null,
  required_claims: issuer.requiredClaims.map(claimPathView),
});
