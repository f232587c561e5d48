{{- define "mintmark.name" -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "mintmark.selector" -}}
app.kubernetes.io/name: mintmark
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mintmark.labels" -}}
{{ include "mintmark.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "mintmark.image" -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}

{{/* Nothing runs as root, nothing is written but /data and /tmp, and no token of the cluster is mounted. */}}
{{- define "mintmark.podSecurity" -}}
automountServiceAccountToken: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "mintmark.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The settings that a secret contains, as files that only the process reads. */}}
{{- define "mintmark.secretMounts" -}}
- { name: database, mountPath: /etc/mintmark/database, readOnly: true }
- { name: master-key, mountPath: /etc/mintmark/master-key, readOnly: true }
- { name: data, mountPath: /data }
- { name: tmp, mountPath: /tmp }
{{- end }}

{{- define "mintmark.secretVolumes" -}}
- name: database
  secret: { secretName: {{ .Values.database.secret }}, defaultMode: 0440 }
- name: master-key
  secret: { secretName: {{ .Values.masterKey.secret }}, defaultMode: 0440 }
- name: data
  emptyDir: {}
- name: tmp
  emptyDir: {}
{{- end }}

{{- define "mintmark.secretEnv" -}}
- { name: MINTMARK_DATABASE_FILE, value: /etc/mintmark/database/{{ .Values.database.key }} }
- { name: MINTMARK_MASTER_KEY_FILE, value: /etc/mintmark/master-key/{{ .Values.masterKey.key }} }
{{- end }}
