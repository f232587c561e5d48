// The filters of the list of clients.
import { REGISTERED_AUTH_METHODS } from '@mintmark/protocol';
import { SelectField, TextField } from '../../kit/field.tsx';
import { useTexts } from '../../language/language.tsx';

export const ClientFilters = ({
  filters,
  onChange,
}: {
  readonly filters: URLSearchParams;
  readonly onChange: (changes: Readonly<Record<string, string>>) => void;
}) => {
  const { t } = useTexts();
  const filter = (name: string): string => filters.get(name) ?? '';
  const any = ['', t('clients.any')] as const;
  return (
    <search className="toolbar">
      <TextField
        label={t('clients.search')}
        placeholder={t('clients.search.placeholder')}
        type="search"
        value={filter('q')}
        onText={(q) => onChange({ q })}
      />
      <SelectField
        label={t('clients.state')}
        value={filter('state')}
        options={[
          any,
          ...(['enabled', 'disabled', 'expired', 'deleted'] as const).map((state) => [state, t(`client.state.${state}`)] as const),
        ]}
        onValue={(state) => onChange({ state })}
      />
      <SelectField
        label={t('clients.method')}
        value={filter('method')}
        options={[any, ...REGISTERED_AUTH_METHODS.map((method) => [method, method] as const)]}
        onValue={(method) => onChange({ method })}
      />
      <TextField label={t('client.owner')} value={filter('owner')} onText={(owner) => onChange({ owner })} />
      <TextField label={t('clients.scope')} value={filter('scope')} onText={(scope) => onChange({ scope })} />
      <TextField
        label={t('clients.label')}
        placeholder="team=payments, tier=1"
        value={filter('label')}
        onText={(label) => onChange({ label })}
      />
      <SelectField
        label={t('clients.unused')}
        value={filter('unused')}
        options={[any, ...['7', '30', '90'].map((days) => [days, t('clients.unused.days', { days })] as const)]}
        onValue={(unused) => onChange({ unused })}
      />
    </search>
  );
};
