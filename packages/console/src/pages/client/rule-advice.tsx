// How a trust rule could be narrower: by what its tokens were in the last days.
import type { TrustPatch, TrustRecord } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Pairs } from '../../kit/pairs.tsx';
import { spanOf } from '../../kit/span.ts';
import { Loaded } from '../../kit/state.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { claimText, conditionOption, conditionText } from './conditions.ts';

export const RuleAdvice = ({ rule }: { readonly rule: TrustRecord }) => {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <details className="details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" />
        {t('advice')}
      </summary>
      {open && <Advice rule={rule} />}
    </details>
  );
};

const Advice = ({ rule }: { readonly rule: TrustRecord }) => {
  const { t, count } = useTexts();
  const { id, client_id } = rule;
  const found = useQuery({ queryKey: ['advice', id], queryFn: () => management.trusts.advice(client_id, id) });
  return (
    <Loaded query={found}>
      {({ tokens, claims, narrowed }) => (
        <div className="stack">
          <p>{count('advice.tokens', tokens)}</p>
          <Pairs
            facts={claims.map(({ claim, values, others, absent }) => [
              claimText(claim),
              `${[...values, ...(absent ? [t('advice.absent')] : [])].join(', ')}${others ? ' …' : ''}`,
            ])}
          />
          {narrowed === null ? (
            <p className="muted">{t('advice.none')}</p>
          ) : (
            <>
              <Sentences rule={rule} patch={narrowed} />
              <Narrow rule={rule} patch={narrowed} />
            </>
          )}
        </div>
      )}
    </Loaded>
  );
};

/** What the advice changes. */
const Sentences = ({ rule, patch: { match = [], scopes, max_lifetime } }: { readonly rule: TrustRecord; readonly patch: TrustPatch }) => {
  const { t } = useTexts();
  const before = new Set(rule.match.map(conditionText));
  const sentences = [
    ...match
      .filter((condition) => !before.has(conditionText(condition)))
      .map(({ claim, equals }) => t('advice.match', { claim: claimText(claim), value: JSON.stringify(equals) })),
    ...(scopes ? [t('advice.scopes', { list: scopes.join(' ') })] : []),
    ...(max_lifetime ? [t('advice.lifetime', { span: spanOf(max_lifetime) })] : []),
  ];
  return (
    <ul className="stack-tight">
      {sentences.map((sentence) => (
        <li key={sentence} className="break">
          {sentence}
        </li>
      ))}
    </ul>
  );
};

/** Applies the advice. @param patch - the change that the server proposes */
const Narrow = ({ rule: record, patch }: { readonly rule: TrustRecord; readonly patch: TrustPatch }) => {
  const { t } = useTexts();
  const { id, client_id: clientId } = record;
  const toast = useToast();
  const queries = useQueryClient();
  const mayEdit = useRight('manageTrust');
  const reload = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['trusts', clientId] }),
      queries.invalidateQueries({ queryKey: ['advice', id] }),
      queries.invalidateQueries({ queryKey: ['trust', id] }),
    ]);
  // The version that the advice is about.
  const rule = useQuery({ queryKey: ['trust', id], queryFn: () => management.trusts.get(clientId, id) });
  const narrow = useMutation({
    mutationFn: () => management.trusts.update(clientId, id, patch, { etag: rule.data?.etag }),
    onSuccess: () => {
      toast({ text: t('saved') });
      return reload();
    },
  });
  if (!mayEdit) return null;
  const path = `/clients/${encodeURIComponent(clientId)}/trusts/${encodeURIComponent(id)}`;
  const given = { scope: patch.scopes ?? undefined, 'max-lifetime': patch.max_lifetime?.toString() };
  return (
    <>
      <FailureNote error={narrow.error} onReload={() => void reload().then(narrow.reset)} />
      <SameAs
        cli={cliLine('trust', 'update', clientId, id, ...(patch.match ?? []).flatMap(conditionOption), ...options(given))}
        call={{ method: 'PATCH', path, body: patch }}
        yaml={ruleManifest(record, patch)}
      />
      <div className="row row-end">
        <Button kind="primary" busy={narrow.isPending} disabled={rule.data === undefined} onClick={() => narrow.mutate()}>
          {t('advice.narrow')}
        </Button>
      </div>
    </>
  );
};

/** A manifest has all of a rule, not the change alone. */
const ruleManifest = (
  { client_id, name, issuer, label, match, scopes, resources, max_lifetime, ip_rules, expires_at }: TrustRecord,
  patch: TrustPatch,
) => {
  const settings = { label, match, scopes, resources, max_lifetime, ip_rules, expires_at, ...patch };
  const given = Object.entries(settings).filter(([, value]) => value !== null);
  return manifest('Trust', { client_id, name, issuer, ...Object.fromEntries(given) });
};
