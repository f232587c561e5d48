// Texts that refer to a secret or are derived from one: references, templates, masks, names. They are found
// in repositories, tickets and tokens, so they must never be accepted as the secret (docs/decisions/0092).

/** Names of secret stores in references. */
const STORES =
  'vault|op|ref|refs|secrets?|secretref|env|file|aws|awssm|awssecret|ssm|gcp|gcpsm|gsm|azure|azurekv|akv|keyvault|kms|sops|' +
  'doppler|infisical|bws|bitwarden|conjur|cyberark|pass|keepass|lastpass|credstash|chamber|resolve|valuefrom|projects|k8s|kubernetes|' +
  'sm|enc|encrypted|cipher|sealed|fn|lpass|keeper';

/** Forms of a whole value that no generator creates. */
const FORMS: readonly RegExp[] = [
  // A handle or a hash as LDAP, Spring and IBM Security Verify write it, ours among them: {hmac-sha256}ID,
  // {cipher}…, {SSHA256}…
  /^\{(?:hmac|cipher|noop|bcrypt|scrypt|pbkdf2|argon2|s?sha|s?md5|crypt|aes|xor|enc|vault|secret|env|file|password|hash)[\w.-]*\}/i,
  // Templates: shells, Make, Helm and Jinja, Ruby and Octopus, ERB, GitHub, AWS and Azure DevOps, batch
  // files.
  /[$#]\{(?=[^}]*(?:secret|passw|token|vault|env))[\w.:/?=-]{3,}\}/i,
  /[$#]\{[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+(?:[:?-][^}]*)?\}/,
  /\$\((?=[^)]*(?:secret|passw|token|vault|env))[\w.:/ -]{3,}\)/i,
  /\{\{.*\}\}/s,
  /<%.*%>/s,
  /^[$#]\{.*\}#?$/s,
  /^\$\(.*\)$/s,
  /^`.*`$/s,
  /^\$(?:env:)?[A-Za-z_]+(?:_[A-Za-z0-9]+)*$/i,
  /^%\([A-Za-z_]+\)s$/,
  /^%[A-Za-z_]\w*%$/,
  /^__?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__?$/,
  /^@{1,2}[A-Z][\w.-]*@{1,2}$/,
  /^<[\w .:/-]+>$/,
  /^\[[\w .:/-]+\]$/,
  /^\[\[.*\]\]$/s,
  /^[({][A-Za-z]+(?:[ .:/_-][A-Za-z]+)*[)}]$/,
  // The name of a variable, of a member or of a value in place of what it holds: process.env.CLIENT_SECRET,
  // random_password.svc.result.
  /^[A-Za-z]+(?:[._-][A-Za-z]+)*[._-](?:client_?)?secret(?:_?key_?ref)?$/i,
  /^(?:os\.environ|process\.env|ENV|env)(?:\.|\[)/,
  /^(?:var|local|data|module|random_password|secrets)\.[A-Za-z_]+(?:\.[A-Za-z_]+)*$/,
  // The path of a file.
  /^\/(?:run|var|etc|mnt|secrets|opt|home)\/[\w./-]+$/,
  /^(?:\.{1,2}\/|~\/)?(?:[\w.-]+\/)*[\w-]*secrets?[\w-]*\/[\w./-]+$/i,
  // References: vault:PATH, op://VAULT/ITEM, ref+vault://…, !vault, arn:aws:…, projects/P/secrets/S, ENC[…],
  // ENC(…), @Microsoft.KeyVault(…).
  new RegExp(`^(?:${STORES})(?:\\+[a-z]+)*:`, 'i'),
  new RegExp(`^(?:${STORES})[[(].*[\\])]$`, 'is'),
  /^[a-z0-9][a-z0-9+._-]*:\/\//i,
  /^arn:aws[a-z-]*:/,
  /^(?:projects|secret|kv)\/[\w.-]+\//,
  // A hash, which is not a credential where it was created and must not be one here.
  /^\$(?:argon2(?:id?|d)|2[abxy]|[156y]|scrypt|pbkdf2(?:-\w+)?|apr1)\$/,
  /^(?:hmac[-_])?(?:pbkdf2|bcrypt|scrypt|argon2|sha)[-_]?(?:1|224|256|384|512|id|i|d)?(?:[-_]\w+)?[:$]/i,
  /^![A-Za-z][\w.:/-]*(?: |$)/,
  /^@Microsoft\.KeyVault\(/i,
  /^\$ANSIBLE_VAULT;/,
  /-----BEGIN /,
  // Masked and truncated secrets.
  /\*{4}|•{3}|…/,
  /^(?:\.{3}.*|.*\.{3})$/s,
  /^[\w-]+\.{3}[\w-]+$/,
];

/** Words, without case and punctuation, that are too long to occur by chance. */
const PHRASES: readonly string[] = (
  'changeme changethis changeit replaceme replacethis replacewith placeholder redacted insertyour insertsecret yoursecret yourclientsecret ' +
  'yourpassword yourtoken yourvalue enteryour enterthe putyour pasteyour fillinyour secrethere secretgoeshere goeshere tobedefined tobefilled ' +
  'notarealsecret samplesecret examplesecret dummysecret fakesecret supersecret objectobject setmebefore valuefrom knownafterapply sensitivevalue secretkeyref todoset fixmesecret'
).split(' ');

/** Whole values, without case, punctuation and final digits. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'password passwort passphrase secret clientsecret mysecret topsecret example secretsecret passwordpassword letmein welcome default ' +
    'defaultsecret testsecret testing testtest dummy undefined null none todo fixme masked hidden removed unset notset setme ' +
    'administrator adminadmin qwertyuiop qwertzuiop asdfghjkl verysecret notasecret demosecret insertsecret secretkey clientsecretvalue ' +
    'svcsecret servicesecret apisecret oauthclientsecret xxxxxxxxxx'
  ).split(' '),
);

const matchesForm = (text: string): boolean => {
  const squashed = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return (
    FORMS.some((form) => form.test(text)) || WORDS.has(squashed.replace(/\d+$/, '')) || PHRASES.some((phrase) => squashed.includes(phrase))
  );
};

/**
 * Whether a text refers to a secret instead of being one, also when escaped or quoted for JSON, HTML or URLs,
 * or in base64.
 *
 * @example
 * isSecretEquivalent('op://billing/oauth/secret') // true
 */
export const isSecretEquivalent = (secret: string): boolean => readings(secret).some(matchesForm);

const readings = (secret: string): readonly string[] => {
  const unquoted = secret.trim().replace(/^(?:\\?["'])+|(?:\\?["'])+$/g, '');
  return [secret, unquoted, unescaped(unquoted), fromPercent(unquoted), fromBase64(unquoted)].filter((text) => text !== '');
};

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

// JSON (RFC 8259 §7), HTML and XML.
const unescaped = (text: string): string =>
  text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\(["\\/])/g, '$1')
    .replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replaceAll(/&#(?:x([0-9a-f]{1,4})|(\d{1,5}));/gi, (_, hex?: string, decimal?: string) =>
      String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    );

const fromPercent = (text: string): string => {
  if (!/%[0-9a-f]{2}/i.test(text)) return '';
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

const fromBase64 = (text: string): string => {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(text)) return '';
  const decoded = Buffer.from(text, 'base64').toString('latin1').trim();
  return /^[\x20-\x7e]+$/.test(decoded) ? decoded : '';
};
