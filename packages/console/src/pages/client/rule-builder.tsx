// A trust rule from a pasted token: the server proposes one, each condition can be changed or left out, and a verdict
// shows what each decides about the token.
import type { ClientRecord, NewTrust, ProposedTrust } from '@mintmark/client/management';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { PasteForm } from '../../actions/paste-form.tsx';
import { type Elsewhere, SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Form } from '../../kit/form.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { DecodedTokenView } from '../../token/decoded-token.tsx';
import { type ConditionFields, conditionFields, conditionOf, conditionOption } from './conditions.ts';
import { RuleConditions } from './rule-conditions.tsx';
import { type RuleLimits, RuleLimitsFields } from './rule-limits.tsx';
import { TokenVerdict } from './token-verdict.tsx';

export const RuleBuilder = ({ client }: { readonly client: ClientRecord }) => {
  const { t } = useTexts();
  const [token, setToken] = useState('');
  const learn = useMutation({ mutationFn: (text: string) => management.trusts.learn(client.client_id, text) });
  return (
    <section className="card" aria-labelledby="builder">
      <h2 id="builder">{t('trust.builder')}</h2>
      <p className="muted">{t('trust.builder.text')}</p>
      <PasteForm label={t('trust.token')} hint={t('trust.token.hint')} action={t('trust.learn')} use={learn} onText={setToken} />
      <SameAs
        // The token is not shown again: a command with it would be in the history of a shell.
        cli={`${cliLine('trust', 'learn', client.client_id)} < workload.jwt`}
        call={{ method: 'POST', path: `/clients/${encodeURIComponent(client.client_id)}/trusts/learn`, body: { token: 'TOKEN' } }}
      />
      {token !== '' && <DecodedTokenView token={token} />}
      {learn.data !== undefined && (
        <Proposal key={JSON.stringify(learn.data)} client={client} token={learn.variables} proposal={learn.data} />
      )}
    </section>
  );
};

const ruleOf = (issuer: string, match: NewTrust['match'], { label, name, lifetime, scopes }: RuleLimits): NewTrust => ({
  ...{ issuer, match },
  ...(name === '' ? {} : { name }),
  ...(label === '' ? {} : { label }),
  ...(scopes.length === 0 ? {} : { scopes }),
  ...(lifetime === '' ? {} : { max_lifetime: Number(lifetime) }),
});

const elsewhereOf = (clientId: string, rule: NewTrust): Elsewhere => ({
  cli: cliLine(
    ...['trust', 'create', clientId, '--issuer', rule.issuer],
    ...rule.match.flatMap(conditionOption),
    ...options({ name: rule.name, label: rule.label, scope: rule.scopes, 'max-lifetime': rule.max_lifetime?.toString() }),
  ),
  call: { method: 'POST', path: `/clients/${encodeURIComponent(clientId)}/trusts`, body: rule },
  // A manifest finds a rule by its name.
  ...(rule.name !== undefined && { yaml: manifest('Trust', { client_id: clientId, ...rule }) }),
});

const Proposal = ({
  client: { client_id, scopes },
  token,
  proposal,
}: {
  readonly client: ClientRecord;
  readonly token: string;
  readonly proposal: ProposedTrust;
}) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const [conditions, setConditions] = useState<readonly ConditionFields[]>(() => proposal.match.map(conditionFields));
  const [limits, setLimits] = useState<RuleLimits>({ name: '', label: '', lifetime: '', scopes: [] });
  const match = conditions.filter(({ kept }) => kept).map((fields) => conditionOf(fields, proposal.claims));
  const rule = ruleOf(proposal.issuer, match, limits);
  // What the server decides about the token by these conditions, before there is a rule.
  const draft = useQuery({
    queryKey: ['draft', token, match],
    queryFn: () => management.trusts.evaluate({ token, client_id, draft: match }),
    enabled: match.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const create = useMutation({
    mutationFn: () => management.trusts.create(client_id, rule),
    onSuccess: () => {
      toast({ text: t('trust.created') });
      return queries.invalidateQueries({ queryKey: ['trusts', client_id] });
    },
  });
  return (
    <Form onSubmit={() => create.mutate()}>
      <RuleConditions
        {...{ issuer: proposal.issuer, claims: proposal.claims, conditions }}
        verdicts={draft.data?.draft ?? []}
        onChange={setConditions}
      />
      <FailureNote error={draft.error} />
      <RuleLimitsFields limits={limits} scopes={scopes} change={(changes) => setLimits({ ...limits, ...changes })} />
      <FailureNote error={create.error} />
      <SameAs {...elsewhereOf(client_id, rule)} />
      <div className="row row-end">
        <Button kind="primary" type="submit" busy={create.isPending} disabled={match.length === 0}>
          {t('trust.create')}
        </Button>
      </div>
      {create.isSuccess && <TokenVerdict token={token} clientId={client_id} />}
    </Form>
  );
};
