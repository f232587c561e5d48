// The two lists of an exchange policy: whose tokens, and to which resources.
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { CheckField, SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Groups } from '../../kit/groups.tsx';
import { useTexts } from '../../language/language.tsx';
import { ScopeChoice } from '../clients/scope-choice.tsx';
import { NEW_SUBJECT, NEW_TARGET, type SubjectFields, type TargetFields } from './exchange-fields.ts';
import { labelFault, mappingFault } from './pair-lines.ts';

export const SubjectsField = ({
  subjects,
  onChange,
}: {
  readonly subjects: readonly SubjectFields[];
  readonly onChange: (subjects: readonly SubjectFields[]) => void;
}) => {
  const { t } = useTexts();
  const issuers = useQuery({ queryKey: ['issuers'], queryFn: () => management.issuers.list() });
  // An issuer that attests instances issues no tokens that could be exchanged.
  const ids = (issuers.data ?? []).filter(({ kind }) => kind !== 'attester').map(({ id }) => id);
  return (
    <Groups
      title={t('exchange.subjects')}
      items={subjects}
      empty={NEW_SUBJECT}
      name={(number) => t('exchange.subject', { number })}
      add={t('exchange.subject.add')}
      onChange={onChange}
    >
      {({ clients, labels, issuer, anyAudience }, change) => {
        const fault = labelFault(labels);
        return (
          <>
            <SelectField
              label={t('exchange.subject.issuer')}
              value={issuer}
              options={[
                ['', t('exchange.subject.own')],
                ...[...new Set([...ids, ...(issuer === '' ? [] : [issuer])])].map((id) => [id, id] as const),
              ]}
              onValue={(next) => change({ issuer: next })}
            />
            <div className="columns">
              <TextArea
                label={t('exchange.subject.clients')}
                hint={t('exchange.subject.clients.hint')}
                value={clients}
                onText={(next) => change({ clients: next })}
              />
              <TextArea
                label={t('exchange.subject.labels')}
                hint={t('exchange.subject.labels.hint')}
                value={labels}
                onText={(next) => change({ labels: next })}
                fault={fault === undefined ? undefined : t('exchange.line.fault', { line: fault })}
              />
            </div>
            <CheckField
              label={t('exchange.subject.any')}
              hint={t('exchange.subject.any.hint')}
              checked={anyAudience}
              onChecked={(next) => change({ anyAudience: next })}
            />
          </>
        );
      }}
    </Groups>
  );
};

export const TargetsField = ({
  targets,
  onChange,
}: {
  readonly targets: readonly TargetFields[];
  readonly onChange: (targets: readonly TargetFields[]) => void;
}) => {
  const { t } = useTexts();
  const resources = useQuery({ queryKey: ['resources'], queryFn: () => management.resources.list() });
  // No token is exchanged for the management API.
  const uris = (resources.data ?? []).filter(({ kind }) => kind !== 'management').map(({ uri }) => uri);
  return (
    <Groups
      title={t('exchange.targets')}
      items={targets}
      empty={NEW_TARGET}
      name={(number) => t('exchange.target', { number })}
      add={t('exchange.target.add')}
      onChange={onChange}
    >
      {(target, change) => <TargetGroup target={target} uris={uris} change={change} />}
    </Groups>
  );
};

/** @param uris - of the resources that can be chosen */
const TargetGroup = ({
  target: { resource, scopes, mapped, types, lifetime },
  uris,
  change,
}: {
  readonly target: TargetFields;
  readonly uris: readonly string[];
  readonly change: (changes: Partial<TargetFields>) => void;
}) => {
  const { t } = useTexts();
  const fault = mappingFault(mapped);
  return (
    <>
      <SelectField
        label={t('exchange.target.resource')}
        value={resource}
        options={[
          ...(resource === '' ? [['', t('exchange.target.choose')] as const] : []),
          ...[...new Set([...uris, ...(resource === '' ? [] : [resource])])].map((uri) => [uri, uri] as const),
        ]}
        // The scopes of one resource are none of another.
        onValue={(next) => change({ resource: next, scopes: [], mapped: '' })}
      />
      <ScopeChoice of={resource} scopes={scopes} onChange={(next) => change({ scopes: next })} />
      <TextArea
        label={t('exchange.target.mapped')}
        hint={t('exchange.target.mapped.hint')}
        value={mapped}
        onText={(next) => change({ mapped: next })}
        fault={fault === undefined ? undefined : t('exchange.line.fault', { line: fault })}
      />
      <div className="columns">
        <TextArea
          label={t('exchange.target.types')}
          hint={t('exchange.target.types.hint')}
          value={types}
          onText={(next) => change({ types: next })}
        />
        <TextField
          label={t('exchange.target.lifetime')}
          hint={t('exchange.target.lifetime.hint')}
          value={lifetime}
          onText={(next) => change({ lifetime: next })}
          inputMode="numeric"
          pattern="[0-9]*"
        />
      </div>
    </>
  );
};
