// The lines of code with which a program requests a token once and uses it until shortly before its end.

/** The lines, by what the program is written in. */
const REMEDIES: Readonly<Record<string, readonly string[]>> = {
  'A script: `mintmark token` caches the token until its end, for all processes of a user': [
    'curl -H "Authorization: Bearer $(mintmark token)" https://api.example.com/',
  ],
  'curl and jq: request another one when the file is older than 45 minutes (of a lifetime of an hour)': [
    'umask 077; find token.json -mmin -45 2> /dev/null | grep -q . ||',
    '  curl -s --fail -d "grant_type=client_credentials" -u "$client_id:$(cat secret)" "https://$tenant_url/oauth2/token" > token.json',
    'token=$(jq -r .access_token token.json)',
  ],
  'JavaScript: one source for the whole process': [
    "import { createTokenSource } from '@mintmark/client';",
    'const tokens = createTokenSource({ tenantUrl, clientId, clientSecret });',
    'const response = await tokens.fetch(url);',
  ],
  'Python: one session for the whole process (requests-oauthlib)': [
    'session = OAuth2Session(client=BackendApplicationClient(client_id=client_id))',
    'if not session.token or session.token["expires_at"] < time.time() + 60:',
    '    session.fetch_token(token_url, client_secret=client_secret)',
    'response = session.get(url)',
  ],
  'Go: one client for the whole process (golang.org/x/oauth2/clientcredentials)': [
    'client := config.Client(ctx)',
    'response, err := client.Get(url)',
  ],
  'Java: keep the token and its end in one field for the whole process': [
    'if (token == null || Instant.now().isAfter(expiresAt.minusSeconds(60))) {',
    '  token = requestToken();',
    '  expiresAt = Instant.now().plusSeconds(token.expiresIn());',
    '}',
  ],
};

/** The remedies as lines of text. */
export const remedyLines = (): readonly string[] => Object.entries(REMEDIES).flatMap(([what, lines]) => ['', `# ${what}`, ...lines]);
