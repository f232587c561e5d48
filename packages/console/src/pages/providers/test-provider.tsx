// The test of an OpenID Provider without a sign-in: whether it can be used, and which roles claims would give.
import type { ProviderRecord, ProviderTestResult } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { TextArea } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { type Fact, Pairs } from '../../kit/pairs.tsx';
import { useTexts } from '../../language/language.tsx';
import { providerPath } from './provider-fields.ts';
import { ruleText } from './role-rules.ts';

const EXAMPLE = '{ "sub": "1", "preferred_username": "ada", "groups": ["staff"] }';

/** The claims of a text; none for an empty one, and `null` for one that has no JSON object. */
const claimsIn = (text: string): Readonly<Record<string, unknown>> | undefined | null => {
  if (text.trim() === '') return undefined;
  try {
    const claims: unknown = JSON.parse(text);
    return isJsonObject(claims) ? claims : null;
  } catch {
    return null;
  }
};

export const TestProviderDialog = ({ provider, onClose }: { readonly provider: ProviderRecord; readonly onClose: () => void }) => {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const { id, label } = provider;
  const claims = claimsIn(text);
  const test = useMutation({ mutationFn: () => management.providers.test(id, claims ?? undefined) });
  const command = cliLine('provider', 'test', id, ...options({ 'claims-file': claims ? 'claims.json' : undefined }));
  return (
    <Dialog title={t('danger.title', { action: t('providers.test'), name: label })} onClose={onClose}>
      <Form onSubmit={() => claims !== null && test.mutate()}>
        <p>{t('providers.test.text')}</p>
        <TextArea
          label={t('providers.claims')}
          hint={t('providers.claims.hint')}
          value={text}
          onText={(next) => {
            setText(next);
            test.reset();
          }}
          placeholder={EXAMPLE}
          fault={claims === null ? t('providers.claims.fault') : undefined}
        />
        <FailureNote error={test.error} />
        {test.data !== undefined && <Result result={test.data} provider={provider} />}
        <SameAs
          cli={claims ? [`cat > claims.json <<'END'`, JSON.stringify(claims), 'END', command].join('\n') : command}
          call={{ method: 'POST', path: `${providerPath(id)}/test`, body: claims ? { claims } : {} }}
        />
        <div className="row row-end">
          <Button onClick={onClose}>{t('close')}</Button>
          <Button kind="primary" type="submit" busy={test.isPending} disabled={claims === null}>
            {t('providers.test')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};

const Result = ({ result, provider }: { readonly result: ProviderTestResult; readonly provider: ProviderRecord }) => {
  const { t, count } = useTexts();
  const { fault, authorization_endpoint, token_endpoint, keys, algorithms, mapping } = result;
  const facts: readonly Fact[] = [
    [t('providers.endpoints'), [authorization_endpoint, token_endpoint].filter((each) => each !== null).join(', ') || '–'],
    [t('client.keys'), keys === null ? '–' : count('providers.keys', keys)],
    [t('settings.algorithm'), algorithms.join(', ') || '–'],
  ];
  return (
    <section className="stack" aria-label={t('verdict')}>
      <Note tone={fault === null ? 'good' : 'bad'} alert>
        <strong>{t(fault === null ? 'providers.usable' : 'providers.unusable')}</strong>
        {fault !== null && <code className="break">{fault}</code>}
      </Note>
      <Pairs facts={facts} />
      {mapping !== null && <Mapping mapping={mapping} provider={provider} />}
    </section>
  );
};

const Mapping = ({
  mapping: { roles, rules, operator_name },
  provider,
}: {
  readonly mapping: NonNullable<ProviderTestResult['mapping']>;
  readonly provider: ProviderRecord;
}) => {
  const { t } = useTexts();
  return (
    <>
      <Note tone={roles.length === 0 || operator_name === null ? 'warn' : 'good'}>
        {operator_name === null
          ? t('providers.no-subject')
          : roles.length === 0
            ? t('providers.no-role')
            : t('providers.would-be', { name: operator_name, roles: roles.join(', ') })}
      </Note>
      <ul className="rows">
        {provider.roles.map((rule, index) => (
          <li key={JSON.stringify(rule)} className="row spread">
            <span className="break">
              {rule.role}: <code>{ruleText(rule)}</code>
            </span>
            <Badge tone={rules[index] === true ? 'good' : 'none'}>{t(rules[index] === true ? 'verdict.passes' : 'verdict.fails')}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
};
