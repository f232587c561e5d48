// German: why requests, tokens, changes and sign-ins are refused, and what helps.
import type { ReasonTexts } from '../catalog.ts';

export const serverReasons: ReasonTexts = {
  unsupported_grant_type: ['Der Server unterstützt diesen Grant nicht.', 'Senden Sie grant_type=client_credentials.'],
  grant_type_not_allowed: ['Der Client darf diesen Grant nicht benutzen.', 'Benutzen Sie einen Grant, für den der Client registriert ist.'],
  instance_of_service: [
    'Die Anfrage nennt eine Instanz, und der Client ist nicht von der Art agent.',
    'Lassen Sie den Parameter instance weg, oder machen Sie den Client zum Agenten: `mintmark client update CLIENT_ID --kind agent`.',
  ],
  instance_malformed: [
    'Der Name der Instanz hat Zeichen, die nicht erlaubt sind, oder mehr als 128.',
    'Benutzen Sie Buchstaben, Ziffern und . _ ~ : @ + = -, zuerst einen Buchstaben oder eine Ziffer.',
  ],
  instance_disabled: [
    'Die Instanz des Agenten wurde angehalten; die Einzelheiten nennen sie.',
    'Darf sie wieder laufen, starten Sie sie: `mintmark agent start CLIENT_ID --instance NAME`.',
  ],
  scope_not_allowed: [
    'Der Client hat einen Scope angefordert, den er nicht haben darf.',
    'Fügen Sie den Scope dem Client hinzu, oder fordern Sie ihn nicht an.',
  ],
  scope_of_other_resource: [
    'Ein Scope gehört zu einer Ressource, die die Anfrage nicht nennt, oder die Scopes gehören zu mehreren und keine ist genannt.',
    'Nennen Sie die Ressource in der Anfrage, oder fordern Sie die Scopes einer Ressource auf einmal an.',
  ],
  unknown_resource: [
    'Der Mandant hat die angeforderte Ressource nicht.',
    'Vergleichen Sie sie mit den Ressourcen des Mandanten; die Einzelheiten nennen die nächste. Groß- und Kleinschreibung und Schrägstrich am Ende des Pfads zählen. Registrieren Sie sie, wenn sie fehlt.',
  ],
  audience_not_read: [
    'Die Anfrage nennt eine API als audience, was dieser Server nicht liest, und das Token wäre für eine andere; die Einzelheiten nennen beide.',
    'Fordern Sie sie als resource an (RFC 8707), mit der URI, unter der sie registriert ist: `mintmark token --resource URI`.',
  ],
  resource_not_allowed: [
    'Der Client darf keine Tokens für die angeforderte Ressource haben.',
    'Geben Sie dem Client ein Recht, wenn er die Management-API benutzen soll, oder fordern Sie eine andere Ressource an.',
  ],
  details_type_not_allowed: [
    'Der Client hat Authorization Details einer Art angefordert, die keine Ressource registriert hat, oder die er nicht anfordern darf.',
    'Registrieren Sie die Art bei einer Ressource, und fügen Sie sie authorization_details_types des Clients hinzu.',
  ],
  details_refused: [
    'Die Authorization Details passen nicht zum JSON Schema ihrer Art.',
    'Vergleichen Sie die Anfrage mit dem Schema; die Fehlerbeschreibung nennt das Feld.',
  ],
  details_of_other_resource: [
    'Authorization Details gehören zu einer Ressource, die die Anfrage nicht nennt.',
    'Nennen Sie die Ressource in der Anfrage, oder fordern Sie die Details einer Ressource auf einmal an.',
  ],
  token_unbound: [
    'Der Client, oder das FAPI-2.0-Profil des Mandanten, verlangt Tokens, die an einen Schlüssel oder ein Zertifikat gebunden sind, und die Anfrage hatte keines.',
    'Senden Sie einen DPoP-Beweis, oder benutzen Sie Mutual TLS mit dem Zertifikat.',
  ],
  quota_exceeded: [
    'Der Client hat so viele Tokens bezogen, wie sein Kontingent erlaubt, oder eines, das er mit anderen teilt; die Einzelheiten nennen die verbrauchten.',
    'Lassen Sie den Client jedes Token bis zu seinem Ablauf benutzen (`mintmark client quota CLIENT_ID` hat die Zahlen); eine Client-Bibliothek tut das. Braucht er mehr Tokens, erhöhen Sie das Kontingent mit `mintmark client update --quota`.',
  ],
  no_token: ['Die Anfrage hatte kein Bearer-Token.', 'Senden Sie das Access Token in einem Header Authorization: Bearer.'],
  token_malformed: [
    'Das Bearer-Token ist nicht von diesem Server: Form, Schlüssel oder Signatur ist falsch.',
    'Holen Sie ein Token von diesem Server, und senden Sie es ganz.',
  ],
  token_not_visible: [
    'Der Aufrufer darf das Token nicht sehen: es ist nicht sein eigenes, und keine von dessen Ressourcen gehört ihm.',
    'Machen Sie den Client zum Eigentümer der Ressource (`mintmark resource update URI --owner CLIENT_ID`), oder erlauben Sie ihm, jedes Token zu prüfen (`introspect_authorization`).',
  ],
  token_wrong_audience: [
    'Das Token ist gültig, aber nicht für die Management-API allein.',
    'Fordern Sie ein Token mit resource an: der URL des Mandanten, mit Schrägstrich am Ende.',
  ],
  token_unknown: [
    'Zum Token gibt es keinen Grant, und es wurde nicht ohne einen ausgestellt.',
    'Holen Sie ein neues Token. Wurde der Store aus einer Sicherung wiederhergestellt, ist das zu erwarten.',
  ],
  token_expired: ['Das Token ist abgelaufen.', 'Holen Sie ein neues Token.'],
  token_suspended: ['Der Grant des Tokens ist ausgesetzt.', 'Reaktivieren Sie den Grant, oder holen Sie ein neues Token.'],
  token_revoked: ['Der Grant des Tokens ist widerrufen.', 'Holen Sie ein neues Token.'],
  token_ended: [
    'Alle Tokens des Clients oder Mandanten, die vor einem Zeitpunkt ausgestellt wurden, sind beendet, etwa durch Deaktivieren, oder der Mandant nimmt keine Tokens ohne Grant an.',
    'Holen Sie ein neues Token.',
  ],
  token_chain_ended: [
    'Das Token wurde durch Tausch bezogen, und ein Token, aus dem es hervorging, ist beendet.',
    'Holen Sie ein neues Token am Anfang der Kette: `mintmark grant chain ID` zeigt sie.',
  ],
  key_revoked: ['Der Schlüssel, der das Token signierte, ist widerrufen.', 'Holen Sie ein neues Token.'],
  missing_entitlement: [
    'Dem Client fehlt das Recht, das die Aktion verlangt.',
    'Lassen Sie einen Administrator dem Client das Recht geben, das in den Einzelheiten steht.',
  ],
  not_home_tenant: [
    'Die Aktion betrifft alle Mandanten, und wurde bei einem angefordert, der nicht der Heim-Mandant ist.',
    'Benutzen Sie die öffentliche URL des Heim-Mandanten, als Client dieses Mandanten mit manageTenants.',
  ],
  exceeds_actor: [
    'Der Handelnde wollte einen Client ändern, der Rechte hat, die ihm selbst fehlen.',
    'Lassen Sie es einen Administrator tun, der jedes Recht dieses Clients hat.',
  ],
  own_rotation_other_credential: [
    'Der Client wollte sein Secret mit einem Token rotieren, das mit anderen Zugangsdaten bezogen wurde, oder mit solchen, die nicht mehr gelten.',
    'Holen Sie ein Token mit dem Secret, das ersetzt werden soll; gilt es nicht mehr, lassen Sie es einen Administrator des Clients rotieren.',
  ],
  own_rotation_replaced: [
    'Der Client wollte sein Secret mit einem rotieren, das schon ersetzt ist.',
    'Benutzen Sie das neue Secret. Ist es verloren, oder unbekannt, wer es anforderte, lassen Sie einen Administrator den Client prüfen.',
  ],
  deletion_protected: [
    'Der Client ist gegen Löschung geschützt.',
    'Soll er gelöscht werden, entfernen Sie den Schutz mit `mintmark client update ID --no-deletion-protection`.',
  ],
  too_many_revoked_credentials: [
    'Vom Client sind so viele Schlüssel, Zertifikate und Vertrauensregeln widerrufen, wie aufgezeichnet werden.',
    'Entfernen Sie Schlüssel, Zertifikat oder Regel beim Client, und beenden Sie seine Tokens mit `mintmark client end-tokens ID`.',
  ],
  client_locked_down: [
    'Der Client ist abgeriegelt, und die Änderung hätte seine Secrets nicht ersetzt.',
    'Heben Sie die Abriegelung mit `mintmark client lift-lockdown ID` auf, sobald bekannt ist, wer das Secret hatte.',
  ],
  would_lock_out: [
    'Nach der Änderung hätte der Mandant keinen Client mehr, der sich länger als einen Tag anmelden und Clients verwalten kann. Eine URI für Schlüssel muss einen geliefert haben, den der Client benutzen darf, und ein Client, der ein Zertifikat braucht, muss es vorlegen können (--mtls-listen, --client-cert-header).',
    'Legen Sie zuerst einen anderen Administrator an, der nicht abläuft.',
  ],
  operator_not_authenticated: [
    'Name oder Passwort einer Anmeldung ist falsch, oder der Operator ist deaktiviert oder hat noch kein Passwort.',
    'Ist der Operator bekannt und aktiv (`mintmark operator list`), machen Sie mit `mintmark operator link NAME` einen Einmal-Link für ein neues Passwort.',
  ],
  no_session: [
    'Die Anfrage hat keine Sitzung der Konsole, oder eine, die zu Ende ist: durch Zeit, Abmeldung, ein neues Passwort oder mit ihrem Operator.',
    'Melden Sie sich neu an. `--console-idle` und `--console-session` legen fest, wie lange eine Sitzung dauert.',
  ],
  cross_site_request: [
    'Die Anfrage ändert etwas, und ihr `Origin` oder `Sec-Fetch-Site` ist nicht der der Konsole selbst.',
    'Kam sie von der Konsole, prüfen Sie, ob der Proxy vor dem Server `Origin` und `Host` unverändert weiterreicht. Sonst hat eine andere Website versucht, für einen Operator zu handeln.',
  ],
  passwords_off: [
    'Ein Passwort oder Einmal-Link wurde benutzt, und ein aktiver OpenID-Provider des Mandanten ist exklusiv.',
    'Melden Sie sich über den Provider oder mit einem Passkey an. Ist der Provider gestört: `mintmark recover` auf der Maschine des Servers, dann `mintmark provider disable ID`.',
  ],
  provider_unavailable: [
    'Ein OpenID-Provider hat auf eine Anfrage dieses Servers nicht geantwortet, oder nicht, wie OpenID Connect es verlangt; `problem` hat, wie.',
    'Prüfen Sie, ob der Server den Provider erreicht (`--outgoing-allow` für eine Adresse, die nicht öffentlich ist, `--outgoing-ca` für eine private CA), und ob `mintmark provider show ID` genau seinen Aussteller hat.',
  ],
  provider_refused: [
    'Der OpenID-Provider hat eine Anmeldung abgelehnt, mit dem Fehler in `problem`, oder er ist hier unbekannt oder deaktiviert.',
    'Sehen Sie ins Log des Providers: er entscheidet, wer diese Anwendung benutzen darf.',
  ],
  provider_response_invalid: [
    'Eine Antwort eines OpenID-Providers ist nicht gültig: anderer Aussteller oder andere Audience, kein ID-Token, eine falsche Signatur oder Nonce, oder ein Code, den er nicht annahm.',
    'Vergleichen Sie Client-Id, Client-Secret und Redirect-URI mit dem, was der Provider hat (`mintmark provider show ID`). Sind sie richtig, wollte jemand eine Antwort benutzen, die nicht zu dieser Anmeldung gehört.',
  ],
  provider_clock: [
    'Die Zeiten im ID-Token eines OpenID-Providers liegen um mehr als eine Minute in der Vergangenheit oder Zukunft.',
    'Synchronisieren Sie die Uhren dieses Servers und des Providers.',
  ],
  provider_not_mapped: [
    'Der OpenID-Provider kennt den Menschen, aber die Claims des ID-Tokens erfüllen keine Regel für Rollen; `problem` nennt das Subjekt.',
    'Nehmen Sie den Menschen in eine Gruppe auf, die eine Regel nennt, oder ändern Sie die Regeln mit `mintmark provider update ID`. Der Claim muss im ID-Token selbst stehen: der Userinfo-Endpunkt wird nicht gefragt.',
  ],
  provider_operator_disabled: [
    'Der Operator zu diesem Subjekt des OpenID-Providers ist deaktiviert.',
    '`mintmark operator enable NAME` nimmt den Operator wieder an.',
  ],
  sign_in_expired: [
    'Eine Antwort eines OpenID-Providers kam ohne das Cookie der Anmeldung, die sie begann: nach zehn Minuten, zum zweiten Mal, oder aus einem anderen Browser, vielleicht weil jemand will, dass ein anderer unter fremdem Namen angemeldet ist.',
    'Beginnen Sie die Anmeldung noch einmal, in einem Browser.',
  ],
  link_not_valid: [
    'Ein Einmal-Link wurde schon benutzt, durch einen neueren ersetzt, ist älter als ein Tag, oder hat nie existiert.',
    'Machen Sie mit `mintmark operator link NAME` einen anderen.',
  ],
  server_fault: ['Der Server hat unerwartet versagt.', 'Suchen Sie die Id dieser Anfrage im Log des Servers, und melden Sie den Eintrag.'],
  storage_unavailable: [
    'Der Store hat nicht geantwortet oder das Schreiben abgelehnt.',
    'Prüfen Sie das Log des Servers und die Datenbank; der Aufrufer darf es noch einmal versuchen.',
  ],
  clock_behind: [
    'Die Uhr dieses Knotens steht vor der Veröffentlichung dieser Version, sodass die Zeiten in Tokens falsch wären.',
    'Stellen Sie die Uhr, und synchronisieren Sie sie mit NTP.',
  ],
  overloaded: [
    'Es kamen mehr Anfragen, als dieser Prozess innerhalb von --max-delay bedienen konnte.',
    'Fügen Sie Knoten oder Worker hinzu. Das Log zählt die abgelehnten Anfragen; finden Sie heraus, wer sie sendet.',
  ],
  feed_crowded: [
    'Alle Plätze des Widerrufs-Feeds waren belegt: ein Knoten hat 200 für einen Client und 1.000 für einen Mandanten, oder 2 und 50 für Clients, die Tokens anderer nicht sehen dürfen.',
    'Finden Sie heraus, wer dem Feed folgt: jede Instanz eines Guards belegt einen Platz. Fügen Sie Knoten oder Clients hinzu, oder fordern Sie kürzeres Warten an.',
  ],
};
