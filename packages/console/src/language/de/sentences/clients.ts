// German: what problems say about API clients: their settings, their grants, their exchange policies and their instances.
import type { SentenceTexts } from '../../catalog.ts';

export const clients: SentenceTexts = {
  'There is no API client of this id.': 'Es gibt keinen API-Client mit dieser Id.',
  'There is no API client of this id, or it has no such credential.':
    'Es gibt keinen API-Client mit dieser Id, oder er hat diese Zugangsdaten nicht.',
  'There is no agent of this id; the client of this id is a service.':
    'Es gibt keinen Agenten mit dieser Id; der Client mit dieser Id ist ein Dienst.',
  'The API client has no instance of this name.': 'Der API-Client hat keine Instanz mit diesem Namen.',
  'The API client is a service, and has no instance of this name.': 'Der API-Client ist ein Dienst und hat keine Instanz mit diesem Namen.',
  'This client id is or was in use.': 'Diese Client-Id wird oder wurde schon benutzt.',
  'After this change, no client could authenticate and manage API clients for more than a day.':
    'Nach dieser Änderung könnte sich kein Client mehr länger als einen Tag authentifizieren und API-Clients verwalten.',
  'The client is locked down. Lift the lockdown first.': 'Der Client ist abgeriegelt. Heben Sie das zuerst auf.',
  'The client is protected against deletion. Set deletion_protected to false first.':
    'Der Client ist gegen Löschung geschützt. Setzen Sie zuerst deletion_protected auf false.',
  'The client has {count} revoked keys, certificates and trust rules. Remove this one from its settings, and end all tokens of the client.':
    'Der Client hat {count} widerrufene Schlüssel, Zertifikate und Vertrauensregeln. Entfernen Sie dieses aus seinen Einstellungen, und beenden Sie alle Tokens des Clients.',
  'These ip_rules would exclude the address of this request.': 'Diese ip_rules würden die Adresse dieser Anfrage ausschließen.',
  'A manager that is limited to an owner cannot grant more than it has: {fields}.':
    'Wer nur die Clients eines Eigentümers verwaltet, kann nicht mehr geben, als er selbst hat: {fields}.',
  'More than {count} instances of this client would be disabled or recently ended. End the tokens of the client, or disable it.':
    'Damit wären mehr als {count} Instanzen dieses Clients deaktiviert oder kürzlich beendet. Beenden Sie die Tokens des Clients, oder deaktivieren Sie ihn.',
  'There is no grant of this id.': 'Es gibt keinen Grant mit dieser Id.',
  'There is no grant of this id. This tenant records none for JWTs: they can be revoked, not shown or suspended.':
    'Es gibt keinen Grant mit dieser Id. Dieser Mandant zeichnet für JWTs keine auf: sie lassen sich widerrufen, aber nicht anzeigen oder aussetzen.',
  'The token has no grant, so its client is not known. Only an administrator can revoke it by its id.':
    'Zu dem Token ist kein Grant aufgezeichnet, sein Client also nicht bekannt. Nur ein Administrator kann es nach seiner Id widerrufen.',
  'This tenant has tokens without a grant, which these criteria do not find. End the tokens of the client or of the tenant, or revoke the credential.':
    'Dieser Mandant hat Tokens ohne Grant, die diese Kriterien nicht finden. Beenden Sie die Tokens des Clients oder des Mandanten, oder widerrufen Sie die Zugangsdaten.',
  'This client was not created from a metadata document.': 'Dieser Client wurde nicht aus einem Metadaten-Dokument angelegt.',
  'The client_id {problem}. What is known of it stays in use.':
    'Zur client_id: sie {problem}. Was davon bekannt ist, wird weiter verwendet.',
  'belongs to a client that was deleted at {time}; restore it with `mintmark client restore {client}`':
    'gehört einem Client, der am {time} gelöscht wurde; stellen Sie ihn mit `mintmark client restore {client}` wieder her',
  'belonged to a client that was deleted more than 30 days ago; ids are never reused':
    'gehörte einem Client, der vor mehr als 30 Tagen gelöscht wurde; keine Id wird noch einmal vergeben',
  'is not one of scopes': 'ist keiner von scopes',
  'is not a resource of this tenant': 'ist keine Ressource dieses Mandanten',
  "is above the tenant's maximum of {maximum} seconds": 'ist mehr als der Höchstwert des Mandanten, {maximum} Sekunden',
  'is above the maximum of {maximum} seconds': 'ist mehr als der Höchstwert von {maximum} Sekunden',
  'is not an entitlement': 'ist kein Recht',
  'is not a type of a resource of this tenant': 'ist kein Typ einer Ressource dieses Mandanten',
  'is not allowed by the FAPI 2.0 profile of the tenant': 'ist im Profil FAPI 2.0 des Mandanten nicht erlaubt',
  'or tls_client_certificate_bound_access_tokens must be true under the FAPI 2.0 profile of the tenant':
    'oder tls_client_certificate_bound_access_tokens muss im Profil FAPI 2.0 des Mandanten true sein',
  'has the name "{name}" without a namespace: use a name such as https://example.com/{name}':
    'hat den Namen „{name}“ ohne Namensraum: nehmen Sie einen Namen wie https://example.com/{name}',
  'is neither an address, a CIDR range nor FROM-TO': 'ist weder eine Adresse noch ein CIDR-Bereich noch VON-BIS',
  'does not have an address at both ends': 'hat nicht an beiden Enden eine Adresse',
  'has ends of two families': 'hat Enden verschiedener Familien',
  'ends before it begins': 'endet, bevor der Bereich beginnt',
  'is not metadata_url': 'ist nicht metadata_url',
  'comes from the document at metadata_url': 'kommt aus dem Dokument unter metadata_url',
  'comes from the metadata document of the client: change it there, and refresh it here':
    'kommt aus dem Metadaten-Dokument des Clients: ändern Sie es dort, und laden Sie es hier neu',
  'is not an https URL with a path, and without user information and a fragment':
    'ist keine https-URL mit einem Pfad, ohne Benutzerangaben und ohne Fragment',
  'has a segment of dots': 'hat ein Segment aus Punkten',
  'cannot be fetched ({fault})': 'lässt sich nicht abrufen ({fault})',
  'cannot be fetched ({fault}: {saw})': 'lässt sich nicht abrufen ({fault}: {saw})',
  'names a document that {problem}': 'führt zu einem Dokument mit einem Fehler: es {problem}',
  'is no JSON object': 'ist kein JSON-Objekt',
  'has another client_id than its URL': 'hat eine andere client_id als seine URL',
  'has {member}, and no secret can be shared by a public document':
    'hat {member}, und ein öffentliches Dokument kann kein Geheimnis enthalten',
  'has another token_endpoint_auth_method than private_key_jwt': 'hat eine andere token_endpoint_auth_method als private_key_jwt',
  'does not have client_credentials among its grant_types': 'hat client_credentials nicht unter seinen grant_types',
  'needs either jwks or jwks_uri': 'braucht entweder jwks oder jwks_uri',
  'has a jwks_uri that is not an https URL with a path': 'hat eine jwks_uri, die keine https-URL mit einem Pfad ist',
  'has jwks that cannot be used: the set {problem}': 'hat jwks, die sich nicht verwenden lassen: die Menge {problem}',
  'names no resource, and there are neither transactions nor authorization servers':
    'nennt keine Ressource, und es gibt weder Transaktionen noch Authorization-Server',
  'is an issuer or a resource of this tenant': 'ist ein Aussteller oder eine Ressource dieses Mandanten',
  'is there already': 'kommt schon vor',
  'is a resource of this tenant': 'ist eine Ressource dieses Mandanten',
  'names neither clients, nor labels, nor an issuer': 'nennt weder Clients noch Labels noch einen Aussteller',
  'is the management API, for which no token is exchanged': 'ist die Management-API, für die kein Token getauscht wird',
  'has the scope {scope} of another resource': 'hat den Scope {scope} einer anderen Ressource',
  'is not a type of the resource': 'ist kein Typ der Ressource',
};
