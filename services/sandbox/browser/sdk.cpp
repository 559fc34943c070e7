#include "services/sandbox/browser/pages.hpp"

namespace openrun::sandbox {

// What goes wrong before a window stands is thrown, the rest is answered with a `code`. The request
// travels in the fragment, which no server sees; the answer comes back as a message from our origin
// only, or in the query of redirectUrl.
const std::string_view kBrowserSdk = R"js((() => {
  "use strict";
  const script = document.currentScript || document.querySelector('script[src$="/v2/browser-sdk.js"]');
  const base = new URL(script.src).origin;
  const kinds = {
    PAYMENT: { path: "payments", error: "PaymentError", title: "결제창", tx: "txId",
      names: ["storeId", "paymentId", "orderName", "totalAmount", "currency", "payMethod"] },
    IDENTITY_VERIFICATION: { path: "identity-verifications", error: "IdentityVerificationError",
      title: "본인인증 창", tx: "identityVerificationTxId", names: ["storeId", "identityVerificationId"] },
  };
  const mobile = () => navigator.userAgentData ? navigator.userAgentData.mobile
    : /Android|iPhone|iPad|iPod|Mobile/i.test(navigator.userAgent);

  const failure = (kind, request, answer) => Object.assign(new Error(answer.message), {
    __portOneErrorType: kinds[kind].error, transactionType: kind,
    ...(kind === "PAYMENT" ? { paymentId: request.paymentId }
      : { identityVerificationId: request.identityVerificationId }),
  }, answer);

  const check = (kind, request, type) => {
    const missing = kinds[kind].names.filter((name) => request[name] === undefined || request[name] === "");
    if (missing.length > 0) return `${missing.join(", ")} is missing`;
    if (kind === "PAYMENT" && Boolean(request.channelKey) === Boolean(request.channelGroupId))
      return "exactly one of channelKey and channelGroupId is needed";
    if (request.redirectUrl !== undefined && !/^https?:\/\//.test(request.redirectUrl))
      return "redirectUrl is not http or https";
    if (type === "REDIRECTION" && !request.redirectUrl) return "redirectUrl is needed for REDIRECTION";
    return "";
  };

  const tell = async (kind, body) => {
    const answered = await fetch(`${base}/sandbox/widget/${kinds[kind].path}`,
      { method: "POST", headers: { "Content-Type": "text/plain" }, body: JSON.stringify(body) });
    const answer = await answered.json();
    return answered.ok ? answer : { code: "RequestParseFailed", message: answer.message };
  };

  const redirect = (url, answer) => {
    const target = new URL(url);
    for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
    location.assign(target);
  };

  // Until the window answers or is gone; the buyer's way out is an answer, too.
  const wait = (nonce, gone, close) => new Promise((resolve, reject) => {
    const end = () => {
      clearInterval(watch);
      window.removeEventListener("message", listen);
    };
    const listen = (event) => {
      if (event.origin !== base || !event.data || event.data.nonce !== nonce) return;
      end();
      resolve(event.data.answer);
    };
    const watch = setInterval(() => {
      if (!gone()) return;
      end();
      close().then(resolve, reject);
    }, 200);
    window.addEventListener("message", listen);
  });

  const frame = (page, title) => {
    const dialog = document.createElement("dialog"), inner = document.createElement("iframe");
    const state = { closed: false };
    Object.assign(dialog.style, { position: "fixed", inset: "0", width: "100%", height: "100%", maxWidth: "100%",
      maxHeight: "100%", margin: "0", padding: "0", border: "0", background: "rgb(21 22 27 / 55%)" });
    Object.assign(inner.style, { display: "block", width: "100%", height: "100%", border: "0", colorScheme: "normal" });
    Object.assign(inner, { src: page, title });
    dialog.setAttribute("aria-label", title);
    dialog.addEventListener("cancel", () => { state.closed = true; });
    // Keys belong to the window as soon as it can answer them; what had the focus before it loaded was an empty page.
    inner.addEventListener("load", () => {
      inner.blur();
      inner.focus();
    });
    dialog.append(inner);
    document.body.append(dialog);
    dialog.showModal();
    inner.focus();
    return { gone: () => state.closed || !dialog.isConnected, remove: () => { dialog.close(); dialog.remove(); } };
  };

  const open = async (kind, request) => {
    const { title, tx } = kinds[kind];
    const onMobile = mobile(), chosen = request.windowType || {};
    const type = (onMobile ? chosen.mobile : chosen.pc) || (onMobile ? "REDIRECTION" : "IFRAME");
    const wrong = check(kind, request, type);
    if (wrong) throw failure(kind, request, { code: "BadRequest", message: wrong });
    // A popup is allowed at the click only, before anything is waited for.
    const popup = type === "POPUP" ? window.open("", "_blank", "popup,width=480,height=720") : null;
    if (type === "POPUP" && !popup)
      throw failure(kind, request, { code: "PORTONE_ERROR", message: "the popup was blocked" });
    const order = { ...request, platform: onMobile ? "MOBILE" : "PC" };
    const opened = await tell(kind, { ...order, outcome: "open" }).catch(
      (error) => ({ code: "UnknownError", message: String(error) }));
    if (opened.code) {
      if (popup) popup.close();
      throw failure(kind, request, opened);
    }
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const way = type === "REDIRECTION" ? "redirect" : type === "POPUP" ? "popup" : "frame";
    const page = `${base}/sandbox/widget#` + encodeURIComponent(JSON.stringify(
      { kind, nonce, way, origin: location.origin, request: { ...order, [tx]: opened[tx] } }));
    if (way === "redirect") {
      location.assign(page);
      return new Promise(() => {});
    }
    const close = () => tell(kind, { ...order, [tx]: opened[tx], outcome: "close" });
    let answer;
    if (popup) {
      popup.location.replace(page);
      answer = await wait(nonce, () => popup.closed, close);
    } else {
      const framed = frame(page, title);
      try {
        answer = await wait(nonce, framed.gone, close);
      } finally {
        framed.remove();
      }
    }
    if (!request.forceRedirect || !request.redirectUrl) return answer;
    redirect(request.redirectUrl, answer);
    return new Promise(() => {});
  };

  const unplayed = (name) => () => Promise.reject(Object.assign(new Error(`${name} is not played by the sandbox`),
    { __portOneErrorType: "ModuleError", code: "BadRequest" }));
  window.PortOne = {
    requestPayment: (request) => open("PAYMENT", request),
    requestIdentityVerification: (request) => open("IDENTITY_VERIFICATION", request),
  };
  for (const name of ["requestIssueBillingKeyAndPay", "requestIssueBillingKey", "loadPaymentUI",
    "loadIssueBillingKeyUI", "updateLoadPaymentUIRequest", "updateLoadIssueBillingKeyUIRequest"])
    window.PortOne[name] = unplayed(name);
})();
)js";

}  // namespace openrun::sandbox
