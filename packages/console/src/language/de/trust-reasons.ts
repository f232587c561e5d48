// German: why tokens of trusted issuers, identity assertions and exchanges are refused, and what helps.
import type { ReasonTexts } from '../catalog.ts';

export const trustReasons: ReasonTexts = {
  issuer_unknown: [
    'Kein vertrauter Aussteller dieses Mandanten hat den iss des Tokens, Byte für Byte, oder die Trust Domain der SPIFFE-Id.',
    'Die Einzelheiten haben den iss und den vertrauten Aussteller, der ihm am nächsten kommt. `mintmark issuer list` zeigt alle.',
  ],
  issuer_disabled: [
    'Das Token ist von einem vertrauten Aussteller, der deaktiviert ist.',
    'Sollen seine Tokens wieder angenommen werden: `mintmark issuer enable ID`.',
  ],
  issuer_keys_unavailable: [
    'Die Schlüssel eines vertrauten Ausstellers waren nicht abrufbar, und die zuletzt geholten sind zu alt.',
    'Die Einzelheiten beschreiben die Antwort (fault, saw). Die Adresse muss https haben, öffentlich oder in --outgoing-allow sein, und innerhalb von 5 s mit JSON antworten; eine private CA gehört zum Aussteller.',
  ],
  issuer_token_malformed: [
    'Das Token des Ausstellers ist kein JWT einer Art, die angenommen wird, oder ihm fehlt, was ein Token haben muss.',
    'Die Einzelheiten sagen mehr. Access Tokens, ID-Tokens von Menschen und Beweise werden nicht angenommen; fordern Sie ein Token für Workloads an.',
  ],
  issuer_algorithm: [
    'Das Token ist mit einem Algorithmus signiert, den der Aussteller, seine Art oder das Profil des Mandanten nicht erlaubt.',
    'Vergleichen Sie die Algorithmen des Ausstellers; unter FAPI 2.0 sind nur PS256, ES256 und EdDSA erlaubt.',
  ],
  issuer_signature: [
    'Kein Schlüssel eines vertrauten Ausstellers mit dem iss des Tokens bestätigt seine Signatur.',
    'Wurden die Schlüssel gerade ersetzt, warten Sie eine halbe Minute, oder holen Sie sie: `mintmark issuer refresh ID`.',
  ],
  issuer_audience: [
    'Das Token ist nicht für diesen Server allein.',
    'Fordern Sie es für einen Aussteller dieses Mandanten an (sein aud). Kann die Plattform das nicht, setzen Sie audiences des Ausstellers auf das, was sie sendet, oder allow_several_audiences.',
  ],
  issuer_token_expired: [
    'Das Token ist abgelaufen, aus der Zukunft, oder älter, als max_token_age des Ausstellers erlaubt.',
    'Fordern Sie es unmittelbar vor der Benutzung an, und vergleichen Sie die Uhren.',
  ],
  issuer_claims: [
    'Dem Token fehlt ein Claim, den der Aussteller verlangt, oder die jti, ohne die es nicht nur einmal angenommen werden kann.',
    'Die Einzelheiten nennen den Claim. Für einen Aussteller ohne jti setzen Sie reuse auf until_exp.',
  ],
  issuer_token_unproven: [
    'Das Token des Ausstellers ist an einen Schlüssel gebunden (cnf), und die Anfrage hat keinen Beweis dieses Schlüssels, oder die Bindung hat eine unbekannte Form.',
    'Senden Sie einen DPoP-Beweis des Schlüssels, den das Token nennt, oder benutzen Sie sein Zertifikat; oder lassen Sie den Aussteller cnf weglassen.',
  ],
  attestation_malformed: [
    'Der Beweis eines attestierten Schlüssels fehlt oder ist fehlerhaft, oder die Attestierung nennt keinen Schlüssel.',
    'Die Einzelheiten sagen mehr. Senden Sie OAuth-Client-Attestation-PoP, oder am Token-Endpunkt einen DPoP-Beweis desselben Schlüssels.',
  ],
  attestation_subject: [
    'Das Subjekt der Attestierung ist nicht die client_id der Anfrage.',
    'Lassen Sie den Attestierenden die Client-Id als sub nennen.',
  ],
  attestation_signature: [
    'Der Beweis ist nicht von dem Schlüssel, den die Attestierung nennt (cnf.jwk), oder von einem Algorithmus, der nicht erlaubt ist.',
    'Signieren Sie mit dem Schlüssel der Instanz, die attestiert wurde.',
  ],
  attestation_audience: [
    'Der Beweis eines attestierten Schlüssels ist nicht für einen Aussteller dieses Mandanten.',
    'Setzen Sie aud auf den Aussteller der Metadaten.',
  ],
  attestation_time: [
    'Der Beweis eines attestierten Schlüssels gilt zu dieser Zeit nicht.',
    'Signieren Sie für jede Anfrage einen neuen, und vergleichen Sie die Uhren.',
  ],
  attestation_challenge: [
    'Der Beweis eines attestierten Schlüssels hat keine aktuelle Challenge.',
    'Wiederholen Sie die Anfrage mit der Challenge aus OAuth-Client-Attestation-Challenge; der Mandant verlangt sie, wie er Nonces in DPoP verlangt.',
  ],
  trust_no_match: [
    'Das Token ist gültig, aber keine Vertrauensregel passt zu seinen Claims.',
    'Die Einzelheiten haben die Bedingungen, die scheiterten, der Regeln für denselben Workload. `mintmark trust evaluate` zeigt jede Bedingung mit dem Wert, den sie sah.',
  ],
  trust_ambiguous: [
    'Regeln mehrerer Clients passen zum Token, und die Anfrage nennt keinen davon.',
    'Senden Sie client_id, oder machen Sie die Regeln enger.',
  ],
  trust_expired: [
    'Die Vertrauensregel, die zum Token passt, ist abgelaufen.',
    'Setzen Sie expires_at der Regel, oder legen Sie eine andere an.',
  ],
  trust_revoked: [
    'Die Vertrauensregel, die zum Token passt, wurde als kompromittiert widerrufen, oder ihrem Aussteller wurde das Vertrauen entzogen.',
    'Finden Sie heraus, wer sie benutzte; legen Sie dann eine andere an.',
  ],
  trust_address: [
    'Die Vertrauensregel, die zum Token passt, erlaubt die Adresse der Anfrage nicht.',
    'Vergleichen Sie die Adresse mit ip_rules der Regel.',
  ],
  grant_without_assertion: [
    'Eine Anfrage mit dem Grant jwt-bearer hat keine Assertion.',
    'Senden Sie das Token der Plattform als assertion.',
  ],
  grant_with_other_client: [
    'Eine Anfrage mit dem Grant jwt-bearer authentifiziert auch einen Client auf andere Weise, was nicht unterstützt ist.',
    'Senden Sie die Assertion allein; sie authentifiziert den Client der Vertrauensregel.',
  ],
  identity_assertion_client: [
    'Die client_id der Identity Assertion ist nicht der Client, der sich authentifizierte; die Einzelheiten haben beide.',
    'Registrieren Sie beim Identity Provider, welche Id der Client an diesem Server hat, und fordern Sie die Assertion neu an.',
  ],
  identity_assertion_subject: [
    'Die Identity Assertion nennt keinen Benutzer: sub oder tenant fehlt, ist zu lang oder fehlerhaft, oder ein Client hat diese Id.',
    'Vergleichen Sie sub und tenant der Assertion mit den Einzelheiten. Sie führen zu user:ISSUER-ID:SUB, mit höchstens 512 Zeichen.',
  ],
  identity_assertion_claims: [
    'Ein Claim der Identity Assertion fehlt oder ist fehlerhaft; die Einzelheiten nennen ihn.',
    'Lassen Sie den Identity Provider senden, was der Entwurf verlangt: iss, sub, aud, client_id, jti, exp und iat.',
  ],
  identity_assertion_unbound: [
    'Die Identity Assertion ist an einen Schlüssel gebunden (cnf), und die Anfrage hat keinen Beweis dieses Schlüssels.',
    'Senden Sie einen DPoP-Beweis des Schlüssels, den die Assertion nennt, oder benutzen Sie sein Zertifikat.',
  ],
  identity_assertion_target: [
    'Die Ressource ist keine der Identity Assertion und der Vertrauensregel, oder die Anfrage muss eine von mehreren nennen.',
    'Vergleichen Sie resource der Assertion und resources der Regel mit den Einzelheiten. Die Management-API ist nie darunter.',
  ],
  identity_assertion_scope: [
    'Ein angeforderter Scope ist keiner der Identity Assertion, der Vertrauensregel und des Clients, oder diese haben keinen gemeinsam.',
    'Vergleichen Sie die Scopes in den Einzelheiten: die der Assertion, und die der Regel, die der Client hat.',
  ],
  identity_assertion_details: [
    'Die Identity Assertion hat keine gleichen Authorization Details.',
    'Fordern Sie solche an, die die Assertion hat, unverändert.',
  ],
  exchange_malformed: [
    'Ein Parameter des Tauschs fehlt, ist fehlerhaft, oder passt nicht zu einem anderen.',
    'Die Fehlerbeschreibung nennt ihn (RFC 8693 §2.1; für Transaktions-Tokens deren Entwurf).',
  ],
  exchange_token_type: [
    'Eine Token-Art der Anfrage ist nicht unterstützt, oder die Ressource nimmt keine JWTs; die Einzelheiten nennen den Parameter.',
    'Fordern Sie urn:ietf:params:oauth:token-type:access_token an, und legen Sie Tokens dieser Art oder von …:jwt vor.',
  ],
  exchange_subject: [
    'Die Tauschrichtlinie des Clients nennt kein Subjekt, von dem das Token ist.',
    'Soll der Client für dieses Subjekt handeln, fügen Sie es `exchange.subjects` hinzu; die Einzelheiten nennen seinen Client und Aussteller.',
  ],
  exchange_audience: [
    'Das Token ist für Ressourcen, die dem Client nicht gehören, und es ist nicht sein eigenes.',
    'Machen Sie den Client zum Eigentümer der Ressource, die das Token bekam, oder setzen Sie `any_audience` des Subjekts in seiner Richtlinie.',
  ],
  exchange_depth: [
    'Das Token wurde so oft getauscht, wie die Richtlinie des Clients erlaubt (max_depth), oder seine Kette ist zu lang.',
    'Tauschen Sie ein früheres Token der Kette, oder erhöhen Sie `exchange.max_depth`.',
  ],
  exchange_actor: [
    'Das actor_token ist kein eigenes, ungetauschtes Token des Clients, oder die Richtlinie ist für Impersonation.',
    'Lassen Sie actor_token weg: der Client ist der Handelnde.',
  ],
  exchange_may_act: [
    'Das Token nennt in may_act, wer für sein Subjekt handeln darf, und der Client ist das nicht; die Einzelheiten haben beide.',
    'Lassen Sie den Aussteller des Tokens den Client in may_act nennen.',
  ],
  exchange_unbound: [
    'Ein Token des Tauschs ist an einen Schlüssel gebunden, und die Anfrage hat keinen Beweis: eines beliebigen Schlüssels für ein subject_token, des eigenen für ein actor_token.',
    'Senden Sie einen DPoP-Beweis, oder benutzen Sie Mutual TLS mit dem Zertifikat.',
  ],
  exchange_target: [
    'Die Richtlinie des Clients nennt die angeforderte Ressource nicht, oder sie nennt mehrere, und die Anfrage keine davon.',
    'Nennen Sie eine Ressource, die in `exchange.to` steht, oder fügen Sie sie hinzu.',
  ],
  exchange_scope: [
    'Das getauschte Token führt nicht zum angeforderten Scope, oder zu keinem: es muss den Scope haben, oder einen, aus dem er folgt.',
    'Vergleichen Sie die Scopes des Tokens, in den Einzelheiten, mit `scopes` und `mapped_scopes` der Ressource in der Richtlinie.',
  ],
  token_too_long: [
    'Das Token wäre länger, als jeder Server und Guard annimmt (8.192 Zeichen); die Einzelheiten haben seine Länge.',
    'Fordern Sie weniger Scopes, Ressourcen oder Details an, kürzen Sie den Kontext der Transaktion, oder tauschen Sie ein früheres Token der Kette.',
  ],
  exchange_details: [
    'Das getauschte Token hat keine gleichen Authorization Details, oder die Richtlinie nennt deren Art nicht.',
    'Fordern Sie solche an, die das Token hat, unverändert, und fügen Sie die Art der Ressource in der Richtlinie hinzu.',
  ],
};
