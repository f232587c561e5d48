// German: what problems say about tenants, their keys, resources, entitlements, quotas and audit trails.
import type { SentenceTexts } from '../../catalog.ts';

export const tenants: SentenceTexts = {
  'There is no tenant of this id.': 'Es gibt keinen Mandanten mit dieser Id.',
  'This is only possible in the home tenant.': 'Das geht nur im Heimat-Mandanten.',
  'The home tenant cannot be disabled.': 'Der Heimat-Mandant lässt sich nicht deaktivieren.',
  'A host belongs to another tenant.': 'Ein Host gehört einem anderen Mandanten.',
  'A registered resource has the URI that a built-in resource would get.':
    'Eine registrierte Ressource hat die URI, die eine eingebaute Ressource bekäme.',
  'Live tokens can contain {count} former URLs of the tenant. Wait until a day after one of them expires.':
    'Gültige Tokens können {count} frühere URLs des Mandanten enthalten. Warten Sie bis einen Tag nach dem Ablauf einer davon.',
  'Only a client that could disable the FAPI 2.0 profile again can enable it: one that authenticates by private_key_jwt or mutual TLS and has bound tokens.':
    'Das Profil FAPI 2.0 kann nur ein Client einschalten, der es auch wieder ausschalten könnte: einer, der sich mit private_key_jwt oder mutual TLS authentifiziert und gebundene Tokens hat.',
  'There is no key of this id.': 'Es gibt keinen Schlüssel mit dieser Id.',
  'The tenant has no keys of this algorithm.': 'Der Mandant hat keine Schlüssel für diesen Algorithmus.',
  'The FAPI 2.0 profile of the tenant does not allow this algorithm.':
    'Das Profil FAPI 2.0 des Mandanten erlaubt diesen Algorithmus nicht.',
  'The keys changed at the same time. Read them before you try again.':
    'Die Schlüssel wurden gleichzeitig geändert. Laden Sie sie neu, bevor Sie es noch einmal versuchen.',
  'The standby key was announced a moment ago, and caches may not contain it yet. It can sign from {time} on.':
    'Der Reserveschlüssel wurde eben erst angekündigt, und Caches haben ihn vielleicht noch nicht. Er kann ab {time} signieren.',
  'There is no resource of this URI.': 'Es gibt keine Ressource mit dieser URI.',
  'This URI is taken.': 'Diese URI ist vergeben.',
  'A scope or a type of authorization details belongs to another resource of this tenant.':
    'Ein Scope oder ein Typ von Authorization Details gehört zu einer anderen Ressource dieses Mandanten.',
  'This is the default resource of a client.': 'Das ist die voreingestellte Ressource eines Clients.',
  'The built-in resources of a tenant cannot be deleted.': 'Die eingebauten Ressourcen eines Mandanten lassen sich nicht löschen.',
  'There is no entitlement of this name.': 'Es gibt kein Recht mit diesem Namen.',
  'This entitlement is built in and cannot be changed.': 'Dieses Recht ist eingebaut und lässt sich nicht ändern.',
  'A client has this entitlement, or a deleted client that can be restored.':
    'Ein Client hat dieses Recht, oder ein gelöschter, der sich wiederherstellen lässt.',
  'There is no quota of this name.': 'Es gibt kein Kontingent mit diesem Namen.',
  'A tenant has a hundred shared quotas at most.': 'Ein Mandant hat höchstens hundert geteilte Kontingente.',
  'The audit trail has no entries yet.': 'Das Audit-Protokoll hat noch keine Einträge.',
  'This name is taken.': 'Dieser Name ist vergeben.',
  'has a host of another tenant': 'hat einen Host eines anderen Mandanten',
  'has a registered resource at / or /api': 'hat eine registrierte Ressource unter / oder /api',
  'belongs to another tenant': 'gehört einem anderen Mandanten',
  'is not a URL': 'ist keine URL',
  'is not an origin: it has more than a host and port': 'ist kein Origin: da steht mehr als Host und Port',
  'is neither https nor http on a loopback host': 'ist weder https noch http auf einem Loopback-Host',
  'is not in its normal form, {origin}': 'ist nicht in der Normalform {origin}',
  'is not a host name with an optional port': 'ist kein Hostname, mit oder ohne Port',
  'is not allowed': 'ist nicht erlaubt',
  'is not allowed by the FAPI 2.0 profile': 'ist im Profil FAPI 2.0 nicht erlaubt',
  'contains a private key, which is now compromised: send only certificates':
    'enthält einen privaten Schlüssel, der damit kompromittiert ist: senden Sie nur Zertifikate',
  'contains an invalid certificate': 'enthält ein ungültiges Zertifikat',
  'contains no certificate in PEM': 'enthält kein Zertifikat in PEM',
  'contains a certificate that is not one of a CA': 'enthält ein Zertifikat, das nicht das einer CA ist',
  'is taken, possibly in another spelling': 'ist vergeben, vielleicht in anderer Schreibweise',
  'A resource is not an absolute URI without a fragment.': 'Eine Ressource ist keine absolute URI ohne Fragment.',
  'A resource of the scheme http or https has no host.': 'Eine Ressource mit dem Schema http oder https hat keinen Host.',
  'is not an API client of this tenant': 'ist kein API-Client dieses Mandanten',
  'is not a name of 1 to 128 visible ASCII characters': 'ist kein Name aus 1 bis 128 sichtbaren ASCII-Zeichen',
  'exceeds {limit} members in all schemas of the resource': 'überschreitet {limit} Felder in allen Schemas der Ressource zusammen',
  'exceeds {limit} pattern instructions in all schemas of the resource; limit lengths with maxLength':
    'überschreitet {limit} Instruktionen der Muster in allen Schemas der Ressource zusammen; begrenzen Sie Längen mit maxLength',
  'the schema must have "type": "object"': 'hat ein Schema, dem "type": "object" fehlt',
  '"properties" must be an object': 'hat ein Schema, dessen "properties" kein Objekt ist',
  'the schema has {count} members, {limit} at most': 'hat ein Schema mit {count} Feldern; erlaubt sind {limit}',
  'the lists of the schema have {count} values, {limit} at most': 'hat ein Schema, dessen Listen {count} Werte haben; erlaubt sind {limit}',
  'the schema has the name {name}, which has a lone surrogate': 'hat ein Schema mit dem Namen {name}, in dem ein Surrogat allein steht',
  'the schema has "$ref": write out what it refers to': 'hat ein Schema mit "$ref": schreiben Sie aus, worauf es verweist',
  'the schema has "$async": details are checked at once': 'hat ein Schema mit "$async": Details werden sofort geprüft',
  'the pattern is longer than {limit} characters': 'hat ein Muster, das länger als {limit} Zeichen ist',
  'the pattern is too large: over {limit} instructions; bound lengths with maxLength':
    'hat ein zu großes Muster: mehr als {limit} Instruktionen; begrenzen Sie Längen mit maxLength',
  'the pattern has flags, which patterns of JSON Schema do not have':
    'hat ein Muster mit Flags, die es in Mustern von JSON Schema nicht gibt',
};
