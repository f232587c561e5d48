// Public names of the verification of audit trails. A door of its own, for it needs node:crypto.
export { FINDINGS, type Finding } from './findings.ts';
export { type AuditTrailReport, verifyAuditTrail } from './verify-trail.ts';
