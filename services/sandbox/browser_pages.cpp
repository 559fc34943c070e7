#include "services/sandbox/browser_pages.hpp"

namespace openrun::sandbox {

// The request travels in the fragment, which no server sees; the answer comes back as a message
// from our origin only, or in the query of redirectUrl.
const std::string_view kBrowserSdk = R"js((() => {
  "use strict";
  const base = new URL(document.currentScript.src).origin;
  const closed = (kind, request) => ({
    transactionType: kind, code: "FAILURE_TYPE_PG", pgCode: "PAY_PROCESS_CANCELED",
    message: "창을 닫았어요", pgMessage: "창을 닫았어요",
    ...(kind === "PAYMENT" ? { paymentId: request.paymentId, txId: "" }
      : { identityVerificationId: request.identityVerificationId, identityVerificationTxId: "" }),
  });
  const open = (kind, request) => new Promise((resolve, reject) => {
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const redirect = Boolean(request.forceRedirect && request.redirectUrl);
    const page = (back) => base + "/sandbox/widget#" + encodeURIComponent(
      JSON.stringify({ kind, nonce, request, redirect: back, origin: location.origin }));
    if (redirect) { location.assign(page(true)); return; }
    const child = window.open(page(false), "openrun-sandbox", "popup,width=480,height=640");
    if (!child) {
      if (request.redirectUrl) location.assign(page(true));
      else reject(Object.assign(new Error("The window was blocked"), { code: "PORTONE_ERROR" }));
      return;
    }
    const finish = (answer) => {
      clearInterval(watch);
      window.removeEventListener("message", listen);
      resolve(answer);
    };
    const listen = (event) => {
      if (event.origin === base && event.data && event.data.nonce === nonce) finish(event.data.answer);
    };
    const watch = setInterval(() => { if (child.closed) finish(closed(kind, request)); }, 300);
    window.addEventListener("message", listen);
  });
  window.PortOne = {
    requestPayment: (request) => open("PAYMENT", request),
    requestIdentityVerification: (request) => open("IDENTITY_VERIFICATION", request),
  };
})();
)js";

const std::string_view kWidgetPage = R"html(<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>결제·본인인증 연습 창</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 28rem; margin: 0 auto; padding: 1rem; }
  label { display: block; margin-top: .75rem; }
  input, select, button { font: inherit; width: 100%; min-height: 2.75rem; box-sizing: border-box; }
  button { margin-top: .75rem; }
  dt { font-weight: bold; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
  <h1 id="title"></h1>
  <p id="explanation"></p>
  <form id="form" novalidate>
    <dl id="facts"></dl>
    <div id="person" hidden></div>
    <button type="submit" value="approve" id="approve"></button>
    <button type="submit" value="decline" id="decline"></button>
    <button type="submit" value="close" id="close"></button>
  </form>
  <p id="status" role="status"></p>
</main>
<noscript>JavaScript가 필요해요. / JavaScript is needed.</noscript>
<script src="/sandbox/widget.js"></script>
</body>
</html>
)html";

const std::string_view kWidgetScript = R"js((() => {
  "use strict";
  const texts = {
    ko: { payment: "결제", identity: "본인인증", explanation: "연습 창이에요. 실제 돈과 개인정보는 쓰이지 않아요.",
      approve: "승인", decline: "거절", close: "취소하고 닫기", working: "처리하고 있어요…", failed: "처리하지 못했어요. 다시 눌러 주세요.",
      nothing: "요청이 없어요. 가게 화면에서 다시 열어 주세요.", orderName: "주문", amount: "금액", done: "끝났어요. 이 창을 닫아도 돼요.",
      name: "이름", birthDate: "생년월일", phoneNumber: "휴대전화 번호", gender: "성별", FEMALE: "여성", MALE: "남성" },
    en: { payment: "Payment", identity: "Identity verification", explanation: "A practice window. No real money, no real identity.",
      approve: "Approve", decline: "Decline", close: "Cancel and close", working: "Working…", failed: "That did not work. Please try again.",
      nothing: "There is no request. Please open this from the shop.", orderName: "Order", amount: "Amount", done: "Done. You can close this window.",
      name: "Name", birthDate: "Date of birth", phoneNumber: "Mobile number", gender: "Gender", FEMALE: "Female", MALE: "Male" },
  };
  const language = navigator.language.startsWith("ko") ? "ko" : "en";
  const text = texts[language];
  const at = (id) => document.getElementById(id);
  document.documentElement.lang = language;
  for (const id of ["approve", "decline", "close", "explanation"]) at(id).textContent = text[id];
  let order = null;
  try { order = JSON.parse(decodeURIComponent(location.hash.slice(1))); } catch { order = null; }
  if (!order || !order.request) {
    at("title").textContent = text.nothing;
    document.title = text.nothing;
    at("form").hidden = true;
    return;
  }
  const { request } = order;
  const pays = order.kind === "PAYMENT";
  document.title = at("title").textContent = pays ? text.payment : text.identity;
  const fact = (name, value) => {
    const term = document.createElement("dt"), said = document.createElement("dd");
    term.textContent = name;
    said.textContent = value;
    at("facts").append(term, said);
  };
  const field = (name, type, value) => {
    const label = document.createElement("label"), input = document.createElement("input");
    label.textContent = text[name];
    Object.assign(input, { type, name, value, required: true });
    label.append(input);
    at("person").append(label);
  };
  if (pays) {
    fact(text.orderName, request.orderName);
    const currency = String(request.currency).replace("CURRENCY_", "");
    fact(text.amount, new Intl.NumberFormat(language, { style: "currency", currency }).format(request.totalAmount));
  } else {
    const known = request.customer || {};
    at("person").hidden = false;
    field("name", "text", known.fullName || "홍길동");
    field("birthDate", "date", "1990-01-02");
    field("phoneNumber", "tel", known.phoneNumber || "01012345678");
    const label = document.createElement("label"), select = document.createElement("select");
    label.textContent = text.gender;
    select.name = "gender";
    for (const value of ["FEMALE", "MALE"]) select.append(new Option(text[value], value));
    label.append(select);
    at("person").append(label);
  }
  const deliver = (answer) => {
    if (order.redirect) {
      const target = new URL(request.redirectUrl);
      if (!/^https?:$/.test(target.protocol)) return;
      for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
      location.replace(target);
    } else if (window.opener) {
      window.opener.postMessage({ nonce: order.nonce, answer }, order.origin);
      window.close();
    }
    at("status").textContent = text.done;
  };
  at("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const outcome = event.submitter ? event.submitter.value : "approve";
    const buttons = [at("approve"), at("decline"), at("close")];
    for (const button of buttons) button.disabled = true;
    at("status").textContent = text.working;
    const customer = Object.fromEntries(new FormData(at("form")));
    const body = pays ? { ...request, outcome }
      : { identityVerificationId: request.identityVerificationId, customer, outcome };
    try {
      const answered = await fetch("/sandbox/widget/" + (pays ? "payments" : "identity-verifications"), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (!answered.ok) throw new Error(String(answered.status));
      deliver(await answered.json());
    } catch {
      at("status").textContent = text.failed;
      for (const button of buttons) button.disabled = false;
    }
  });
  at("approve").focus();
})();
)js";

}  // namespace openrun::sandbox
