// The language and the theme.
import { Segments } from '../kit/segments.tsx';
import { LANGUAGES, type Language, useTexts } from '../language/language.tsx';
import { THEMES, useTheme } from '../theme/theme.ts';

const ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export const Preferences = () => {
  const { t, language, setLanguage } = useTexts();
  const [theme, setTheme] = useTheme();
  return (
    <div className="preferences">
      <Segments
        label={t('theme.label')}
        value={theme}
        options={THEMES.map((value) => ({ value, text: t(`theme.${value}`), icon: ICONS[value] }))}
        onValue={setTheme}
      />
      <Segments
        label={t('language.label')}
        value={language}
        options={(Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, text: value.toUpperCase() }))}
        onValue={setLanguage}
      />
    </div>
  );
};
