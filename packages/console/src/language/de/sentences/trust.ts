// German: what problems say about trusted issuers and the trust rules of API clients.
import type { SentenceTexts } from '../../catalog.ts';

export const trust: SentenceTexts = {
  'There is no issuer of this id.': 'Es gibt keinen Aussteller mit dieser Id.',
  'A tenant has {limit} trusted issuers at most.': 'Ein Mandant hat höchstens {limit} vertraute Aussteller.',
  'Another issuer has the same issuer and keys: a token could be of either.':
    'Ein anderer Aussteller hat denselben issuer und dieselben Schlüssel: ein Token könnte von beiden sein.',
  '{count} trusted issuers have this issuer already: the keys of each are tried for a token.':
    'Schon {count} vertraute Aussteller haben diesen issuer: für ein Token werden die Schlüssel eines jeden versucht.',
  'The subjects of tokens name users of another issuer by this id. Create an issuer of another id, and rules for its users.':
    'Die Subjects von Tokens benennen mit dieser Id Benutzer eines anderen Ausstellers. Legen Sie einen Aussteller mit einer anderen Id an, und Regeln für seine Benutzer.',
  'Trust rules or exchange policies of clients name this issuer. Delete them first; those of a deleted client go with it, after 30 days.':
    'Vertrauensregeln oder Tauschrichtlinien von Clients nennen diesen Aussteller. Löschen Sie diese zuerst; die eines gelöschten Clients verschwinden mit ihm, nach 30 Tagen.',
  'The keys of this issuer are in its record: change them there.':
    'Die Schlüssel dieses Ausstellers stehen in seinem Eintrag: ändern Sie sie dort.',
  'The keys cannot be fetched ({fault}). Those that are known stay in use.':
    'Die Schlüssel lassen sich nicht abrufen ({fault}). Die bekannten werden weiter verwendet.',
  'The API client has no trust rule of this id or name.': 'Der API-Client hat keine Vertrauensregel mit dieser Id oder diesem Namen.',
  'The API client has no trust rule of this id.': 'Der API-Client hat keine Vertrauensregel mit dieser Id.',
  'Another trust rule of the client has this name.': 'Eine andere Vertrauensregel des Clients hat diesen Namen.',
  'A client has {limit} trust rules at most.': 'Ein Client hat höchstens {limit} Vertrauensregeln.',
  'There is no API client or no trusted issuer of this id any more.':
    'Den API-Client oder den vertrauten Aussteller mit dieser Id gibt es nicht mehr.',
  'This id is taken.': 'Diese Id ist vergeben.',
  'are those of another issuer': 'sind die eines anderen Ausstellers',
  'is that of {count} others': 'ist der von {count} anderen',
  'is not the one whose users the subjects of tokens name by this id':
    'ist nicht der, dessen Benutzer die Subjects von Tokens mit dieser Id benennen',
  'is not an issuer of the kind {kind}: {expected}. It is compared byte by byte':
    'ist kein Aussteller der Art {kind}; erwartet wird: {expected}. Verglichen wird Byte für Byte',
  'https://token.actions.githubusercontent.com, perhaps with /ENTERPRISE, or that of a GitHub Enterprise host':
    'https://token.actions.githubusercontent.com, gegebenenfalls mit /ENTERPRISE, oder der eines Hosts mit GitHub Enterprise',
  'the URL of the GitLab instance, such as https://gitlab.com': 'die URL der GitLab-Instanz, etwa https://gitlab.com',
  'the https URL that the cluster states as issuer': 'die https-URL, die der Cluster als issuer angibt',
  'a trust domain, such as spiffe://example.org': 'eine Trust Domain, etwa spiffe://example.org',
  'the issuer of the account, such as https://ID.tokens.sts.global.api.aws':
    'der Aussteller des Kontos, etwa https://ID.tokens.sts.global.api.aws',
  'https://accounts.google.com': 'https://accounts.google.com',
  'https://login.microsoftonline.com/TENANT-ID/v2.0 or https://sts.windows.net/TENANT-ID/':
    'https://login.microsoftonline.com/TENANT-ID/v2.0 oder https://sts.windows.net/TENANT-ID/',
  'https://app.terraform.io, or the URL of the host': 'https://app.terraform.io oder die URL des Hosts',
  'https://agent.buildkite.com': 'https://agent.buildkite.com',
  'https://oidc.circleci.com/org/ORGANIZATION-ID': 'https://oidc.circleci.com/org/ORGANIZATION-ID',
  'https://oidc.vercel.com, perhaps with /TEAM': 'https://oidc.vercel.com, gegebenenfalls mit /TEAM',
  'an https URL without a query and a fragment': 'eine https-URL ohne Query und Fragment',
  'needs one of {names}': 'braucht eines von {names}',
  'is missing: a trust domain needs spiffe_bundle_uri, jwks_uri or jwks':
    'fehlt: eine Trust Domain braucht spiffe_bundle_uri, jwks_uri oder jwks',
  'cannot be combined with jwks, which is not fetched': 'ist zusammen mit jwks nicht möglich, das nicht abgerufen wird',
  'has no certificate in PEM': 'hat kein Zertifikat in PEM',
  'is not a trusted issuer of this tenant': 'ist kein vertrauter Aussteller dieses Mandanten',
  'is not a scope of the client': 'ist kein Scope des Clients',
  'must compare {claims} by equals: names can be taken over by others, and other claims are not of one workload':
    'muss mit equals vergleichen: {claims}. Namen können andere übernehmen, und andere Claims gehören nicht zu einem Workload allein',
  'cannot be user: an issuer of the kind {kind} has no users': 'kann nicht user sein: ein Aussteller der Art {kind} hat keine Benutzer',
  'must be set in a rule for users': 'muss in einer Regel für Benutzer gesetzt sein',
  'needs exactly one of {names}': 'braucht genau eines von {names}',
  'is compared by equals already': 'wird schon mit equals verglichen',
  'has no *: use equals': 'hat kein *: nehmen Sie equals',
  'must begin with a part without *, up to a / : or @': 'muss mit einem Teil ohne * beginnen, der bis zu einem / : oder @ reicht',
};
