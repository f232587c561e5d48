// Changes of a trusted issuer: what its tokens must be like.
import type { IssuerRecord, Versioned } from '@mintmark/client/management';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { SaveBar } from '../../actions/save-bar.tsx';
import { useVersionedForm } from '../../actions/versioned-form.ts';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { changeElsewhere, fieldsOf, patchOf } from './issuer-fields.ts';

interface EditProps {
  readonly id: string;
  readonly onClose: () => void;
}

export const EditIssuerDialog = ({ id, onClose }: EditProps) => {
  const { t } = useTexts();
  // As it is now: a version from the list could be minutes old.
  const issuer = useQuery({ queryKey: ['issuer', id], queryFn: () => management.issuers.get(id), gcTime: 0, staleTime: Infinity });
  return (
    <Dialog title={t('danger.title', { action: t('edit'), name: id })} onClose={onClose}>
      <Loaded query={issuer}>{(found) => <EditForm loaded={found} id={id} onClose={onClose} />}</Loaded>
    </Dialog>
  );
};

const EditForm = ({ loaded, id, onClose }: EditProps & { readonly loaded: Versioned<IssuerRecord> }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const form = useVersionedForm({
    loaded,
    queryKey: ['issuer', id],
    fieldsOf,
    read: () => management.issuers.get(id),
    write: async (base, edited, version) => {
      const saved = await management.issuers.update(id, patchOf(base, edited), version);
      onClose();
      void queries.invalidateQueries({ queryKey: ['issuers'] });
      return saved;
    },
  });
  const { record, fields, change, save } = form;
  return (
    <Form onSubmit={save}>
      <TextField
        label={t('client.description')}
        value={fields.description}
        onText={(description) => change({ description })}
        maxLength={1024}
      />
      <TextArea
        label={t('issuers.audiences')}
        hint={t('issuers.audiences.hint')}
        value={fields.audiences}
        onText={(audiences) => change({ audiences })}
      />
      <CheckField
        label={t('issuers.several')}
        hint={t('issuers.several.hint')}
        checked={fields.severalAudiences}
        onChecked={(severalAudiences) => change({ severalAudiences })}
      />
      <TextField
        label={t('issuers.max-age')}
        hint={t('issuers.as-kind')}
        value={fields.maxAge}
        onText={(maxAge) => change({ maxAge })}
        inputMode="numeric"
        pattern="[1-9][0-9]*"
      />
      <SelectField
        label={t('issuers.reuse')}
        value={fields.reuse}
        options={[
          ['', t('issuers.reuse.any')],
          ['once', t('issuers.reuse.once')],
          ['until_exp', t('issuers.reuse.until_exp')],
        ]}
        onValue={(reuse) => change({ reuse })}
      />
      <SaveBar form={form} elsewhere={changeElsewhere(record, fields)} disabled={Object.keys(patchOf(record, fields)).length === 0}>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </SaveBar>
    </Form>
  );
};
