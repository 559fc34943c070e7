// Identity verification through the SDK: by SMS, and by the window.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { PortOneClient } from "@portone/server-sdk";
import * as Identity from "@portone/server-sdk/identityVerification";
import { fits, refuses } from "./expect.mjs";
import { CHANNEL, STORE } from "./sandbox.mjs";

const PERSON = { name: "홍길동", phoneNumber: "01012345678", birthDate: "1990-01-02", gender: "MALE" };
const ASKED = { name: "홍길동", phoneNumber: "01012345678" };

export function identityTests(sandbox) {
  const client = PortOneClient({ secret: sandbox.apiSecret, baseUrl: sandbox.url, storeId: STORE });
  const identity = client.identityVerification;
  const read = async (identityVerificationId, type) => {
    const found = await identity.getIdentityVerification({ identityVerificationId });
    fits(found, "identityVerification", type);
    return found;
  };
  const send = (identityVerificationId, more) => identity.sendIdentityVerification({
    identityVerificationId, channelKey: CHANNEL, customer: ASKED, operator: "SKT", method: "SMS", ...more,
  });
  const confirm = (identityVerificationId, otp) =>
    identity.confirmIdentityVerification({ identityVerificationId, otp });

  async function byMessage() {
    const id = randomUUID();
    await send(id);
    await refuses(() => send(id), Identity.SendIdentityVerificationError, "IDENTITY_VERIFICATION_ALREADY_SENT");
    assert.equal((await read(id, "ReadyIdentityVerification")).requestedCustomer.name, "홍길동");
    await identity.resendIdentityVerification({ identityVerificationId: id });
    await refuses(() => confirm(id, "000000"), Identity.ConfirmIdentityVerificationError, "PG_PROVIDER");
    fits(await confirm(id, "123456"), "identityVerification", "ConfirmIdentityVerificationResponse");
    const verified = await read(id, "VerifiedIdentityVerification");
    assert.equal(verified.verifiedCustomer.ci.length, 88);
    await refuses(() => confirm(id, "123456"), Identity.ConfirmIdentityVerificationError,
                  "IDENTITY_VERIFICATION_ALREADY_VERIFIED");
  }

  async function byWindow() {
    const id = randomUUID();
    await sandbox.post("/sandbox/widget/identity-verifications", { identityVerificationId: id, customer: PERSON });
    const { verifiedCustomer } = await read(id, "VerifiedIdentityVerification");
    assert.deepEqual([verifiedCustomer.name, verifiedCustomer.birthDate, verifiedCustomer.gender],
                     [PERSON.name, PERSON.birthDate, PERSON.gender]);
    const again = randomUUID();
    await sandbox.post("/sandbox/widget/identity-verifications", { identityVerificationId: again, customer: PERSON });
    assert.equal((await read(again, "VerifiedIdentityVerification")).verifiedCustomer.ci, verifiedCustomer.ci);
    const refused = randomUUID();
    await sandbox.post("/sandbox/widget/identity-verifications",
                       { identityVerificationId: refused, customer: PERSON, outcome: "decline" });
    assert.ok((await read(refused, "FailedIdentityVerification")).failure.pgCode);
  }

  async function unknown() {
    const id = randomUUID();
    await refuses(() => identity.getIdentityVerification({ identityVerificationId: id }),
                  Identity.GetIdentityVerificationError, "IDENTITY_VERIFICATION_NOT_FOUND");
    await refuses(() => confirm(id, "1"), Identity.ConfirmIdentityVerificationError,
                  "IDENTITY_VERIFICATION_NOT_FOUND");
    await refuses(() => send(id, { channelKey: "channel-key-none" }), Identity.SendIdentityVerificationError,
                  "CHANNEL_NOT_FOUND");
    const stranger = PortOneClient({ secret: "another", baseUrl: sandbox.url }).identityVerification;
    await refuses(() => stranger.getIdentityVerification({ identityVerificationId: id }),
                  Identity.GetIdentityVerificationError, "UNAUTHORIZED");
  }

  return [
    ["an identity is verified by message", byMessage],
    ["an identity is verified in the window; a person keeps the CI", byWindow],
    ["unknown identities, channels and secrets are refused", unknown],
  ];
}
