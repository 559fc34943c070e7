import { webcrypto } from "node:crypto";
import { identityTests } from "./identities.mjs";
import { run } from "./outcome.mjs";
import { paymentTests } from "./payments.mjs";
import { Sandbox } from "./sandbox.mjs";
import { webhookTests } from "./webhooks.mjs";

// Node 18, which Debian 12 has, knows it only by its module; the SDK expects the global.
globalThis.crypto ??= webcrypto;

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
const sandbox = new Sandbox();
await sandbox.start();
process.exitCode = await run([
  ...paymentTests(sandbox),
  ...webhookTests(sandbox),
  ...identityTests(sandbox),
  ["the sandbox ends when it is told to", () => sandbox.stop()],
]);
process.exit();
