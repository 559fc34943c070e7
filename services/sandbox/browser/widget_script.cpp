#include "services/sandbox/browser/pages.hpp"

namespace openrun::sandbox {

// The choice is told to the server at once; "later" only holds back what the shop's page hears, so
// that a webhook or an expired hold can come first.
const std::string_view kWidgetScript = R"js((() => {
  "use strict";
  const texts = {
    ko: { payment: "결제", identity: "본인인증", markPayment: "연습 결제창", markIdentity: "연습 본인인증 창",
      payExplained: "연습이에요. 돈은 빠져나가지 않아요.", identityExplained: "연습이에요. 아무 이름이나 괜찮아요.",
      pay: (amount) => `${amount} 결제하기`, verify: "본인인증 마치기", declinePayment: "카드사 거절", declineIdentity: "인증 실패",
      close: "취소하고 닫기", delay: "결과를 알리는 때", now: "바로", later: (seconds) => `${seconds}초 뒤`,
      working: "처리하고 있어요…", waiting: (seconds) => `처리했어요. ${seconds}초 뒤에 돌아가요.`,
      failed: "연결이 끊겨서 처리하지 못했어요. 다시 눌러 주세요.", done: "끝났어요. 이 창은 닫아도 돼요.",
      nothing: "열려 있는 요청이 없어요", nothingExplained: "이 창은 닫고, 예매 화면에서 다시 시작해 주세요.",
      name: "이름", birthDate: "생년월일", phoneNumber: "휴대전화 번호", gender: "성별", FEMALE: "여성", MALE: "남성" },
    en: { payment: "Payment", identity: "Identity check", markPayment: "Practice payment", markIdentity: "Practice identity check",
      payExplained: "This is practice. No money leaves your account.", identityExplained: "This is practice. Any name will do.",
      pay: (amount) => `Pay ${amount}`, verify: "Finish the check", declinePayment: "Card refused", declineIdentity: "Check fails",
      close: "Cancel and close", delay: "When the result is told", now: "At once", later: (seconds) => `${seconds} seconds later`,
      working: "Working…", waiting: (seconds) => `Done. Back to the shop in ${seconds} s.`,
      failed: "The connection broke, so nothing was done. Please press again.", done: "Finished. You can close this window.",
      nothing: "No request is open", nothingExplained: "Close this window and start again from your booking.",
      name: "Name", birthDate: "Date of birth", phoneNumber: "Mobile number", gender: "Gender", FEMALE: "Female", MALE: "Male" },
  };
  const at = (id) => document.getElementById(id);
  let order = null;
  try { order = JSON.parse(decodeURIComponent(location.hash.slice(1))); } catch { order = null; }
  const request = order && order.request;
  // Korean unless the shop asks for something else.
  const language = request && request.locale && !String(request.locale).startsWith("KO") ? "en" : "ko";
  const text = texts[language];
  document.documentElement.lang = language;
  document.body.classList.toggle("framed", Boolean(order) && order.way === "frame");
  if (!request) {
    document.title = at("title").textContent = text.nothing;
    at("explanation").textContent = text.nothingExplained;
    at("late").hidden = at("next").hidden = true;
    return;
  }
  const pays = order.kind === "PAYMENT";
  const money = () => {
    const currency = String(request.currency).replace("CURRENCY_", "");
    try {
      const format = new Intl.NumberFormat(language, { style: "currency", currency });
      const amount = request.totalAmount / 10 ** format.resolvedOptions().maximumFractionDigits;
      return currency === "KRW" && language === "ko" ? `${amount.toLocaleString("ko")}원` : format.format(amount);
    } catch {
      return `${request.totalAmount} ${currency}`;
    }
  };
  const field = (name, type, value, locked) => {
    const label = document.createElement("label"), input = document.createElement("input");
    label.textContent = text[name];
    Object.assign(input, { type, name, value, required: true, readOnly: locked });
    label.append(input);
    at("person").append(label);
  };

  document.title = pays ? text.payment : text.identity;
  at("mark").textContent = pays ? text.markPayment : text.markIdentity;
  at("title").textContent = pays ? request.orderName : text.identity;
  at("explanation").textContent = pays ? text.payExplained : text.identityExplained;
  at("approve").textContent = pays ? text.pay(money()) : text.verify;
  at("decline").textContent = pays ? text.declinePayment : text.declineIdentity;
  at("close").textContent = text.close;
  at("delayLabel").textContent = text.delay;
  for (const seconds of [0, 3, 10, 30, 60]) at("delay").append(new Option(seconds ? text.later(seconds) : text.now, seconds));
  if (pays) {
    at("big").hidden = false;
    at("big").textContent = money();
  } else {
    const known = request.customer || {};
    const day = [known.birthYear, known.birthMonth, known.birthDay];
    const birth = day.every(Boolean) ? day.map((part) => String(part).padStart(2, "0")).join("-") : "1990-01-02";
    at("person").hidden = false;
    field("name", "text", known.fullName || "홍길동", Boolean(known.fullName));
    field("birthDate", "date", birth, false);
    field("phoneNumber", "tel", known.phoneNumber || "01012345678", Boolean(known.phoneNumber));
    const label = document.createElement("label"), select = document.createElement("select");
    label.textContent = text.gender;
    select.name = "gender";
    for (const value of ["FEMALE", "MALE"]) select.append(new Option(text[value], value));
    if (known.gender) select.value = known.gender;
    label.append(select);
    at("person").append(label);
  }

  const person = () => {
    const customer = Object.fromEntries(new FormData(at("form")));
    customer.phoneNumber = customer.phoneNumber.replace(/\D/g, "");
    return request.customer && request.customer.customerId ? { ...customer, id: request.customer.customerId } : customer;
  };
  const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  const deliver = (answer) => {
    at("status").textContent = text.done;
    if (order.way === "redirect") {
      const target = new URL(request.redirectUrl);
      if (!/^https?:$/.test(target.protocol)) return;
      for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
      location.replace(target);
      return;
    }
    const shop = order.way === "frame" ? window.parent : window.opener;
    if (shop) shop.postMessage({ nonce: order.nonce, answer }, order.origin);
    if (order.way === "popup") window.close();
  };
  const enable = (enabled) => {
    for (const id of ["approve", "decline", "close", "delay"]) at(id).disabled = !enabled;
  };
  at("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const outcome = event.submitter ? event.submitter.value : "approve";
    const body = pays ? { ...request, outcome } : { ...request, customer: person(), outcome };
    enable(false);
    at("status").textContent = text.working;
    try {
      const answered = await fetch("/sandbox/widget/" + (pays ? "payments" : "identity-verifications"), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (!answered.ok) throw new Error(String(answered.status));
      const answer = await answered.json();
      for (let left = Number(at("delay").value); left > 0; --left) {
        at("status").textContent = text.waiting(left);
        await sleep(1000);
      }
      deliver(answer);
    } catch {
      at("status").textContent = text.failed;
      enable(true);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !at("close").disabled) at("close").click();
  });
  // A frame may take the focus only once the shop's page has given it.
  const first = () => { if (document.activeElement === document.body) at("approve").focus(); };
  window.addEventListener("focus", first);
  first();
})();
)js";

}  // namespace openrun::sandbox
