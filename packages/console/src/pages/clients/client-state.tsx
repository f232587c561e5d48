// The state of a client, as a badge.
import type { ClientRecord } from '@mintmark/client/management';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { useTexts } from '../../language/language.tsx';

const TONES: Readonly<Record<ClientRecord['state'], Tone>> = { enabled: 'good', disabled: 'none', expired: 'warn', deleted: 'bad' };

export const ClientState = ({ state }: { readonly state: ClientRecord['state'] }) => {
  const { t } = useTexts();
  return <Badge tone={TONES[state]}>{t(`client.state.${state}`)}</Badge>;
};
