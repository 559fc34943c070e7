// Webhooks as they arrive over HTTP, verified by the SDK; and those that it must not accept.
import assert from "node:assert/strict";
import { PortOneClient, Webhook } from "@portone/server-sdk";
import * as Pay from "@portone/server-sdk/payment";
import { fits, refuses } from "./expect.mjs";
import { AUTOMATIC_CHANNEL, STORE, newPaymentId } from "./sandbox.mjs";

const TOTAL = 99_000;

export function webhookTests(sandbox) {
  const { payment } = PortOneClient({ secret: sandbox.apiSecret, baseUrl: sandbox.url, storeId: STORE });
  const verify = ({ body, headers }, secret = sandbox.webhookSecret) => Webhook.verify(secret, body, headers);
  const rejects = (taken, reason, secret) => assert.rejects(() => verify(taken, secret), (error) => {
    assert.ok(error instanceof Webhook.WebhookVerificationError, error.stack);
    assert.equal(error.reason, reason);
    return true;
  });
  const automatic = { channelKey: AUTOMATIC_CHANNEL };
  const paidWebhook = async () => {
    const paymentId = newPaymentId();
    await sandbox.widget(paymentId, TOTAL, automatic);
    const taken = await sandbox.shop.about(paymentId, 2);
    return taken.find((one) => one.body.includes("Transaction.Paid"));
  };

  async function eachTransition() {
    const paymentId = newPaymentId();
    const { txId } = await sandbox.widget(paymentId, TOTAL, automatic);
    await payment.cancelPayment({ paymentId, amount: 9_000, reason: "일부" });
    await payment.cancelPayment({ paymentId, reason: "나머지" });
    const declined = newPaymentId();
    await sandbox.widget(declined, TOTAL, { outcome: "decline" });
    const heard = [...await sandbox.shop.about(paymentId, 4), ...await sandbox.shop.about(declined, 2)];
    const verified = await Promise.all(heard.map((one) => verify(one)));
    for (const one of verified) fits(one, "webhook", "Webhook");
    assert.deepEqual(verified.map((one) => one.type).sort(),
                     ["Cancelled", "Failed", "Paid", "PartialCancelled", "Ready", "Ready"]
                       .map((type) => `Transaction.${type}`));
    const paid = verified.find((one) => one.type === "Transaction.Paid");
    assert.deepEqual(paid.data, { paymentId, storeId: STORE, transactionId: txId });
    const { cancellations } = await payment.getPayment({ paymentId });
    const told = verified.filter((one) => one.data.cancellationId).map((one) => one.data.cancellationId);
    assert.deepEqual(new Set(told), new Set(cancellations.map((one) => one.id)));
  }

  async function tampered() {
    const taken = await paidWebhook();
    await verify(taken);
    await rejects({ ...taken, body: taken.body.replace("Paid", "Cancelled") }, "NO_MATCHING_SIGNATURE");
    await rejects({ ...taken, body: `${taken.body} ` }, "NO_MATCHING_SIGNATURE");
    await rejects({ ...taken, headers: { ...taken.headers, "webhook-id": "another" } }, "NO_MATCHING_SIGNATURE");
    await rejects(taken, "NO_MATCHING_SIGNATURE", `whsec_${Buffer.from("another secret").toString("base64")}`);
    const { "webhook-signature": _, ...unsigned } = taken.headers;
    await rejects({ ...taken, headers: unsigned }, "MISSING_REQUIRED_HEADERS");
  }

  async function replayed() {
    const taken = await paidWebhook();
    const at = (seconds) => ({
      ...taken, headers: { ...taken.headers, "webhook-timestamp": String(Math.floor(Date.now() / 1000) + seconds) },
    });
    await rejects(at(-301), "TIMESTAMP_TOO_OLD");
    await rejects(at(301), "TIMESTAMP_TOO_NEW");
    await rejects(at(-10), "NO_MATCHING_SIGNATURE");
  }

  async function badlySigned() {
    const paymentId = newPaymentId();
    await sandbox.fault("webhook", "bad-signature", paymentId, { count: 2 });
    await sandbox.widget(paymentId, TOTAL, automatic);
    for (const one of await sandbox.shop.about(paymentId, 2)) await rejects(one, "NO_MATCHING_SIGNATURE");
  }

  async function repeatedUntilTaken() {
    const paymentId = newPaymentId();
    sandbox.shop.refusals = 2;
    await sandbox.widget(paymentId, TOTAL, { outcome: "open" });
    const heard = await sandbox.shop.about(paymentId, 3);
    assert.equal(new Set(heard.map((one) => one.headers["webhook-id"])).size, 1);
    const verified = await Promise.all(heard.map((one) => verify(one)));
    assert.ok(verified.every((one) => one.type === "Transaction.Ready"));
  }

  async function sentAgain() {
    const paymentId = newPaymentId();
    await sandbox.widget(paymentId, TOTAL, { outcome: "open" });
    await sandbox.shop.about(paymentId, 1);
    const answer = await payment.resendWebhook({ paymentId });
    fits(answer, "payment", "ResendWebhookResponse");
    const [, again] = await sandbox.shop.about(paymentId, 2);
    assert.equal((await verify(again)).data.paymentId, paymentId);
    await refuses(() => payment.resendWebhook({ paymentId, webhookId: "none" }), Pay.ResendWebhookError,
                  "WEBHOOK_NOT_FOUND");
    await refuses(() => payment.resendWebhook({ paymentId: newPaymentId() }), Pay.ResendWebhookError,
                  "PAYMENT_NOT_FOUND");
  }

  return [
    ["each transition is told, and verified", eachTransition],
    ["a webhook that was tampered with is refused", tampered],
    ["an old webhook, and one of the future, is refused", replayed],
    ["a webhook signed with another secret is refused", badlySigned],
    ["a webhook is repeated under its id until it is taken", repeatedUntilTaken],
    ["a webhook is sent again on demand", sentAgain],
  ];
}
