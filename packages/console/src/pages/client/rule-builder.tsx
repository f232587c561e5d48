// A trust rule from a pasted token: the server proposes one, each condition can be left out, and the verdict shows
// what each would decide about the token.
import type { NewTrust, ProposedTrust } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { CheckField, TextArea, TextField } from '../../kit/field.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { DecodedTokenView } from '../../token/decoded-token.tsx';
import { conditionText } from './conditions.ts';
import { TokenVerdict } from './token-verdict.tsx';

export const RuleBuilder = ({ clientId }: { readonly clientId: string }) => {
  const { t } = useTexts();
  const [token, setToken] = useState('');
  const learn = useMutation({ mutationFn: () => management.trusts.learn(clientId, token.trim()) });
  return (
    <section className="card" aria-labelledby="builder">
      <h2 id="builder">{t('trust.builder')}</h2>
      <p className="muted">{t('trust.builder.text')}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          learn.mutate();
        }}
      >
        <TextArea label={t('trust.token')} hint={t('trust.token.hint')} value={token} onText={setToken} autoComplete="off" required />
        <div className="row">
          <Button kind="primary" type="submit" busy={learn.isPending}>
            {t('trust.learn')}
          </Button>
        </div>
      </form>
      <FailureNote error={learn.error} />
      {token !== '' && <DecodedTokenView token={token} />}
      {learn.data !== undefined && (
        <Proposal key={JSON.stringify(learn.data)} {...{ clientId }} token={token.trim()} proposal={learn.data} />
      )}
    </section>
  );
};

const Proposal = ({
  clientId,
  token,
  proposal,
}: {
  readonly clientId: string;
  readonly token: string;
  readonly proposal: ProposedTrust;
}) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const [left, setLeft] = useState<readonly number[]>([]);
  const [label, setLabel] = useState('');
  const rule: NewTrust = {
    issuer: proposal.issuer,
    match: proposal.match.filter((_, index) => !left.includes(index)),
    ...(label === '' ? {} : { label }),
  };
  const create = useMutation({
    mutationFn: () => management.trusts.create(clientId, rule),
    onSuccess: () => {
      toast({ text: t('trust.created') });
      return queries.invalidateQueries({ queryKey: ['trusts', clientId] });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <fieldset className="group stack-tight">
        <legend>{t('trust.conditions', { issuer: proposal.issuer })}</legend>
        {proposal.match.map((condition, index) => (
          <CheckField
            key={conditionText(condition)}
            label={<code className="break">{conditionText(condition)}</code>}
            checked={!left.includes(index)}
            onChecked={(chosen) => setLeft(chosen ? left.filter((each) => each !== index) : [...left, index])}
          />
        ))}
      </fieldset>
      <TextField label={t('secret.label')} value={label} onText={setLabel} maxLength={256} />
      <FailureNote error={create.error} />
      <SameAs
        cli={cliLine('trust', 'create', clientId, '--issuer', rule.issuer, '--match', JSON.stringify(rule.match))}
        call={{ method: 'POST', path: `/clients/${encodeURIComponent(clientId)}/trusts`, body: rule }}
      />
      <div className="row row-end">
        <Button kind="primary" type="submit" busy={create.isPending} disabled={rule.match.length === 0}>
          {t('trust.create')}
        </Button>
      </div>
      {create.isSuccess && <TokenVerdict token={token} clientId={clientId} />}
    </form>
  );
};
