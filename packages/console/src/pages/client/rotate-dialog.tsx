// Rotation: a new secret, while the old one stays valid for a span that a slider selects.
import type { ClientRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { ShownSecret } from '../../actions/shown-secret.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { spanOption } from '../../kit/span.ts';
import { SpanSlider } from '../../kit/span-slider.tsx';
import { useTexts } from '../../language/language.tsx';
import { TryFlow } from '../../token/try-flow.tsx';

/** The overlaps of the slider, in seconds. */
const OVERLAPS = [0, 3600, 6 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400];
/** A day: what the command does, too. */
const USUAL = 3;

export const RotateDialog = ({ client, onClose }: { readonly client: ClientRecord; readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [position, setPosition] = useState(USUAL);
  const [label, setLabel] = useState('');
  const overlap = OVERLAPS[position] ?? 0;
  const body = { overlap, ...(label === '' ? {} : { label }) };
  const rotate = useMutation({
    mutationFn: () => management.secrets.rotate(client.client_id, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['client', client.client_id] }),
  });
  const secret = rotate.data?.record.client_secret;
  if (secret !== undefined)
    return (
      // Escape must not take away a secret that is shown once.
      <Dialog title={t('secret.new', { name: client.name })} onClose={() => {}}>
        <ShownSecret clientId={client.client_id} secret={secret} />
        <TryFlow clientId={client.client_id} secret={secret} scopes={client.scopes} />
        <div className="row row-end">
          <Button kind="primary" onClick={onClose}>
            {t('secret.stored')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={t('secret.rotate.title', { name: client.name })} onClose={onClose}>
      <Form onSubmit={() => rotate.mutate()}>
        {client.secrets.length > 0 && (
          <SpanSlider
            label={t('secret.overlap')}
            hint={t('secret.overlap.hint')}
            spans={OVERLAPS}
            position={position}
            onPosition={setPosition}
            none={t('secret.overlap.none')}
          />
        )}
        <TextField label={t('secret.label')} value={label} onText={setLabel} maxLength={256} />
        <FailureNote error={rotate.error} />
        <SameAs
          cli={cliLine('secret', 'rotate', client.client_id, '--overlap', spanOption(overlap), ...(label === '' ? [] : ['--label', label]))}
          call={{ method: 'POST', path: `/clients/${encodeURIComponent(client.client_id)}/secrets/rotate`, body }}
        />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={rotate.isPending}>
            {t('secret.rotate')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
};
